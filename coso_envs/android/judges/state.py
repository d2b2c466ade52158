"""A judge that asks the simulated phone's state."""

from __future__ import annotations

from coso_envs.android.devices import Device
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import Task


class StateJudge:
    """Asks the goal's predicate about the simulated phone's state: exact, free, and the same every time."""

    def success(self, task: Task, device: Device) -> bool:
        """Return whether the goal is met.

        Raises:
            TypeError: if the device is not a simulated phone, whose state alone can be asked.
        """
        if not isinstance(device, SimulatedPhone):
            raise TypeError(f"StateJudge needs a SimulatedPhone, got {type(device).__name__}; give judge= for others")
        return task.goal.met(device)
