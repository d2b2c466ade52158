"""The words of the environment contract: outcomes of actions, what happens to unreadable utterances, keys of infos."""

from __future__ import annotations

from typing import Any, Generic, Literal, NamedTuple, TypeVar

S = TypeVar("S")
OnInvalid = Literal["penalty", "random", "terminate", "nothing", "mask"]
Observation = dict[str, Any]

#: The keys of ``info``, at ``reset`` and at ``step`` alike.
INFO_KEYS = ("action", "valid", "error", "label", "success", "void", "task", "state")

#: Longest ``info["action"]``, in characters; an agent may type text of any length.
MAX_ACTION_TEXT = 1000


class Outcome(NamedTuple, Generic[S]):
    """The effect of an action: the next state, the reward, and whether and how the episode ends with it."""

    state: S
    reward: float
    terminated: bool = False
    truncated: bool = False
    success: bool = False
