"""The past of an episode, as the environment notes it while it is played."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal, TypeAlias

import numpy as np

Stream: TypeAlias = dict[str, Any]
"""State of a random stream, as numpy's PCG64 gives it."""

#: Before the first ``reset``, within an episode, after its end.
Phase = Literal["new", "running", "ended"]


@dataclass(frozen=True)
class Past:
    """An episode so far.

    Attributes:
        stream: the random stream when the episode began, before anything was drawn for it; None before any episode.
        options: the options that ``reset`` was given.
        events: the events since: a str is an utterance, a dict the place that the random stream was moved to
            between two utterances. They are bounded by the steps of an episode.
    """

    stream: Stream | None = None
    options: dict[str, Any] = field(default_factory=dict)
    events: list[str | Stream] = field(default_factory=list)

    def say(self, utterance: str) -> None:
        """Note that an utterance was said."""
        self.events.append(utterance)

    def move(self, generator: np.random.Generator) -> None:
        """Note that the random stream was moved by something else than a step."""
        if self.events and isinstance(self.events[-1], dict):
            self.events.pop()
        self.events.append(read_stream(generator))

    def copy(self) -> Past:
        """Return a past that goes on by itself."""
        return replace(self, events=list(self.events))


def read_stream(generator: np.random.Generator) -> Stream:
    """Return the state of a random stream: a dict of numbers and str."""
    return dict(generator.bit_generator.state)
