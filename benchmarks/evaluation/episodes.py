"""Evaluation on a fixed set of episodes, each played to its end.

A rolling mean over finished episodes would favour short ones, which finish first.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from agents.policies import Speaker
from agents.seeding import torch_generator
from benchmarks.common.errors import UsageError
from benchmarks.evaluation.playing import Beginning, Game, PolicyPlayer, keeps_format, play

__all__ = ["Evaluation", "episode_row", "evaluate_episodes", "keeps_format", "summarize"]


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
        UsageError: if the policy gives other than one str per observation, or no episode is without a fault.
    """
    if not seeds:
        raise ValueError("an evaluation needs at least one seed")
    begun = zip(seeds, options or (None,) * len(seeds), strict=True)
    beginnings = [Beginning(index, seed, own) for index, (seed, own) in enumerate(begun)]
    player = PolicyPlayer(policy, greedy=greedy, generator=torch_generator(sampling, "evaluation sampling"))
    rows = [episode_row(game) for game in play(player, env_id, beginnings, env_kwargs=env_kwargs)]
    return summarize(sorted(rows, key=lambda row: int(row["index"])))


def episode_row(game: Game) -> dict[str, Any]:
    """Return the figures of an episode that has ended, as JSON values.

    ``progress`` and ``false_completion`` are there if the environment measures them, costs if the policy counts them;
    ``fault`` is "" unless the device failed.
    """
    info, steps = game.info, game.steps
    costs = Counter[str]()
    for step in steps:
        costs.update({name: step[name] for name in ("requests", "prompt_tokens", "completion_tokens") if name in step})
    return {
        "index": game.beginning.index,
        "seed": game.beginning.seed,
        "task": info["task"],
        "success": bool(info["success"]),
        "return": float(sum(step["reward"] for step in steps)),
        "steps": len(steps),
        "valid": sum(step["valid"] for step in steps),
        "readable": sum(step["readable"] for step in steps),
        **{name: kind(info[name]) for name, kind in (("progress", float), ("false_completion", bool)) if name in info},
        "fault": str(info.get("fault", "")),
        **costs,
    }


def summarize(rows: Sequence[Mapping[str, Any]]) -> Evaluation:
    """Return the results of episodes without a fault; the others say nothing about the policy.

    Raises:
        UsageError: if there are none.
    """
    sound = [row for row in rows if not row["fault"]]
    if not sound:
        last = f", the last one: {rows[-1]['fault']}" if rows else ""
        raise UsageError(f"no episode was played without a fault{last}")
    utterances = sum(row["steps"] for row in sound)
    return Evaluation(
        success=_mean(sound, "success"),
        mean_return=_mean(sound, "return"),
        episode_length=utterances / len(sound),
        parse_valid_rate=sum(row["valid"] for row in sound) / utterances,
        format_valid_rate=sum(row["readable"] for row in sound) / utterances,
        progress=_mean(sound, "progress") if "progress" in sound[0] else None,
        false_completions=_mean(sound, "false_completion") if "false_completion" in sound[0] else None,
    )


def _mean(rows: Sequence[Mapping[str, Any]], key: str) -> float:
    return float(np.mean([row[key] for row in rows]))
