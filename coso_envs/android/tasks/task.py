"""A task, and reading tasks from files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from coso_envs.android.tasks.goals import Goal
from parsers import GuiActionType


class NotUnderstoodError(ValueError):
    """An instruction that no goal is known for."""

    def __init__(self, instruction: str, place: str = "", words: str = "") -> None:
        """Name the instruction, where it stands, and the words that no rule has read."""
        unread = f" (what is {words!r}?)" if words and words != instruction else ""
        super().__init__(
            f"this instruction is not understood{place}: {instruction!r}{unread}; known are: apps, sites, shops, tabs, "
            "settings and switches, notifications, alarms and timers, contacts, messages, mails, events, notes, files, "
            "installing apps, videos, maps, searches, and questions to the web"
        )
        self.instruction = instruction
        self.place = place
        self.words = words

    def __reduce__(self) -> tuple[type[NotUnderstoodError], tuple[str, str, str]]:
        """Pickle by what it was made of: errors travel between processes."""
        return NotUnderstoodError, (self.instruction, self.place, self.words)


@dataclass(frozen=True)
class Task:
    """An instruction and what it asks for.

    Attributes:
        instruction: as the agent sees it.
        goal: what has to be reached.
        family: such as "alarm" or "cart".
        template: the name of the template it was made from; "" for one from elsewhere.
        needs: kinds of actions without which it cannot be done.
    """

    instruction: str
    goal: Goal
    family: str = ""
    template: str = ""
    needs: frozenset[GuiActionType] = frozenset()


def read_tasks(path: str | Path, make: Callable[[str], Task]) -> tuple[Task, ...]:
    """Read the tasks of a text file, one instruction a line, which ``make`` understands; empty lines are passed over.

    Raises:
        ValueError: if there is none, or no such file.
        NotUnderstoodError: naming the first line that is not understood.
    """
    if not Path(path).is_file():
        raise ValueError(f"tasks={str(path)!r} is no file of instructions; put instructions themselves into a list")
    tasks = []
    for number, line in enumerate(Path(path).read_text(encoding="utf-8").splitlines(), 1):
        if instruction := line.strip():
            try:
                tasks.append(make(instruction))
            except NotUnderstoodError as error:
                raise NotUnderstoodError(instruction, f" ({path}, line {number})", error.words) from error
    if not tasks:
        raise ValueError(f"{path} has no instruction")
    return tuple(tasks)
