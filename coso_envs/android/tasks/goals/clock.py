"""Goals about alarms, the timer and the stopwatch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.data import Alarm, Fact, Stopwatch, Timer
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks.goals.base import StateGoal
from coso_envs.android.tasks.goals.texts import same_text


@dataclass(frozen=True)
class AlarmGoal(StateGoal):
    """A goal about the alarm at a time of day."""

    hour: int
    minute: int
    family = "alarm"

    def alarms(self, phone: SimulatedPhone) -> list[Alarm]:
        """Return the alarms at this time."""
        return [alarm for alarm in phone.data.alarms if (alarm.hour, alarm.minute) == (self.hour, self.minute)]

    def others(self, phone: SimulatedPhone) -> tuple[Alarm, ...]:
        """Return the alarms at other times."""
        here = self.alarms(phone)
        return tuple(alarm for alarm in phone.data.alarms if alarm not in here)

    @override
    def touched(self) -> Iterable[Fact]:
        yield ("alarm", self.hour, self.minute)


@dataclass(frozen=True)
class AlarmSet(AlarmGoal):
    """An alarm at this time is on, with this label if there is to be one."""

    label: str = ""

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return any(alarm.enabled and self._labelled(alarm.label) for alarm in self.alarms(phone))

    def _labelled(self, label: str) -> bool:
        return not self.label or same_text(label, self.label)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.data.alarms = self.others(phone)

    @override
    def asks_for(self, phone: SimulatedPhone, fact: Fact) -> bool:
        match fact:
            case ("alarm", self.hour, self.minute, True, str(label)):
                return self._labelled(label)
        return False


@dataclass(frozen=True)
class AlarmOff(AlarmGoal):
    """The alarm at this time is still there and off."""

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        found = self.alarms(phone)
        return bool(found) and not any(alarm.enabled for alarm in found)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.data.alarms = (*self.others(phone), Alarm(self.hour, self.minute))


@dataclass(frozen=True)
class AlarmCancelled(AlarmOff):
    """The alarm at this time will not ring: it is off, or gone."""

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return not any(alarm.enabled for alarm in self.alarms(phone))


@dataclass(frozen=True)
class AlarmGone(AlarmOff):
    """There is no alarm at this time."""

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return not self.alarms(phone)


@dataclass(frozen=True)
class NoAlarms(StateGoal):
    """No alarm is left; or, with ``gone=False``, none is on."""

    gone: bool = True
    family = "alarm"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        alarms = phone.data.alarms
        return not alarms if self.gone else bool(alarms) and not any(alarm.enabled for alarm in alarms)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        if not self.gone:
            phone.data.alarms = tuple(alarm._replace(enabled=True) for alarm in phone.data.alarms)

    @override
    def asks_for(self, phone: SimulatedPhone, fact: Fact) -> bool:
        # One that is only to be off must still be there.
        return fact[0] == "alarm" and (self.gone or fact[1:3] in [alarm[:2] for alarm in phone.data.alarms])


@dataclass(frozen=True)
class TimerSet(StateGoal):
    """The timer has this length, and runs; or, with ``running=False``, does not."""

    seconds: int
    running: bool = True
    family = "timer"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        timer = phone.data.timer
        return timer is not None and timer.seconds == self.seconds and timer.running == self.running

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.data.timer = None

    @override
    def touched(self) -> Iterable[Fact]:
        yield ("timer",)


@dataclass(frozen=True)
class TimerGone(StateGoal):
    """There is no timer any more."""

    family = "timer"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return phone.data.timer is None

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.data.timer = Timer(25 * 60, running=True)

    @override
    def touched(self) -> Iterable[Fact]:
        yield ("timer",)


@dataclass(frozen=True)
class StopwatchIs(StateGoal):
    """The stopwatch runs, or stands still."""

    running: bool
    family = "stopwatch"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return phone.data.stopwatch.running == self.running

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.data.stopwatch = Stopwatch(running=not self.running)

    @override
    def touched(self) -> Iterable[Fact]:
        yield ("stopwatch",)
