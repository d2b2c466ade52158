"""The dialog in which a time of day is tapped: hour, minute, and half of the day."""

from __future__ import annotations

import functools
from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import Self

from typing_extensions import override

from coso_envs.android.phone import layout
from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.host import Host
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import STATUS_HEIGHT, WIDTH, Page
from coso_envs.drawing.widgets import BLUE, GREY, INK, PALE_BLUE, SURFACE, WHITE, Intent, Widget


@dataclass(frozen=True)
class PickHour(Intent):
    """Choose the hour, 1 .. 12; the minutes come next."""

    hour: int


@dataclass(frozen=True)
class PickMinute(Intent):
    """Choose the picker's minute."""

    minute: int


@dataclass(frozen=True)
class PickHalf(Intent):
    """Choose the half of the day."""

    afternoon: bool


@dataclass(frozen=True)
class PickPart(Intent):
    """Choose whether hours or minutes are being chosen."""

    minutes: bool


@dataclass(frozen=True)
class CancelTime(Intent):
    """Close the picker without a change."""


@dataclass(frozen=True)
class ConfirmTime(Intent):
    """Take the time as picked."""


@dataclass(frozen=True)
class Picker:
    """The time picker: hour 1 .. 12, minute, afternoon or not, and which of them is being chosen."""

    hour: int = 6
    minute: int = 0
    afternoon: bool = False
    minutes: bool = False
    title: str = "Set alarm time"

    @classmethod
    def at(cls, hour: int, minute: int, title: str) -> Self:
        """Make a picker that shows a time, its hour 0 .. 23."""
        return cls((hour + 11) % 12 + 1, minute, hour >= 12, title=title)

    @property
    def time(self) -> tuple[int, int]:
        """Hour 0 .. 23, and minute."""
        return self.hour % 12 + (12 if self.afternoon else 0), self.minute

    def picked(self, intent: Intent) -> Picker | None:
        """Return the picker after a tap on one of its buttons; None if it closes."""
        match intent:
            case PickHour(hour):
                return replace(self, hour=hour, minutes=True)
            case PickMinute(minute):
                return replace(self, minute=minute)
            case PickHalf(afternoon):
                return replace(self, afternoon=afternoon)
            case PickPart(minutes):
                return replace(self, minutes=minutes)
        return None


def clock_time(hour: int, minute: int) -> str:
    """Spell a time of day: ``6:05 PM``."""
    return f"{(hour + 11) % 12 + 1}:{minute:02d} {'PM' if hour >= 12 else 'AM'}"


@functools.lru_cache(maxsize=256)
def picker_widgets(picker: Picker) -> tuple[Widget, ...]:
    """Return the dialog of the picker."""
    x, w, y = 60, WIDTH - 120, STATUS_HEIGHT + 260
    column = Column(x, w, y + 40)
    column.text(picker.title, 46, GREY)
    top = column.y + 12
    children = [*column.widgets, *_chosen(picker, top), *_numbers(picker, top + 240)]
    top += 240 + 3 * 170 + 10
    if picker.minutes:
        for i, (label, step) in enumerate((("- 1 min", -1), ("+ 1 min", 1))):
            moved = PickMinute((picker.minute + step) % 60)
            children.append(
                layout.button(150 + i * 400, top, 380, label, moved, key=f"minute{step:+d}", fill=SURFACE, color=INK)
            )
    top += 130
    answers: tuple[tuple[str, int, Intent], ...] = (("Cancel", 480, CancelTime()), ("OK", 740, ConfirmTime()))
    for label, left, answer in answers:
        children.append(layout.button(left, top, 240, label, answer, key=f"picker:{label}", fill=WHITE, color=BLUE))
    return (Widget(x, y, w, top + 150 - y, role="dialog", fill=WHITE, radius=40, children=tuple(children)),)


def _chosen(picker: Picker, top: int) -> list[Widget]:
    """Return hour, minute and half as they are chosen so far."""
    found = []
    for label, left, key, tap, current in (
        (f"{picker.hour}", 150, "picker:hour", PickPart(False), not picker.minutes),
        (f"{picker.minute:02d}", 430, "picker:minute", PickPart(True), picker.minutes),
    ):
        fill, ink = (PALE_BLUE, BLUE) if current else (SURFACE, INK)
        found.append(
            layout.button(left, top, 230, label, tap, key=key, h=190, fill=fill, color=ink, size=110, radius=24)
        )
    found.append(layout.text(385, top + 20, 40, ":", 110, align="center"))
    for i, (label, afternoon) in enumerate((("AM", False), ("PM", True))):
        fill, ink = (BLUE, WHITE) if picker.afternoon == afternoon else (SURFACE, INK)
        half, key = PickHalf(afternoon), f"picker:{label}"
        found.append(layout.button(720, top + 97 * i, 180, label, half, key=key, h=93, fill=fill, color=ink, radius=20))
    return found


def _numbers(picker: Picker, top: int) -> list[Widget]:
    """Return the hours, or every fifth minute."""
    found = []
    for i, value in enumerate(range(0, 60, 5) if picker.minutes else range(1, 13)):
        chosen = value == (picker.minute if picker.minutes else picker.hour)
        fill, ink = (BLUE, WHITE) if chosen else (SURFACE, INK)
        verb, pick = ("minute", PickMinute) if picker.minutes else ("hour", PickHour)
        label = f"{value:02d}" if picker.minutes else str(value)
        place = (150 + i % 4 * 200, top + i // 4 * 170)
        found.append(
            layout.button(*place, 180, label, pick(value), key=f"{verb}:{value}", h=150, fill=fill, color=ink, size=54)
        )
    return found


class PickingApp(App):
    """An app in which a time of day is picked; the picker takes all taps until it is answered."""

    def __init__(self, phone: Host) -> None:
        super().__init__(phone)
        self.picker: Picker | None = None

    @abstractmethod
    def time_picked(self, hour: int, minute: int) -> None:
        """Take over the time, its hour 0 .. 23."""

    @override
    def whole_view(self) -> Page:
        page = super().whole_view()
        return page if self.picker is None else replace(page, dialog=picker_widgets(self.picker))

    @override
    def perform(self, intent: Intent) -> None:
        picker = self.picker
        if picker is None:
            super().perform(intent)
            return
        self.picker = picker.picked(intent)
        if isinstance(intent, ConfirmTime):
            self.time_picked(*picker.time)

    @override
    def go_back(self) -> bool:
        if self.picker is not None:
            self.picker = None
            return True
        return super().go_back()
