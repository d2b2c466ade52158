"""ALFWorld's things: what can stand where, and what can be done with it.

Facts of ALFWorld's ``gen/constants.py``, without what its text games leave out (slices, objects inside objects). Where
fixtures stand is what its own games show.
"""

from __future__ import annotations

_TABLES = ("CoffeeTable", "CounterTop", "DiningTable", "SideTable")
_SEATS = ("ArmChair", "Ottoman", "Sofa")

# Object class: receptacle classes it can be put in or on.
_PLACES = """
AlarmClock: TABLES Desk Dresser Shelf
Apple: TABLES Fridge GarbageCan Microwave SinkBasin
BaseballBat: TABLES Bed
BasketBall: TABLES SEATS Bed Desk Dresser
Book: TABLES SEATS Bed Cabinet Desk Drawer Dresser Shelf
Bowl: TABLES Cabinet Desk Dresser Fridge Microwave Shelf SinkBasin
Box: TABLES SEATS Cabinet Desk Dresser Shelf
Bread: TABLES Fridge GarbageCan Microwave
ButterKnife: TABLES Drawer SinkBasin
CD: TABLES Cabinet Desk Drawer Dresser GarbageCan Safe Shelf
Candle: TABLES Cabinet Cart Desk Drawer Dresser Shelf Toilet
CellPhone: TABLES SEATS Bed Desk Drawer Dresser Safe Shelf
Cloth: TABLES SEATS BathtubBasin Cabinet Cart Desk Drawer Dresser GarbageCan LaundryHamper Shelf SinkBasin Toilet
CreditCard: TABLES SEATS Desk Drawer Dresser Safe Shelf
Cup: TABLES Cabinet Desk Dresser Fridge Microwave Shelf SinkBasin
DishSponge: TABLES BathtubBasin Cabinet Cart Drawer GarbageCan Shelf SinkBasin Toilet
Egg: TABLES Fridge GarbageCan Microwave SinkBasin
Fork: TABLES Drawer SinkBasin
Glassbottle: TABLES Cabinet Desk Dresser Fridge Microwave Shelf SinkBasin
HandTowel: TABLES BathtubBasin Cabinet Cart Drawer GarbageCan HandTowelHolder Shelf SinkBasin Toilet
Kettle: TABLES Cabinet Shelf SinkBasin StoveBurner
KeyChain: TABLES SEATS Desk Drawer Dresser Safe Shelf
Knife: TABLES Drawer SinkBasin
Ladle: TABLES Cabinet Drawer SinkBasin
Laptop: TABLES SEATS Bed Desk Dresser
Lettuce: TABLES Fridge GarbageCan SinkBasin
Mug: TABLES Cabinet Cart CoffeeMachine Desk Dresser Fridge Microwave Shelf SinkBasin
Newspaper: TABLES SEATS Bed Cabinet Desk Drawer Dresser GarbageCan Shelf Toilet
Pan: TABLES Cabinet Fridge SinkBasin StoveBurner
PaperTowel: TABLES Cart GarbageCan Shelf Toilet
Pen: TABLES Desk Drawer Dresser GarbageCan Shelf
Pencil: TABLES Desk Drawer Dresser GarbageCan Shelf
PepperShaker: TABLES Cabinet Drawer Shelf
Pillow: SEATS Bed
Plate: TABLES Cabinet Desk Dresser Fridge Microwave Shelf SinkBasin
Plunger: Cabinet Cart
Pot: TABLES Cabinet Fridge Shelf SinkBasin StoveBurner
Potato: TABLES Fridge GarbageCan Microwave SinkBasin
RemoteControl: TABLES SEATS Desk Drawer Dresser Shelf
SaltShaker: TABLES Cabinet Drawer Shelf
SoapBar: TABLES BathtubBasin Cabinet Cart Drawer GarbageCan Shelf SinkBasin Toilet
SoapBottle: TABLES Cabinet Cart Desk Drawer GarbageCan Shelf Toilet
Spatula: TABLES Drawer SinkBasin
Spoon: TABLES Drawer SinkBasin
SprayBottle: TABLES Cabinet Cart Desk Drawer Dresser GarbageCan Shelf Toilet
Statue: TABLES Cart Desk Dresser Safe Shelf
TennisRacket: TABLES Bed Desk Dresser
TissueBox: TABLES Cabinet Cart Desk Drawer Dresser GarbageCan Shelf TVStand Toilet
ToiletPaper: TABLES Cabinet Cart Desk Drawer Dresser GarbageCan Shelf Toilet ToiletPaperHanger
ToiletPaperRoll: TABLES Cabinet Cart Desk Drawer Dresser GarbageCan Shelf Toilet ToiletPaperHanger
Tomato: TABLES Fridge GarbageCan Microwave SinkBasin
Towel: TowelHolder
Vase: TABLES Cabinet Cart Desk Dresser Safe Shelf
Watch: TABLES Desk Drawer Dresser Safe Shelf
WateringCan: TABLES Cabinet Desk Drawer Dresser Shelf
WineBottle: TABLES Cabinet Desk Dresser Fridge GarbageCan Shelf
"""


