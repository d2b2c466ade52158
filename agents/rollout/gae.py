"""Generalised advantage estimation (Schulman et al. 2016), with termination and truncation kept apart."""

from __future__ import annotations

import torch
from torch import Tensor


def gae(
    rewards: Tensor,
    values: Tensor,
    next_values: Tensor,
    terminated: Tensor,
    done: Tensor,
    gamma: float,
    gae_lambda: float,
) -> tuple[Tensor, Tensor]:
    """Return advantages and returns of T steps in N environments; every tensor is [T, N].

    Args:
        rewards: float32.
        values: float32; V(s_t).
        next_values: float32; V of the state that step t led to. At the end of an episode this is its own last state,
            not the state after an automatic reset.
        terminated: bool; the episode ended by the task's rules, so that V(s') counts as 0.
        done: bool; terminated or truncated; a truncated step bootstraps from ``next_values``.
        gamma: discount in [0, 1].
        gae_lambda: trace decay in [0, 1].

    Returns:
        Advantages and returns (advantages + values), float32 [T, N].
    """
    advantages = torch.zeros_like(rewards)
    running = torch.zeros_like(rewards[0])
    deltas = rewards + gamma * next_values * ~terminated - values
    for t in reversed(range(len(rewards))):
        running = deltas[t] + gamma * gae_lambda * running * ~done[t]
        advantages[t] = running
    return advantages, advantages + values
