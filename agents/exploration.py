"""Exploration bonuses, which weight each token's entropy; RL, RL + entropy and CoSo differ only in this."""

from __future__ import annotations

from typing import Any, Protocol

import torch
from torch import Tensor

from agents.rollout.utterances import Utterances


class ExplorationBonus(Protocol):
    """A source of the weights w_i of the entropy term sum_i w_i H_i (Eq. 7 of [CoSo])."""

    per_token: bool
    """Whether an utterance's sum is divided by its number of tokens."""

    def observe(self, batch: Utterances) -> dict[str, float]:
        """Learn from a rollout's utterances before they are weighted; return figures for the metrics."""
        ...

    def weights(self, batch: Utterances) -> Tensor:
        """Return weights in [0, 1], float32 [M, n], without gradient; 0 where masked."""
        ...

    def state_dict(self) -> dict[str, Any]:
        """Return the state that :meth:`load_state_dict` continues from, as a tree for :mod:`agents.storage`."""
        ...

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Continue from the result of :meth:`state_dict`."""
        ...


class _Stateless:
    per_token = True

    def observe(self, batch: Utterances) -> dict[str, float]:
        """Return no figures: there is nothing to learn."""
        return {}

    def state_dict(self) -> dict[str, Any]:
        """Return an empty tree: there is nothing to keep."""
        return {}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Accept an empty tree: there is nothing to restore."""


class NoBonus(_Stateless):
    """A bonus of zero, w_i = 0: plain RL."""

    def weights(self, batch: Utterances) -> Tensor:
        """Return zeros, float32 [M, n]."""
        return torch.zeros(batch.mask.shape)


class UniformBonus(_Stateless):
    """The usual entropy bonus over all tokens, w_i = 1: RL + entropy."""

    def weights(self, batch: Utterances) -> Tensor:
        """Return ones on generated tokens, float32 [M, n]."""
        return batch.mask.float()


def entropy_bonus(weights: Tensor, entropies: Tensor, mask: Tensor, *, per_token: bool) -> Tensor:
    """Return the mean over utterances of sum_i w_i H_i / n, or without the division; a scalar to be maximised.

    Args:
        weights: float32 [B, n], constant.
        entropies: float32 [B, n], in nats, with gradient.
        mask: bool [B, n].
        per_token: divide by n, each utterance's own number of tokens.
    """
    sums = (weights * entropies * mask).sum(1)
    if per_token:
        sums = sums / mask.sum(1).clamp(min=1)
    return sums.mean()
