"""What a learner needs from a model: utterances with their log-probabilities, and a differentiable second look."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import torch
from torch import Tensor, nn

Observations: TypeAlias = dict[str, Any]
"""A batch of observations: ``prompt`` is a sequence of B str; ``image``, where there is one, uint8 [B, H, W, 3]."""

Prompts: TypeAlias = Sequence[dict[str, Tensor]]
"""B observations encoded for the model, one dict of tensors (leading dimension 1) each; opaque to learners."""


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
    """An utterance policy with a value head. ``VLMPolicy`` is the Hugging Face implementation.

    Every method that takes observations also takes what :meth:`encode` made of them, so that a learner
    that looks at a rollout several times prepares pictures and prompts once.
    """

    tokenizer: Any
    temperature: float

    def encode(self, observations: Observations) -> Prompts:
        """Tokenise the prompts and preprocess the pictures, once."""
        ...

    def generate(
        self, observations: Observations | Prompts, *, greedy: bool = False, generator: torch.Generator | None = None
    ) -> Generation:
        """Sample one utterance per observation (no gradient)."""
        ...

    def evaluate(
        self, observations: Observations | Prompts, tokens: Tensor, mask: Tensor, *, temperature: float | None = None
    ) -> Evaluation:
        """Log-probabilities, exact entropies and values of given tokens (with gradient)."""
        ...

    def values(self, observations: Observations | Prompts) -> Tensor:
        """V(s), float32 [B] (no gradient)."""
        ...

    def named_parameters(self) -> Iterator[tuple[str, nn.Parameter]]:
        """All parameters; those of the value head are named ``value_head.*``."""
        ...
