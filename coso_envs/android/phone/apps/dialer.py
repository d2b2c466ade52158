"""The phone app: a dialer."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone import layout
from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TOP, title_bar
from coso_envs.android.phone.host import Host
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import Page
from coso_envs.drawing.widgets import GREEN, INK, SURFACE, WHITE, Intent, Widget

_MAX_DIGITS = 16


@dataclass(frozen=True)
class Dial(Intent):
    """Press a key of the keypad."""

    key: str


@dataclass(frozen=True)
class Call(Intent):
    """Call the number; nobody answers."""


class Dialer(App):
    """Numbers to call; nobody answers."""

    name = "Phone"

    def __init__(self, phone: Host) -> None:
        super().__init__(phone)
        self.number = ""

    @override
    def view(self) -> Page:
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
                    Dial(key),
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
            tap=Call(),
            fill=GREEN,
            radius=110,
            icon="phone",
            color=WHITE,
        )
        column.add(call)
        return Page("dialer", column.done(), column.y, title_bar("Phone", back=False), top=TOP)

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case Dial(key):
                self.number = (self.number + key)[-_MAX_DIGITS:]
            case Call():
                self.number = ""
            case _:
                super().handle(intent)


APP = Dialer
