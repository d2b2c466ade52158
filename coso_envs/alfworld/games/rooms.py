"""The rooms of generated games: four kinds, thirty floor plans of each, furnished like ALFWorld's.

A floor plan fixes the receptacles; what lies in them is drawn for every game.
"""

from __future__ import annotations

import functools
import random
from dataclasses import dataclass

from coso_envs.alfworld.games.vocabulary import PART_OF

#: How many of a class a room has, at least and at most.
Counts = dict[str, tuple[int, int]]


@dataclass(frozen=True)
class RoomKind:
    """The contents of rooms of one kind.

    Attributes:
        furniture: classes of receptacles.
        fixtures: classes of objects that cannot be carried.
        objects: classes of objects that can.
        min_objects: objects of a game, fixtures included, at least.
    """

    furniture: Counts
    fixtures: Counts
    objects: Counts
    min_objects: int


@dataclass(frozen=True)
class Receptacle:
    """A receptacle of a floor plan.

    Attributes:
        id: as in ALFWorld's problems, with its position: ``Cabinet_bar__plus_00_dot_75_...``.
        kind: its class.
        location: where one stands to use it.
        position: x, y, z in metres.
    """

    id: str
    kind: str
    location: str
    position: tuple[float, float, float]


@dataclass(frozen=True)
class Room:
    """A floor plan.

    Attributes:
        name: "Kitchen 7".
        kind: the objects that it may hold.
        receptacles: its furniture.
        start: the location where every game begins, next to nothing.
    """

    name: str
    kind: RoomKind
    receptacles: tuple[Receptacle, ...]
    start: str


#: ALFWorld's split of thirty floor plans of each kind: the first six are never trained in.
UNSEEN_ROOMS = range(1, 7)
SEEN_ROOMS = range(7, 31)

ROOM_KINDS = {
    "Kitchen": RoomKind(
        furniture={
            "Cabinet": (4, 8),
            "CoffeeMachine": (1, 1),
            "CounterTop": (1, 3),
            "DiningTable": (0, 1),
            "Drawer": (2, 5),
            "Fridge": (1, 1),
            "GarbageCan": (1, 1),
            "Microwave": (1, 1),
            "Shelf": (0, 2),
            "SideTable": (0, 1),
            "SinkBasin": (1, 1),
            "StoveBurner": (2, 4),
            "Toaster": (1, 1),
        },
        fixtures={"HousePlant": (0, 1)},
        objects={
            **dict.fromkeys(("Apple", "Bread", "Egg", "Lettuce", "Potato", "Tomato"), (0, 3)),
            **dict.fromkeys(("Bowl", "Cup", "Fork", "Mug", "Plate", "Spatula", "Spoon"), (0, 3)),
            **dict.fromkeys(("ButterKnife", "DishSponge", "Knife", "Pan", "Pot", "SoapBottle"), (0, 2)),
            **dict.fromkeys(("PepperShaker", "SaltShaker"), (0, 2)),
            **dict.fromkeys(("Glassbottle", "Kettle", "Ladle", "Statue", "Vase", "WineBottle"), (0, 1)),
            **dict.fromkeys(("Book", "CellPhone", "CreditCard", "SprayBottle"), (0, 1)),
        },
        min_objects=24,
    ),
    "LivingRoom": RoomKind(
        furniture={
            "ArmChair": (1, 2),
            "Cabinet": (0, 4),
            "CoffeeTable": (0, 2),
            "DiningTable": (0, 1),
            "Drawer": (3, 6),
            "Dresser": (0, 1),
            "GarbageCan": (1, 1),
            "Ottoman": (0, 1),
            "Safe": (0, 1),
            "Shelf": (2, 5),
            "SideTable": (1, 2),
            "Sofa": (1, 2),
            "TVStand": (1, 1),
        },
        fixtures={"DeskLamp": (0, 1), "FloorLamp": (0, 1), "HousePlant": (1, 2), "Television": (1, 1)},
        objects={
            **dict.fromkeys(("CreditCard", "KeyChain", "Newspaper", "Pillow", "RemoteControl", "Statue"), (0, 3)),
            **dict.fromkeys(("Book", "Box", "CellPhone", "Laptop", "TissueBox", "Vase", "Watch"), (0, 2)),
            **dict.fromkeys(("Bowl", "Candle", "Pen", "Pencil", "Plate", "WateringCan"), (0, 2)),
        },
        min_objects=18,
    ),
    "Bedroom": RoomKind(
        furniture={
            "ArmChair": (0, 1),
            "Bed": (1, 1),
            "Cabinet": (0, 2),
            "Desk": (1, 2),
            "Drawer": (4, 7),
            "Dresser": (0, 1),
            "GarbageCan": (1, 1),
            "LaundryHamper": (0, 1),
            "Safe": (0, 1),
            "Shelf": (2, 6),
            "SideTable": (1, 2),
        },
        fixtures={"DeskLamp": (0, 1), "HousePlant": (0, 1), "Television": (0, 1)},
        objects={
            **dict.fromkeys(("AlarmClock", "Book", "CD", "CellPhone", "CreditCard", "KeyChain"), (0, 3)),
            **dict.fromkeys(("Laptop", "Pen", "Pencil", "Pillow"), (0, 3)),
            **dict.fromkeys(("BaseballBat", "BasketBall", "Box", "Cloth", "TennisRacket"), (0, 1)),
            **dict.fromkeys(("Bowl", "Mug", "RemoteControl", "Statue", "TissueBox", "Vase", "Watch"), (0, 2)),
        },
        min_objects=18,
    ),
    "Bathroom": RoomKind(
        furniture={
            "BathtubBasin": (0, 1),
            "Cabinet": (3, 5),
            "Cart": (0, 1),
            "CounterTop": (1, 1),
            "Drawer": (0, 4),
            "Dresser": (0, 1),
            "GarbageCan": (1, 1),
            "HandTowelHolder": (1, 2),
            "Shelf": (0, 2),
            "SideTable": (0, 1),
            "SinkBasin": (1, 2),
            "Toilet": (1, 1),
            "ToiletPaperHanger": (1, 1),
            "TowelHolder": (1, 2),
        },
        fixtures={},
        objects={
            **dict.fromkeys(("Candle", "Cloth", "SoapBar", "SoapBottle", "SprayBottle", "ToiletPaper"), (1, 3)),
            **dict.fromkeys(("DishSponge", "HandTowel", "PaperTowel", "TissueBox", "ToiletPaperRoll"), (0, 2)),
            **dict.fromkeys(("Plunger", "Towel"), (0, 1)),
        },
        min_objects=15,
    ),
}

