"""A solver of Points24 and EZPoints: it finds formulas that use each number once and make the target."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterator
from fractions import Fraction

from coso_envs.gym_cards.points.arithmetic import OPERATORS, PRECEDENCE, value

#: A formula as a tree: a number, or an operator between two trees.
Tree = int | tuple[str, "Tree", "Tree"]
Numbers = tuple[int, ...]
Formula = tuple[str, ...]


@functools.cache
def solve(numbers: Numbers, target: int, operators: str) -> Formula | None:
    """Return a shortest solution among those that differ in their last step, or None if there is no solution.

    Args:
        numbers: the numbers to use, sorted.
        target: the value that the formula has to make.
        operators: those of ``+-*/`` that may be used; parentheses always.

    Example:
        >>> " ".join(solve((3, 3, 8, 8), 24, "+-*/"))
        '8 / ( 3 - 8 / 3 )'
    """
    found = (_formula(tree) for tree in _solutions(numbers, Fraction(target), operators))
    return min(found, key=len, default=None)


@functools.lru_cache(maxsize=65_536)
def complete(numbers: Numbers, begun: Formula, target: int, operators: str, max_length: int) -> Formula | None:
    """Return the symbols that complete ``begun`` to ``target`` with each number once; None if there are none.

    The result is ``()`` if the formula is complete. Without "()" in ``operators``, a completion opens no parenthesis.
    """
    solution = solve(numbers, target, operators.replace("()", ""))
    if solution is None:
        return None
    if set(begun) == {"("}:
        # Close the parentheses that are still open at the end.
        around = max(len(begun) - sum(1 for _ in itertools.takewhile("(".__eq__, solution)), 0)
        solution = ("(",) * around + solution + (")",) * around
    if solution[: len(begun)] == begun:
        return solution[len(begun) :] if len(solution) <= max_length else None
    for rest in _endings(begun, _left(numbers, begun), operators, max_length - len(begun)):
        if value(begun + rest) == target:
            return rest
    return None


@functools.lru_cache(maxsize=65_536)
def next_symbols(numbers: Numbers, begun: Formula, operators: str, max_length: int) -> Formula:
    """Return the symbols after which ``begun`` can still become a formula with each number once, of any value.

    "=" is one of them if it is such a formula. Numbers come first, in their order, then operators in theirs.
    """
    symbols = (*dict.fromkeys(map(str, _left(numbers, begun))), *operators, "=")

    def goes_on(symbol: str) -> bool:
        whole = begun if symbol == "=" else (*begun, symbol)
        endings = _endings(whole, _left(numbers, whole), operators, max_length - len(whole))
        # An ending without symbols comes before all others.
        return next(endings, None) == () if symbol == "=" else next(endings, None) is not None

    return tuple(filter(goes_on, symbols))


def _left(numbers: Numbers, begun: Formula) -> Numbers:
    """Return the numbers that are not in a formula yet."""
    left = list(numbers)
    for symbol in begun:
        if symbol.isdecimal():
            left.remove(int(symbol))
    return tuple(left)


@functools.cache
def _splits(numbers: Numbers) -> tuple[tuple[Numbers, Numbers], ...]:
    """Return all ways to split the numbers in two, with the smaller part first."""
    places = range(len(numbers))
    chosen = (some for size in range(1, len(numbers) // 2 + 1) for some in itertools.combinations(places, size))
    return tuple(
        dict.fromkeys(
            (tuple(numbers[i] for i in some), tuple(numbers[i] for i in places if i not in some)) for some in chosen
        )
    )


@functools.cache
def _reach(numbers: Numbers, operators: str) -> dict[Fraction, Tree]:
    """Return every value that the numbers can make together, each with one tree that makes it."""
    if len(numbers) == 1:
        return {Fraction(numbers[0]): numbers[0]}
    reached: dict[Fraction, Tree] = {}
    for smaller, larger in _splits(numbers):
        for (a, left), (b, right) in itertools.product(
            _reach(smaller, operators).items(), _reach(larger, operators).items()
        ):
            for sign in operators:
                for first, second, tree in ((a, b, (sign, left, right)), (b, a, (sign, right, left))):
                    if sign != "/" or second:
                        reached.setdefault(OPERATORS[sign](first, second), tree)
    return reached


def _solutions(numbers: Numbers, target: Fraction, operators: str) -> Iterator[Tree]:
    """Yield solutions; each value of the smaller part determines the value that the larger part must have."""
    if len(numbers) == 1:
        yield from (tree for made, tree in _reach(numbers, operators).items() if made == target)
    for smaller, larger in _splits(numbers):
        reached = _reach(larger, operators)
        for a, left in _reach(smaller, operators).items():
            for sign, smaller_first, needed in _other_operand(a, target, operators):
                if needed in reached:
                    right = reached[needed]
                    yield (sign, left, right) if smaller_first else (sign, right, left)


def _other_operand(a: Fraction, target: Fraction, operators: str) -> Iterator[tuple[str, bool, Fraction]]:
    """Yield the x with ``a sign x = target`` (True) or ``x sign a = target`` (False)."""
    if "+" in operators:
        yield "+", True, target - a
    if "-" in operators:
        yield "-", True, a - target
        yield "-", False, target + a
    if "*" in operators and a:
        yield "*", True, target / a
    if "/" in operators and a:
        yield "/", False, target * a
        if target:
            yield "/", True, a / target


def _formula(tree: Tree) -> Formula:
    """Write a tree with the parentheses that it needs and no others."""
    if isinstance(tree, int):
        return (str(tree),)
    sign, left, right = tree
    # a + (b - c) is a + b - c, but a - (b - c) is something else; the same for * and /.
    needed = PRECEDENCE[sign] + (sign in "-/")
    return (*_enclosed(left, PRECEDENCE[sign]), sign, *_enclosed(right, needed))


def _enclosed(tree: Tree, needed: int) -> Formula:
    """Write a tree as an operand that binds at least as strongly as ``needed``."""
    inner = _formula(tree)
    return inner if isinstance(tree, int) or PRECEDENCE[tree[0]] >= needed else ("(", *inner, ")")


def _endings(begun: Formula, left: Numbers, operators: str, room: int) -> Iterator[Formula]:
    """Yield all well-formed endings of at most ``room`` symbols that use up the numbers left."""
    depth = 0
    operand_next = True
    for symbol in begun:
        if operand_next != (symbol == "(" or symbol.isdecimal()):
            return
        depth += (symbol == "(") - (symbol == ")")
        if depth < 0:
            return
        operand_next = symbol not in ")" and not symbol.isdecimal()
    # Parentheses around a single number are useless, so a completion opens fewer than there are numbers left.
    groups = max(len(left) - 1, 0) if "(" in operators else 0
    yield from _walk((), left, depth, operand_next, groups, operators.replace("()", ""), room)


def _walk(
    rest: Formula, left: Numbers, depth: int, operand_next: bool, groups: int, signs: str, room: int
) -> Iterator[Formula]:
    if room < 2 * len(left) - operand_next + depth:
        return
    if operand_next:
        for index, number in enumerate(left):
            if number not in left[:index]:
                fewer = left[:index] + left[index + 1 :]
                yield from _walk((*rest, str(number)), fewer, depth, False, groups, signs, room - 1)
        if groups and len(left) > 1:
            yield from _walk((*rest, "("), left, depth + 1, True, groups - 1, signs, room - 1)
        return
    if not left and not depth:
        yield rest
    if left:
        for sign in signs:
            yield from _walk((*rest, sign), left, depth, True, groups, signs, room - 1)
    if depth and rest[-2:-1] != ("(",):
        yield from _walk((*rest, ")"), left, depth - 1, False, groups, signs, room - 1)
