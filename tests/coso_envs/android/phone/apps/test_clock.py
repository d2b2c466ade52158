"""The clock: alarms are set, changed, labelled and deleted; timer and stopwatch run."""

from __future__ import annotations

import pytest

from coso_envs.android.phone.data import Alarm, Timer
from tests.coso_envs.android.phone.deeds import changing, person_in


def test_an_alarm_is_added_labelled_moved_and_deleted() -> None:
    person = person_in("Clock")
    with changing(person, {("alarm", 17, 35, True, "")}):
        person.tap("Alarm", "Add alarm", "5", "35", "PM", "OK")
    with changing(person, {("alarm", 17, 35, True, "Tea time")}, {("alarm", 17, 35, True, "")}):
        person.tap("5:35 PM Every day", "No label")
        person.type("  Tea   time ")
        person.tap("OK")
    with changing(person, {("alarm", 7, 35, True, "Tea time")}, {("alarm", 17, 35, True, "Tea time")}):
        person.tap("5:35 PM", "7", "AM", "OK")
    person.back()
    with changing(person, {("alarm", 7, 35, False, "Tea time")}, {("alarm", 7, 35, True, "Tea time")}):
        person.tap("7:35 AM")
    with changing(person, set(), {("alarm", 7, 35, False, "Tea time")}):
        person.hold("7:35 AM")
        person.tap("Delete")


def test_a_cancelled_picker_and_an_empty_list_change_nothing() -> None:
    person = person_in("Clock")
    with changing(person, set()):
        person.tap("Add alarm", "4", "Cancel")
        person.tap("Add alarm", "4")
        person.back()
    person.phone.data.alarms = (Alarm(6, 0),)
    person.tap("6:00 AM Every day", "Delete")
    assert person.phone.where() == "Clock: alarms" and person.sees("No alarms")


def test_an_alarm_set_again_replaces_the_one_of_that_time() -> None:
    person = person_in("Clock")
    person.phone.data.alarms = (Alarm(6, 0, False, "old"),)
    with changing(person, {("alarm", 6, 0, True, "")}, {("alarm", 6, 0, False, "old")}):
        person.tap("Add alarm", "OK")


@pytest.mark.parametrize(
    ("keys", "seconds"), [("5", 5), ("90", 90), ("163500", 59_700), ("1635", 995), ("0005", 5), ("12345678", 45_296)]
)
def test_the_timer_takes_hours_minutes_and_seconds(keys: str, seconds: int) -> None:
    person = person_in("Clock")
    person.tap("Timer", *keys)
    assert person.phone.data.timer == Timer(seconds, False)


def test_the_timer_runs_pauses_and_goes_away() -> None:
    person = person_in("Clock")
    person.tap("Timer")
    with changing(person, {("timer", 150, True)}):
        person.tap("2", "3", "0", "Start")
    assert person.sees("2:30")
    person.phone.wait()
    person.phone.wait()
    assert person.sees("2:28")
    with changing(person, {("timer", 150, False)}, {("timer", 150, True)}):
        person.tap("Pause")
    stopped = person.phone.screen_text()
    person.phone.wait()
    assert person.phone.screen_text() == stopped
    with changing(person, {("timer", 210, False)}, {("timer", 150, False)}):
        person.tap("+ 1:00")
    person.tap("Reset")
    assert person.sees("3:30")
    with changing(person, set(), {("timer", 210, False)}):
        person.tap("Delete")
    person.tap("1", "x")
    assert person.phone.data.timer is None


def test_a_timer_that_is_over_says_so() -> None:
    person = person_in("Clock")
    person.tap("Timer", "2", "Start")
    for _ in range(4):
        person.phone.wait()
    assert person.sees("Time's up") and person.sees("0:00")


def test_the_stopwatch_runs_laps_and_is_reset() -> None:
    person = person_in("Clock")
    person.tap("Stopwatch")
    with changing(person, {("stopwatch", True, 0)}, {("stopwatch", False, 0)}):
        person.tap("Start")
    person.phone.wait()
    with changing(person, {("stopwatch", True, 1)}, {("stopwatch", True, 0)}):
        person.tap("Lap")
    assert person.sees("Lap 1 0:02")
    with changing(person, {("stopwatch", False, 1)}, {("stopwatch", True, 1)}):
        person.tap("Pause")
    with changing(person, {("stopwatch", False, 0)}, {("stopwatch", False, 1)}):
        person.tap("Reset")
    assert person.sees("0:00.00")
