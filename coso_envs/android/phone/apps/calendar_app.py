"""Calendar: month, week, day and schedule."""

from __future__ import annotations

import calendar
import datetime
from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TABS_HEIGHT, TOP, tab_bar, title_bar
from coso_envs.android.phone.data import Event
from coso_envs.android.phone.intents import NOTHING, Show
from coso_envs.android.phone.layout import Column, text
from coso_envs.android.phone.pages import NAV_TOP, WIDTH, Page, PageState
from coso_envs.drawing.widgets import BLUE, GREY, PALE_BLUE, WHITE, Widget


@dataclass(frozen=True)
class Month(PageState):
    """The days of the month."""


@dataclass(frozen=True)
class Week(PageState):
    """The days of this week."""


@dataclass(frozen=True)
class Day(PageState):
    """The page of today's events."""


@dataclass(frozen=True)
class Schedule(PageState):
    """The days from today on."""


_TABS = (
    ("calendar", "Month", Show(Month())),
    ("menu", "Week", Show(Week())),
    ("clock", "Day", Show(Day())),
    ("file", "Schedule", Show(Schedule())),
)


class Calendar(App):
    """Days, weeks and months with events."""

    name = "Calendar"
    start = Month()

    @override
    def view(self) -> Page:
        match self.page:
            case Month():
                return self._month()
            case Week():
                return self._week()
            case Day():
                return self._today()
            case Schedule():
                return self._schedule()
        raise self.unknown_page()

    def _page(self, name: str, column: Column, tab: int) -> Page:
        title = f"{self.phone.today:%B %Y}"
        bar = title_bar(title, back=False, actions=(("plus", "New event", NOTHING),))
        return Page(name, column.done(), column.y + 30, bar, tab_bar(_TABS, tab), TOP, NAV_TOP - TABS_HEIGHT)

    def _events(self, day: datetime.date) -> list[Event]:
        return sorted(event for event in self.phone.data.events if event.date == day)

    def _day(self, column: Column, day: datetime.date) -> None:
        column.text(f"{day:%A}, {day:%B} {day.day}", 46, BLUE if day == self.phone.today else GREY, bold=True)
        events = self._events(day)
        if not events:
            column.text("Nothing planned", 40, GREY)
        for i, (_, minutes, what) in enumerate(events):
            key = f"event:{day.isoformat()}:{i}"
            column.row(
                key, what, NOTHING, subtitle=f"{minutes // 60}:{minutes % 60:02d}", fill=PALE_BLUE, icon_name="calendar"
            )
            column.gap(12)
        column.gap(18)

    def _month(self) -> Page:
        today = self.phone.today
        column = Column(y=12)
        w = WIDTH // 7
        for i, name in enumerate("MTWTFSS"):
            column.widgets.append(text(i * w, column.y, w, name, 40, GREY, align="center"))
        y = column.y + 70
        weeks = calendar.Calendar().monthdatescalendar(today.year, today.month)
        for row, week in enumerate(weeks):
            for i, day in enumerate(week):
                inner: list[Widget] = []
                current = day == today
                inner.append(
                    Widget(
                        i * w + 36, y + row * 210 + 12, 82, 82, lines=(str(day.day),), align="center",
                        color=WHITE if current else GREY, fill=BLUE if current else WHITE, radius=41,
                    )
                )  # fmt: skip
                if self._events(day):
                    inner.append(Widget(i * w + 65, y + row * 210 + 120, 24, 24, fill=BLUE, radius=12))
                column.widgets.append(
                    Widget(
                        i * w, y + row * 210, w, 204, key=f"day:{day.isoformat()}", role="day", tap=Show(Day()),
                        children=tuple(inner),
                    )
                )  # fmt: skip
        column.y = y + len(weeks) * 210
        return self._page("month", column, 0)

    def _week(self) -> Page:
        column = Column(y=12)
        first = self.phone.today - datetime.timedelta(days=self.phone.today.weekday())
        for i in range(7):
            self._day(column, first + datetime.timedelta(days=i))
        return self._page("week", column, 1)

    def _today(self) -> Page:
        column = Column(y=12)
        self._day(column, self.phone.today)
        return self._page("day", column, 2)

    def _schedule(self) -> Page:
        column = Column(y=12)
        for i in range(12):
            self._day(column, self.phone.today + datetime.timedelta(days=i))
        return self._page("schedule", column, 3)


APP = Calendar
