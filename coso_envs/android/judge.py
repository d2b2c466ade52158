"""Who decides that a task is done."""

from __future__ import annotations

from typing import Protocol

from coso_envs.android.device import Device
from coso_envs.android.phone import SimulatedPhone
from coso_envs.android.tasks import Task


class Judge(Protocol):
    """Decides after every action whether a task is done."""

    def success(self, task: Task, device: Device) -> bool:
        """Whether the device shows that ``task`` is done."""


class StateJudge:
    """Asks the goal's predicate about the simulated phone's state: exact, free, and the same every time."""

    def success(self, task: Task, device: Device) -> bool:
        """Whether the goal is met.

        Raises:
            TypeError: if the device is not a simulated phone, whose state alone can be asked.
        """
        if not isinstance(device, SimulatedPhone):
            raise TypeError(f"StateJudge needs a SimulatedPhone, got {type(device).__name__}; give judge= for others")
        return task.goal.met(device)
