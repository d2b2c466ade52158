"""The household that an ALFWorld game holds at its start, real or generated, read from its problem."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from coso_envs.alfworld.engines.facts import Facts
from coso_envs.alfworld.engines.goals import Goal
from coso_envs.alfworld.engines.names import display_names
from coso_envs.alfworld.engines.pddl import read_problem
from coso_envs.alfworld.game import Game
from coso_envs.alfworld.games.tasks import Objective, read_objective

#: A receptacle that tells the kind of a room; a living room has none of them.
_TELLTALE = {"fridge": "Kitchen", "toilet": "Bathroom", "bed": "Bedroom"}
_DOORS = frozenset({"cabinet", "drawer"})


@dataclass(frozen=True)
class Household:
    """A game at its start; classes are in lower case.

    Attributes:
        room: "Kitchen", "LivingRoom", "Bedroom" or "Bathroom".
        task_type: one of ALFWorld's six.
        objective: the object and the target of its task.
        places: receptacle -> class.
        spots: the receptacles at each spot.
        openable: receptacles with a door.
        things: object that lies in a receptacle -> class.
        where: the same objects -> their receptacle; of two, as in some real games, the first by name.
        goal_rate: share of the goal's conditions that hold.
    """

    room: str
    task_type: str
    objective: Objective
    places: dict[str, str]
    spots: tuple[tuple[str, ...], ...]
    openable: frozenset[str]
    things: dict[str, str]
    where: dict[str, str]
    goal_rate: float

    @property
    def shared(self) -> tuple[tuple[str, ...], ...]:
        """The spots with several receptacles, as their classes."""
        return tuple(tuple(sorted(self.places[place] for place in spot)) for spot in self.spots if len(spot) > 1)

    @property
    def doorless(self) -> tuple[str, ...]:
        """The classes of the cabinets and drawers without a door."""
        return tuple(kind for place, kind in self.places.items() if kind in _DOORS and place not in self.openable)

    @property
    def with_doors(self) -> int:
        """Number of cabinets and drawers."""
        return sum(kind in _DOORS for kind in self.places.values())

    @property
    def hidden(self) -> int:
        """Number of objects behind doors: all doors are closed at the start."""
        return sum(place in self.openable for place in self.where.values())


def read_household(game: Game) -> Household:
    """Read a game.

    Raises:
        ValueError: if its problem cannot be read or its goal is not one of ALFWorld's.
    """
    problem = read_problem(game.problem)
    table: dict[str, list[tuple[str, ...]]] = defaultdict(list)
    for predicate, *arguments in sorted(problem.facts):
        table[predicate].append(tuple(arguments))
    places = {place: kind.removesuffix("type") for place, kind in table["receptacletype"]}
    kinds = {thing: kind.removesuffix("type") for thing, kind in table["objecttype"]}
    where: dict[str, str] = {}
    for thing, place in table["inreceptacle"]:
        where.setdefault(thing, place)
    at: dict[str, list[str]] = defaultdict(list)
    for place, spot in table["receptacleatlocation"]:
        at[spot].append(place)
    names = display_names({name for _, *arguments in problem.facts for name in arguments})
    return Household(
        room=next((_TELLTALE[kind] for kind in _TELLTALE if kind in places.values()), "LivingRoom"),
        task_type=game.task_type,
        objective=read_objective(game.task_type, game.problem),
        places=places,
        spots=tuple(map(tuple, at.values())),
        openable=frozenset(place for (place,) in table["openable"]),
        things={thing: kinds[thing] for thing in where},
        where=where,
        goal_rate=Goal(problem, names).rate(Facts.of(problem.facts, names)),
    )
