"""Clock: alarms with a time picker, world clock, timer."""

from __future__ import annotations

import functools
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from coso_envs.android import layout
from coso_envs.android.apps.bars import TABS_HEIGHT, TOP, tab_bar, title_bar
from coso_envs.android.apps.base import App
from coso_envs.android.content.places import CITIES
from coso_envs.android.content.seeded import several
from coso_envs.android.layout import Column
from coso_envs.android.pages import NAV_TOP, STATUS_HEIGHT, WIDTH, Page
from coso_envs.drawing.widgets import BLUE, GREY, INK, PALE_BLUE, SURFACE, WHITE, Widget

if TYPE_CHECKING:
    from coso_envs.android.phone import SimulatedPhone

_TABS = (
    ("alarm", "Alarm", ("show", "main")),
    ("globe", "Clock", ("show", "world")),
    ("history", "Timer", ("show", "timer")),
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
    tap=("add",),
    fill=BLUE,
    radius=84,
    icon="plus",
    color=WHITE,
)


@dataclass(frozen=True)
class Alarm:
    """An alarm; hours 0 .. 23."""

    hour: int
    minute: int
    enabled: bool = True


@dataclass(frozen=True)
class Picker:
    """What the time picker shows: hour 1 .. 12, minute, afternoon or not, and which of them is being chosen."""

    hour: int = 6
    minute: int = 0
    afternoon: bool = False
    minutes: bool = False


def clock_time(hour: int, minute: int) -> str:
    """``6:05 PM``."""
    return f"{(hour + 11) % 12 + 1}:{minute:02d} {'PM' if hour >= 12 else 'AM'}"


