"""The expert: knows the whole house, plans anew at every step, and names the next sub-goal.

The ways of solving the task are walked through on paper, one for each object (or target) that could serve, and the
shortest is taken; a wrong command before it therefore costs what it takes to put right and nothing more.
"""

from __future__ import annotations

import copy
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from coso_envs.alfworld.game import Game
from coso_envs.alfworld.games.tasks import Objective, read_objective
from coso_envs.alfworld.games.vocabulary import PLACES
from coso_envs.alfworld.turn import House, Turn, kind_of

#: Purpose of a step: to empty the hand, to get an object (the first or the second), to treat it, to bring it to its
#: place, to bring it to the light; or nothing, because the task is done or cannot be done.
SubGoal = Literal["free", "get", "get second", "clean", "heat", "cool", "put", "light", "none"]


class Step(NamedTuple):
    """A command and what it is for."""

    command: str
    sub_goal: SubGoal


# Games of ALFWorld before 0.4 have another command for it.
_MOVE = re.compile(r"^move (.+) to (.+)$")

_PLACES = {thing.lower(): frozenset(place.lower() for place in places) for thing, places in PLACES.items()}


def plan(game: Game, turn: Turn) -> tuple[Step, ...]:
    """Return the steps to the end of the game from here; at least one, without effect where nothing is left to do.

    Commands are spelled as in ALFWorld 0.4; :func:`expert_command` has the spelling of the game.

    Raises:
        ValueError: naming the game, if its goal is not one of ALFWorld's.
    """
    try:
        objective = read_objective(game.task_type, game.problem)
    except ValueError as error:
        raise ValueError(f"{game.source}: {error}") from error
    walks = [] if turn.won else list(_walks(objective, turn.house))
    if not walks:
        return (Step("look", "none"),)
    return tuple(min(walks, key=lambda walk: len(walk.steps)).steps)


def expert_command(game: Game, turn: Turn) -> str:
    """Return the expert's next command, always one of ``turn.admissible``.

    Raises:
        ValueError: naming the game, if its goal is not one of ALFWorld's.
    """
    command = plan(game, turn)[0].command
    if command in turn.admissible:
        return command
    return _MOVE.sub(r"put \1 in/on \2", command)


class _Lying(NamedTuple):
    """A thing and a receptacle that it lies in."""

    thing: str
    place: str


class _Walk:
    """A way through the house, on paper: every step changes the walk, none the house."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.place = house.place
        self.holding = house.holding
        self.steps: list[Step] = []
        self._opened: set[str] = set()

    def distance(self, receptacle: str) -> int:
        """Return the number of steps until a receptacle can be reached into."""
        return (not self.house.reaches(receptacle, self.place)) + self._is_closed(receptacle)

    def nearest(self, receptacles: Sequence[str]) -> str:
        return min(receptacles, key=self.distance)

    def go(self, receptacle: str, sub_goal: SubGoal) -> None:
        if not self.house.reaches(receptacle, self.place):
            self.steps.append(Step(f"go to {receptacle}", sub_goal))
        self.place = receptacle

    def take(self, thing: str, receptacle: str, sub_goal: SubGoal) -> bool:
        """Take ``thing`` with an empty hand; False if what is in the hand cannot be put anywhere."""
        if self.holding is not None:
            fitting = _PLACES.get(kind_of(self.holding), frozenset())
            free = [place for place in self.house.contents if kind_of(place) in fitting]
            if not free:
                return False
            way = 1 + self._is_closed(receptacle)
            self.put(min(free, key=lambda place: self.distance(place) + (way if place != receptacle else 0)), "free")
        self._reach_into(receptacle, sub_goal)
        self.steps.append(Step(f"take {thing} from {receptacle}", sub_goal))
        self.holding = thing
        return True

    def put(self, receptacle: str, sub_goal: SubGoal) -> None:
        self._reach_into(receptacle, sub_goal)
        self.steps.append(Step(f"move {self.holding} to {receptacle}", sub_goal))
        self.holding = None

    def do(self, command: str, receptacle: str, sub_goal: SubGoal) -> None:
        self.go(receptacle, sub_goal)
        self.steps.append(Step(command, sub_goal))

    def _is_closed(self, receptacle: str) -> bool:
        house = self.house
        return receptacle in house.openable and receptacle not in house.opened and receptacle not in self._opened

    def _reach_into(self, receptacle: str, sub_goal: SubGoal) -> None:
        self.go(receptacle, sub_goal)
        if self._is_closed(receptacle):
            self.steps.append(Step(f"open {receptacle}", sub_goal))
            self._opened.add(receptacle)


def _walks(objective: Objective, house: House) -> Iterator[_Walk]:
    """Yield ways of solving the task, a shortest one or nearly so among them; none where it cannot be solved."""
    lying = _lying(objective.thing, house)
    targets = [place for place in house.contents if kind_of(place) == objective.target]
    if objective.task.count == 2:
        for target in _different(targets, lying, house):
            walk = _Walk(house)
            if _collect(walk, objective, target, lying):
                yield walk
        return
    for walk in _with_one(objective, house, lying):
        if objective.task.lamp:
            yield from _to_the_light(walk, objective)
        else:
            _treat(walk, objective)
            walk.put(walk.nearest(targets), "put")
            yield walk


def _lying(kind: str, house: House) -> list[_Lying]:
    """Return the things of a class, each with its place; in ALFWorld's data one thing can be in several places."""
    return [
        _Lying(thing, place) for place, things in house.contents.items() for thing in things if kind_of(thing) == kind
    ]


