"""Random ALFWorld games for tests of the engines, awkward on purpose: shared spots, nested objects, odd facts.

They need not be solvable or sensible; the product's own generator is tested elsewhere.
"""

from __future__ import annotations

import random

from coso_envs.alfworld.game import TASK_TYPES, Game
from coso_envs.alfworld.games.package_data import domain_text, with_task

RECEPTACLES = ("Cabinet", "Drawer", "CounterTop", "StoveBurner", "Shelf", "GarbageCan", "DiningTable", "SideTable")
APPLIANCES = ("Fridge", "Microwave", "SinkBasin")
OPENABLE = {"Cabinet", "Drawer", "Fridge", "Microwave"}
FOOD = ("Apple", "Bread", "Tomato", "Egg", "Potato", "Lettuce")
DISHES = ("Mug", "Plate", "Bowl", "Cup")
TOOLS = ("Knife", "ButterKnife", "Fork", "Spoon", "SaltShaker", "Book", "CreditCard")
LAMPS = ("DeskLamp", "FloorLamp")
TYPES = (*FOOD, *DISHES, *TOOLS, *LAMPS)

_HAVE = "(objectType ?o {obj}Type) (receptacleType ?r {recep}Type)"
_IN = "(exists (?r - receptacle) (exists (?o - object) (and {facts} (inReceptacle ?o ?r))))"
_GOALS = {
    "pick_and_place_simple": _IN.format(facts=_HAVE),
    "pick_clean_then_place_in_recep": _IN.format(facts="(cleanable ?o)" + _HAVE + "(isClean ?o)"),
    "pick_heat_then_place_in_recep": _IN.format(facts="(heatable ?o)" + _HAVE + "(isHot ?o)"),
    "pick_cool_then_place_in_recep": _IN.format(facts="(coolable ?o)" + _HAVE + "(isCool ?o)"),
    "pick_two_obj_and_place": """(exists (?r - receptacle) (exists (?o1 - object) (and
        (objectType ?o1 {obj}Type) (receptacleType ?r {recep}Type) (inReceptacle ?o1 ?r)
        (exists (?o2 - object) (and (not (= ?o1 ?o2)) (objectType ?o2 {obj}Type)
        (receptacleType ?r {recep}Type) (inReceptacle ?o2 ?r))))))""",
    "look_at_obj_in_light": """(exists (?ot - object ?r - receptacle ?a - agent ?l - location) (and
        (objectType ?ot {toggle}Type) (toggleable ?ot) (isToggled ?ot) (receptacleAtLocation ?r ?l) (atLocation ?a ?l)
        (inReceptacle ?ot ?r))) (exists (?o - object ?a - agent) (and (objectType ?o {obj}Type) (holds ?a ?o)))""",
}


def make_game(seed: int, *, receptacles: int = 12, objects: int = 16, task_type: str | None = None) -> Game:
    """A game that ``seed`` fixes."""
    rng = random.Random(seed)
    task = task_type or TASK_TYPES[seed % len(TASK_TYPES)]
    kinds = [*APPLIANCES, *rng.choices(RECEPTACLES, k=receptacles - len(APPLIANCES))]
    spots = [f"loc_bar_{n}_bar__minus_{rng.randrange(9)}_bar_1_bar_{rng.choice((15, 45))}" for n in range(receptacles)]
    places = [_id(kind, rng) for kind in kinds]
    # Some receptacles share a spot, as drawers do in the real data.
    at = [spots[max(0, n - 1)] if rng.random() < 0.15 else spots[n] for n in range(receptacles)]
    facts = [f"(receptacleType {place} {kind}Type)" for place, kind in zip(places, kinds, strict=True)]
    facts += [f"(receptacleAtLocation {place} {spot})" for place, spot in zip(places, at, strict=True)]
    facts += [f"(openable {place})" for place, kind in zip(places, kinds, strict=True) if kind in OPENABLE]
    facts += [f"(opened {p})" for p, kind in zip(places, kinds, strict=True) if kind in OPENABLE and rng.random() < 0.1]
    facts += [f"(canContain {kind}Type {t}Type)" for kind in kinds for t in TYPES if rng.random() < 0.8]
    wanted, lamp, goal_place = rng.choice(FOOD), rng.choice(LAMPS), rng.choice(kinds)
    facts.append(f"(canContain {goal_place}Type {wanted}Type)")
    start = rng.choice(at) if rng.random() < 0.2 else "loc_bar_99_bar_99_bar_0_bar_30"
    facts.append(f"(atLocation agent1 {start})")
    things = [wanted, wanted, lamp, "Knife", *rng.choices(TYPES, k=objects - 4)]
    names = []
    for kind in things:
        name = _id(kind, rng)
        names.append(name)
        n = rng.randrange(receptacles)
        facts += [f"(objectType {name} {kind}Type)", f"(inReceptacle {name} {places[n]})"]
        facts += [f"(objectAtLocation {name} {at[n]})"]
        facts += _properties(name, kind, rng)
    inner, outer = rng.sample(names, 2)
    facts += [f"(inReceptacleObject {inner} {outer})", f"(wasInReceptacle {inner} {places[0]})"]
    facts += [f"(objectType Mirror_bar_1_bar_{seed} MirrorType)", f"(objectAtLocation Mirror_bar_1_bar_{seed} {at[0]})"]
    rng.shuffle(facts)
    declared = ["agent1 - agent", f"Mirror_bar_1_bar_{seed} - object", "MirrorType - otype"]
    declared += [f"{name} - object" for name in names] + [f"{place} - receptacle" for place in places]
    declared += [f"{spot} - location" for spot in sorted({*spots, "loc_bar_99_bar_99_bar_0_bar_30"})]
    declared += [f"{kind}Type - otype" for kind in TYPES]
    declared += [f"{kind}Type - rtype" for kind in sorted({*RECEPTACLES, *APPLIANCES})]
    goal = _GOALS[task].format(obj=wanted, recep=goal_place, toggle=lamp)
    lines = "\n".join
    problem = f"""(define (problem plan_{seed})
(:domain alfred)
(:objects
{lines(declared)}
)
(:init
{lines(facts)}
)
(:goal (and {goal}))
)"""
    instruction = f"put a {wanted.lower()} in {goal_place.lower()}."
    grammar = with_task(instruction.removesuffix("."))
    return Game(f"test/{task}/{seed:04d}", task, instruction, problem, domain_text(), grammar)


def _id(kind: str, rng: random.Random) -> str:
    numbers = (f"_{rng.choice(('plus', 'minus'))}_{rng.randrange(4):02d}_dot_{rng.randrange(100):02d}" for _ in "xyz")
    name = "_bar_".join((kind.removesuffix("Basin"), *numbers))
    return f"{name}_bar_{kind}" if kind.endswith("Basin") else name


def _properties(name: str, kind: str, rng: random.Random) -> list[str]:
    names = []
    if kind in FOOD or kind in DISHES:
        names += ["cleanable", "heatable", "coolable"]
    if kind in TOOLS:
        names.append("cleanable")
    if kind in FOOD:
        names.append("sliceable")
    if kind in DISHES:
        names.append("isReceptacleObject")
    if kind in LAMPS:
        names.append("toggleable")
        names += ["isOn"] if rng.random() < 0.3 else []
    if kind != "FloorLamp":
        names.append("pickupable")
    names += [odd for odd in ("isClean", "isHot", "isCool", "isSliced") if rng.random() < 0.04]
    return [f"({predicate} {name})" for predicate in names]
