"""The exploration bonus: how much each token's entropy counts. The methods of the ablation differ in this alone."""

from __future__ import annotations

from typing import Any, Protocol

import torch
from torch import Tensor

from agents.rollout.utterances import Utterances


class ExplorationBonus(Protocol):
    """Weights w_i of the entropy term sum_i w_i H_i (Eq. 7 of [CoSo])."""

    per_token: bool
    """Divide an utterance's sum by its number of tokens."""

    def observe(self, batch: Utterances) -> dict[str, float]:
        """Learn from a rollout before it is weighted; return figures for the metrics."""
        ...

    def weights(self, batch: Utterances) -> Tensor:
        """Return weights in [0, 1], float32 [M, n], without gradient; 0 where masked."""
        ...

    def state_dict(self) -> dict[str, Any]:
        """Return everything that is needed to go on, as a tree for :mod:`agents.storage`."""
        ...

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Continue from :meth:`state_dict`."""
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
    """w_i = 0: plain RL."""

    def weights(self, batch: Utterances) -> Tensor:
        """Return zeros, float32 [M, n]."""
        return torch.zeros(batch.mask.shape)


class UniformBonus(_Stateless):
    """w_i = 1: RL + entropy, the usual bonus spread over all tokens."""

    def weights(self, batch: Utterances) -> Tensor:
        """Return ones on generated tokens, float32 [M, n]."""
        return batch.mask.float()


def entropy_bonus(weights: Tensor, entropies: Tensor, mask: Tensor, *, per_token: bool) -> Tensor:
    """Return mean_t( sum_i w_i H_i / n ), or without the division; a scalar to be maximised.

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
