"""Rounds of whole episodes, one in each environment, of which members of a group begin alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from agents.policies.protocol import TrainablePolicy
from agents.rollout.answers import PICTURED, Step, answer
from agents.rollout.groups import begin_groups, numbered, observation_key
from agents.rollout.statistics import EpisodeStatistics, FinishedEpisodes
from agents.rollout.stepping import Stepper, observation_rows


@dataclass(frozen=True)
class Round:
    """One episode in each of N environments, of up to T steps; each ``size`` environments in a row are a group.

    Attributes:
        size: members of a group.
        steps: T sets of answers; only environments whose episode goes on answer.
        asked: bool [T, N]; True where the environment's episode went on.
        states: int64 [T, N]; equal exactly where members of one group had equal observations to answer; -1 where not
            asked.
        rewards: float32 [T, N]; 0 where not asked.
        done: bool [T, N].
        void: bool [T, N]; steps to be left out, see :class:`agents.rollout.Transition`.
        faulty: bool [N]; True where the device failed, so that the episode counts nowhere.
        metrics: ``rollout/...`` figures of the episodes that ended.
    """

    size: int
    steps: Sequence[Step]
    asked: Tensor
    states: Tensor
    rewards: Tensor
    done: Tensor
    void: Tensor
    faulty: Tensor
    metrics: dict[str, float]

    @property
    def groups(self) -> Tensor:
        """Number of each environment's group, int64 [N]."""
        return torch.arange(len(self.faulty)) // self.size


def play_round(
    policy: TrainablePolicy,
    stepper: Stepper,
    seeds: Sequence[int],
    size: int,
    *,
    most_steps: int,
    generator: torch.Generator,
    suggesting: bool = False,
) -> Round:
    """Begin an episode in every environment, those of a group alike, and play all of them to their end.

    Args:
        policy: writes the answers.
        stepper: the environments.
        seeds: one for each group.
        size: members of a group.
        most_steps: steps after which an episode is left unfinished.
        generator: CPU generator of the sampling.
        suggesting: ask the environments for actions worth trying, see ``Rollout.suggestions``.

    Raises:
        ValueError: if members of a group cannot begin alike.
    """
    begin_groups(stepper, seeds, size)
    statistics, finished = EpisodeStatistics.zeros(stepper.envs.num_envs), FinishedEpisodes()
    steps, asked, keys = list[Step](), list[np.ndarray](), list[tuple[int, bytes]]()
    going = np.ones(stepper.envs.num_envs, dtype=bool)
    while going.any() and len(steps) < most_steps:
        rows = np.flatnonzero(going).tolist()
        observed = zip(rows, observation_rows(stepper.observations, rows), strict=True)
        pictured = max(0, PICTURED - len(keys))
        keys += [(row // size, observation_key(observation)) for row, observation in observed]
        steps.append(answer(policy, stepper, generator, suggesting, going, pictured=pictured))
        asked.append(going)
        finished.add(statistics, steps[-1].transition)
        going = going & ~steps[-1].transition.done
    rewards, done, void, faults = (
        torch.as_tensor(np.stack([getattr(step.transition, name) for step in steps]))
        for name in ("rewards", "done", "void", "faults")
    )
    played = torch.as_tensor(np.stack(asked))
    states = torch.full(played.shape, -1)
    states[played] = numbered(keys)
    return Round(size, steps, played, states, rewards, done, void, faults.any(0), finished.metrics())
