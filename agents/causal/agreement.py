"""Measures of how well an SCM's causal weights agree with exact interventions on the parser."""

from __future__ import annotations

import torch
from torch import Tensor


def auroc(scores: Tensor, positive: Tensor) -> float | None:
    """Return the probability that a positive scores higher than a negative, ties counted half; None if either lacks.

    Args:
        scores: float [K].
        positive: bool [K].
    """
    high, low = scores[positive], scores[~positive]
    if not len(high) or not len(low):
        return None
    ordered = low.sort().values
    below = torch.searchsorted(ordered, high)
    not_above = torch.searchsorted(ordered, high, right=True)
    return ((below + not_above).float().mean() / (2 * len(low))).item()


def share_on(weights: Tensor, tokens: Tensor) -> float:
    """Return the share of all weight that lies on some tokens; 0 if there is no weight.

    Args:
        weights: float [B, n].
        tokens: bool [B, n].
    """
    return (weights[tokens].sum() / weights.sum().clamp(min=1e-12)).item()


def agreement(weights: Tensor, exact: Tensor, wanted: Tensor) -> dict[str, float]:
    """Return how well weights find the tokens that decide between actions, over the ``wanted`` tokens.

    Args:
        weights: float [B, n]; causal weights of an SCM.
        exact: float [B, n]; exact weights of the same utterances, see :func:`agents.causal.exact.exact_weights`.
        wanted: bool [B, n]; tokens that are compared.
    """
    area = auroc(weights[wanted], exact[wanted] > 0)
    return {} if area is None else {"scm/exact_auroc": area}
