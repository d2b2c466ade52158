"""A batch of answered observations, as learners and exploration bonuses see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

from torch import Tensor

from agents.policies.protocol import Prompts
from parsers import ActionParser, Label, Parse


@dataclass(frozen=True)
class Rollout:
    """M answered observations, in the order (step, environment), without the steps that only reset.

    Attributes:
        prompts: M encoded observations.
        utterances: M decoded utterances.
        parses: M parses of them.
        labels: M labels, as :meth:`parsers.ActionParser.label` gives them.
        choices: M sequences of admissible actions; None where the parser's own set is fixed.
        tokens: int64 [M, n].
        mask: bool [M, n]; True up to and including EOS.
        action_mask: bool [M, n]; True on tokens that wrote the action.
        log_probs: float32 [M, n]; at sampling time.
        values: float32 [M]; at sampling time.
        rewards: float32 [M].
        advantages: float32 [M].
        returns: float32 [M]; advantages + values.
    """

    prompts: Prompts
    utterances: Sequence[str]
    parses: Sequence[Parse[Any]]
    labels: Sequence[Label]
    choices: Sequence[Any]
    tokens: Tensor
    mask: Tensor
    action_mask: Tensor
    log_probs: Tensor
    values: Tensor
    rewards: Tensor
    advantages: Tensor
    returns: Tensor

    def __len__(self) -> int:
        return len(self.utterances)

    def head(self, k: int) -> Rollout:
        """The first ``k`` rows."""
        return Rollout(**{field.name: getattr(self, field.name)[:k] for field in fields(self)})

    def storable(self, parser: ActionParser[Any]) -> dict[str, Any]:
        """Return all but the parses, which follow from the utterances, with choices as text.

        A tree for :mod:`agents.storage`.
        """
        tree = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "parses"}
        tree["choices"] = [None if row is None else [parser.text(choice) for choice in row] for row in self.choices]
        return tree
