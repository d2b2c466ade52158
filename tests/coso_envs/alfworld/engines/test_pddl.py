from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coso_envs.alfworld.engines.pddl import check_problem, read_arities, read_problem, read_term, read_typed

PROBLEM = """
(define (problem Plan_1) ; the apple
 (:domain alfred)
 (:metric minimize (totalCost))
 (:objects agent1 - agent
    Apple_1 Apple_2 - object thing)
 (:init (= (totalCost) 0)
    (holds agent1 Apple_1) (= (distance a b) 5) (not (opened x)))
 (:goal (and (exists (?o - object) (isClean ?o)))))
"""


def test_a_problem_is_read_in_lower_case_without_comments_and_costs() -> None:
    problem = read_problem(PROBLEM)
    assert problem.objects == {"agent1": "agent", "apple_1": "object", "apple_2": "object", "thing": "object"}
    assert problem.facts == {("holds", "agent1", "apple_1")}
    assert problem.goal == ("and", ("exists", ("?o", "-", "object"), ("isclean", "?o")))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (PROBLEM[:-4], "ends within an open parenthesis"),
        (")", "closes a parenthesis that was never opened"),
        ("; nothing", "PDDL text is empty"),
        ("(define (problem x) (:objects) (:init))", "a PDDL problem needs :goal"),
        ("(define (problem x))", "needs :objects and :init and :goal"),
        ("(define (:objects) (:init) (:goal (a) (b)))", "has one goal, got 2"),
        ("word", "needs :objects"),
    ],
)
def test_what_is_no_problem_is_said(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_problem(text)


@given(st.text(alphabet="() -;\nabc:?", max_size=60))
@settings(deadline=None, max_examples=100)
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        term = read_term(text)
    except ValueError:
        return
    assert isinstance(term, str | tuple)


DOMAIN = """(define (domain d) (:predicates (holds ?a - agent ?o - object) (isClean ?o - object) (opened ?r))
 (:action look :parameters () :precondition ()))"""


def test_arguments_are_counted_in_the_domain() -> None:
    assert read_arities(DOMAIN) == {"=": 2, "holds": 2, "isclean": 1, "opened": 1}
    check_problem(read_problem(PROBLEM), read_arities(DOMAIN))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("(holds agent1 Apple_1)", "(holds Apple_1)", r"\(holds apple_1\) has 1 arguments, holds takes 2"),
        ("(isClean ?o)", "(isClean ?o ?o)", r"\(isclean \?o \?o\) has 2 arguments, isclean takes 1"),
        ("(isClean ?o)", "(not (= ?o))", r"\(= \?o\) has 1 arguments, = takes 2"),
        ("(isClean ?o)", "(not (isClean ?o) (isClean ?o))", r"no formula of PDDL: \(not \(isclean"),
        ("(isClean ?o)", "(and)", r"no formula of PDDL: \(and\)"),
        ("(isClean ?o)", "()", r"no formula of PDDL: \(\)"),
        ("(isClean ?o)", "?o", r"no formula of PDDL: \?o"),
        ("(?o - object)", "?o", r"no formula of PDDL: \(exists \?o \(isclean"),
        ("(isClean ?o)", "(isClean (holds))", r"no formula of PDDL: \(isclean \(holds\)\)"),
    ],
)
def test_terms_that_are_not_well_formed_are_shown(old: str, new: str, message: str) -> None:
    assert old in PROBLEM
    with pytest.raises(ValueError, match=message):
        check_problem(read_problem(PROBLEM.replace(old, new)), read_arities(DOMAIN))


def test_types_may_be_missing() -> None:
    assert read_typed(("a", "b", "-", "kind", "c")) == [("a", "kind"), ("b", "kind"), ("c", "object")]
