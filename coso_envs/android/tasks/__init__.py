"""Tasks: an instruction, understood as a predicate over the phone's state."""

from __future__ import annotations

from coso_envs.android.tasks.goals import Goal
from coso_envs.android.tasks.making import make_task
from coso_envs.android.tasks.task import NotUnderstoodError, Task, read_tasks
from coso_envs.android.tasks.understand import understand

__all__ = ["Goal", "NotUnderstoodError", "Task", "make_task", "read_tasks", "understand"]
