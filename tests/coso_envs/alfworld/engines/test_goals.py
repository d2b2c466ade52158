"""Goals and the goal-condition rate, counted as ALFWorld's tasks count."""

from __future__ import annotations

import pytest

from coso_envs.alfworld.engines.facts import Facts
from coso_envs.alfworld.engines.goals import Goal
from coso_envs.alfworld.engines.known import UnknownGameError
from coso_envs.alfworld.engines.pddl import Atom, Problem, read_term

OBJECTS = {"me": "agent", "hall": "location", "yard": "location", "box": "receptacle", "bag": "receptacle"} | {
    name: "object" for name in ("apple", "pear", "plum", "lamp")
}
STATIC: list[Atom] = [
    ("receptacleatlocation", "box", "hall"),
    ("receptacleatlocation", "bag", "yard"),
    ("receptacletype", "box", "boxtype"),
    ("receptacletype", "bag", "boxtype"),
    ("objecttype", "apple", "fruit"),
    ("objecttype", "pear", "fruit"),
    ("objecttype", "lamp", "lamptype"),
    ("toggleable", "lamp"),
    ("heatable", "apple"),
]
NAMES = {name: name for name in OBJECTS} | {"boxtype": "boxtype", "fruit": "fruit", "lamptype": "lamptype"}

SIMPLE = "(exists (?r - receptacle) (exists (?o - object) (and (inReceptacle ?o ?r) (objectType ?o fruit))))"
HEAT = """(exists (?r - receptacle) (exists (?o - object) (and (heatable ?o) (objectType ?o fruit)
    (receptacleType ?r boxType) (isHot ?o) (inReceptacle ?o ?r))))"""
TWO = """(exists (?r - receptacle) (exists (?o1 - object) (and (objectType ?o1 fruit) (inReceptacle ?o1 ?r)
    (exists (?o2 - object) (and (not (= ?o1 ?o2)) (objectType ?o2 fruit) (inReceptacle ?o2 ?r))))))"""
LIGHT = """(exists (?ot - object ?r - receptacle ?a - agent ?l - location) (and (objectType ?ot lampType)
    (toggleable ?ot) (isToggled ?ot) (receptacleAtLocation ?r ?l) (atLocation ?a ?l) (inReceptacle ?ot ?r)))
    (exists (?o - object ?a - agent) (and (objectType ?o fruit) (holds ?a ?o)))"""


def rate(goal: str, *facts: str) -> float:
    """The rate where ``facts`` hold, "isHot apple" for one; the agent is in the hall unless they say otherwise."""
    changing = [tuple(fact.lower().split()) for fact in facts]
    if not any(fact[0] == "atlocation" for fact in changing):
        changing.append(("atlocation", "me", "hall"))
    problem = Problem(OBJECTS, frozenset(STATIC), read_term(f"(and {goal})"))
    return Goal(problem, NAMES).rate(Facts.of([*STATIC, *changing], NAMES))


@pytest.mark.parametrize(
    ("goal", "facts", "expected"),
    [
        (SIMPLE, (), 0),
        (SIMPLE, ("inReceptacle plum box",), 0),
        (SIMPLE, ("inReceptacle pear bag",), 1),
        (HEAT, (), 0),
        (HEAT, ("isHot apple",), 1 / 3),
        (HEAT, ("inReceptacle apple box",), 1 / 3),
        # A pear cannot be heated: it is no object of this task.
        (HEAT, ("inReceptacle pear box", "isHot apple"), 1 / 3),
        (HEAT, ("inReceptacle apple box", "isHot apple"), 1),
        (TWO, (), 0),
        (TWO, ("inReceptacle apple box", "inReceptacle pear bag"), 1 / 2),
        (TWO, ("inReceptacle apple box", "inReceptacle pear box"), 1),
        (LIGHT, (), 0),
        (LIGHT, ("holds me apple",), 1 / 2),
        (LIGHT, ("isToggled lamp", "inReceptacle lamp bag"), 0),
        (LIGHT, ("isToggled lamp", "inReceptacle lamp box"), 1 / 2),
        (LIGHT, ("isToggled lamp", "inReceptacle lamp bag", "holds me pear", "atLocation me yard"), 1),
        ("(or (isHot apple) (isCool apple))", ("isCool apple",), 1),
        ("(forall (?l - location) (objectAtLocation apple ?l))", ("objectAtLocation apple hall",), 1 / 2),
        ("(opened box) (isSliced apple)", ("opened box",), 1 / 2),
    ],
)
def test_the_rate_counts_what_alfworld_counts(goal: str, facts: tuple[str, ...], expected: float) -> None:
    assert rate(goal, *facts) == pytest.approx(expected)


@pytest.mark.parametrize(
    "goal", ["(not (isHot apple))", "(checked box)", "(not (and (heatable apple) (heatable pear)))"]
)
def test_a_goal_over_facts_that_are_not_kept_is_the_references(goal: str) -> None:
    with pytest.raises(UnknownGameError):
        rate(goal)


def test_too_many_ways_to_win_are_the_references() -> None:
    one_of_forty = "(or " + " ".join(f"(isHot a{number})" for number in range(40)) + ")"
    with pytest.raises(UnknownGameError, match="more than 10000 alternatives"):
        rate(f"(forall (?o - object) {one_of_forty})")


@pytest.mark.parametrize("goal", ["(objectType plum fruit)", "(exists (?o - object) (objectType ?o stone))"])
def test_a_goal_that_nothing_can_reach_is_refused(goal: str) -> None:
    with pytest.raises(ValueError, match="the goal cannot be reached"):
        rate(goal)


@pytest.mark.parametrize("goal", ["hot", "(and ((isHot apple)))"])
def test_what_is_no_formula_is_refused(goal: str) -> None:
    with pytest.raises(ValueError, match="no formula of PDDL"):
        rate(goal)
