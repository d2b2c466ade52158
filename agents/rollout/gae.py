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
    void: Tensor | None = None,
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
        void: bool; steps to leave out as if they had not been taken: their reward counts nowhere, and the step before
            is followed by the step after. None = no step.

    Returns:
        Advantages and returns (advantages + values), float32 [T, N]; 0 and V(s) at void steps.
    """
    advantages = torch.zeros_like(rewards)
    running = torch.zeros_like(rewards[0])
    following = next_values * ~terminated
    void = torch.zeros_like(done) if void is None else void
    for t in reversed(range(len(rewards))):
        running = running * ~done[t]
        if t + 1 < len(rewards):
            # What void steps lead to is what the step before them leads to, unless one ends the episode.
            passed = void[t + 1] & ~done[t] & ~done[t + 1]
            following[t] = torch.where(passed, following[t + 1], following[t])
        taken = rewards[t] + gamma * following[t] - values[t] + gamma * gae_lambda * running
        advantages[t] = torch.where(void[t], 0.0, taken)
        running = torch.where(void[t], running, taken)
    return advantages, advantages + values
