"""The health of an SCM: not its accuracy, but whether its effects agree with the parser's own."""

from __future__ import annotations

import torch
from torch import Tensor


def auroc(scores: Tensor, positive: Tensor) -> float | None:
    """Return the probability that a positive scores higher than a negative, ties counted half; None without both kinds.

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


def agreement(weights: Tensor, exact: Tensor, wanted: Tensor) -> dict[str, float]:
    """Measure how well weights find the tokens that decide between actions, over the tokens that are weighted at all.

    Args:
        weights: float [B, n]; causal weights of an SCM.
        exact: float [B, n]; exact weights of the same utterances, which count changes from one action to another only.
        wanted: bool [B, n].
    """
    area = auroc(weights[wanted], exact[wanted] > 0)
    return {} if area is None else {"scm/exact_auroc": area}
