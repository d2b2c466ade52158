"""Replayed steps as batches of the policy's inputs and of what it said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from agents.padding import pad_rows
from agents.policies.protocol import Prompts, TrainablePolicy
from agents.replay.records import Record
from agents.rollout.rollout import Rollout
from agents.rollout.stepping import batch_observations
from agents.rollout.utterances import Utterances
from parsers import ActionParser


@dataclass(frozen=True)
class Judged:
    """The worth of B replayed steps.

    Attributes:
        values: float32 [B]; V(s).
        rewards: float32 [B].
        returns: float32 [B]; discounted sums of this and later rewards.
        advantages: float32 [B]; steps above 0 are imitated.
    """

    values: Tensor
    rewards: Tensor
    returns: Tensor
    advantages: Tensor

    def select(self, rows: Tensor) -> Judged:
        """Return the steps with the indices ``rows``, int64 [K]."""
        return Judged(self.values[rows], self.rewards[rows], self.returns[rows], self.advantages[rows])


def encoded(records: Sequence[Record], policy: TrainablePolicy) -> Prompts:
    """Return the observations of replayed steps, encoded for a policy."""
    rows = [{"prompt": record.prompt} | ({} if record.image is None else {"image": record.image}) for record in records]
    return policy.encode(batch_observations(rows))


def replayed(records: Sequence[Record], policy: TrainablePolicy, parser: ActionParser[Any], judged: Judged) -> Rollout:
    """Return replayed steps as a rollout, with log-probabilities and entropies of the time when they were sampled.

    Args:
        records: B steps.
        policy: the policy.
        parser: reads the utterances.
        judged: what is known of the steps' worth.
    """

    def rows(name: str) -> list[Tensor]:
        return [torch.from_numpy(getattr(record, name).copy()) for record in records]

    tokens, mask = pad_rows(rows("tokens"))
    said = Utterances.from_tokens(
        [record.utterance for record in records],
        tokens,
        mask,
        parser=parser,
        tokenizer=policy.tokenizer,
        choices=[record.choices for record in records],
        prompts=encoded(records, policy),
    )
    return Rollout(
        **vars(said),
        log_probs=pad_rows(rows("log_probs"))[0],
        entropies=pad_rows(rows("entropies"))[0],
        suggestions=[record.suggestions for record in records],
        pictures=[record.image for record in records],
        **vars(judged),
    )
