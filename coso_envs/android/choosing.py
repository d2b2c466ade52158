"""Which tasks an environment has, and how an episode of one begins."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Literal

from coso_envs.android.devices import Device
from coso_envs.android.phone.behind import phone_behind
from coso_envs.android.phone.options import Style
from coso_envs.android.tasks import Task, make_task, read_tasks
from coso_envs.android.tasks.generate import task_set
from coso_envs.android.tasks.small_sets import SMALL_SETS, small_set
from coso_envs.android.tasks.tracker import Tracker
from parsers import GuiActionType

#: Contents of the phone that are tried for a task before it is given up.
_TRIES = 8
Split = Literal["train", "unseen-instance", "unseen-template", "unseen-app", "test"]


def choose_tasks(
    tasks: str | Path | Sequence[str] | None,
    name: Literal["general", "webshopping"],
    split: Split,
    style: Style,
    kinds: Collection[GuiActionType],
) -> tuple[Task, ...]:
    """Return the tasks of an environment.

    Args:
        tasks: a file, instructions, a name in :data:`SMALL_SETS`, or None for the generated set ``name``.
        name: of the generated set.
        split: of the generated set.
        style: of the generated set.
        kinds: the kinds of actions that the parser can express; generated tasks that need others are left out.

    Raises:
        ValueError: on an unknown split, no task at all, or a given task that the parser cannot do.
        coso_envs.android.tasks.NotUnderstoodError: naming an instruction that is not understood.
    """
    if tasks is None:
        # The published sets have one kind of test.
        part = "test" if style == "aitw" and split == "unseen-instance" else split
        return tuple(task for task in task_set(name, part, style) if task.needs <= set(kinds))
    if isinstance(tasks, str) and tasks in SMALL_SETS:
        return small_set(tasks, split)
    found = read_tasks(tasks, make_task) if isinstance(tasks, str | Path) else tuple(map(make_task, tasks))
    if not found:
        raise ValueError("tasks must not be empty")
    for task in found:
        require_kinds(task, kinds)
    return found


def require_kinds(task: Task, kinds: Collection[GuiActionType]) -> None:
    """Refuse a task that needs an action which the parser cannot express (ValueError)."""
    if missing := sorted(task.needs - set(kinds)):
        raise ValueError(
            f"{task.instruction!r} needs the action {', '.join(missing)}, which this parser cannot express; "
            "choose another parser="
        )


def prepare(task: Task, device: Device, seed: int) -> None:
    """Start a device for a task; where its state is known, one that is not done yet.

    Raises:
        ValueError: if the task is done at the start whatever the seed.
    """
    for i in range(_TRIES):
        device.reset((seed + i) % 2**31)
        phone = phone_behind(device)
        if phone is None:
            return
        task.goal.prepare(phone)
        if not task.goal.reached(phone, None):
            return
        device.press("home")
        # A goal of steps may look reached before its first step is done.
        if not Tracker(task.goal, phone).success:
            return
    raise ValueError(f"this task is done before it begins: {task.instruction!r}")
