"""Hooks into Hugging Face's ``generate``: sampling temperature, forbidden tokens, and a record of log-probabilities."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from transformers import LogitsProcessor


def next_token_log_probs(logits: Tensor, temperature: float, forbidden: Tensor) -> Tensor:
    """Log of the next-token distribution that is sampled from, float32, same shape as ``logits`` [..., V].

    ``forbidden`` (int64 [k]) lists token ids that an utterance never contains (image placeholders, padding).
    The same function serves rollout and update, so that both see the same distribution.
    """
    scores = logits.float() / temperature
    # A finite floor keeps p * log p at 0 instead of NaN.
    scores = scores.index_fill(-1, forbidden, torch.finfo(scores.dtype).min / 2)
    return scores.log_softmax(-1)


class LogProbRecorder(LogitsProcessor):
    """Hands ``generate`` the tempered distribution, and keeps log pi of what it then chose.

    ``generate`` offers all logits of all steps at the end ([n, B, V], gigabytes for a real vocabulary); this keeps
    one step's distribution until the chosen token is seen in the next call.
    """

    def __init__(self, temperature: float, forbidden: Tensor) -> None:
        self._temperature = temperature
        self._forbidden = forbidden
        self._last: Tensor | None = None
        self._chosen: list[Tensor] = []

    def __call__(self, input_ids: torch.LongTensor, scores: torch.FloatTensor) -> torch.FloatTensor:
        """Called by ``generate`` with input_ids [B, t] and raw scores [B, V]."""
        self._settle(input_ids[:, -1])
        self._last = next_token_log_probs(scores, self._temperature, self._forbidden)
        return self._last  # type: ignore[return-value]

    def finish(self, last_tokens: Tensor) -> Tensor:
        """Log-probabilities of all chosen tokens, float32 [B, n]; ``last_tokens`` int64 [B] were chosen last."""
        self._settle(last_tokens)
        return torch.stack(self._chosen, 1)

    def _settle(self, tokens: Tensor) -> None:
        if self._last is not None:
            self._chosen.append(self._last.gather(-1, tokens[:, None]).squeeze(-1))
            self._last = None


class HiddenStates:
    """The last layer's states of a model's first forward pass: float [B, T, hidden_size]."""

    def __init__(self) -> None:
        self._first: Tensor | None = None

    def __call__(self, module: nn.Module, inputs: Any, output: Any) -> None:
        """Forward hook of a decoder."""
        if self._first is None:
            self._first = output.last_hidden_state

    def prompt(self, length: int) -> Tensor:
        """States of the first ``length`` positions."""
        assert self._first is not None, "no forward pass was made"
        return self._first[:, :length]


@contextmanager
def capture_hidden_states(decoder: nn.Module) -> Iterator[HiddenStates]:
    """Record what ``decoder`` returns first.

    Cheaper than ``output_hidden_states=True``, which keeps every layer's states for every step.
    """
    capture = HiddenStates()
    handle = decoder.register_forward_hook(capture)
    try:
        yield capture
    finally:
        handle.remove()
