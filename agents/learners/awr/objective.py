"""The objective of AWR and filtered behaviour cloning: imitate the steps that were better than expected."""

from __future__ import annotations

import math

from torch import Tensor

#: Bounds of a token's probability outside of which it has no gradient, as published.
CLAMP = 0.001, 0.99


def step_advantages(values: Tensor, next_values: Tensor, rewards: Tensor, returns: Tensor, margin: float) -> Tensor:
    """Return A = V(s') - V(s) - margin + r + g of B steps; every tensor is float32 [B].

    Args:
        values: V(s), the probability of success.
        next_values: V(s'); 0 at the end of an episode.
        rewards: r.
        returns: g, the discounted sum of this and later rewards.
        margin: rise that must be exceeded.
    """
    return next_values - values - margin + rewards + returns


def imitation_loss(log_probs: Tensor, mask: Tensor, advantages: Tensor, *, clamp: bool) -> Tensor:
    """Return -mean(1[A > 0] * sum_tokens log pi), a scalar.

    Args:
        log_probs: float32 [B, n]; log-probability of each token.
        mask: bool [B, n]; False on padding.
        advantages: float32 [B].
        clamp: clamp probabilities to :data:`CLAMP`.
    """
    if clamp:
        log_probs = log_probs.clamp(math.log(CLAMP[0]), math.log(CLAMP[1]))
    return -((advantages > 0) * (log_probs * mask).sum(1)).mean()
