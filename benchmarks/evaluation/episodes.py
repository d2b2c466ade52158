"""Evaluation on a fixed set of episodes, each played to its end.

A rolling mean over finished episodes would favour short ones, which finish first.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from agents.policies import Speaker
from agents.rollout.stepping import batch_observations
from agents.seeding import torch_generator
from benchmarks.common.envs import make_env
from parsers import ErrorKind


@dataclass(frozen=True)
class Evaluation:
    """The results of a policy on a fixed set of episodes or states.

    Attributes:
        success: share of successful episodes, in [0, 1].
        mean_return: mean undiscounted return.
        episode_length: mean number of steps.
        parse_valid_rate: share of utterances with an action, in [0, 1].
        format_valid_rate: share of utterances whose format was kept, whether or not the action is admissible.
        progress: mean share of sub-goals reached, in [0, 1]; None if the environment does not measure it.
        false_completions: share of episodes that end with a false claim of completion, in [0, 1]; None likewise.
    """

    success: float
    mean_return: float
    episode_length: float
    parse_valid_rate: float
    format_valid_rate: float
    progress: float | None = None
    false_completions: float | None = None


def evaluate_episodes(
    policy: Speaker,
    env_id: str,
    seeds: Sequence[int],
    *,
    greedy: bool,
    env_kwargs: Mapping[str, Any] | None = None,
    options: Sequence[dict[str, Any] | None] | None = None,
    sampling: int = 0,
) -> Evaluation:
    """Evaluate a policy on one episode per seed, all side by side and each played to its end.

    Args:
        policy: answers observations; its random state is not changed.
        env_id: id of a registered environment.
        seeds: one per episode.
        greedy: take the most probable token each time instead of sampling.
        env_kwargs: passed to the environment.
        options: options of each episode's reset; None if no episode has any.
        sampling: seed of the sampling.

    Raises:
        ValueError: if there are no seeds.
    """
    if not seeds:
        raise ValueError("an evaluation needs at least one seed")
    generator = torch_generator(sampling, "evaluation sampling")
    envs = [make_env(env_id, env_kwargs) for _ in seeds]
    begun = zip(envs, seeds, options or (None,) * len(seeds), strict=True)
    observations = [env.reset(seed=seed, options=own)[0] for env, seed, own in begun]
    returns, successes = np.zeros(len(seeds)), np.zeros(len(seeds))
    ends = list[dict[str, Any]]()
    utterances, valid, readable = 0, 0, 0
    running = list(range(len(seeds)))
    while running:
        batch = batch_observations([observations[index] for index in running])
        answers = policy.answer(batch, greedy=greedy, generator=generator)
        still_running = []
        for index, utterance in zip(running, answers, strict=True):
            observations[index], reward, terminated, truncated, info = envs[index].step(utterance)
            returns[index] += float(reward)
            utterances += 1
            valid += bool(info["valid"])
            readable += keeps_format(info)
            if terminated or truncated:
                successes[index] = bool(info["success"])
                ends.append(info)
            else:
                still_running.append(index)
        running = still_running
    for env in envs:
        env.close()
    return Evaluation(
        success=float(successes.mean()),
        mean_return=float(returns.mean()),
        episode_length=utterances / len(seeds),
        parse_valid_rate=valid / utterances,
        format_valid_rate=readable / utterances,
        progress=_mean(ends, "progress"),
        false_completions=_mean(ends, "false_completion"),
    )


def keeps_format(info: Mapping[str, Any]) -> bool:
    """Return whether the utterance of a step kept its format, see :attr:`parsers.Parse.readable`."""
    return not info["error"] or ErrorKind(info["error"]).readable


def _mean(infos: Sequence[Mapping[str, Any]], key: str) -> float | None:
    """Return the mean of a number in the last infos of episodes; None if they do not have it."""
    return float(np.mean([info[key] for info in infos])) if all(key in info for info in infos) else None
