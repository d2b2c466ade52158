"""A judge, as an environment needs it."""

from __future__ import annotations

from typing import Protocol

from coso_envs.android.devices import Device
from coso_envs.android.tasks import Task


class Judge(Protocol):
    """Decides after every action whether a task is done."""

    def success(self, task: Task, device: Device) -> bool:
        """Return whether the device shows that ``task`` is done."""
