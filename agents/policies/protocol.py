"""Contracts of policies: those that answer observations, and those that a learner can train."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol, Self, TypeAlias

import torch
from torch import Tensor, nn

Observations: TypeAlias = dict[str, Any]
"""A batch of observations: ``prompt`` is a sequence of B str; ``image``, where there is one, uint8 [B, H, W, 3]."""

Prompts: TypeAlias = Sequence[dict[str, Tensor]]
"""B observations encoded for the model, one dict of tensors (leading dimension 1) each; opaque to learners."""


@dataclass(frozen=True)
class Generation:
    """Utterances sampled from a policy, with figures of sampling time. n = longest utterance of the batch.

    Attributes:
        tokens: int64 [B, n]; sampled token ids, padded with the pad id behind the end.
        mask: bool [B, n]; True on generated tokens up to and including EOS, False on padding.
        utterances: B decoded strings without special tokens.
        log_probs: float32 [B, n]; log pi(y_i | s, y_<i) at the sampling temperature; 0 where masked.
        entropies: float32 [B, n]; exact entropy of each next-token distribution in nats; 0 where masked.
        values: float32 [B]; V(s).
    """

    tokens: Tensor
    mask: Tensor
    utterances: tuple[str, ...]
    log_probs: Tensor
    entropies: Tensor
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


class Speaker(Protocol):
    """Answers observations with utterances: all that evaluation, play and agents that are only prompted need."""

    def answer(
        self, observations: Observations, *, greedy: bool = False, generator: torch.Generator | None = None
    ) -> tuple[str, ...]:
        """Return one utterance per observation.

        Args:
            observations: a batch of B observations.
            greedy: take the likeliest answer instead of sampling one.
            generator: CPU generator that seeds the sampling, for speakers that draw random numbers here.
        """
        ...


class TrainablePolicy(Speaker, Protocol):
    """A policy with a value head that a learner can train. ``VLMPolicy`` is the Hugging Face implementation.

    Methods that take observations or prompts also take what :meth:`encode` made of them, so that a learner that looks
    at a rollout several times prepares pictures and prompts once. Parameters, modes and state are those of a
    ``torch.nn.Module``; the parameters of the value head are named ``value_head.*``.
    """

    tokenizer: Any
    temperature: float
    max_new_tokens: int

    @property
    def device(self) -> torch.device:
        """Where the model's inputs go."""
        ...

    @property
    def vocab_size(self) -> int:
        """Number of token ids that the model knows."""
        ...

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
        """Return log-probabilities, exact entropies and values of given tokens (with gradient)."""
        ...

    def values(self, observations: Observations | Prompts) -> Tensor:
        """Return V(s), float32 [B] (no gradient)."""
        ...

    def tokenize_utterances(self, utterances: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Return given utterances as tokens int64 [B, n] and mask bool [B, n], each ended by EOS."""
        ...

    def parameters(self) -> Iterator[nn.Parameter]:
        """Yield all parameters."""
        ...

    def named_parameters(self) -> Iterator[tuple[str, nn.Parameter]]:
        """Yield all parameters with their names."""
        ...

    def train(self, mode: bool = True) -> Self:
        """Prepare for training."""
        ...

    def eval(self) -> Self:
        """Prepare for sampling."""
        ...

    def requires_grad_(self, requires_grad: bool = True) -> Self:
        """Train all parameters, or none."""
        ...

    def state_dict(self) -> dict[str, Any]:
        """Return all parameters by name."""
        ...

    def load_state_dict(self, state_dict: Mapping[str, Any]) -> Any:
        """Take over the parameters of a policy of the same kind."""
        ...

    def trainable_state_dict(self) -> dict[str, Tensor]:
        """Return everything that training changes, by name."""
        ...

    def load_trainable_state_dict(self, state: dict[str, Tensor]) -> None:
        """Take over what :meth:`trainable_state_dict` of a policy of the same kind returned."""
        ...

    def save_pretrained(self, folder: str | Path) -> None:
        """Write a folder from which the policy can be loaded again."""
        ...
