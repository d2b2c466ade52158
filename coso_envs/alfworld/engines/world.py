"""The part of a game that never changes, under displayed names."""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Hashable, Iterable
from typing import Any

from coso_envs.alfworld.engines.facts import Facts
from coso_envs.alfworld.engines.goals import Goal
from coso_envs.alfworld.engines.known import UnknownGameError, dialect_of, task_of
from coso_envs.alfworld.engines.names import display_names
from coso_envs.alfworld.engines.pddl import check_problem, read_arities, read_problem
from coso_envs.alfworld.game import Game


class World:
    """One game with its names: read once, shared by every turn.

    Attributes:
        game: the game.
        shuffle_seed: see :func:`coso_envs.alfworld.engines.names.display_names`.
        dialect: wording of the game.
        task: the task, as in the first text.
        order: name -> rank; texts list things by rank.
        receptacles: all that can be gone to, by rank.
        location: receptacle -> where the agent stands in front of it.
        at: location -> the receptacles there, by rank.
        openable, pickupable, toggleable, sliceable: the things that are so.
        dishes: objects that things can lie in.
        inside: dish -> the objects in it, by rank.
        knives: objects to slice with.
        fits: object -> the receptacles it may be put into.
        cleaners, heaters, coolers: object -> the receptacles that clean, heat or cool it.
        options: the commands of the states met so far; kept by :mod:`coso_envs.alfworld.engines.commands`.
        start: the facts at the start.
        goal: how the game is won.
    """

    def __init__(self, game: Game, shuffle_seed: int | None = None) -> None:
        """Read a game.

        Raises:
            UnknownGameError: if the fast engine cannot run it.
            ValueError: if its texts cannot be read, or it cannot be won.
        """
        self.game = game
        self.shuffle_seed = shuffle_seed
        self.dialect = dialect_of(game)
        self.task = task_of(game)
        problem = read_problem(game.problem)
        check_problem(problem, read_arities(game.domain))
        names = display_names({name for _, *arguments in problem.facts for name in arguments}, shuffle_seed)
        self.order = {names[id]: rank for rank, id in enumerate(sorted(names))}
        table: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        for predicate, *arguments in sorted(problem.facts):
            table[predicate].append(tuple(arguments))

        def having(predicate: str) -> frozenset[str]:
            return frozenset(names[row[0]] for row in table[predicate])

        def pairs(predicate: str) -> list[tuple[str, str]]:
            return [(names[first], names[second]) for first, second in table[predicate]]

        if len(table["holds"]) > 1 or len(table["holds"]) != len(table["holdsany"]):
            raise UnknownGameError("its agent holds several things")
        self.location = dict(pairs("receptacleatlocation"))
        if len(self.location) != len(table["receptacleatlocation"]):
            raise UnknownGameError("a receptacle is in several places")
        self.receptacles = tuple(self.location)
        self.at = _group((spot, receptacle) for receptacle, spot in self.location.items())
        self.openable = having("openable")
        self.pickupable = having("pickupable")
        self.toggleable = having("toggleable")
        self.sliceable = having("sliceable")
        self.dishes = having("isreceptacleobject")
        self.inside = _group((dish, thing) for thing, dish in pairs("inreceptacleobject"))
        things = _group((kind, names[thing]) for thing, kind in table["objecttype"])
        places = _group((kind, names[place]) for place, kind in table["receptacletype"])
        self.knives = frozenset(things.get("knifetype", ()) + things.get("butterknifetype", ()))
        self.fits: dict[str, set[str]] = defaultdict(set)
        for place_kind, kind in table["cancontain"]:
            for thing in things.get(kind, ()):
                self.fits[thing].update(places.get(place_kind, ()))
        sinks = tuple(place for kind in self.dialect.cleaners for place in places.get(kind, ()))
        self.cleaners = dict.fromkeys(having("cleanable"), sinks)
        self.heaters = dict.fromkeys(having("heatable"), places.get("microwavetype", ()))
        self.coolers = dict.fromkeys(having("coolable"), places.get("fridgetype", ()))
        self.options: dict[Hashable, Any] = {}
        self.start = Facts.of(problem.facts, names)
        self.goal = Goal(problem, names)

    def __reduce__(self) -> tuple[object, tuple[Game, int | None]]:
        # Texts read from the game are read again, and only once in a process.
        return load_world, (self.game, self.shuffle_seed)


@functools.lru_cache(maxsize=64)
def load_world(game: Game, shuffle_seed: int | None = None) -> World:
    """Return the world of a game, from a cache of the latest ones; raises what :class:`World` raises."""
    return World(game, shuffle_seed)


def _group(pairs: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    groups: dict[str, list[str]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return {key: tuple(values) for key, values in groups.items()}
