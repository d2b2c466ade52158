"""Fills a room with objects: as many of each class, and where, as in ALFWorld's own games."""

from __future__ import annotations

import bisect
import functools
import itertools
import random
from collections import Counter
from collections.abc import Sequence

from coso_envs.alfworld.games.problem import Thing
from coso_envs.alfworld.games.rooms import Receptacle, Room, thing_id
from coso_envs.alfworld.games.tables import contents
from coso_envs.alfworld.games.tasks import Objective
from coso_envs.alfworld.games.vocabulary import PLACES

#: Share of ALFWorld's games to clean, heat or cool something in which such an object lies at the target, untreated:
#: 804 of 1,785.
_AT_TARGET = 0.45
#: Kind of room -> how often the number of objects of a class follows a rank that all classes of a game share, so that
#: some games hold more of everything: it gives the spread of the number of objects in ALFWorld's rooms.
_TOGETHER = {"Kitchen": 0.15, "LivingRoom": 0.2}
#: Class of receptacle -> how many objects it holds at the start; the others hold any number.
_ROOM_IN = {"CoffeeMachine": 2, "HandTowelHolder": 1, "StoveBurner": 2, "ToiletPaperHanger": 1, "TowelHolder": 1}
#: Class of object -> where it hangs: always on one of these, and on each other one in this share of the games.
_HANGING = {"HandTowel": "HandTowelHolder", "Towel": "TowelHolder"}
_ON_OTHERS = 0.35


def furnish(rng: random.Random, place: Room, objective: Objective) -> tuple[Thing, ...]:
    """Return the things in the room: first those that the task needs, then others."""
    filling = _Filling(rng, place)
    task = objective.task
    _add_wanted(rng, filling, place, objective)
    shared, together = rng.random(), _TOGETHER.get(place.kind, 0.0)
    for kind, amount in contents()[place.kind].items():
        if kind == objective.thing:
            continue
        if kind in _HANGING:
            filling.hang(kind, _HANGING[kind])
        else:
            number = _number(amount.shares, shared if rng.random() < together else rng.random())
            for _ in range(max(1, number) if task.lamp and kind == objective.target else number):
                filling.add(kind)
    return tuple(filling.things)


def _add_wanted(rng: random.Random, filling: _Filling, place: Room, objective: Objective) -> None:
    """Put down the objects that the task is about; enough of them where it takes all steps to bring them.

    Before they are treated some may lie at the target: the task is as far from solved, and a part of its goal holds.
    """
    task = objective.task
    shares = contents()[place.kind][objective.thing].shares
    enough = shares[task.count :]
    number = task.count + (_number(enough, rng.random()) if any(enough) else 0)
    barred = _barred_at_start(objective)
    if task.treatment is not None and rng.random() < _AT_TARGET:
        placed = filling.add(objective.thing, only=objective.target)
        number, barred = number - 1, barred - {objective.target}
        assert placed, f"{place.name} has no room for {objective}"
    for i in range(number):
        placed = filling.add(objective.thing, barred=barred)
        assert placed or i >= task.count, f"{place.name} has no room for {objective}"


def _barred_at_start(objective: Objective) -> frozenset[str]:
    """Return the classes of receptacles where a wanted object does not start: it would be there, or cool, already."""
    fridge = {"Fridge"} if objective.task.treatment == "cool" else set()
    return frozenset({objective.target} | fridge)


def can_start(place: Room, objective: Objective) -> bool:
    """Return whether a room has a target, or room for the lamp, and room for the wanted objects away from it."""
    task = objective.task
    starts, _ = _weighted(place, objective.thing, _barred_at_start(objective))
    if sum(_ROOM_IN.get(receptacle.kind, task.count) for receptacle in starts) < task.count:
        return False
    if task.lamp:
        return bool(_weighted(place, objective.target, frozenset())[0])
    return any(receptacle.kind == objective.target for receptacle in place.receptacles)


@functools.cache
def _weighted(place: Room, kind: str, barred: frozenset[str]) -> tuple[tuple[Receptacle, ...], tuple[int, ...]]:
    """Return the receptacles that an object may start in, with cumulative weights: how many of its class lie in one."""
    means = contents()[place.kind][kind].where
    used = [r for r in place.receptacles if r.kind in means and r.kind not in barred and _may_hold(r.kind, kind)]
    return tuple(used), tuple(itertools.accumulate(means[receptacle.kind] for receptacle in used))


def _may_hold(receptacle: str, kind: str) -> bool:
    return kind not in PLACES or receptacle in PLACES[kind]


@functools.cache
def _limits(shares: tuple[int, ...]) -> tuple[float, ...]:
    total = sum(shares)
    return tuple(limit / total for limit in itertools.accumulate(shares))


def _number(shares: tuple[int, ...], rank: float) -> int:
    """Return the number of objects at a rank in [0, 1) among all games."""
    return bisect.bisect_right(_limits(shares), rank)


class _Filling:
    """The objects of a room while it is being filled."""

    def __init__(self, rng: random.Random, place: Room) -> None:
        self._rng = rng
        self._place = place
        self._held: Counter[str] = Counter()
        self._ids: set[str] = set()
        self.things: list[Thing] = []

    def add(self, kind: str, barred: frozenset[str] = frozenset(), only: str = "") -> bool:
        """Put one object where such objects lie; False if there is no such place, or none that is free.

        Args:
            kind: class of the object.
            barred: classes of receptacles where it must not lie.
            only: the class where it must; "" for any.
        """
        if only:
            return self._add(kind, [r for r in self._place.receptacles if r.kind == only])
        receptacles, weights = _weighted(self._place, kind, barred)
        if not receptacles:
            return False
        drawn = self._rng.choices(receptacles, cum_weights=weights, k=1)
        return self._add(kind, drawn) or self._add(kind, receptacles)

    def hang(self, kind: str, holder: str) -> None:
        """Put objects on the first free holder of a class, and on some of the others."""
        free = [r for r in self._place.receptacles if r.kind == holder and not self._held[r.id]]
        for i, receptacle in enumerate(free):
            if i == 0 or self._rng.random() < _ON_OTHERS:
                self._add(kind, (receptacle,))

    def _add(self, kind: str, receptacles: Sequence[Receptacle]) -> bool:
        free = [r for r in receptacles if r.kind not in _ROOM_IN or self._held[r.id] < _ROOM_IN[r.kind]]
        if not free:
            return False
        receptacle = free[0] if len(free) == 1 else self._rng.choice(free)
        self._held[receptacle.id] += 1
        self.things.append(Thing(self._new_id(kind, receptacle), kind, receptacle))
        return True

    def _new_id(self, kind: str, receptacle: Receptacle) -> str:
        while True:
            x, y, z = (value + self._rng.uniform(-0.3, 0.3) for value in receptacle.position)
            id = thing_id(kind, (x, y, z))
            if id not in self._ids:
                self._ids.add(id)
                return id
