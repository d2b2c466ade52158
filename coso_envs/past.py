"""The record of an episode, which an environment keeps while it is played."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

import numpy as np

Stream: TypeAlias = dict[str, Any]
"""The state of a random stream, as numpy's PCG64 gives it."""

#: Phases of an environment: before the first ``reset``, within an episode, after its end.
Phase = Literal["new", "running", "ended"]
#: What to do, by the phase in which there is no state.
RESET_NEEDED = {
    "new": "call reset() before step(), render() or the state",
    "ended": "the episode has ended: call reset() before the next step()",
}


@dataclass(frozen=True)
class Past:
    """The record of an episode so far.

    Attributes:
        stream: the random stream when the episode began, before any draw for it; None before the first episode.
        options: the options that ``reset`` was given.
        events: the events since, at most about two per step: a str is an utterance, a dict a state to which the random
            stream was set between two utterances.
    """

    stream: Stream | None = None
    options: dict[str, Any] = field(default_factory=dict)
    events: list[str | Stream] = field(default_factory=list)

    def say(self, utterance: str) -> None:
        """Record an utterance of the agent."""
        self.events.append(utterance)

    def move(self, generator: np.random.Generator) -> None:
        """Record that the random stream was changed between two steps."""
        if self.events and isinstance(self.events[-1], dict):
            self.events.pop()
        self.events.append(read_stream(generator))

    def copy(self) -> Past:
        """Return an independent copy of the record."""
        return replace(self, events=list(self.events))


def read_stream(generator: np.random.Generator) -> Stream:
    """Return the state of a random stream, a dict of numbers and str."""
    return dict(generator.bit_generator.state)
