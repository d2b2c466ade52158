"""A judge, as an environment needs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from coso_envs.android.devices import Device
from coso_envs.android.tasks import Task


@dataclass(frozen=True)
class Verdict:
    """The verdict of a judge after an action.

    Attributes:
        success: whether the task is done.
        progress: the share of the task that is done, 0 .. 1.
        side_effects: what was changed and not asked for, as short texts.
    """

    success: bool
    progress: float = 0.0
    side_effects: tuple[str, ...] = ()


class Case(Protocol):
    """One episode before a judge; copies of an episode copy it."""

    def observe(self, device: Device, answer: str | None) -> Verdict:
        """Return the verdict after an action; ``answer`` is what was answered by it, None without an answer."""


class Unjudged:
    """The case of an episode whose device failed before a judge could take it up: it is never done."""

    def observe(self, device: Device, answer: str | None) -> Verdict:
        """Return that the task is not done."""
        return Verdict(success=False)


class Judge(Protocol):
    """Decides after every action whether a task is done."""

    def begin(self, task: Task, device: Device) -> Case:
        """Take up an episode whose task is prepared on the device."""
