"""The calendar: events are made, changed and deleted; days and months are turned."""

from __future__ import annotations

import datetime

from coso_envs.android.phone.data import Event
from tests.coso_envs.android.phone.deeds import changing, person_in


def test_an_event_is_made_changed_and_deleted() -> None:
    person = person_in("Calendar")
    with changing(person, {("event", datetime.date(2023, 4, 12), 14 * 60 + 30, "Visit the dentist")}):
        person.tap("New event")
        person.fill("Title", "Visit the dentist")
        person.enter()
        person.tap("9:00 AM", "2", "30", "PM", "OK")
        person.tap("Date", "Next month")
        person.phone.tap(*(person.phone.screen().find("day:2023-04-12") or (0, 0)))
        person.tap("Save")
    assert person.phone.where() == "Calendar: month"
    person.tap("Next month")
    person.phone.tap(*(person.phone.screen().find("day:2023-04-12") or (0, 0)))
    assert person.sees("Wednesday, April 12")
    old = ("event", datetime.date(2023, 4, 12), 870, "Visit the dentist")
    with changing(person, {("event", datetime.date(2023, 4, 12), 870, "Dentist")}, {old}):
        person.tap("Visit the dentist", "Edit")
        person.fill("Title Visit the dentist", "Dentist")
        person.enter()
        person.tap("Save")
    with changing(person, set(), {("event", datetime.date(2023, 4, 12), 870, "Dentist")}):
        person.tap("Delete", "Delete")
    assert person.phone.where() == "Calendar: day" and not person.sees("Dentist")


def test_a_new_event_begins_on_the_day_that_is_shown() -> None:
    person = person_in("Calendar")
    person.tap("Month", "27")
    assert person.sees("Monday, March 27") or person.sees("Monday, February 27")
    shown = "March 27" if person.sees("March 27") else "February 27"
    person.tap("New event")
    assert person.sees(shown)


def test_an_event_is_deleted_by_a_long_press() -> None:
    person = person_in("Calendar")
    today = person.phone.today
    person.phone.data.events = (Event(today, 600, "Chess"), Event(today, 660, "Go"))
    person.tap("Day")
    with changing(person, set(), {("event", today, 600, "Chess")}):
        person.hold("Chess")
        person.tap("Delete")
    assert person.sees("Go")


def test_months_are_turned_as_far_as_there_are_some() -> None:
    person = person_in("Calendar")
    for _ in range(30):
        person.tap("Next month")
    assert person.sees("No more months")
    person.tap("Previous month")
    assert not person.sees("No more months")
