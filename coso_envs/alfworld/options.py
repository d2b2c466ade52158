"""The arguments of the environments that no other object checks."""

from __future__ import annotations

from typing import Literal, get_args

from coso_envs.alfworld.prompts import ReadyPrompt
from coso_envs.alfworld.wording import Listing, Thoughts
from coso_envs.whole_numbers import check_whole

Reward = Literal["rl4vlm", "sparse"]
RendererName = Literal["scene", "thor"]

#: The settings that go with any prompt that is not ready made.
PLAIN = ReadyPrompt(str, "coso/alfworld", 2, "penalty")


def check_arguments(
    reward: str, renderer: str, admissible: Listing, history: int, thoughts: str, max_steps: int | None
) -> None:
    """Check arguments.

    Raises:
        ValueError: naming the argument and its value, if it is none of those that are known, or out of range.
    """
    for name, value, known in (
        ("reward", reward, get_args(Reward)),
        ("renderer", renderer, get_args(RendererName)),
        ("thoughts", thoughts, get_args(Thoughts)),
    ):
        if value not in known:
            raise ValueError(f"{name} must be one of {known}, got {value!r}")
    if admissible not in ("none", "all") and (type(admissible) is not int or admissible < 1):
        raise ValueError(f'admissible must be "none", "all" or a number of commands from 1, got {admissible!r}')
    if max_steps is not None:
        check_whole("max_steps", max_steps, 1)
    check_whole("history", history, 0)
