"""Clock: alarms with a time picker, world clock, timer."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import Any

from typing_extensions import override

from coso_envs.android.phone import layout
from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TABS_HEIGHT, TOP, tab_bar, title_bar
from coso_envs.android.phone.content.places import CITIES
from coso_envs.android.phone.content.seeded import several
from coso_envs.android.phone.data import Alarm
from coso_envs.android.phone.host import Host
from coso_envs.android.phone.intents import Show
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import NAV_TOP, STATUS_HEIGHT, WIDTH, Main, Page, PageState
from coso_envs.drawing.widgets import BLUE, GREY, INK, PALE_BLUE, SURFACE, WHITE, Intent, Widget


@dataclass(frozen=True)
class WorldClock(PageState):
    """The time here and elsewhere."""


@dataclass(frozen=True)
class Timer(PageState):
    """Minutes and seconds to be tapped in."""


@dataclass(frozen=True)
class ToggleAlarm(Intent):
    """Switch an alarm; they are counted in the order of their times."""

    index: int


@dataclass(frozen=True)
class AddAlarm(Intent):
    """Open the time picker."""


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
class Cancel(Intent):
    """Close the picker without an alarm."""


@dataclass(frozen=True)
class Confirm(Intent):
    """Set the alarm as picked."""


@dataclass(frozen=True)
class TimerKey(Intent):
    """Press a key of the timer; "x" takes a digit away."""

    label: str


_TABS = (
    ("alarm", "Alarm", Show(Main())),
    ("globe", "Clock", Show(WorldClock())),
    ("history", "Timer", Show(Timer())),
)
_MAX_ALARMS = 30
_BOTTOM = NAV_TOP - TABS_HEIGHT
_ADD = Widget(
    (WIDTH - 168) // 2,
    _BOTTOM - 190,
    168,
    168,
    key="add_alarm",
    role="button",
    label="Add alarm",
    tap=AddAlarm(),
    fill=BLUE,
    radius=84,
    icon="plus",
    color=WHITE,
)


@dataclass(frozen=True)
class Picker:
    """The time picker: hour 1 .. 12, minute, afternoon or not, and which of them is being chosen."""

    hour: int = 6
    minute: int = 0
    afternoon: bool = False
    minutes: bool = False


def clock_time(hour: int, minute: int) -> str:
    """Spell a time of day in minutes: ``6:05 PM``."""
    return f"{(hour + 11) % 12 + 1}:{minute:02d} {'PM' if hour >= 12 else 'AM'}"


def _time(alarm: Alarm) -> tuple[int, int]:
    return alarm.hour, alarm.minute


class Clock(App):
    """Alarms, world clock, timer and stopwatch."""

    name = "Clock"

    def __init__(self, phone: Host) -> None:
        super().__init__(phone)
        self.picker: Picker | None = None
        self.timer = ""

    @override
    def view(self) -> Page:
        match self.page:
            case Main():
                return self._alarms()
            case WorldClock():
                return self._world()
            case Timer():
                return self._timer()
        raise self.unknown_page()

    def _page(self, name: str, column: Column, tab: int, extra: tuple[Widget, ...] = ()) -> Page:
        dialog = () if self.picker is None else _picker(self.picker)
        bar = title_bar("Clock", back=False)
        return Page(
            name, column.done(), column.y + 30, bar, (*tab_bar(_TABS, tab), *extra), TOP, _BOTTOM - 210, dialog=dialog
        )

    def _alarms(self) -> Page:
        """Return the alarms, and a button for a new one."""
        column = Column(y=12)
        for i, alarm in enumerate(sorted(self.phone.data.alarms, key=_time)):
            column.row(
                f"alarm:{alarm.hour:02d}:{alarm.minute:02d}",
                clock_time(alarm.hour, alarm.minute),
                ToggleAlarm(i),
                subtitle="Every day" if alarm.enabled else "Not scheduled",
                checked=alarm.enabled,
                height=190,
                fill=SURFACE,
                bold=True,
            )
            column.gap(18)
        return self._page("alarms", column, 0, (_ADD,))

    def _world(self) -> Page:
        column = Column(y=60)
        column.text(self.phone.time(), 150, align="center")
        column.text(self.phone.date(), 44, GREY, align="center")
        column.gap(40)
        for city in several(tuple(CITIES), f"world clock {self.phone.world}", 5):
            minutes = (self.phone.minutes + 60 * (CITIES[city] + 5)) % 1440
            column.row(f"city:{city}", city, None, trailing=clock_time(minutes // 60, minutes % 60), role="")
        return self._page("world clock", column, 1)

    def _timer(self) -> Page:
        """Return the keys for minutes and seconds."""
        column = Column(y=40)
        digits = self.timer.rjust(4, "0")
        column.text(f"{digits[:2]}m {digits[2:]}s", 110, align="center")
        column.gap(30)
        y = column.y
        for i, label in enumerate((*"123456789", "00", "0", "x")):
            x, top = 120 + i % 3 * 290, y + i // 3 * 230
            tap = TimerKey(label)
            column.widgets.append(
                layout.button(x, top, 260, label, tap, h=200, fill=PALE_BLUE, color=INK, size=60, radius=100)
            )
        column.y = y + 4 * 230
        return self._page("timer", column, 2)

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case ToggleAlarm(index):
                alarms = sorted(self.phone.data.alarms, key=_time)
                alarms[index] = alarms[index]._replace(enabled=not alarms[index].enabled)
                self.phone.data.alarms = tuple(alarms)
            case AddAlarm():
                self.picker = Picker()
            case PickHour(hour):
                self._pick(hour=hour, minutes=True)
            case PickMinute(minute):
                self._pick(minute=minute)
            case PickHalf(afternoon):
                self._pick(afternoon=afternoon)
            case PickPart(minutes):
                self._pick(minutes=minutes)
            case Cancel():
                self.picker = None
            case Confirm():
                self._set_alarm()
            case TimerKey(label):
                self.timer = self.timer[:-1] if label == "x" else (self.timer + label)[-4:]
            case _:
                super().handle(intent)

    def _pick(self, **changes: Any) -> None:
        if self.picker is not None:
            self.picker = replace(self.picker, **changes)

    def _set_alarm(self) -> None:
        if self.picker is not None:
            hour = self.picker.hour % 12 + (12 if self.picker.afternoon else 0)
            new = Alarm(hour, self.picker.minute)
            others = [alarm for alarm in self.phone.data.alarms if _time(alarm) != _time(new)]
            self.phone.data.alarms = (*others[-_MAX_ALARMS + 1 :], new)
        self.picker = None

    @override
    def back(self) -> bool:
        """Close the picker first."""
        if self.picker is not None:
            self.picker = None
            return True
        return super().back()


@functools.lru_cache(maxsize=256)
def _picker(picker: Picker) -> tuple[Widget, ...]:
    x, w, y = 60, WIDTH - 120, STATUS_HEIGHT + 260
    column = Column(x, w, y + 40)
    column.text("Set alarm time", 46, GREY)
    top = column.y + 12
    children = column.widgets
    for label, left, key, tap, current in (
        (f"{picker.hour}", 150, "picker:hour", PickPart(False), not picker.minutes),
        (f"{picker.minute:02d}", 430, "picker:minute", PickPart(True), picker.minutes),
    ):
        fill, ink = (PALE_BLUE, BLUE) if current else (SURFACE, INK)
        children.append(
            layout.button(left, top, 230, label, tap, key=key, h=190, fill=fill, color=ink, size=110, radius=24)
        )
    children.append(layout.text(385, top + 20, 40, ":", 110, align="center"))
    for i, (label, afternoon) in enumerate((("AM", False), ("PM", True))):
        fill, ink = (BLUE, WHITE) if picker.afternoon == afternoon else (SURFACE, INK)
        half, key = PickHalf(afternoon), f"picker:{label}"
        children.append(
            layout.button(720, top + 97 * i, 180, label, half, key=key, h=93, fill=fill, color=ink, radius=20)
        )
    top += 240
    numbers = range(0, 60, 5) if picker.minutes else range(1, 13)
    for i, value in enumerate(numbers):
        chosen = value == (picker.minute if picker.minutes else picker.hour)
        fill, ink = (BLUE, WHITE) if chosen else (SURFACE, INK)
        verb, pick = ("minute", PickMinute) if picker.minutes else ("hour", PickHour)
        label = f"{value:02d}" if picker.minutes else str(value)
        place = (150 + i % 4 * 200, top + i // 4 * 170)
        children.append(
            layout.button(*place, 180, label, pick(value), key=f"{verb}:{value}", h=150, fill=fill, color=ink, size=54)
        )
    top += 3 * 170 + 10
    if picker.minutes:
        for i, (label, step) in enumerate((("- 1 min", -1), ("+ 1 min", 1))):
            moved = PickMinute((picker.minute + step) % 60)
            children.append(
                layout.button(150 + i * 400, top, 380, label, moved, key=f"minute{step:+d}", fill=SURFACE, color=INK)
            )
    top += 130
    answers: tuple[tuple[str, int, Intent], ...] = (("Cancel", 480, Cancel()), ("OK", 740, Confirm()))
    for label, left, answer in answers:
        children.append(layout.button(left, top, 240, label, answer, key=f"picker:{label}", fill=WHITE, color=BLUE))
    panel = Widget(x, y, w, top + 150 - y, role="dialog", fill=WHITE, radius=40, children=tuple(children))
    return (panel,)


APP = Clock
