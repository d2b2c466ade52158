"""The value of a formula, exact or as the released program computes it, without ``eval``."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

#: The exact operators; dividing by zero raises ZeroDivisionError.
OPERATORS: dict[str, Callable[[Fraction, Fraction], Fraction]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
PRECEDENCE = {"+": 1, "-": 1, "*": 2, "/": 2}


def value(formula: Sequence[str]) -> Fraction | None:
    """Return the exact value of a formula; None if it is malformed or divides by zero.

    A formula has numbers, ``+ - * /`` between two operands, and parentheses; signs and adjacent numbers are malformed.

    Example:
        >>> value("8 / ( 3 - 8 / 3 )".split()), value("8 8".split()), value("1 / ( 2 - 2 )".split())
        (Fraction(24, 1), None, None)
    """
    values: list[Fraction] = []
    pending: list[str] = []
    operand_next = True
    try:
        for symbol in formula:
            if operand_next:
                if symbol.isdecimal():
                    values.append(Fraction(int(symbol)))
                    operand_next = False
                elif symbol == "(":
                    pending.append(symbol)
                else:
                    return None
            elif symbol in PRECEDENCE:
                _reduce(values, pending, PRECEDENCE[symbol])
                pending.append(symbol)
                operand_next = True
            elif symbol == ")":
                _reduce(values, pending, 0)
                if not pending:
                    return None
                pending.pop()
            else:
                return None
        if operand_next:
            return None
        _reduce(values, pending, 0)
    except ZeroDivisionError:
        return None
    return None if pending else values[0]


def _reduce(values: list[Fraction], pending: list[str], precedence: int) -> None:
    """Apply the pending operators of at least this precedence, back to the last open parenthesis."""
    while pending and pending[-1] != "(" and PRECEDENCE[pending[-1]] >= precedence:
        right = values.pop()
        values[-1] = OPERATORS[pending.pop()](values[-1], right)


_RELEASED_OPERATORS: dict[type[ast.AST], Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Pow: operator.pow,
    ast.UAdd: operator.pos,
    ast.USub: operator.neg,
}
#: Largest size in bits of a power that is computed.
_MAX_BITS = 4096


def released_value(text: str) -> Any:
    """Return the value that Python's ``eval``, used by the released program, gives a formula; None where it raises.

    Adjacent digits are one number, ``**`` is a power, ``//`` rounds, signs are allowed and division is that of floats:
    ``8/(3-8/3)`` is not 24. A power of more than 4,096 bits, at which the original stops answering, is None.
    """
    try:
        return _released(ast.parse(text.lstrip(" \t"), mode="eval").body)
    except (SyntaxError, ValueError, TypeError, ArithmeticError, RecursionError, MemoryError):
        return None


def _released(node: ast.AST) -> Any:
    if isinstance(node, ast.Constant):
        return node.value
    if isinstance(node, ast.UnaryOp):
        return _RELEASED_OPERATORS[type(node.op)](_released(node.operand))
    if isinstance(node, ast.BinOp):
        left, right = _released(node.left), _released(node.right)
        if isinstance(node.op, ast.Pow) and isinstance(left, int) and isinstance(right, int):
            _check_power(left, right)
        return _RELEASED_OPERATORS[type(node.op)](left, right)
    raise TypeError(f"{type(node).__name__} has no value here")  # a call such as 3(4), or an empty tuple


def _check_power(base: int, exponent: int) -> None:
    if base.bit_length() * abs(exponent) > _MAX_BITS:
        raise OverflowError(f"{base} ** {exponent} is too large to write out")
