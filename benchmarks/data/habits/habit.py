"""The habit of a teacher: the action that it takes where the expert would take another."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

After: TypeAlias = Literal["again", "on", "helped"]
"""The sequel of a wrong action in demonstrations.

"again": a new episode begins. "on": the teacher plays on. "helped": it plays on after half of them; after the other
half the expert's action is executed in its place and not shown, so that later states of a long task occur as well.
"""


@dataclass(frozen=True)
class Habit:
    """A named way to act, which depends only on the screen or text before the teacher, and on the task.

    Attributes:
        name: a word for it, part of the names of its starts.
        title: the teacher as a sentence without subject, such as "only looks".
        act: called with the environment, the expert's action and a random stream; returns the teacher's action in the
            present state, or None where it does as the expert. It changes nothing.
        fits: whether the habit makes sense in an environment, in which an episode has begun.
        after: what follows the habit's action in demonstrations.
        fields: called with the environment, the action and a random stream; returns the fields of the utterance that
            would contradict the action if the expert wrote them. None if there are none.
    """

    name: str
    title: str
    act: Callable[[Any, Any, np.random.Generator], Any | None]
    fits: Callable[[Any], bool]
    after: After
    fields: Callable[[Any, Any, np.random.Generator], Mapping[str, Any]] | None = None
