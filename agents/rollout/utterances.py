"""Utterances with their tokens, parses and labels."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Self

import torch
from torch import Tensor

from agents.policies.offsets import action_mask
from agents.policies.protocol import Prompts, TrainablePolicy
from parsers import ActionParser, Label, Parse


@dataclass(frozen=True)
class Alternatives:
    """R other answers to observations of a batch, which a policy evaluates with it.

    Attributes:
        rows: R indices of the observations.
        tokens: int64 [R, m].
        mask: bool [R, m].
    """

    rows: Sequence[int]
    tokens: Tensor
    mask: Tensor


@dataclass(frozen=True)
class Utterances:
    """A batch of M utterances of up to n tokens, the input of exploration bonuses, SCMs and explanations.

    Attributes:
        prompts: M encoded observations; empty dicts if the utterances do not answer any.
        utterances: M decoded utterances.
        parses: M parses of them.
        labels: M labels, see :meth:`parsers.ActionParser.label`.
        choices: M sequences of admissible actions; None where the parser's own set is fixed.
        tokens: int64 [M, n].
        mask: bool [M, n]; True up to and including EOS.
        action_mask: bool [M, n]; True on tokens that wrote the action.
    """

    prompts: Prompts
    utterances: Sequence[str]
    parses: Sequence[Parse[Any]]
    labels: Sequence[Label]
    choices: Sequence[Any]
    tokens: Tensor
    mask: Tensor
    action_mask: Tensor

    @staticmethod
    def from_tokens(
        utterances: Sequence[str],
        tokens: Tensor,
        mask: Tensor,
        *,
        parser: ActionParser[Any],
        tokenizer: Any,
        choices: Sequence[Any],
        prompts: Prompts,
    ) -> Utterances:
        """Parse utterances that a policy has sampled, so that their tokens are known."""
        parses = parser.parse_batch(utterances, choices)
        return Utterances(
            prompts=prompts,
            utterances=utterances,
            parses=parses,
            labels=[parser.label(parse) for parse in parses],
            choices=choices,
            tokens=tokens,
            mask=mask,
            action_mask=action_mask(tokenizer, tokens, mask, parses),
        )

    @staticmethod
    def from_texts(
        texts: Sequence[str],
        policy: TrainablePolicy,
        parser: ActionParser[Any],
        *,
        choices: Sequence[Any] | None = None,
        prompts: Prompts | None = None,
    ) -> Utterances:
        """Tokenise and parse utterances given as text.

        Args:
            texts: M utterances.
            policy: gives the tokenizer.
            parser: reads the actions.
            choices: M sequences of admissible actions; None where the parser's own set is fixed.
            prompts: M encoded observations that the utterances answer, if any.
        """
        tokens, mask = policy.tokenize_utterances(texts)
        return Utterances.from_tokens(
            list(texts),
            tokens,
            mask,
            parser=parser,
            tokenizer=policy.tokenizer,
            choices=list(choices) if choices is not None else [None] * len(texts),
            prompts=prompts if prompts is not None else [{} for _ in texts],
        )

    @property
    def valid(self) -> Tensor:
        """Mask of utterances with an action, bool [M]."""
        return torch.tensor([parse.valid for parse in self.parses], device=self.mask.device)

    def __len__(self) -> int:
        return len(self.utterances)

    def select(self, rows: Tensor) -> Self:
        """Return the rows with the indices ``rows``, int64 [K]."""
        indices = rows.tolist()
        return self._changed(lambda c: c[rows] if isinstance(c, Tensor) else [c[index] for index in indices])

    def head(self, k: int) -> Self:
        """Return the first ``k`` rows."""
        return self._changed(lambda column: column[:k])

    def trimmed(self) -> Self:
        """Return the utterances with all tensors [M, n] cut to the longest one."""
        n = int(self.mask.sum(1).max())
        return self._changed(lambda c: c[:, :n] if isinstance(c, Tensor) and c.ndim == 2 else c)

    def to(self, device: torch.device | str) -> Self:
        """Return the utterances with all tensors on ``device`` but the prompts, which a policy moves itself."""
        return self._changed(lambda column: column.to(device) if isinstance(column, Tensor) else column)

    def _changed(self, change: Callable[[Any], Any]) -> Self:
        return replace(self, **{field.name: change(getattr(self, field.name)) for field in fields(self)})

    def storable(self, parser: ActionParser[Any]) -> dict[str, Any]:
        """Return a tree for :mod:`agents.storage`, without the parses and with choices as text."""
        tree = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "parses"}
        tree["choices"] = [None if row is None else [parser.text(choice) for choice in row] for row in self.choices]
        return tree
