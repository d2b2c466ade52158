"""Distributions over K choices: the two bonuses of exploration among actions, and the optima of a bandit under each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from torch import Tensor

from tests.theory.language import Floats


def entropy(log_q: Tensor) -> Tensor:
    """Return H(q) in nats over the last dimension of log q, float64 [..., K]."""
    return -(log_q.exp() * log_q).sum(-1)


def forward_kl(log_q: Tensor) -> Tensor:
    """Return -KL(U || q) = mean_k log q_k + ln K in nats over the last dimension of log q, float64 [..., K]."""
    return log_q.mean(-1) + np.log(log_q.shape[-1])


BONUSES: dict[str, Callable[[Tensor], Tensor]] = {"entropy": entropy, "forward_kl": forward_kl}


def entropy_optimum(values: Floats, alpha: float) -> Floats:
    """Return the q that maximises q . values + alpha H(q): softmax(values / alpha), float [K]."""
    grown: Floats = np.exp((values - values.max()) / alpha)
    return grown / grown.sum()


def barrier_optimum(values: Floats, alpha: float) -> Floats:
    """Return the q that maximises q . values + alpha mean_k log q_k, float [K].

    Where the derivatives are equal, q_k = alpha / (K (mu - values_k)); mu is found by bisection so that q sums to 1. It
    lies between max + alpha / K and max + alpha.
    """
    low, high = values.max() + alpha / len(values), values.max() + alpha
    for _ in range(200):
        mu = (low + high) / 2
        low, high = (mu, high) if (alpha / (len(values) * (mu - values))).sum() > 1 else (low, mu)
    q: Floats = alpha / (len(values) * (high - values))
    return q


OPTIMA: dict[str, Callable[[Floats, float], Floats]] = {"entropy": entropy_optimum, "forward_kl": barrier_optimum}
