"""The calculator: sums of products."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone import layout
from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TOP, title_bar
from coso_envs.android.phone.host import Host
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import Page
from coso_envs.drawing.widgets import BLUE, GREY, INK, PALE_BLUE, SURFACE, WHITE, Intent

_KEYS = ("C", "(", ")", "/", "7", "8", "9", "x", "4", "5", "6", "-", "1", "2", "3", "+", "0", ".", "<", "=")
_MAX = 24


def evaluate(expression: str) -> str:
    """Return the value of a sum of products, brackets allowed; "Error" where there is none."""
    tokens = _tokens(expression)
    try:
        value, rest = _sum(tokens)
        if rest:
            return "Error"
        return f"{value:.10g}"
    except (ValueError, IndexError, ZeroDivisionError, OverflowError):
        return "Error"


def _tokens(expression: str) -> list[str]:
    for sign in "+-x/()":
        expression = expression.replace(sign, f" {sign} ")
    return expression.split()


def _sum(tokens: list[str]) -> tuple[float, list[str]]:
    value, tokens = _product(tokens)
    while tokens and tokens[0] in "+-":
        other, rest = _product(tokens[1:])
        value = value + other if tokens[0] == "+" else value - other
        tokens = rest
    return value, tokens


def _product(tokens: list[str]) -> tuple[float, list[str]]:
    value, tokens = _factor(tokens)
    while tokens and tokens[0] in "x/":
        other, rest = _factor(tokens[1:])
        value = value * other if tokens[0] == "x" else value / other
        tokens = rest
    return value, tokens


def _factor(tokens: list[str]) -> tuple[float, list[str]]:
    if tokens[0] == "(":
        value, rest = _sum(tokens[1:])
        if rest[0] != ")":
            raise ValueError("a bracket is open")
        return value, rest[1:]
    if tokens[0] == "-":
        value, rest = _factor(tokens[1:])
        return -value, rest
    return float(tokens[0]), tokens[1:]


@dataclass(frozen=True)
class Key(Intent):
    """Press a key of the calculator."""

    label: str


class Calculator(App):
    """An app that computes what is tapped in."""

    name = "Calculator"

    def __init__(self, phone: Host) -> None:
        super().__init__(phone)
        self.shown = ""

    @override
    def view(self) -> Page:
        column = Column(y=60)
        column.text(self.shown or "0", 100, align="right", key="display", role="display")
        column.gap(40)
        column.rule()
        y = 420
        for i, key in enumerate(_KEYS):
            x, top = 60 + i % 4 * 246, y + i // 4 * 246
            fill, ink = (BLUE, WHITE) if key == "=" else (PALE_BLUE, INK) if key in "C()/x-+" else (SURFACE, INK)
            column.widgets.append(
                layout.button(
                    x, top, 222, key, Key(key), key=f"calc:{key}", h=222, fill=fill, color=ink, size=80, radius=111
                )
            )
        column.y = y + 5 * 246
        bar = title_bar("Calculator", back=False, color=GREY)
        return Page("calculator", column.done(), column.y, bar, top=TOP)

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case Key(label):
                self._press(label)
            case _:
                super().handle(intent)

    def _press(self, key: str) -> None:
        if key == "C":
            self.shown = ""
        elif key == "<":
            self.shown = self.shown[:-1]
        elif key == "=":
            self.shown = evaluate(self.shown) if self.shown else ""
        else:
            self.shown = (("" if self.shown == "Error" else self.shown) + key)[-_MAX:]


APP = Calculator
