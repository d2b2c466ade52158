"""The calendar's pages, and what their widgets do."""

from __future__ import annotations

import datetime
import functools
from collections import defaultdict

from typing_extensions import override

from coso_envs.android.phone import forms
from coso_envs.android.phone.apps.calendar_app.pages import (
    TABS,
    ChooseDate,
    Day,
    DeleteEvent,
    EditEvent,
    EventForm,
    EventPage,
    Events,
    Month,
    NewEvent,
    PickDate,
    PickTime,
    SaveEvent,
    Schedule,
    SetDate,
    TurnPage,
    Week,
    add_day,
    add_month,
    add_month_title,
    later,
    spell_day,
    spell_minutes,
)
from coso_envs.android.phone.apps.time_picker import Picker, PickingApp
from coso_envs.android.phone.bars import TABS_HEIGHT, TOP, tab_bar, title_bar
from coso_envs.android.phone.data import Event
from coso_envs.android.phone.dialogs import Dialog, confirm, menu
from coso_envs.android.phone.host import Host
from coso_envs.android.phone.intents import Push, Show
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import NAV_TOP, Page, PageState
from coso_envs.drawing.widgets import Intent

_TITLE = "event_title"
_BOTTOM = NAV_TOP - TABS_HEIGHT
_MAX_MONTHS = 24


class Calendar(PickingApp):
    """Days, weeks and months with events."""

    name = "Calendar"
    start = Month()

    def __init__(self, phone: Host) -> None:
        super().__init__(phone)
        self.date = phone.today
        self.minutes = 9 * 60

    @override
    def view(self) -> Page:
        today, column = self.phone.today, Column(y=12)
        events = _by_day(self.phone.data.events)
        match self.page:
            case Month(offset):
                first = later(today, offset)
                add_month_title(column, first, Show(Month(offset - 1)), Show(Month(offset + 1)))
                add_month(column, first, today, events)
                return self._tab("month", column, 0)
            case Week():
                self._days(column, today - datetime.timedelta(days=today.weekday()), 7, events)
                return self._tab("week", column, 1)
            case Day(date):
                self._days(column, date or today, 1, events)
                return self._tab("day", column, 2)
            case Schedule():
                self._days(column, today, 12, events)
                return self._tab("schedule", column, 3)
            case EventPage(event):
                return self._event(column, event)
            case EventForm(changed):
                return self._form(column, changed)
            case ChooseDate(year, month):
                first = datetime.date(year, month, 1)
                add_month_title(column, first, TurnPage(-1), TurnPage(1))
                add_month(column, first, self.date, {}, choosing=True)
                return Page("choose date", column.done(), column.y, title_bar("Date"), top=TOP)
        raise self.unknown_page()

    def _tab(self, name: str, column: Column, tab: int) -> Page:
        bar = title_bar(f"{self.phone.today:%B %Y}", back=False)
        add = forms.round_button("plus", "New event", NewEvent(), _BOTTOM)
        return Page(name, column.done(), column.y + 240, bar, (*tab_bar(TABS, tab), add), TOP, _BOTTOM)

    def _days(self, column: Column, first: datetime.date, n: int, events: Events) -> None:
        for i in range(n):
            day = first + datetime.timedelta(days=i)
            add_day(column, day, events.get(day, []), day == self.phone.today)

    def _event(self, column: Column, event: Event) -> Page:
        column.heading(event.title)
        column.row("date", spell_day(event.date), None, subtitle=f"{event.date.year}", icon_name="calendar", role="")
        column.row("time", spell_minutes(event.minutes), None, icon_name="clock", role="")
        delete = confirm("Delete this event?", event.title, "Delete", DeleteEvent(event))
        actions = (("file", "Edit", EditEvent(event)), ("trash", "Delete", delete))
        return Page("event", column.done(), column.y, title_bar("", actions=actions), top=TOP)

    def _form(self, column: Column, changed: Event | None) -> Page:
        self.line(column, _TITLE, "Title")
        column.row("form:date", spell_day(self.date), PickDate(), subtitle="Date", icon_name="calendar")
        column.row("form:time", spell_minutes(self.minutes), PickTime(), subtitle="Time", icon_name="clock")
        column.gap(24)
        column.buttons(("save", "Save", SaveEvent()), filled=True)
        title = "New event" if changed is None else "Edit event"
        return Page("event form", column.done(), column.y, title_bar(title), top=TOP)

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case NewEvent():
                shown = self.page.date if isinstance(self.page, Day) else None
                self._open_form(EventForm(), Event(shown or self.phone.today, 9 * 60, ""))
            case EditEvent(event):
                self._open_form(EventForm(event), event)
            case DeleteEvent(event):
                self.phone.data.events = _without(self.phone.data.events, event)
                if isinstance(self.page, EventPage):
                    self.back()
            case PickDate():
                self.push(ChooseDate(self.date.year, self.date.month))
            case TurnPage(months) if isinstance(self.page, ChooseDate):
                first = later(datetime.date(self.page.year, self.page.month, 1), months)
                self.show(ChooseDate(first.year, first.month))
            case SetDate(date):
                self.date = date
                self.back()
            case PickTime():
                self.picker = Picker.at(self.minutes // 60, self.minutes % 60, "Start")
            case SaveEvent():
                self._save()
            case Show(Month(offset)) if abs(offset) > _MAX_MONTHS:
                self.phone.toast = "No more months"
            case _:
                super().handle(intent)

    @override
    def time_picked(self, hour: int, minute: int) -> None:
        self.minutes = 60 * hour + minute

    def _open_form(self, form: EventForm, event: Event) -> None:
        self.push(form)
        self.date, self.minutes = event.date, event.minutes
        self.write(**{_TITLE: event.title})

    def _save(self) -> None:
        if not isinstance(self.page, EventForm):
            return
        changed = self.page.changed
        title = self.words(_TITLE) or "(No title)"
        event = Event(self.date, self.minutes, title)
        events = self.phone.data.events
        self.phone.data.events = (*(events if changed is None else _without(events, changed)), event)
        self.back()
        below: PageState = self.page
        if isinstance(below, EventPage):
            self.show(EventPage(event))
        self.phone.toast = "Event saved"

    @override
    def held(self, intent: Intent) -> Dialog | None:
        match intent:
            case Push(EventPage(event)):
                return menu(event.title, ("Edit", EditEvent(event)), ("Delete", DeleteEvent(event)))
        return None


@functools.lru_cache(maxsize=32)
def _by_day(events: tuple[Event, ...]) -> Events:
    found: dict[datetime.date, list[Event]] = defaultdict(list)
    for event in sorted(events):
        found[event.date].append(event)
    return dict(found)


def _without(events: tuple[Event, ...], event: Event) -> tuple[Event, ...]:
    """Return the events without one of them, once."""
    i = events.index(event) if event in events else len(events)
    return (*events[:i], *events[i + 1 :])