def _places() -> dict[str, frozenset[str]]:
    groups = {"TABLES": _TABLES, "SEATS": _SEATS}
    lines = (line.split(": ") for line in _PLACES.strip().splitlines())
    return {name: frozenset(p for word in places.split() for p in groups.get(word, (word,))) for name, places in lines}


#: Class of a portable object -> classes of receptacles that can hold it.
PLACES = _places()

#: Class of an object that the rules of :data:`PLACES` do not name -> classes of receptacles that it starts on.
FIXTURES = {
    "Bathtub": frozenset({"BathtubBasin"}),
    "Curtains": frozenset({"SideTable"}),
    "DeskLamp": frozenset({"CoffeeTable", "Desk", "Dresser", "Shelf", "SideTable"}),
    "FloorLamp": frozenset({"SinkBasin"}),
    "HousePlant": frozenset({*_TABLES, "Desk", "Dresser", "Shelf", "TVStand"}),
    "Mirror": frozenset({"CounterTop", "Dresser"}),
    "PaperTowelRoll": frozenset({*_TABLES, "Cart", "GarbageCan", "Shelf", "Toilet"}),
    "ShowerGlass": frozenset({"CounterTop"}),
    "Sink": frozenset({"CounterTop", "SinkBasin"}),
    "TeddyBear": frozenset({"Bed"}),
    "Television": frozenset({"CoffeeTable", "Dresser", "TVStand"}),
    "Window": frozenset({"CounterTop", "Dresser", "Shelf"}),
}
#: Those of them that can be taken; no rule lets them be put down again.
LOOSE = frozenset({"PaperTowelRoll", "TeddyBear"})

LAMPS = frozenset({"DeskLamp", "FloorLamp"})
OPENABLE = frozenset({"Cabinet", "Drawer", "Fridge", "Microwave", "Safe"})
HEATABLE = frozenset({"Apple", "Bread", "Cup", "Egg", "Mug", "Plate", "Potato", "Tomato"})
COOLABLE = HEATABLE | {"Bowl", "Lettuce", "Pan", "Pot", "WineBottle"}
CLEANABLE = (COOLABLE - {"Bread", "WineBottle"}) | {
    *("ButterKnife", "Cloth", "DishSponge", "Fork", "Kettle", "Knife", "Ladle", "SoapBar", "Spatula", "Spoon")
}
SLICEABLE = frozenset({"Apple", "Bread", "Egg", "Lettuce", "Potato", "Tomato"})
#: Objects that can hold others in the simulator; their text says what is in them.
VESSELS = frozenset({"Bowl", "Box", "Cup", "Mug", "Pan", "Plate", "Pot"})

#: Receptacles that are part of a piece of furniture, which comes first in their ids.
PART_OF = {"BathtubBasin": "Bathtub", "SinkBasin": "Sink"}

_RECEPTACLES = {place for places in PLACES.values() for place in places} | {"LaundryHamper", "Toaster", "TVStand"}
#: Class in lower case, as texts spell it -> class.
NAMES = {name.lower(): name for name in (*PLACES, *FIXTURES, *sorted(_RECEPTACLES))}
