"""Phone: the dialer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coso_envs.android import layout
from coso_envs.android.apps.bars import TOP, title_bar
from coso_envs.android.apps.base import App
from coso_envs.android.layout import Column
from coso_envs.android.pages import Page
from coso_envs.drawing.widgets import GREEN, INK, SURFACE, WHITE, Widget

if TYPE_CHECKING:
    from coso_envs.android.phone import SimulatedPhone

_MAX_DIGITS = 16


class Dialer(App):
    """Numbers to call; nobody answers."""

    name = "Phone"

    def __init__(self, phone: SimulatedPhone) -> None:
        """No number."""
        super().__init__(phone)
        self.number = ""

    def page_main(self) -> Page:
        """The keypad."""
        column = Column(y=120)
        column.text(self.number or "Enter a number", 80, align="center")
        y = 420
        for i, key in enumerate("123456789*0#"):
            x, top = 120 + i % 3 * 290, y + i // 3 * 230
            column.widgets.append(
                layout.button(
                    x,
                    top,
                    260,
                    key,
                    ("digit", key),
                    key=f"dial:{key}",
                    h=200,
                    fill=SURFACE,
                    color=INK,
                    size=70,
                    radius=100,
                )
            )
        column.y = y + 4 * 230 + 20
        call = Widget(
            430,
            column.y,
            220,
            220,
            key="call",
            role="button",
            label="Call",
            tap=("call",),
            fill=GREEN,
            radius=110,
            icon="phone",
            color=WHITE,
        )
        column.add(call)
        return Page("dialer", column.done(), column.y, title_bar("Phone", back=False), top=TOP)

    def do_digit(self, digit: str) -> None:
        """A key."""
        self.number = (self.number + digit)[-_MAX_DIGITS:]

    def do_call(self) -> None:
        """Nobody answers."""
        self.number = ""


APP = Dialer
