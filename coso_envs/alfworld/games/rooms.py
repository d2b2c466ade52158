"""The rooms of generated games: the furniture of ALFWorld's own rooms, in places drawn anew.

A floor plan fixes the receptacles; what lies in them is drawn for every game.
"""

from __future__ import annotations

import functools
import random
from collections import defaultdict
from dataclasses import dataclass

from coso_envs.alfworld.games.tables import FloorPlan, floor_plans
from coso_envs.alfworld.games.vocabulary import OPENABLE, PART_OF

ROOM_KINDS = ("Kitchen", "LivingRoom", "Bedroom", "Bathroom")
#: Kind of room -> numbers of the floor plans of ``valid_unseen``: some of all sizes, as plans are ordered by size,
#: chosen so that the others are like all of them together.
UNSEEN = {
    "Kitchen": (2, 6, 12, 17, 22),
    "LivingRoom": (4, 9, 14, 19, 24),
    "Bedroom": (5, 10, 15, 19, 25),
    "Bathroom": (3, 8, 13, 18, 23),
}


@dataclass(frozen=True)
class Receptacle:
    """A receptacle of a floor plan.

    Attributes:
        id: as in ALFWorld's problems, with its position: ``Cabinet_bar__plus_00_dot_75_...``.
        kind: its class.
        location: where one stands to use it; several receptacles can share it.
        position: x, y, z in metres.
        door: whether it can be opened; it is closed at the start.
    """

    id: str
    kind: str
    location: str
    position: tuple[float, float, float]
    door: bool


@dataclass(frozen=True)
class Room:
    """A floor plan.

    Attributes:
        name: "Kitchen 7".
        kind: one of :data:`ROOM_KINDS`.
        receptacles: its furniture.
        start: the location where every game begins, next to nothing.
        weight: how often games are set there.
    """

    name: str
    kind: str
    receptacles: tuple[Receptacle, ...]
    start: str
    weight: int

    def __hash__(self) -> int:
        """Hash the name, which tells rooms apart, as rooms are looked up often."""
        return hash(self.name)


def room_numbers(kind: str, *, unseen: bool) -> tuple[int, ...]:
    """Return the numbers of the floor plans of a kind: those that are never trained in, or the others."""
    return tuple(number for number in range(1, len(floor_plans()[kind]) + 1) if (number in UNSEEN[kind]) == unseen)


@functools.cache
def room(kind: str, number: int) -> Room:
    """Return floor plan ``number`` (from 1) of ``kind``, always the same one."""
    rng = random.Random(f"room {kind} {number}")
    plan = floor_plans()[kind][number - 1]
    spots = _spots(rng, plan)
    # Standing points on a grid of quarter metres, as in ALFWorld; the first is nobody's.
    points = rng.sample([(x, z) for x in range(-9, 10) for z in range(-9, 10)], len(spots) + 1)
    locations = [f"loc|{x}|{z}|{rng.randint(0, 3)}|{rng.choice((0, 15, 30, 45, 60))}" for x, z in points]
    doorless = dict(plan.doorless)
    receptacles = []
    for spot, (x, z), location in zip(spots, points[1:], locations[1:], strict=True):
        for name in spot:
            position = (0.25 * x + rng.uniform(-0.12, 0.12), rng.uniform(0.1, 1.9), 0.25 * z + rng.uniform(-0.12, 0.12))
            door = name in OPENABLE and not doorless.get(name)
            if not door and name in OPENABLE:
                doorless[name] -= 1
            receptacles.append(Receptacle(thing_id(name, position), name, mangle(location), position, door))
    return Room(f"{kind} {number}", kind, tuple(receptacles), mangle(locations[0]), plan.games)


def _spots(rng: random.Random, plan: FloorPlan) -> list[tuple[str, ...]]:
    """Return the classes of the receptacles at each spot, in random order."""
    left: defaultdict[str, int] = defaultdict(int, plan.furniture)
    for spot in plan.shared:
        for name in spot:
            left[name] -= 1
    spots = [*plan.shared, *((name,) for name, number in left.items() for _ in range(number))]
    rng.shuffle(spots)
    return spots


def thing_id(kind: str, position: tuple[float, float, float]) -> str:
    """Return ALFWorld's id of a thing: class and position in metres, spelled so that PDDL can read it."""
    coordinates = "|".join(f"{value:+06.2f}" for value in position)
    return mangle(f"{PART_OF[kind]}|{coordinates}|{kind}" if kind in PART_OF else f"{kind}|{coordinates}")


def mangle(text: str) -> str:
    """Return a simulator's id as a PDDL name, as ALFWorld spells it."""
    for sign, word in (("-", "_minus_"), ("|", "_bar_"), ("+", "_plus_"), (".", "_dot_"), (",", "_comma_")):
        text = text.replace(sign, word)
    return text
