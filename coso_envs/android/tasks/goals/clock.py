"""Goals about alarms, the timer and the stopwatch."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.data import Alarm, Changes, Fact, Stopwatch, Timer
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks.goals.base import Addition, Removal, RemovalOfAll, StateGoal, replaced
from coso_envs.android.tasks.goals.texts import same_text


@dataclass(frozen=True)
class AtTime:
    """A goal about the alarm at a time of day."""

    hour: int
    minute: int
    family = "alarm"

    @property
    def decides(self) -> Fact:
        """The beginning of the fact that it decides."""
        return ("alarm", self.hour, self.minute)

    def alarms(self, phone: SimulatedPhone) -> list[Alarm]:
        """Return the alarms at this time."""
        return [alarm for alarm in phone.data.alarms if (alarm.hour, alarm.minute) == (self.hour, self.minute)]

    def others(self, phone: SimulatedPhone) -> tuple[Alarm, ...]:
        """Return the alarms at other times."""
        here = self.alarms(phone)
        return tuple(alarm for alarm in phone.data.alarms if alarm not in here)


@dataclass(frozen=True)
class AlarmSet(AtTime, Addition):
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
    def brings(self, phone: SimulatedPhone, fact: Fact) -> bool:
        match fact:
            case ("alarm", self.hour, self.minute, True, str(label)):
                return self._labelled(label)
        return False


def _switched_off(alarm: Fact) -> Fact | None:
    """Return an alarm that was on as it is when it is off."""
    match alarm:
        case ("alarm", hour, minute, True, label):
            return ("alarm", hour, minute, False, label)
    return None


@dataclass(frozen=True)
class AlarmGone(AtTime, Removal):
    """There is no alarm at this time."""

    record = "alarm"

    @override
    def unwanted(self, phone: SimulatedPhone, fact: Fact) -> bool:
        return fact[1:3] == (self.hour, self.minute)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.data.alarms = (*self.others(phone), Alarm(self.hour, self.minute))


@dataclass(frozen=True)
class AlarmCancelled(AlarmGone):
    """The alarm at this time will not ring: it is off, or gone."""

    @override
    def unwanted(self, phone: SimulatedPhone, fact: Fact) -> bool:
        return super().unwanted(phone, fact) and _switched_off(fact) is not None

    @override
    def asked(self, phone: SimulatedPhone, changed: Changes) -> Set[Fact]:
        gone = super().asked(phone, changed)
        return gone | replaced(changed, lambda alarm: _switched_off(alarm) if alarm in gone else None)


@dataclass(frozen=True)
class AlarmOff(AlarmCancelled):
    """The alarm at this time is still there as it was, and off."""

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return super().met(phone) and bool(self.alarms(phone))

    @override
    def asked(self, phone: SimulatedPhone, changed: Changes) -> Set[Fact]:
        on = self._unwanted(phone, changed.removed)
        return replaced(changed, lambda alarm: _switched_off(alarm) if alarm in on else None)


@dataclass(frozen=True)
class NoAlarms(RemovalOfAll):
    """No alarm is left; or, with ``gone=False``, all are still there as they were, and off."""

    gone: bool = True
    family = record = "alarm"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return super().met(phone) and (self.gone or bool(phone.data.alarms))

    @override
    def unwanted(self, phone: SimulatedPhone, fact: Fact) -> bool:
        return self.gone or _switched_off(fact) is not None

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        if not self.gone:
            phone.data.alarms = tuple(alarm._replace(enabled=True) for alarm in phone.data.alarms)

    @override
    def asked(self, phone: SimulatedPhone, changed: Changes) -> Set[Fact]:
        # One that is only to be off must still be there.
        return super().asked(phone, changed) if self.gone else replaced(changed, _switched_off)


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

    @override
    def brings(self, phone: SimulatedPhone, fact: Fact) -> bool:
        # There is one timer, and on the way it has other lengths.
        return fact[0] == "timer"


@dataclass(frozen=True)
class TimerGone(RemovalOfAll):
    """There is no timer any more."""

    family = record = "timer"
    # A later timer may have the length of this one.
    first = True

    @override
    def unwanted(self, phone: SimulatedPhone, fact: Fact) -> bool:
        return True

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.data.timer = Timer(25 * 60, running=True)


@dataclass(frozen=True)
class StopwatchIs(StateGoal):
    """The stopwatch runs, or stands still; its laps are as they were."""

    running: bool
    family = "stopwatch"

    @property
    @override
    def decides(self) -> Fact:
        return ("stopwatch",)

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return phone.data.stopwatch.running == self.running

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.data.stopwatch = Stopwatch(running=not self.running)

    @override
    def asked(self, phone: SimulatedPhone, changed: Changes) -> Set[Fact]:
        return replaced(changed, lambda old: ("stopwatch", self.running, old[-1]) if old[0] == "stopwatch" else None)
