"""Rollouts of answered observations with their rewards, and minibatches of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from typing import Any

import torch
from torch import Tensor
from typing_extensions import override

from agents.rollout.utterances import Utterances
from parsers import ActionParser


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
        suggestions: M sequences of actions that the environments suggested trying; None where they were not asked or
            have none.
        pictures: M pictures that the answers were about, uint8 [H, W, 3], for traces; None where there is none, and
            for all but the first few.
    """

    log_probs: Tensor
    entropies: Tensor
    values: Tensor
    rewards: Tensor
    advantages: Tensor
    returns: Tensor
    suggestions: Sequence[Any]
    pictures: Sequence[Any]

    @staticmethod
    def joined(parts: Sequence[Rollout]) -> Rollout:
        """Return the rows of several rollouts, one after the other."""
        parts = [part for part in parts if len(part)] or parts[:1]
        if len(parts) == 1:
            return parts[0]
        longest = max(part.mask.shape[1] for part in parts)
        columns: dict[str, Any] = {}
        for field in fields(Rollout):
            values = [getattr(part, field.name) for part in parts]
            if not isinstance(values[0], Tensor):
                columns[field.name] = [entry for value in values for entry in value]
                continue
            if values[0].ndim == 2:
                values = [torch.nn.functional.pad(value, (0, longest - value.shape[1])) for value in values]
            columns[field.name] = torch.cat(values)
        return Rollout(**columns)

    def minibatches(
        self,
        size: int,
        generator: torch.Generator,
        *,
        guidance: Guidance,
        epoch: int = 0,
        device: torch.device | str = "cpu",
    ) -> Iterator[Minibatch]:
        """Yield minibatches of all rows, each once, in a random order.

        Args:
            size: rows of a minibatch; the last one may have fewer.
            generator: CPU generator of the order.
            guidance: further columns of the rows.
            epoch: number of this pass over the rollout.
            device: where the minibatches go, the policy's.
        """
        for rows in torch.randperm(len(self), generator=generator).split(size):
            columns = vars(self.select(rows)) | guidance.select(rows) | {"rows": rows, "epoch": epoch}
            yield Minibatch(**columns).trimmed().to(device)


@dataclass(frozen=True)
class Guidance:
    """Columns of a rollout's M rows that exploration bonus and trust region add to it.

    Attributes:
        weights: float32 [M, n]; weights of the entropy bonus.
        choice_sets: M choice sets of :class:`agents.exploration.ChoiceBonus`, or None.
        start_log_probs: float32 [M, n]; log-probabilities of the tokens under the start policy; zeros if nothing holds
            the policy near it.
    """

    weights: Tensor
    choice_sets: Sequence[Any]
    start_log_probs: Tensor

    def select(self, rows: Tensor) -> dict[str, Any]:
        """Return the columns of the rows with the indices ``rows``, int64 [K], by name."""
        return {
            "weights": self.weights[rows],
            "choice_sets": [self.choice_sets[row] for row in rows.tolist()],
            "start_log_probs": self.start_log_probs[rows],
        }


@dataclass(frozen=True)
class Minibatch(Rollout):
    """A set of B rows of a rollout, on the policy's device and cut to their longest utterance.

    Attributes:
        weights: float32 [B, n]; as in :class:`Guidance`.
        choice_sets: B choice sets or None, as in :class:`Guidance`.
        start_log_probs: float32 [B, n]; as in :class:`Guidance`.
        rows: int64 [B]; indices of the rows in the rollout.
        epoch: number of passes over the rollout before this one.
    """

    weights: Tensor
    choice_sets: Sequence[Any]
    start_log_probs: Tensor
    rows: Tensor
    epoch: int

    @override
    def storable(self, parser: ActionParser[Any]) -> dict[str, Any]:
        tree = super().storable(parser)
        # They can be made again from the utterances and the environments.
        del tree["choice_sets"], tree["suggestions"], tree["pictures"]
        return tree
