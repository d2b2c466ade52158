"""A task, and reading tasks from files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from coso_envs.android.tasks.goals import Goal


class NotUnderstoodError(ValueError):
    """An instruction that no goal is known for."""

    def __init__(self, instruction: str, place: str = "") -> None:
        """Name the instruction, and where it stands."""
        super().__init__(
            f"this instruction is not understood{place}: {instruction!r}; known are: opening apps, sites, tabs and "
            "notifications, settings and notification switches of apps, alarms, installing apps, videos, searching "
            "sites, maps and the web, and questions"
        )
        self.instruction = instruction
        self.place = place

    def __reduce__(self) -> tuple[type[NotUnderstoodError], tuple[str, str]]:
        """Pickle by what it was made of: errors travel between processes."""
        return NotUnderstoodError, (self.instruction, self.place)


@dataclass(frozen=True)
class Task:
    """An instruction and what it asks for."""

    instruction: str
    goal: Goal


def read_tasks(path: str | Path, understand: Callable[[str], Goal]) -> tuple[Task, ...]:
    """Read the tasks of a text file with one instruction a line; empty lines are passed over.

    Raises:
        ValueError: if there is none.
        NotUnderstoodError: naming the first line that is not understood.
    """
    tasks = []
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
        if instruction := line.strip():
            try:
                tasks.append(Task(instruction, understand(instruction)))
            except NotUnderstoodError as error:
                raise NotUnderstoodError(instruction, f" ({path}, line {number})") from error
    if not tasks:
        raise ValueError(f"{path} has no instruction")
    return tuple(tasks)
