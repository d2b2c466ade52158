"""Ways to alarms."""

from __future__ import annotations

from coso_envs.android.expert.moves import BACK, launch, seek, tap, towards
from coso_envs.android.phone.apps.clock import Clock, Picker
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import goals
from parsers import GuiAction


@towards.register
def _alarm(goal: goals.AlarmSet, phone: SimulatedPhone, request: str) -> GuiAction:
    if phone.foreground != Clock.name:
        return launch(phone, Clock.name)
    picker = phone.opened(Clock).picker
    if picker is None:
        wanted = f"alarm:{goal.hour:02d}:{goal.minute:02d}"
        return seek(phone, wanted) or tap(phone, "add_alarm") or tap(phone, "tab:Alarm") or BACK
    return tap(phone, picker_key(goal.hour, goal.minute, picker)) or BACK


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
