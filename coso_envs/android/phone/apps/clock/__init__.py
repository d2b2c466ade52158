"""The clock: alarms, world clock, timer, stopwatch."""

from __future__ import annotations

from coso_envs.android.phone.apps.clock.app import Clock
from coso_envs.android.phone.apps.clock.pages import AddAlarm, StopwatchPage, TimerPage, WorldClock
from coso_envs.android.phone.apps.time_picker import Picker

APP = Clock

__all__ = ["APP", "AddAlarm", "Clock", "Picker", "StopwatchPage", "TimerPage", "WorldClock"]
