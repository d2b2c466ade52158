"""Collecting utterances and rewards from a vector environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from agents.policies.offsets import action_mask
from agents.policies.protocol import Generation, Policy
from agents.rollout.batch import Rollout
from agents.rollout.gae import gae
from agents.rollout.stepping import Stepper
from parsers import ActionParser


@dataclass
class EpisodeStatistics:
    """Sums over the running episodes of N environments, and the finished episodes' figures."""

    running_return: np.ndarray
    running_length: np.ndarray

    @classmethod
    def zeros(cls, num_envs: int) -> EpisodeStatistics:
        """No episode has begun."""
        return cls(np.zeros(num_envs), np.zeros(num_envs, dtype=int))

    @classmethod
    def of(cls, num_envs: int, *, running_return: np.ndarray, running_length: np.ndarray) -> EpisodeStatistics:
        """Continue from saved sums.

        Raises:
            ValueError: if they are not those of ``num_envs`` environments.
        """
        fresh = cls.zeros(num_envs)
        for name, values in (("running_return", running_return), ("running_length", running_length)):
            own = getattr(fresh, name)
            if values.shape != own.shape or values.dtype != own.dtype:
                raise ValueError(f"{name} is {values.dtype} {values.shape}, not {own.dtype} {own.shape}")
        return cls(running_return, running_length)

    def add(self, rewards: np.ndarray, done: np.ndarray, skipped: np.ndarray) -> tuple[list[float], list[int]]:
        """Count one step; returns and lengths of the episodes that ended with it."""
        self.running_return += np.where(skipped, 0.0, rewards)
        self.running_length += ~skipped
        returns, lengths = self.running_return[done].tolist(), self.running_length[done].tolist()
        self.running_return[done] = 0.0
        self.running_length[done] = 0
        return returns, lengths


def collect(
    policy: Policy,
    stepper: Stepper,
    parser: ActionParser[Any],
    statistics: EpisodeStatistics,
    *,
    n_steps: int,
    gamma: float,
    gae_lambda: float,
    generator: torch.Generator,
) -> tuple[Rollout, dict[str, float]]:
    """Let the policy answer ``n_steps`` times in every environment.

    Returns:
        The rollout, and its figures (``rollout/...``) for the metrics.
    """
    prompts: list[dict[str, Tensor]] = []
    choices: list[Any] = []
    generations: list[Generation] = []
    rows: list[tuple[np.ndarray, ...]] = []
    returns, lengths, successes = [], [], []

    for _ in range(n_steps):
        encoded = policy.encode(stepper.observations)
        allowed = stepper.choices()
        generation = policy.generate(encoded, generator=generator)
        transition = stepper.step(generation.utterances)

        last_values = np.zeros(len(encoded), dtype=np.float32)
        if transition.final_observations is not None:
            last_values[transition.final_rows] = policy.values(transition.final_observations).cpu().numpy()

        ended_returns, ended_lengths = statistics.add(transition.rewards, transition.done, transition.skipped)
        returns += ended_returns
        lengths += ended_lengths
        successes += transition.success[transition.done].tolist()
        prompts.extend(encoded)
        choices.extend(allowed)
        generations.append(generation)
        rows.append((transition.rewards, transition.terminated, transition.done, transition.skipped, last_values))

    rewards, terminated, done, skipped, final_values = (
        torch.as_tensor(np.stack(column)) for column in zip(*rows, strict=True)
    )
    values = torch.stack([generation.values.cpu() for generation in generations])
    # V(s') is the next answer's value, except behind an episode's end.
    following = torch.cat([values[1:], policy.values(stepper.observations).cpu()[None]])
    next_values = torch.where(done, final_values, following)
    advantages, targets = gae(rewards, values, next_values, terminated, done, gamma, gae_lambda)

    kept = (~skipped).flatten()
    keep = torch.nonzero(kept).flatten().tolist()
    utterances = [utterance for generation in generations for utterance in generation.utterances]
    kept_utterances, kept_choices = [utterances[i] for i in keep], [choices[i] for i in keep]
    parses = parser.parse_batch(kept_utterances, kept_choices)
    tokens, mask, log_probs = (_join([getattr(g, name) for g in generations])[kept] for name in _TOKEN_FIELDS)
    rollout = Rollout(
        prompts=[prompts[i] for i in keep],
        utterances=kept_utterances,
        parses=parses,
        labels=[parser.label(parse) for parse in parses],
        choices=kept_choices,
        tokens=tokens,
        mask=mask,
        action_mask=action_mask(policy.tokenizer, tokens, mask, parses),
        log_probs=log_probs,
        values=values.flatten()[kept],
        rewards=rewards.flatten()[kept],
        advantages=advantages.flatten()[kept],
        returns=targets.flatten()[kept],
    )
    metrics = {
        "rollout/reward": rollout.rewards.mean().item(),
        "rollout/parse_valid_rate": float(np.mean([parse.valid for parse in parses])),
        "rollout/unique_utterances": len(set(kept_utterances)) / len(kept_utterances),
        "rollout/utterance_tokens": mask.sum(1).float().mean().item(),
    }
    if returns:
        metrics |= {
            "rollout/return": float(np.mean(returns)),
            "rollout/episode_length": float(np.mean(lengths)),
            "rollout/success": float(np.mean(successes)),
        }
    return rollout, metrics


_TOKEN_FIELDS = ("tokens", "mask", "log_probs")


def _join(parts: list[Tensor]) -> Tensor:
    """Stack [N, n_t] tensors of different widths to [sum N, max n_t]; padding is 0, which ``mask`` hides."""
    width = max(part.shape[1] for part in parts)
    return torch.cat([torch.nn.functional.pad(part.cpu(), (0, width - part.shape[1])) for part in parts])
