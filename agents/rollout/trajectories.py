"""Whole episodes from the steps of a vector environment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, TypeVar

from agents.rollout.stepping import Transition

T = TypeVar("T")


class RunningEpisodes(Generic[T]):
    """The episodes that N environments are in, in any autoreset mode; they may span any number of rollouts.

    Steps that only reset are no part of an episode, nor are void ones, which count as if they had not been taken. An
    episode in which a device failed is dropped whole: nobody knows how it would have ended.

    Attributes:
        steps: N lists of the steps of each environment's episode so far.
        failed: N flags; whether a device has failed in it.
        ended: N flags; whether the environment has ended an episode, of whatever kind.
    """

    def __init__(self, num_envs: int) -> None:
        self.steps: list[list[T]] = [[] for _ in range(num_envs)]
        self.failed = [False] * num_envs
        self.ended = [False] * num_envs

    def add(self, steps: Sequence[T | None], transition: Transition) -> list[list[T]]:
        """Add one step of each environment; return the episodes that ended with it, without empty ones.

        Args:
            steps: N steps; those of rows that are skipped or void are not read.
            transition: their outcome.
        """
        ended = []
        for row, (step, running) in enumerate(zip(steps, self.steps, strict=True)):
            if step is not None and is_part(transition, row):
                running.append(step)
            self.failed[row] |= bool(transition.faults[row])
            if transition.done[row]:
                if running and not self.failed[row]:
                    ended.append(running)
                self.steps[row], self.failed[row], self.ended[row] = [], False, True
        return ended


def is_part(transition: Transition, row: int) -> bool:
    """Return whether the step of an environment is part of an episode."""
    return not (transition.skipped[row] or transition.void[row])
