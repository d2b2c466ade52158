"""Collecting utterances and rewards from a vector environment."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np
import torch

from agents.policies.protocol import Observations, TrainablePolicy
from agents.rollout.answers import PICTURED, Step, answer, gathered
from agents.rollout.gae import gae
from agents.rollout.rollout import Rollout
from agents.rollout.statistics import EpisodeStatistics, FinishedEpisodes
from agents.rollout.stepping import Stepper
from agents.rollout.swapping import Swapping
from parsers import ActionParser

Watch: TypeAlias = Callable[[Observations, Step], None]
"""Called with the observations of N environments and the step that answered them."""


def collect(
    policy: TrainablePolicy,
    stepper: Stepper,
    parser: ActionParser[Any],
    statistics: EpisodeStatistics,
    *,
    n_steps: int,
    gamma: float,
    gae_lambda: float,
    generator: torch.Generator,
    suggesting: bool = False,
    swapping: Swapping | None = None,
    watch: Watch | None = None,
) -> tuple[Rollout, dict[str, float]]:
    """Let the policy answer ``n_steps`` times in every environment.

    Args:
        policy: writes the answers.
        stepper: the environments.
        parser: reads the answers.
        statistics: returns and lengths of running episodes, continued in place.
        n_steps: steps per environment.
        gamma: discount.
        gae_lambda: trace decay.
        generator: CPU generator of the sampling.
        suggesting: ask the environments for actions worth trying, see ``Rollout.suggestions``.
        swapping: replaces the actions of some answers before they are executed.
        watch: called after each step.

    Returns:
        The rollout without its void steps, which may leave no rows, and figures of all its steps (``rollout/...``) for
        the metrics.
    """
    steps: list[Step] = []
    finished = FinishedEpisodes()
    for _ in range(n_steps):
        observations = stepper.observations
        pictured = max(0, PICTURED - len(steps) * stepper.envs.num_envs)
        steps.append(answer(policy, stepper, generator, suggesting, swapping=swapping, pictured=pictured))
        finished.add(statistics, steps[-1].transition)
        if watch is not None:
            watch(observations, steps[-1])

    transitions = [step.transition for step in steps]
    rewards, terminated, done, skipped, void = (
        torch.as_tensor(np.stack([getattr(transition, name) for transition in transitions]))
        for name in ("rewards", "terminated", "done", "skipped", "void")
    )
    values = torch.stack([step.generation.values.cpu() for step in steps])
    # V(s') is the next answer's value, except at the end of an episode.
    following = torch.cat([values[1:], policy.values(stepper.observations).cpu()[None]])
    next_values = torch.where(done, torch.stack([step.final_values for step in steps]), following)
    advantages, returns = gae(rewards, values, next_values, terminated, done, gamma, gae_lambda, void)

    said = ~skipped
    columns = {"values": values, "rewards": rewards, "advantages": advantages, "returns": returns}
    rollout, metrics = gathered(
        steps,
        torch.nonzero(said.flatten()).flatten(),
        {name: column[said] for name, column in columns.items()},
        void[said],
        policy=policy,
        parser=parser,
    )
    return rollout.select(torch.nonzero(~void[said]).flatten()), metrics | finished.metrics()