def _with_one(objective: Objective, house: House, lying: Sequence[_Lying]) -> Iterator[_Walk]:
    """Yield ways of having one of the wanted objects in the hand."""
    if house.holding is not None and kind_of(house.holding) == objective.thing:
        yield _Walk(house)
        return
    for thing, place in lying:
        walk = _Walk(house)
        if walk.take(thing, place, "get"):
            yield walk


def _treat(walk: _Walk, objective: Objective) -> None:
    """Clean, heat or cool what is in the hand, if it is to be and is not yet."""
    treatment, station = objective.task.treatment, objective.task.station
    if treatment is None or station is None:
        return
    house = walk.house
    if walk.holding in {"clean": house.clean, "heat": house.hot, "cool": house.cool}[treatment]:
        return
    place = walk.nearest([place for place in house.contents if kind_of(place) == station.lower()])
    walk.do(f"{treatment} {walk.holding} with {place}", place, treatment)


def _to_the_light(walk: _Walk, objective: Objective) -> Iterator[_Walk]:
    house = walk.house
    for lamp, place in _lying(objective.target, house):
        lit = copy.copy(walk)
        lit.steps = walk.steps.copy()
        if lamp in house.on:
            lit.go(place, "light")
        else:
            lit.do(f"use {lamp}", place, "light")
        yield lit


def _different(targets: Sequence[str], lying: Sequence[_Lying], house: House) -> Iterator[str]:
    """Yield the targets without those that are as far away as another one and have no wanted thing in reach."""
    start, places, seen = _Walk(house), {place for _, place in lying}, set()
    for target in targets:
        distance = start.distance(target)
        if distance not in seen or any(house.reaches(target, place) for place in places):
            seen.add(distance)
            yield target


def _collect(walk: _Walk, objective: Objective, target: str, lying: Sequence[_Lying]) -> bool:
    """Bring objects to ``target`` until it has enough of them, each time the nearest; False if that cannot be done."""
    there = {thing for thing, place in lying if place == target}
    if walk.holding is not None and kind_of(walk.holding) == objective.thing and len(there) < objective.task.count:
        there.add(walk.holding)
        walk.put(target, "put")
    while len(there) < objective.task.count:
        away = [(thing, place) for thing, place in lying if thing not in there]
        if not away:
            return False
        together = Counter(place for _, place in away)
        thing, place = min(away, key=lambda away: (walk.distance(away[1]), -together[away[1]]))
        if not walk.take(thing, place, "get" if not there else "get second"):
            return False
        there.add(thing)
        walk.put(target, "put")
    return True
