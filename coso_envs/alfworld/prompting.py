"""The words of ALFWorld's prompts: default templates, transcripts of the latest steps, short lists of commands."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from coso_envs.said import shortened

#: Which admissible commands a prompt lists: none, all, or the k closest to the task.
Listing = Literal["none", "all"] | int

_BANNER = "-= Welcome to TextWorld, ALFRED! =-\n\n"
_TASK = "\n\nYour task is to: "
#: Stands for steps that the prompt does not show.
ELISION = "...\n"
_WORD = re.compile(r"[a-z]+")
# Words of instructions and commands that say nothing about what a command is for.
_FUNCTION_WORDS = frozenset({"a", "an", "and", "at", "from", "in", "it", "on", "some", "the", "them", "to", "with"})


def default_prompt(listing: Listing) -> str:
    """The default template. With "all" the parser's instructions list the commands."""
    listed = "" if isinstance(listing, str) else "Admissible commands, among others: {admissible}\n"
    return f"Your task in this house is to: {{task}}\n\n{{history}}{{observation}}\n\n{listed}{{instructions}}"


def first_observation(text: str) -> str:
    """The room in the first text of a game, without the greeting and the task."""
    return text.removeprefix(_BANNER).partition(_TASK)[0]


def transcript(beginning: str, steps: Sequence[tuple[str, str]]) -> str:
    """What came before the present observation.

    Args:
        beginning: what stands for the steps before these; "" if there were none.
        steps: the latest commands, each after the observation that it followed.
    """
    return beginning + "".join(f"{observation}\n> {shortened(command)}\n" for observation, command in steps)


def closest(commands: Sequence[str], instruction: str, k: int) -> tuple[str, ...]:
    """The ``k`` commands that share most words with the instruction, those that share alike in their own order.

    Only what the agent can read is used; all the same it is help, since what the task names comes first.
    """
    wanted = _words(instruction)
    return tuple(sorted(commands, key=lambda command: -len(_words(command) & wanted))[:k])


def _words(text: str) -> frozenset[str]:
    return frozenset(_WORD.findall(text.casefold())) - _FUNCTION_WORDS
