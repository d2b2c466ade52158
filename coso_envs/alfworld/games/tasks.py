"""ALFWorld's six tasks: their rooms, their instructions, and their solutions.

Wordings and goals are those of ALFWorld's ``gen/goal_library.py``, rooms those of its ``gen/constants.py``.
"""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from typing import Literal

from coso_envs.alfworld.games.vocabulary import CLEANABLE, COOLABLE, HEATABLE

Treatment = Literal["clean", "heat", "cool"]


@dataclass(frozen=True)
class Objective:
    """The objective of a task.

    Attributes:
        task_type: one of :data:`coso_envs.alfworld.game.TASK_TYPES`.
        thing: class of the object.
        target: class of the receptacle it must be in, or of the lamp it must be looked at with.
    """

    task_type: str
    thing: str
    target: str

    @property
    def task(self) -> Task:
        """The rules of its task type."""
        return TASKS[self.task_type]


@dataclass(frozen=True)
class Task:
    """The rules of a task type.

    Attributes:
        rooms: kinds of rooms it is set in.
        templates: its wordings.
        formula: the goal in PDDL.
        treatment: the treatment of the object before it is put down.
        treatable: classes of objects that this can be done to; None if there is no treatment.
        station: class of the receptacle that does it.
        count: how many objects.
        lamp: whether the target is a lamp and the object stays in the hand.
    """

    rooms: tuple[str, ...]
    templates: tuple[str, ...]
    formula: str
    treatment: Treatment | None = None
    treatable: frozenset[str] | None = None
    station: str | None = None
    count: int = 1
    lamp: bool = False


_ALL_ROOMS = ("Kitchen", "LivingRoom", "Bathroom", "Bedroom")

_PLACE = """\
(exists (?r - receptacle)
    (exists (?o - object)
        (and
            (inReceptacle ?o ?r)
            (objectType ?o {thing}Type)
            (receptacleType ?r {target}Type)
        )
    )
)"""

_TREAT_AND_PLACE = """\
(exists (?r - receptacle)
    (exists (?o - object)
        (and
            (%s ?o)
            (objectType ?o {thing}Type)
            (receptacleType ?r {target}Type)
            (%s ?o)
            (inReceptacle ?o ?r)
        )
    )
)"""

_PLACE_TWO = """\
(exists (?r - receptacle)
    (exists (?o1 - object)
        (and
            (objectType ?o1 {thing}Type)
            (receptacleType ?r {target}Type)
            (inReceptacle ?o1 ?r)
            (exists (?o2 - object)
                (and
                    (not (= ?o1 ?o2))
                    (objectType ?o2 {thing}Type)
                    (receptacleType ?r {target}Type)
                    (inReceptacle ?o2 ?r)
                )
            )
        )
    )
)"""

_LOOK = """\
(exists (?ot - object ?r - receptacle ?a - agent ?l - location)
    (and
        (objectType ?ot {target}Type)
        (toggleable ?ot)
        (isToggled ?ot)
        (receptacleAtLocation ?r ?l)
        (atLocation ?a ?l)
        (inReceptacle ?ot ?r)
    )
)
(exists (?o - object ?a - agent)
    (and
        (objectType ?o {thing}Type)
        (holds ?a ?o)
    )
)"""

TASKS = {
    "pick_and_place_simple": Task(_ALL_ROOMS, ("put a {thing} in {target}", "put some {thing} on {target}"), _PLACE),
    "look_at_obj_in_light": Task(
        ("LivingRoom", "Bedroom"),
        ("look at {thing} under the {target}", "examine the {thing} with the {target}"),
        _LOOK,
        lamp=True,
    ),
    "pick_clean_then_place_in_recep": Task(
        ("Kitchen", "Bathroom"),
        ("put a clean {thing} in {target}", "clean some {thing} and put it in {target}"),
        _TREAT_AND_PLACE % ("cleanable", "isClean"),
        treatment="clean",
        treatable=frozenset(CLEANABLE),
        station="SinkBasin",
    ),
    "pick_heat_then_place_in_recep": Task(
        ("Kitchen",),
        ("put a hot {thing} in {target}", "heat some {thing} and put it in {target}"),
        _TREAT_AND_PLACE % ("heatable", "isHot"),
        treatment="heat",
        treatable=HEATABLE,
        station="Microwave",
    ),
    "pick_cool_then_place_in_recep": Task(
        ("Kitchen",),
        ("put a cool {thing} in {target}", "cool some {thing} and put it in {target}"),
        _TREAT_AND_PLACE % ("coolable", "isCool"),
        treatment="cool",
        treatable=COOLABLE,
        station="Fridge",
    ),
    "pick_two_obj_and_place": Task(
        _ALL_ROOMS,
        ("put two {thing} in {target}", "find two {thing} and put them in {target}"),
        _PLACE_TWO,
        count=2,
    ),
}


@functools.lru_cache(maxsize=1024)
def read_objective(task_type: str, problem: str) -> Objective:
    """Read the objective of a PDDL problem, of a generated or a downloaded game; class names in lower case.

    Raises:
        ValueError: if the problem's goal is not one of ``task_type``.
    """
    formula = problem[problem.find("(:goal") :]
    things = {variable: name.lower() for variable, name in re.findall(r"\(objectType \?(\w+) (\w+)Type\)", formula)}
    receptacles = [name.lower() for name in re.findall(r"\(receptacleType \?\w+ (\w+)Type\)", formula)]
    lamp = things.pop("ot", None)
    target = lamp if TASKS[task_type].lamp else next(iter(receptacles), None)
    if target is None or len(set(things.values())) != 1:
        raise ValueError(f"this is not a goal of {task_type}: {formula[:300]}")
    return Objective(task_type, next(iter(things.values())), target)
