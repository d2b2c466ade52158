"""A judge that asks the state of the simulated phone, or of the shop site."""

from __future__ import annotations

from coso_envs.android.devices import Device
from coso_envs.android.judges.protocol import Verdict
from coso_envs.android.phone.behind import phone_behind
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import Goal, Task
from coso_envs.android.tasks.tracker import Tracker


def _simulated(device: Device) -> SimulatedPhone:
    phone = phone_behind(device)
    if phone is None:
        raise TypeError(f"StateJudge needs a SimulatedPhone, got {type(device).__name__}; give judge= for others")
    return phone


class StateCase:
    """An episode on the simulated phone, followed by a :class:`coso_envs.android.tasks.tracker.Tracker`."""

    def __init__(self, task: Task, device: Device) -> None:
        """Begin to follow the task."""
        self.tracker = Tracker(task.goal, _simulated(device))

    @property
    def current(self) -> Goal:
        """The goal to be reached next."""
        return self.tracker.current

    def observe(self, device: Device, answer: str | None) -> Verdict:
        """Return what the tracker says."""
        tracker = self.tracker
        tracker.observe(_simulated(device), answer)
        return Verdict(tracker.success, tracker.progress, tracker.side_effects)


class StateJudge:
    """Asks the goal's predicate about the state of phone or site: exact, free, and the same every time."""

    def begin(self, task: Task, device: Device) -> StateCase:
        """Take up an episode.

        Raises:
            TypeError: if the device is neither a simulated phone nor a browser on the shop site, which have a state.
        """
        return StateCase(task, device)
