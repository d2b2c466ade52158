"""The prompts on which every evaluation of a run diagnoses the policy's thoughts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np

from agents.learners.diagnostics import thought_figures
from agents.policies import TrainablePolicy
from agents.rollout.groups import observation_key
from agents.rollout.stepping import batch_observations
from agents.seeding import torch_generator
from benchmarks.common.envs import make_env
from benchmarks.evaluation.exact import supports_exact
from benchmarks.evaluation.panels import HeldOut
from parsers import ActionParser

#: Different prompts of a diagnosis, and answers to each.
PROMPTS, REPLIES = 8, 4

#: Episodes that are begun in search of different prompts.
TRIED = 32


@dataclass(frozen=True)
class ThoughtPanel:
    """Up to :data:`PROMPTS` different observations, the same at every evaluation.

    Attributes:
        observations: the observations.
        choices: the actions admissible in each; None where they cannot be listed.
        parser: the environment's parser.
    """

    observations: list[dict[str, Any]]
    choices: list[Any]
    parser: ActionParser[Any]

    @classmethod
    def of(cls, env_id: str, env_kwargs: Mapping[str, Any], episodes: HeldOut) -> ThoughtPanel:
        """Take states of an exactly evaluated game at equal distances, else the beginnings of held-out episodes."""
        env = make_env(env_id, env_kwargs)
        found: dict[bytes, tuple[dict[str, Any], Any]] = {}
        for observation in _observations(env, episodes):
            choices = env.action_choices() if hasattr(env, "action_choices") else None
            found.setdefault(observation_key(observation), (observation, choices))
            if len(found) == PROMPTS:
                break
        env.close()
        return cls([seen for seen, _ in found.values()], [choices for _, choices in found.values()], env.parser)

    def figures(self, policy: TrainablePolicy, seed: int) -> dict[str, float]:
        """Return :func:`thought_figures` of a policy, with the same random stream each time.

        There are none if all episodes begin alike.
        """
        if len(self.observations) < 2:
            return {}
        return thought_figures(
            policy,
            self.parser,
            policy.encode(batch_observations(self.observations)),
            self.choices,
            replies=REPLIES,
            generator=torch_generator(seed, "thoughts"),
        )


def _observations(env: Any, episodes: HeldOut) -> Iterator[dict[str, Any]]:
    if supports_exact(env):
        states = list(env.states())
        for index in np.linspace(0, len(states) - 1, min(PROMPTS, len(states))).round().astype(int):
            yield env.reset(options={"state": states[index]})[0]
    else:
        for seed, options in islice(zip(episodes.seeds, episodes.options, strict=True), TRIED):
            yield env.reset(seed=seed, options=options)[0]
