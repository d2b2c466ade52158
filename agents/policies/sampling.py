"""Hooks into Hugging Face's ``generate``, which sample tokens and keep log-probabilities and hidden states."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn
from transformers import LogitsProcessor

from agents.policies.distribution import choose, entropy, token_scores


class TokenSampler(LogitsProcessor):
    """A logits processor that samples each next token and keeps its log-probability and entropy.

    It returns scores that leave ``generate`` only the sampled token. Settings of a checkpoint therefore cannot change
    the sampling, random numbers come from ``draws`` on any device, and the logits of all steps ([n, B, V], gigabytes
    for a real vocabulary) need not be kept.

    Args:
        temperature: temperature of the distribution.
        forbidden: int64 [k]; token ids that are never chosen.
        draws: float [n, B]; see :func:`agents.policies.distribution.choose`; None takes the most probable token.
    """

    def __init__(self, temperature: float, forbidden: Tensor, draws: Tensor | None) -> None:
        self._temperature = temperature
        self._forbidden = forbidden
        self._draws = draws
        self._log_probs: list[Tensor] = []
        self._entropies: list[Tensor] = []

    def __call__(self, input_ids: torch.LongTensor, scores: torch.FloatTensor) -> torch.FloatTensor:
        """Choose one token per row; called by ``generate`` with input_ids [B, t] and raw scores [B, V]."""
        log_probs = token_scores(scores, self._temperature, self._forbidden).log_softmax(-1)
        draws = None if self._draws is None else self._draws[len(self._log_probs)]
        token = choose(log_probs, draws)[:, None]
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
        return self._states()[:, :length]

    def before_last(self, n: int) -> Tensor:
        """Return the states from which the last ``n`` positions' tokens are predicted, float [B, n, hidden_size]."""
        return self._states()[:, -n - 1 : -1]

    def last(self) -> Tensor:
        """Return the states of the last position, float [B, 1, hidden_size]."""
        return self._states()[:, -1:]

    def _states(self) -> Tensor:
        assert self._first is not None, "no forward pass was made"
        return self._first


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