_MIN_RECEPTACLES, _MAX_RECEPTACLES = 10, 30


@functools.cache
def room(kind: str, number: int) -> Room:
    """Return floor plan ``number`` (1 to 30) of ``kind``, always the same one."""
    rng = random.Random(f"room {kind} {number}")
    room_kind = ROOM_KINDS[kind]
    furniture = [
        name for name, (low, high) in room_kind.furniture.items() for _ in range(rng.randint(low, high))
    ]  # fmt: skip
    assert _MIN_RECEPTACLES <= len(furniture) <= _MAX_RECEPTACLES
    # Standing points on a grid of quarter metres, as in ALFWorld; the first is nobody's.
    points = rng.sample([(x, z) for x in range(-9, 10) for z in range(-9, 10)], len(furniture) + 1)
    locations = [f"loc|{x}|{z}|{rng.randint(0, 3)}|{rng.choice((0, 15, 30, 45, 60))}" for x, z in points]
    receptacles = []
    for name, (x, z), location in zip(furniture, points[1:], locations[1:], strict=True):
        position = (0.25 * x + rng.uniform(-0.12, 0.12), rng.uniform(0.1, 1.9), 0.25 * z + rng.uniform(-0.12, 0.12))
        receptacles.append(Receptacle(thing_id(name, position), name, mangle(location), position))
    return Room(f"{kind} {number}", room_kind, tuple(receptacles), mangle(locations[0]))


def thing_id(kind: str, position: tuple[float, float, float]) -> str:
    """Return ALFWorld's id of a thing: class and position in metres, spelled so that PDDL can read it."""
    coordinates = "|".join(f"{value:+06.2f}" for value in position)
    return mangle(f"{PART_OF[kind]}|{coordinates}|{kind}" if kind in PART_OF else f"{kind}|{coordinates}")


def mangle(text: str) -> str:
    """Return a simulator's id as a PDDL name, as ALFWorld spells it."""
    for sign, word in (("-", "_minus_"), ("|", "_bar_"), ("+", "_plus_"), (".", "_dot_"), (",", "_comma_")):
        text = text.replace(sign, word)
    return text
