"""Formulas: exact values against Python's own arithmetic on fractions, released values against ``eval``."""

from __future__ import annotations

import itertools
import re
import warnings
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coso_envs.gym_cards.points.arithmetic import released_value, value
from coso_envs.gym_cards.points.solver import complete, solve

SYMBOLS = [*(str(number) for number in range(1, 14)), "+", "-", "*", "/", "(", ")"]
FORMULAS = st.lists(st.sampled_from(SYMBOLS), max_size=12)
NUMBER, SIGN = r"\d+", r"[-+*/]"


def exact_oracle(formula: Sequence[str]) -> Fraction | None:
    """The value as Python computes it with every number a Fraction; None unless the formula is in our grammar."""
    text = " ".join(formula)
    reduced = text
    while (shorter := re.sub(rf"\( {NUMBER} \)", "1", re.sub(rf"{NUMBER} {SIGN} {NUMBER}", "1", reduced))) != reduced:
        reduced = shorter
    if not re.fullmatch(NUMBER, reduced):
        return None
    try:
        return Fraction(eval(re.sub(NUMBER, lambda found: f"Fraction({found[0]})", text)))
    except ZeroDivisionError:
        return None


@settings(deadline=None, max_examples=400)
@given(FORMULAS)
def test_values_of_any_symbols(formula: list[str]) -> None:
    assert value(formula) == exact_oracle(formula)


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> list[str]:
    if depth == 0 or draw(st.booleans()):
        return [str(draw(st.integers(1, 13)))]
    joined = [*draw(trees(depth - 1)), draw(st.sampled_from("+-*/")), *draw(trees(depth - 1))]
    return ["(", *joined, ")"] if draw(st.booleans()) else joined


@pytest.mark.slow
@settings(deadline=None, max_examples=300)
@given(trees())
def test_values_of_well_formed_formulas(formula: list[str]) -> None:
    assert value(formula) == exact_oracle(formula)


@pytest.mark.parametrize(
    ("formula", "worth"),
    [
        ("8 / ( 3 - 8 / 3 )", 24),
        ("1 / 3", Fraction(1, 3)),
        ("2 - 3 - 4", -5),
        ("8 / 2 / 2", 2),
        ("( ( 7 ) )", 7),
        ("1 / ( 2 - 2 )", None),
        ("", None),
        ("12 +", None),
        ("- 12", None),
        ("1 2", None),
        ("3 ( 4 )", None),
        ("( 12", None),
        ("12 )", None),
        ("( )", None),
        ("3 * * 2", None),
        ("24 =", None),
    ],
)
def test_values_by_hand(formula: str, worth: Any) -> None:
    assert value(formula.split()) == worth


def test_long_formulas_are_no_problem() -> None:
    assert value(["("] * 100_000) is None
    assert value([*["("] * 100_000, "1", *[")"] * 100_000]) == 1


def released_oracle(text: str) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)  # 3(4) is valid syntax that cannot work
            return eval(text)
    except Exception:
        return None


@settings(deadline=None, max_examples=400)
@given(st.one_of(trees(), st.lists(st.sampled_from([*(str(n) for n in range(1, 11)), *"+-*/() "]), max_size=9)))
def test_released_values_are_those_of_python(formula: list[str]) -> None:
    text = "".join(formula)
    if text.count("**") > 1 or re.search(r"\*\*[ +-]*(\(|\d{3,})|\d{4,}[ )]*\*\*", text):
        return  # eval might not come back
    expected = released_oracle(text)
    found = released_value(text)
    assert found == expected or (expected == () and found is None)


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("8/(3-8/3)", 23.99999999999999),
        ("24*1", 24),
        ("5**2-1", 24),
        ("49//2", 24),
        ("-3+27", 24),
        ("  4*6", 24),
        ("1 2", None),
        ("3(8)", None),
        ("", None),
        ("1/0", None),
        ("9**9**9**9", None),
        ("2**-1", 0.5),
        ("__import__('os')", None),
        ("True", True),
    ],
)
def test_released_values_by_hand(text: str, worth: Any) -> None:
    assert released_value(text) == (pytest.approx(worth) if isinstance(worth, float) else worth)


HANDS = list(itertools.combinations_with_replacement(range(1, 14), 4))


def uses(formula: Sequence[str]) -> tuple[int, ...]:
    return tuple(sorted(int(symbol) for symbol in formula if symbol.isdecimal()))


