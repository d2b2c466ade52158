"""Figures of an iteration that do not depend on the learner; docs/benchmarks.md has their formulas."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from agents.rollout.utterances import Utterances


def weight_metrics(weights: Tensor, batch: Utterances) -> dict[str, float]:
    """Return figures of how a bonus distributes its weight; [CoSo] reports that few tokens carry most of it.

    Args:
        weights: float32 [M, n]; utterances with a row of NaN were not weighed, and do not count.
        batch: the utterances that are weighted.
    """
    known = ~weights.isnan().any(1, keepdim=True)
    mask, action = batch.mask & known, batch.action_mask & known
    figures = {"weights/mean": weights[mask].mean(), "weights/share_above_half": (weights[mask] > 0.5).float().mean()}
    if action.any():
        figures |= {
            "weights/action_tokens": weights[action].mean(),
            "weights/thought_tokens": weights[mask & ~action].mean(),
        }
    return {key: value.item() for key, value in figures.items()}


@torch.no_grad()
def entropy_metrics(entropies: Tensor, batch: Utterances) -> dict[str, float]:
    """Return the mean entropy in nats of the tokens that wrote the action, and of all others.

    Args:
        entropies: float32 [M, n].
        batch: the utterances that they belong to.
    """
    mask, action = batch.mask, batch.action_mask
    figures = {"entropy/thought_tokens": entropies[mask & ~action].mean().item()}
    if action.any():
        figures["entropy/action_tokens"] = entropies[action].mean().item()
    return figures


def mean_figures(history: Sequence[dict[str, float]]) -> dict[str, float]:
    """Return the mean of each figure over the gradient steps that have it."""
    keys = {key for figures in history for key in figures}
    columns = {key: [figures[key] for figures in history if key in figures] for key in sorted(keys)}
    return {key: sum(column) / len(column) for key, column in columns.items()}
