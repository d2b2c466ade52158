"""A task of an instruction."""

from __future__ import annotations

from coso_envs.android.tasks.task import Task
from coso_envs.android.tasks.understand import understand
from parsers import GuiActionType


def make_task(instruction: str, template: str = "") -> Task:
    """Understand an instruction; ``template`` is the name of the template it was made from.

    Raises:
        coso_envs.android.tasks.NotUnderstoodError: if no goal is known for it.
    """
    goal = understand(instruction)
    needs = frozenset((GuiActionType.ANSWER,)) if "Answer" in goal.kind.split("+") else frozenset()
    return Task(instruction, goal, goal.family, template, needs)
