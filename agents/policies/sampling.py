"""Hooks into Hugging Face's ``generate``, which sample tokens and keep log-probabilities and hidden states."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from transformers import LogitsProcessor


def next_token_log_probs(logits: Tensor, temperature: float, forbidden: Tensor) -> Tensor:
    """Return the log-probabilities of the next token, float32, of the shape of ``logits`` [..., V].

    ``forbidden`` (int64 [k]) lists token ids that an utterance never contains (image placeholders, padding).
    Rollout and update both use this function, so that they have the same distribution.
    """
    scores = logits.float() / temperature
    # A finite floor keeps p * log p at 0 instead of NaN.
    scores = scores.index_fill(-1, forbidden, torch.finfo(scores.dtype).min / 2)
    return scores.log_softmax(-1)


def entropy(log_probs: Tensor) -> Tensor:
    """Return the entropy in nats of distributions given by their logarithms [..., V]; float32 [...]."""
    return -(log_probs.exp() * log_probs).sum(-1)


class TokenSampler(LogitsProcessor):
    """A logits processor that samples each next token and keeps its log-probability and entropy.

    It returns scores that leave ``generate`` only the sampled token. Settings of a checkpoint therefore cannot change
    the sampling, random numbers come from ``generator`` on any device, and the logits of all steps ([n, B, V],
    gigabytes for a real vocabulary) need not be kept.

    Args:
        temperature: temperature of the distribution.
        forbidden: int64 [k]; token ids that are never chosen.
        generator: on the model's device; None takes the most probable token each time.
    """

    def __init__(self, temperature: float, forbidden: Tensor, generator: torch.Generator | None) -> None:
        self._temperature = temperature
        self._forbidden = forbidden
        self._generator = generator
        self._log_probs: list[Tensor] = []
        self._entropies: list[Tensor] = []

    def __call__(self, input_ids: torch.LongTensor, scores: torch.FloatTensor) -> torch.FloatTensor:
        """Choose one token per row; called by ``generate`` with input_ids [B, t] and raw scores [B, V]."""
        log_probs = next_token_log_probs(scores, self._temperature, self._forbidden)
        if self._generator is None:
            token = log_probs.argmax(-1, keepdim=True)
        else:
            token = torch.multinomial(log_probs.exp(), 1, generator=self._generator)
        self._log_probs.append(log_probs.gather(-1, token).squeeze(-1))
        self._entropies.append(entropy(log_probs))
        return torch.full_like(log_probs, -torch.inf).scatter_(-1, token, 0.0)  # type: ignore[return-value]

    def chosen(self, n: int) -> tuple[Tensor, Tensor]:
        """Return the first ``n`` tokens' log-probabilities and their distributions' entropies, float32 [B, n] each.

        ``generate`` may ask for a few more tokens than it returns, since on a GPU it checks for the end late.
        """
        return torch.stack(self._log_probs[:n], 1), torch.stack(self._entropies[:n], 1)


class HiddenStates:
    """The last layer's states of a model's first forward pass: float [B, T, hidden_size]."""

    def __init__(self) -> None:
        self._first: Tensor | None = None

    def __call__(self, module: nn.Module, inputs: Any, output: Any) -> None:
        """Keep a decoder's first output; called as a forward hook."""
        if self._first is None:
            self._first = output.last_hidden_state

    def prompt(self, length: int) -> Tensor:
        """Return the states of the first ``length`` positions."""
        assert self._first is not None, "no forward pass was made"
        return self._first[:, :length]


@contextmanager
def capture_hidden_states(decoder: nn.Module) -> Iterator[HiddenStates]:
    """Record the first output of ``decoder``.

    Cheaper than ``output_hidden_states=True``, which keeps every layer's states for every step.
    """
    capture = HiddenStates()
    handle = decoder.register_forward_hook(capture)
    try:
        yield capture
    finally:
        handle.remove()