class Clock(App):
    """Alarms and times."""

    name = "Clock"

    def __init__(self, phone: SimulatedPhone) -> None:
        """Two alarms that are off."""
        super().__init__(phone)
        self.alarms = [Alarm(7, 0, False), Alarm(8, 30, False)]
        self.picker: Picker | None = None
        self.timer = ""

    def _page(self, name: str, column: Column, tab: int, extra: tuple[Widget, ...] = ()) -> Page:
        dialog = () if self.picker is None else _picker(self.picker)
        bar = title_bar("Clock", back=False)
        return Page(
            name, column.done(), column.y + 30, bar, (*tab_bar(_TABS, tab), *extra), TOP, _BOTTOM - 210, dialog=dialog
        )

    def page_main(self) -> Page:
        """The alarms, and a button for a new one."""
        column = Column(y=12)
        for i, alarm in enumerate(sorted(self.alarms, key=lambda alarm: (alarm.hour, alarm.minute))):
            column.row(
                f"alarm:{alarm.hour:02d}:{alarm.minute:02d}",
                clock_time(alarm.hour, alarm.minute),
                ("toggle", i),
                subtitle="Every day" if alarm.enabled else "Not scheduled",
                checked=alarm.enabled,
                height=190,
                fill=SURFACE,
                bold=True,
            )
            column.gap(18)
        return self._page("alarms", column, 0, (_ADD,))

    def page_world(self) -> Page:
        """Here and elsewhere."""
        column = Column(y=60)
        column.text(self.phone.time(), 150, align="center")
        column.text(self.phone.date(), 44, GREY, align="center")
        column.gap(40)
        for city in several(tuple(CITIES), f"world clock {self.phone.world}", 5):
            minutes = (self.phone.minutes + 60 * (CITIES[city] + 5)) % 1440
            column.row(f"city:{city}", city, None, trailing=clock_time(minutes // 60, minutes % 60), role="")
        return self._page("world clock", column, 1)

    def page_timer(self) -> Page:
        """Minutes and seconds to be tapped in."""
        column = Column(y=40)
        digits = self.timer.rjust(4, "0")
        column.text(f"{digits[:2]}m {digits[2:]}s", 110, align="center")
        column.gap(30)
        y = column.y
        for i, label in enumerate((*"123456789", "00", "0", "x")):
            x, top = 120 + i % 3 * 290, y + i // 3 * 230
            tap = ("timer_key", label)
            column.widgets.append(
                layout.button(x, top, 260, label, tap, h=200, fill=PALE_BLUE, color=INK, size=60, radius=100)
            )
        column.y = y + 4 * 230
        return self._page("timer", column, 2)

    def do_toggle(self, i: int) -> None:
        """Switch an alarm."""
        alarms = sorted(self.alarms, key=lambda alarm: (alarm.hour, alarm.minute))
        alarms[i] = replace(alarms[i], enabled=not alarms[i].enabled)
        self.alarms = alarms

    def do_add(self) -> None:
        """Open the time picker."""
        self.picker = Picker()

    def do_pick(self, **changes: int) -> None:
        """Change what the picker shows."""
        if self.picker is not None:
            self.picker = replace(self.picker, **changes)  # type: ignore[arg-type]

    def do_hour(self, hour: int) -> None:
        """Choose the hour; the minutes come next."""
        self.do_pick(hour=hour, minutes=True)

    def do_minute(self, minute: int) -> None:
        """Choose the minute."""
        self.do_pick(minute=minute % 60)

    def do_half(self, afternoon: bool) -> None:
        """Choose the half of the day."""
        self.do_pick(afternoon=afternoon)

    def do_part(self, minutes: bool) -> None:
        """Choose what is being chosen."""
        self.do_pick(minutes=minutes)

    def do_cancel(self) -> None:
        """Close the picker."""
        self.picker = None

    def do_confirm(self) -> None:
        """Set the alarm."""
        if self.picker is not None:
            hour = self.picker.hour % 12 + (12 if self.picker.afternoon else 0)
            others = [alarm for alarm in self.alarms if (alarm.hour, alarm.minute) != (hour, self.picker.minute)]
            self.alarms = [*others[-_MAX_ALARMS + 1 :], Alarm(hour, self.picker.minute)]
        self.picker = None

    def do_timer_key(self, label: str) -> None:
        """A key of the timer."""
        self.timer = self.timer[:-1] if label == "x" else (self.timer + label)[-4:]

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
        (f"{picker.hour}", 150, "picker:hour", ("part", False), not picker.minutes),
        (f"{picker.minute:02d}", 430, "picker:minute", ("part", True), picker.minutes),
    ):
        fill, ink = (PALE_BLUE, BLUE) if current else (SURFACE, INK)
        children.append(
            layout.button(left, top, 230, label, tap, key=key, h=190, fill=fill, color=ink, size=110, radius=24)
        )
    children.append(layout.text(385, top + 20, 40, ":", 110, align="center"))
    for i, (label, afternoon) in enumerate((("AM", False), ("PM", True))):
        fill, ink = (BLUE, WHITE) if picker.afternoon == afternoon else (SURFACE, INK)
        key, tap = f"picker:{label}", ("half", afternoon)
        children.append(
            layout.button(720, top + 97 * i, 180, label, tap, key=key, h=93, fill=fill, color=ink, radius=20)
        )
    top += 240
    numbers = range(0, 60, 5) if picker.minutes else range(1, 13)
    for i, value in enumerate(numbers):
        chosen = value == (picker.minute if picker.minutes else picker.hour)
        fill, ink = (BLUE, WHITE) if chosen else (SURFACE, INK)
        verb = "minute" if picker.minutes else "hour"
        label = f"{value:02d}" if picker.minutes else str(value)
        place = (150 + i % 4 * 200, top + i // 4 * 170)
        children.append(
            layout.button(
                *place, 180, label, (verb, value), key=f"{verb}:{value}", h=150, fill=fill, color=ink, size=54
            )
        )
    top += 3 * 170 + 10
    if picker.minutes:
        for i, (label, step) in enumerate((("- 1 min", -1), ("+ 1 min", 1))):
            moved = ("minute", picker.minute + step)
            children.append(
                layout.button(150 + i * 400, top, 380, label, moved, key=f"minute{step:+d}", fill=SURFACE, color=INK)
            )
    top += 130
    for label, left, verb in (("Cancel", 480, "cancel"), ("OK", 740, "confirm")):
        children.append(layout.button(left, top, 240, label, (verb,), key=f"picker:{label}", fill=WHITE, color=BLUE))
    panel = Widget(x, y, w, top + 150 - y, role="dialog", fill=WHITE, radius=40, children=tuple(children))
    return (panel,)


APP = Clock
