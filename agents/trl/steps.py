"""Step-wise samples: every step of an episode as a sample of its own, where TRL has one sample per generation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class StepSamples:
    """The steps of episodes as samples.

    Attributes:
        owners: index of the episode of each sample.
        steps: the samples; those after ``count`` repeat one without a part in the loss, so that TRL can divide them.
        count: number of samples that have a part.
    """

    owners: list[int]
    steps: list[Mapping[str, Any]]
    count: int

    @property
    def written(self) -> list[list[int]]:
        """Mask of each sample: 1 on its tokens, 0 throughout for those without a part in the loss."""
        return [[int(place < self.count)] * len(step["completion_ids"]) for place, step in enumerate(self.steps)]

    def column(self, name: str) -> list[Any]:
        """Return one field of all samples."""
        return [step[name] for step in self.steps]


def step_samples(episodes: Sequence[Sequence[Mapping[str, Any]]], size: int) -> StepSamples:
    """Return all steps of episodes but void ones, filled up to ``size`` samples."""
    kept = [(row, step) for row, steps in enumerate(episodes) for step in steps if not step["void"]]
    filled = kept + [(0, episodes[0][0])] * (size - len(kept))
    return StepSamples([row for row, _ in filled], [step for _, step in filled], len(kept))


def count_steps(episodes: Sequence[Sequence[Mapping[str, Any]]]) -> int:
    """Return the number of steps that are not void."""
    return sum(not step["void"] for steps in episodes for step in steps)
