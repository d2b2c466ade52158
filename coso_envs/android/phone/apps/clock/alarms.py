"""The alarms: their list, and a page for each."""

from __future__ import annotations

from coso_envs.android.phone import layout
from coso_envs.android.phone.apps.clock.pages import (
    BOTTOM,
    AddAlarm,
    AlarmPage,
    AskLabel,
    ChangeTime,
    DeleteAlarm,
    ToggleAlarm,
    tab_page,
)
from coso_envs.android.phone.apps.time_picker import clock_time
from coso_envs.android.phone.bars import TOP, title_bar
from coso_envs.android.phone.data import Alarm
from coso_envs.android.phone.intents import Push
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import WIDTH, Page
from coso_envs.drawing.widgets import BLUE, GREY, SURFACE, WHITE, Widget

MAX_ALARMS = 30
_ADD = Widget(
    (WIDTH - 168) // 2,
    BOTTOM - 190,
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


def time_of(alarm: Alarm) -> tuple[int, int]:
    """Return hour and minute."""
    return alarm.hour, alarm.minute


def find(alarms: tuple[Alarm, ...], time: tuple[int, int]) -> Alarm | None:
    """Return the alarm at a time of day; None without one."""
    return next((alarm for alarm in alarms if time_of(alarm) == time), None)


def alarms_page(alarms: tuple[Alarm, ...]) -> Page:
    """Return the alarms by time, and a button for a new one."""
    column = Column(y=12)
    for alarm in sorted(alarms, key=time_of):
        column.add(_card(alarm, column.y), gap=18)
    if not alarms:
        column.gap(60)
        column.text("No alarms", 48, GREY, align="center")
    return tab_page("alarms", column, 0, (_ADD,))


def _card(alarm: Alarm, y: int) -> Widget:
    """Return an alarm with its switch; a tap beside the switch opens its page."""
    time = clock_time(*time_of(alarm))
    state = "Every day" if alarm.enabled else "Not scheduled"
    said = f"{alarm.label} - {state}" if alarm.label else state
    switch = Widget(
        WIDTH - 216,
        y + 35,
        168,
        120,
        key=f"alarm:{alarm.hour:02d}:{alarm.minute:02d}",
        role="switch",
        label=time,
        tap=ToggleAlarm(*time_of(alarm)),
        checked=alarm.enabled,
        children=(layout.switch(WIDTH - 192, y + 62, alarm.enabled),),
    )
    words = (
        layout.text(48, y + 30, WIDTH - 300, time, 52, bold=True),
        layout.text(48, y + 108, WIDTH - 300, said, 38, GREY),
    )
    tap = Push(AlarmPage(*time_of(alarm)))
    return Widget(
        0, y, WIDTH, 190, key=f"alarm_page:{time}", role="item", tap=tap, fill=SURFACE, children=(*words, switch)
    )


def alarm_page(alarm: Alarm) -> Page:
    """Return what can be changed about an alarm."""
    time = time_of(alarm)
    column = Column(y=36)
    column.row("alarm_time", clock_time(*time), ChangeTime(), subtitle="Time", icon_name="clock")
    column.row("alarm_label", alarm.label or "No label", AskLabel(*time), subtitle="Label", icon_name="file")
    state = "Every day" if alarm.enabled else "Not scheduled"
    column.row("alarm_on", "Alarm on", ToggleAlarm(*time), subtitle=state, icon_name="alarm", checked=alarm.enabled)
    column.gap(36)
    column.buttons(("delete_alarm", "Delete", DeleteAlarm(*time)))
    return Page("alarm", column.done(), column.y, title_bar("Alarm"), top=TOP)