@pytest.mark.slow
def test_solutions_make_24_with_every_number_once() -> None:
    solved = {hand: formula for hand in HANDS if (formula := solve(hand, 24, "+-*/")) is not None}
    assert all(value(formula) == 24 and uses(formula) == hand for hand, formula in solved.items())
    # Both counts are well known for the game of 24.
    assert len(solved) == 1362
    assert sum(max(hand) <= 10 for hand in solved) == 566
    assert max(map(len, solved.values())) == 11


def reachable(numbers: tuple[Fraction, ...]) -> set[Fraction]:
    """By replacing any two numbers by what they make."""
    if len(numbers) == 1:
        return {numbers[0]}
    made: set[Fraction] = set()
    for i, j in itertools.permutations(range(len(numbers)), 2):
        rest = tuple(numbers[k] for k in range(len(numbers)) if k not in (i, j))
        a, b = numbers[i], numbers[j]
        for combined in {a + b, a - b, a * b, *([a / b] if b else [])}:
            made |= reachable((*rest, combined))
    return made


@settings(deadline=None, max_examples=6)
@given(st.sampled_from(HANDS), st.integers(1, 40))
def test_what_has_no_solution_cannot_be_made(hand: tuple[int, ...], target: int) -> None:
    possible = Fraction(target) in reachable(tuple(map(Fraction, hand)))
    assert (solve(hand, target, "+-*/") is not None) == possible


@pytest.mark.parametrize(
    ("begun", "rest"),
    [
        ("", "8 / ( 3 - 8 / 3 )"),
        ("8 / (", "3 - 8 / 3 )"),
        ("(", "8 / ( 3 - 8 / 3 ) )"),
        ("( 8 / (", "3 - 8 / 3 ) )"),
        ("8 / ( 3 - 8 / 3 )", ""),
        ("3", None),
        ("8 +", None),
        ("8 8", None),
        (")", None),
        ("( ( ( ( ( (", None),
    ],
)
def test_completions_by_hand(begun: str, rest: str | None) -> None:
    found = complete((3, 3, 8, 8), tuple(begun.split()), 24, "+-*/()", 20)
    assert found == (None if rest is None else tuple(rest.split()))


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_completions_of_any_beginning(data: st.DataObject) -> None:
    hand = data.draw(st.sampled_from([hand for hand in HANDS if solve(hand, 24, "+-*/")]))
    solution = solve(hand, 24, "+-*/")
    assert solution is not None
    begun = list(solution[: data.draw(st.integers(0, len(solution)))])
    left = list(hand)
    for symbol in begun:
        if symbol.isdecimal():
            left.remove(int(symbol))
    # A few symbols off the solution, so that it takes a search to go on or to know that one cannot.
    for symbol in data.draw(st.lists(st.sampled_from([*map(str, left), "+", "-", "*", "(", ")"]), max_size=2)):
        if not symbol.isdecimal() or int(symbol) in left:
            begun.append(symbol)
            if symbol.isdecimal():
                left.remove(int(symbol))
    rest = complete(hand, tuple(begun), 24, "+-*/()", 20)
    if rest is not None:
        assert value([*begun, *rest]) == 24
        assert uses([*begun, *rest]) == hand
        assert len(begun) + len(rest) <= 20


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(1, 6), min_size=3, max_size=3), st.data())
def test_a_completion_is_found_whenever_there_is_one(numbers: list[int], data: st.DataObject) -> None:
    hand = tuple(sorted(numbers))
    begun = [str(data.draw(st.sampled_from(hand)))]
    left = list(hand)
    left.remove(int(begun[0]))
    begun += data.draw(st.sampled_from([[], ["+"], ["*"], ["-", "("], ["/"]]))
    found = complete(hand, tuple(begun), 6, "+-*/()", 20)
    # All ways to go on with two numbers, with parentheses around both or none.
    endings = []
    for a, b in itertools.permutations(map(str, left)):
        for first, second in itertools.product("+-*/", repeat=2):
            lead = [first] if begun[-1].isdecimal() else []
            close = [")"] if begun[-1] == "(" else []
            endings += [[*lead, a, second, b, *close], [*lead, "(", a, second, b, ")", *close]]
            if close:
                endings.append([*lead, a, ")", second, b])
    assert (found is not None) == any(value([*begun, *ending]) == 6 for ending in endings)
