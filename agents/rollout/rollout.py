"""Rollouts of answered observations with their rewards, and minibatches of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from agents.rollout.utterances import Utterances


@dataclass(frozen=True)
class Rollout(Utterances):
    """A rollout: M answered observations, ordered by step, then environment, without steps that only reset.

    Attributes:
        log_probs: float32 [M, n]; log-probability of each token at sampling time; 0 where masked.
        entropies: float32 [M, n]; entropy in nats of each next-token distribution, at the sampling temperature; 0 where
            masked.
        values: float32 [M]; V(s) at sampling time.
        rewards: float32 [M].
        advantages: float32 [M].
        returns: float32 [M]; advantages + values.
    """

    log_probs: Tensor
    entropies: Tensor
    values: Tensor
    rewards: Tensor
    advantages: Tensor
    returns: Tensor

    def minibatches(
        self,
        size: int,
        generator: torch.Generator,
        *,
        weights: Tensor,
        epoch: int = 0,
        device: torch.device | str = "cpu",
    ) -> Iterator[Minibatch]:
        """Yield minibatches of all rows, each once, in a random order.

        Args:
            size: rows of a minibatch; the last one may have fewer.
            generator: CPU generator of the order.
            weights: float32 [M, n]; weights of the entropy bonus.
            epoch: number of this pass over the rollout.
            device: where the minibatches go, the policy's.
        """
        for rows in torch.randperm(len(self), generator=generator).split(size):
            columns = vars(self.select(rows)) | {"weights": weights[rows], "rows": rows, "epoch": epoch}
            yield Minibatch(**columns).trimmed().to(device)


@dataclass(frozen=True)
class Minibatch(Rollout):
    """A set of B rows of a rollout, on the policy's device and cut to their longest utterance.

    Attributes:
        weights: float32 [B, n]; weights of the entropy bonus.
        rows: int64 [B]; indices of the rows in the rollout.
        epoch: number of passes over the rollout before this one.
    """

    weights: Tensor
    rows: Tensor
    epoch: int
