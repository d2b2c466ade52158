"""What a learner needs from a model: utterances with their log-probabilities, and a differentiable second look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import torch
from torch import Tensor

Observations = dict[str, Any]
"""A batch of observations: ``prompt`` is a sequence of B str; ``image``, where there is one, uint8 [B, H, W, 3]."""


@dataclass(frozen=True)
class Generation:
    """Utterances sampled from a policy, with what was known at sampling time. n = longest utterance of the batch.

    Attributes:
        tokens: int64 [B, n]; sampled token ids, padded with the pad id behind the end.
        mask: bool [B, n]; True on generated tokens up to and including EOS, False on padding.
        utterances: B decoded strings without special tokens.
        log_probs: float32 [B, n]; log pi(y_i | s, y_<i) at the sampling temperature; 0 where masked.
        values: float32 [B]; V(s).
    """

    tokens: Tensor
    mask: Tensor
    utterances: tuple[str, ...]
    log_probs: Tensor
    values: Tensor


@dataclass(frozen=True)
class Evaluation:
    """A differentiable second look at given utterances.

    Attributes:
        log_probs: float32 [B, n]; as in :class:`Generation`.
        entropies: float32 [B, n]; exact entropy of each next-token distribution in nats; 0 where masked.
        values: float32 [B].
    """

    log_probs: Tensor
    entropies: Tensor
    values: Tensor


class Policy(Protocol):
    """An utterance policy with a value head. ``VLMPolicy`` is the Hugging Face implementation."""

    tokenizer: Any
    temperature: float

    def generate(
        self, observations: Observations, *, greedy: bool = False, generator: torch.Generator | None = None
    ) -> Generation:
        """Sample one utterance per observation (no gradient)."""
        ...

    def evaluate(self, observations: Observations, tokens: Tensor, mask: Tensor) -> Evaluation:
        """Log-probabilities, exact entropies and values of given tokens (with gradient)."""
        ...

    def values(self, observations: Observations) -> Tensor:
        """V(s), float32 [B] (no gradient)."""
        ...

    def parameters(self) -> Any:
        """Trainable parameters."""
        ...

    def offsets(self, tokens: Sequence[int]) -> list[tuple[int, int]]:
        """Character range of each token in the decoded utterance."""
        ...
