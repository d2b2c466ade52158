"""The clock's pages by tab, and what its widgets do."""

from __future__ import annotations

from collections.abc import Callable

from typing_extensions import override

from coso_envs.android.phone.apps.clock import alarms, counting
from coso_envs.android.phone.apps.clock.pages import (
    AddAlarm,
    AddMinute,
    AlarmPage,
    AskLabel,
    ChangeTime,
    DeleteAlarm,
    DeleteTimer,
    Lap,
    ResetStopwatch,
    ResetTimer,
    RunStopwatch,
    RunTimer,
    SetLabel,
    StopwatchPage,
    TimerKey,
    TimerPage,
    ToggleAlarm,
    WorldClock,
    tab_page,
)
from coso_envs.android.phone.apps.time_picker import Picker, PickingApp, clock_time
from coso_envs.android.phone.content.places import CITIES
from coso_envs.android.phone.content.seeded import several
from coso_envs.android.phone.data import Alarm, Stopwatch, Timer
from coso_envs.android.phone.dialogs import Dialog, Dismiss, menu
from coso_envs.android.phone.host import Host
from coso_envs.android.phone.intents import Push
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import Main, Page
from coso_envs.drawing.widgets import GREY, Intent

_LABEL = "alarm_label"


class Clock(PickingApp):
    """Alarms, world clock, timer and stopwatch."""

    name = "Clock"

    def __init__(self, phone: Host) -> None:
        super().__init__(phone)
        self.digits = ""

    @override
    def view(self) -> Page:
        data = self.phone.data
        match self.page:
            case Main():
                return alarms.alarms_page(data.alarms)
            case AlarmPage(hour, minute):
                alarm = alarms.find(data.alarms, (hour, minute))
                return alarms.alarms_page(data.alarms) if alarm is None else alarms.alarm_page(alarm)
            case WorldClock():
                return self._world()
            case TimerPage() if data.timer is not None and not self.digits:
                return counting.countdown_page(data.timer, self.phone.seconds)
            case TimerPage():
                return counting.keypad_page(self.digits)
            case StopwatchPage():
                return counting.stopwatch_page(data.stopwatch, self.phone.seconds)
        raise self.unknown_page()

    def _world(self) -> Page:
        column = Column(y=60)
        column.text(self.phone.time(), 150, align="center")
        column.text(self.phone.date(), 44, GREY, align="center")
        column.gap(40)
        for city in several(tuple(CITIES), f"world clock {self.phone.world}", 5):
            minutes = (self.phone.minutes + 60 * (CITIES[city] + 5)) % 1440
            column.row(f"city:{city}", city, None, trailing=clock_time(minutes // 60, minutes % 60), role="")
        return tab_page("world clock", column, 1)

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case AddAlarm():
                self.picker = Picker()
            case ChangeTime() if isinstance(self.page, AlarmPage):
                self.picker = Picker.at(self.page.hour, self.page.minute, "Change the time")
            case ToggleAlarm(hour, minute):
                self._change((hour, minute), lambda alarm: alarm._replace(enabled=not alarm.enabled))
            case AskLabel(hour, minute):
                alarm = alarms.find(self.phone.data.alarms, (hour, minute))
                options = (("OK", SetLabel(hour, minute)), ("Cancel", Dismiss()))
                self.ask(Dialog("Label", "", options, _LABEL, "Label"), alarm.label if alarm else "")
            case SetLabel(hour, minute):
                label = self.words(_LABEL)
                self._change((hour, minute), lambda alarm: alarm._replace(label=label))
            case DeleteAlarm(hour, minute):
                self._delete((hour, minute))
                if isinstance(self.page, AlarmPage):
                    self.back()
            case _:
                self._handle_counting(intent)

    def _handle_counting(self, intent: Intent) -> None:
        data, now = self.phone.data, self.phone.seconds
        match intent:
            case TimerKey(label):
                digits = self.digits[:-1] if label == "x" else self.digits + label
                self.digits = digits.lstrip("0")[: counting.MAX_DIGITS]
                seconds = counting.seconds_of(self.digits)
                data.timer = Timer(seconds, False) if seconds else None
            case RunTimer(running) if data.timer is not None:
                self.digits = ""
                data.timer = counting.run_timer(data.timer, running, now)
            case AddMinute() if data.timer is not None:
                data.timer = data.timer._replace(seconds=data.timer.seconds + 60)
            case ResetTimer() if data.timer is not None:
                data.timer = Timer(data.timer.seconds, False)
            case DeleteTimer():
                self.digits, data.timer = "", None
            case RunStopwatch(running):
                data.stopwatch = counting.run_stopwatch(data.stopwatch, running, now)
            case Lap():
                data.stopwatch = counting.lap(data.stopwatch, now)
            case ResetStopwatch():
                data.stopwatch = Stopwatch(running=False)
            case _:
                super().handle(intent)

    def _change(self, time: tuple[int, int], change: Callable[[Alarm], Alarm]) -> None:
        self.phone.data.alarms = tuple(
            change(alarm) if alarms.time_of(alarm) == time else alarm for alarm in self.phone.data.alarms
        )

    def _delete(self, time: tuple[int, int]) -> None:
        self.phone.data.alarms = tuple(alarm for alarm in self.phone.data.alarms if alarms.time_of(alarm) != time)

    @override
    def time_picked(self, hour: int, minute: int) -> None:
        """Set a new alarm, or move the one whose page is shown."""
        time = (hour, minute)
        new = Alarm(*time)
        if isinstance(self.page, AlarmPage):
            old = (self.page.hour, self.page.minute)
            moved = alarms.find(self.phone.data.alarms, old) or new
            self._delete(old)
            new = moved._replace(hour=new.hour, minute=new.minute, enabled=True)
            self.show(AlarmPage(*time))
        self._delete(time)
        self.phone.data.alarms = (*self.phone.data.alarms[-alarms.MAX_ALARMS + 1 :], new)

    @override
    def held(self, intent: Intent) -> Dialog | None:
        match intent:
            case ToggleAlarm(hour, minute) | Push(AlarmPage(hour, minute)):
                label, delete = AskLabel(hour, minute), DeleteAlarm(hour, minute)
                return menu(clock_time(hour, minute), ("Label", label), ("Delete", delete))
        return None
