"""The calendar's pages, and the intents of its widgets."""

from __future__ import annotations

import calendar
import datetime
import functools
from collections.abc import Mapping
from dataclasses import dataclass

from coso_envs.android.phone.apps.time_picker import clock_time
from coso_envs.android.phone.data import Event
from coso_envs.android.phone.intents import Push, Show
from coso_envs.android.phone.layout import Column, icon, text
from coso_envs.android.phone.pages import WIDTH, PageState
from coso_envs.drawing.widgets import BLUE, FAINT, GREY, PALE_BLUE, WHITE, Intent, Widget

#: The events of each day that has some.
Events = Mapping[datetime.date, list[Event]]


@dataclass(frozen=True)
class Month(PageState):
    """The days of a month, so many months after the present one."""

    offset: int = 0


@dataclass(frozen=True)
class Week(PageState):
    """The days of this week."""


@dataclass(frozen=True)
class Day(PageState):
    """A day's events; today's where no date is given."""

    date: datetime.date | None = None


@dataclass(frozen=True)
class Schedule(PageState):
    """The days from today on."""


@dataclass(frozen=True)
class EventPage(PageState):
    """An event of the calendar."""

    event: Event


@dataclass(frozen=True)
class EventForm(PageState):
    """The form of an event; of a new one where none is changed."""

    changed: Event | None = None


@dataclass(frozen=True)
class NewEvent(Intent):
    """Open the form of a new event."""


@dataclass(frozen=True)
class EditEvent(Intent):
    """Open the form of an event."""

    event: Event


@dataclass(frozen=True)
class DeleteEvent(Intent):
    """Delete an event of the calendar."""

    event: Event


@dataclass(frozen=True)
class PickDate(Intent):
    """Open the choice of the form's date."""


@dataclass(frozen=True)
class TurnPage(Intent):
    """Show another month in the choice of a date."""

    months: int


@dataclass(frozen=True)
class SetDate(Intent):
    """Choose the date of the form."""

    date: datetime.date


@dataclass(frozen=True)
class PickTime(Intent):
    """Open the choice of the form's time."""


@dataclass(frozen=True)
class SaveEvent(Intent):
    """Keep the event as the form has it."""


@dataclass(frozen=True)
class ChooseDate(PageState):
    """The days of a month, one of which is chosen for the form."""

    year: int
    month: int


TABS = (
    ("calendar", "Month", Show(Month())),
    ("menu", "Week", Show(Week())),
    ("clock", "Day", Show(Day())),
    ("file", "Schedule", Show(Schedule())),
)


def spell_day(day: datetime.date) -> str:
    """Spell a date: ``Friday, March 3``."""
    return f"{day:%A}, {day:%B} {day.day}"


def spell_minutes(minutes: int) -> str:
    """Spell a time of day, given in minutes after midnight."""
    return clock_time(minutes // 60, minutes % 60)


def later(day: datetime.date, months: int) -> datetime.date:
    """Return the first day of the month so many months later."""
    count = 12 * day.year + day.month - 1 + months
    return datetime.date(count // 12, count % 12 + 1, 1)


def add_day(column: Column, day: datetime.date, events: list[Event], today: bool) -> None:
    """Add a day with its events to a page."""
    column.text(spell_day(day), 46, BLUE if today else GREY, bold=True)
    if not events:
        column.text("Nothing planned", 40, GREY)
    for i, event in enumerate(events):
        key, time = f"event:{day.isoformat()}:{i}", spell_minutes(event.minutes)
        tap = Push(EventPage(event))
        column.row(key, event.title, tap, subtitle=time, fill=PALE_BLUE, icon_name="calendar")
        column.gap(12)
    column.gap(18)


def add_month(
    column: Column, first: datetime.date, today: datetime.date, events: Events, choosing: bool = False
) -> None:
    """Add the days of a month to a page; a tap on one opens it, or chooses it."""
    w = WIDTH // 7
    for i, name in enumerate("MTWTFSS"):
        column.widgets.append(text(i * w, column.y, w, name, 40, GREY, align="center"))
    y = column.y + 70
    weeks = calendar.Calendar().monthdatescalendar(first.year, first.month)
    for row, week in enumerate(weeks):
        for i, day in enumerate(week):
            tap = SetDate(day) if choosing else Push(Day(day))
            mark = bool(events.get(day))
            column.widgets.append(
                _cell(i * w, y + row * 210, w, day, tap, day == today, day.month == first.month, mark)
            )
    column.y = y + len(weeks) * 210


@functools.lru_cache(maxsize=512)
def _cell(x: int, y: int, w: int, day: datetime.date, tap: Intent, current: bool, inside: bool, mark: bool) -> Widget:
    color = WHITE if current else GREY if inside else FAINT
    inner = [
        Widget(
            x + 36, y + 12, 82, 82, lines=(str(day.day),), align="center", color=color, fill=BLUE if current else WHITE,
            radius=41,
        )
    ]  # fmt: skip
    if mark:
        inner.append(Widget(x + 65, y + 120, 24, 24, fill=BLUE, radius=12))
    return Widget(x, y, w, 204, key=f"day:{day.isoformat()}", role="day", tap=tap, children=tuple(inner))


def add_month_title(column: Column, first: datetime.date, before: Intent, after: Intent) -> None:
    """Add the name of a month between two arrows."""
    y = column.y
    column.widgets += (
        icon(36, y, 90, "arrow_left", BLUE, key="month:before", tap=before, label="Previous month"),
        text(150, y + 14, WIDTH - 300, f"{first:%B %Y}", 48, bold=True, align="center"),
        icon(WIDTH - 126, y, 90, "arrow_right", BLUE, key="month:after", tap=after, label="Next month"),
    )
    column.y = y + 110
