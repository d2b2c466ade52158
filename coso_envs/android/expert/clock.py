"""Ways to alarms, timers and the stopwatch."""

from __future__ import annotations

from coso_envs.android.expert.moves import BACK, ENTER, answer, first, inside, launch, seek, tap, towards
from coso_envs.android.phone.apps.clock import Clock
from coso_envs.android.phone.apps.clock.pages import AlarmPage
from coso_envs.android.phone.apps.time_picker import Picker, clock_time
from coso_envs.android.phone.data import Alarm
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import goals
from parsers import GuiAction

_LABEL = "alarm_label"


def _key(hour: int, minute: int) -> str:
    return f"alarm:{hour:02d}:{minute:02d}"


@towards.register
def _alarm(goal: goals.AlarmSet, phone: SimulatedPhone, request: str) -> GuiAction:
    away = inside(phone, Clock.name)
    if away is not None:
        return away
    clock = phone.opened(Clock)
    if clock.picker is not None:
        return tap(phone, picker_key(goal.hour, goal.minute, clock.picker)) or BACK
    if clock.dialog is not None:
        return _label(goal, phone)
    found = goal.alarms(phone)
    if any(alarm.enabled for alarm in found) and goal.label:
        page = AlarmPage(goal.hour, goal.minute)
        return (tap(phone, "alarm_label") if clock.page == page else _page(phone, goal.hour, goal.minute)) or BACK
    return seek(phone, _key(goal.hour, goal.minute)) or first(phone, "add_alarm", "tab:Alarm") or BACK


def _page(phone: SimulatedPhone, hour: int, minute: int) -> GuiAction | None:
    return seek(phone, f"alarm_page:{clock_time(hour, minute)}") or tap(phone, "tab:Alarm")


def _label(goal: goals.AlarmSet, phone: SimulatedPhone) -> GuiAction:
    """Return the next action in the dialog for an alarm's label."""
    clock = phone.opened(Clock)
    if clock.dialog is None or not clock.dialog.field or clock.page != AlarmPage(goal.hour, goal.minute):
        return BACK
    if not phone.replaces and clock.text(clock.dialog.field) == goal.label:
        return tap(phone, "dialog:OK") or ENTER
    return GuiAction.type_text(goal.label) if phone.replaces or not clock.text(clock.dialog.field) else BACK


def picker_key(hours: int, minutes: int, picker: Picker) -> str:
    """Return the key to tap in the time picker next."""
    hour, afternoon = (hours + 11) % 12 + 1, hours >= 12
    if picker.hour != hour:
        return "picker:hour" if picker.minutes else f"hour:{hour}"
    if picker.minute != minutes:
        if not picker.minutes:
            return "picker:minute"
        # The clock face has every fifth minute; the rest is reached one by one.
        face = min(55, 5 * round(minutes / 5))
        if abs(picker.minute - minutes) > abs(face - minutes):
            return f"minute:{face}"
        return "minute+1" if picker.minute < minutes else "minute-1"
    if picker.afternoon != afternoon:
        return "picker:PM" if afternoon else "picker:AM"
    return "picker:OK"


@towards.register
def _off(goal: goals.AlarmCancelled, phone: SimulatedPhone, request: str) -> GuiAction:
    away = _in_clock(phone)
    return away or seek(phone, _key(goal.hour, goal.minute)) or tap(phone, "tab:Alarm") or BACK


def _in_clock(phone: SimulatedPhone) -> GuiAction | None:
    """Return the next action on the way into the clock, and out of its dialogs; None there."""
    return inside(phone, Clock.name) or answer(phone, "") or (BACK if phone.opened(Clock).picker else None)


@towards.register
def _gone(goal: goals.AlarmGone, phone: SimulatedPhone, request: str) -> GuiAction:
    return inside(phone, Clock.name) or _delete(phone, goal.hour, goal.minute)


def _delete(phone: SimulatedPhone, hour: int, minute: int) -> GuiAction:
    clock = phone.opened(Clock)
    if clock.dialog is None and clock.picker is None and clock.page == AlarmPage(hour, minute):
        return seek(phone, "delete_alarm") or BACK
    return _in_clock(phone) or _page(phone, hour, minute) or BACK


@towards.register
def _none(goal: goals.NoAlarms, phone: SimulatedPhone, request: str) -> GuiAction:
    left = next((alarm for alarm in phone.data.alarms if goal.gone or alarm.enabled), Alarm(0, 0))
    one = (goals.AlarmGone if goal.gone else goals.AlarmOff)(left.hour, left.minute)
    return towards(one, phone, request)


@towards.register
def _timer(goal: goals.TimerSet, phone: SimulatedPhone, request: str) -> GuiAction:
    if phone.foreground != Clock.name:
        return launch(phone, Clock.name)
    clock, timer = phone.opened(Clock), phone.data.timer
    if clock.picker is not None or clock.dialog is not None:
        return BACK
    if tap(phone, "button:1") is None and first(phone, "pause_timer", "start_timer") is None:
        return tap(phone, "tab:Timer") or BACK
    if timer is not None and not clock.digits:
        if timer.seconds != goal.seconds:
            return seek(phone, "delete_timer") or BACK
        return seek(phone, "pause_timer" if timer.running else "start_timer") or BACK
    return _tap_in(goal.seconds, clock.digits, phone)


def _tap_in(seconds: int, digits: str, phone: SimulatedPhone) -> GuiAction:
    """Return the next key of the timer's keypad."""
    hours, rest = divmod(seconds, 3600)
    wanted = f"{hours}{rest // 60:02d}{rest % 60:02d}".lstrip("0")
    if digits == wanted:
        return seek(phone, "start_timer") or BACK
    if not wanted.startswith(digits):
        return tap(phone, "button:x") or BACK
    return (tap(phone, "button:00") if wanted[len(digits) :].startswith("00") else None) or (
        tap(phone, f"button:{wanted[len(digits)]}") or BACK
    )


@towards.register
def _stopwatch(goal: goals.StopwatchIs, phone: SimulatedPhone, request: str) -> GuiAction:
    away = _in_clock(phone)
    if away is not None:
        return away
    return first(phone, "start_stopwatch" if goal.running else "pause_stopwatch", "tab:Stopwatch") or BACK


@towards.register
def _no_timer(goal: goals.TimerGone, phone: SimulatedPhone, request: str) -> GuiAction:
    return _in_clock(phone) or first(phone, "delete_timer", "tab:Timer") or BACK
