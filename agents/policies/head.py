"""Log-probabilities and entropies straight from a model's last states, without the scores of all places at once.

Scores of B = 64 utterances of n = 256 tokens over V = 152,000 tokens are 10 GB in float32, and a gradient needs several
times that. Here they are made for as many places at a time as have :data:`CHUNK` scores together, and again for their
gradient, so that they never take more than half a GB.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.utils.checkpoint import checkpoint

from agents.policies.distribution import distributions, token_scores
from agents.policies.protocol import Evaluation, TokenStates

#: Largest number of scores that exist at the same time; some seven tensors of this size in float32 are needed.
CHUNK = 2**24


def chunked_distributions(
    head: Any, states: Tensor, tokens: Tensor, temperature: float, forbidden: Tensor, chunk: int = CHUNK
) -> tuple[Tensor, Tensor]:
    """Return log-probabilities of given tokens and entropies, as :func:`agents.policies.distribution.distributions`.

    Args:
        head: the model's output layer, which has nothing behind it.
        states: float [B, n, hidden_size]; the states from which the tokens are predicted.
        tokens: int64 [B, n].
        temperature: see :func:`agents.policies.distribution.token_scores`.
        forbidden: see there.
        chunk: largest number of scores at the same time.

    Returns:
        Both float32 [B, n], with gradient.
    """

    def part(states: Tensor, tokens: Tensor) -> tuple[Tensor, Tensor]:
        return distributions(token_scores(head(states), temperature, forbidden), tokens)

    size = max(1, chunk // len(head.weight))
    rows = zip(states.flatten(0, 1).split(size), tokens.flatten().split(size), strict=True)
    found = [checkpoint(part, *row, use_reentrant=False, preserve_rng_state=False) for row in rows]
    log_probs, entropies = (torch.cat(column).view(tokens.shape) for column in zip(*found, strict=True))
    return log_probs, entropies


def is_plain(head: Any, last: Tensor, logits: Tensor) -> bool:
    """Return whether a model's logits are its output layer's, with no scale or cap behind it.

    Args:
        head: the output layer; None if the model has none.
        last: float [B, 1, hidden_size]; states.
        logits: float [B, 1, V]; the model's logits of these states.
    """
    return isinstance(head, torch.nn.Linear) and torch.equal(head(last).to(logits.dtype), logits)


def evaluation_of(states: Tensor, scores: Tensor, tokens: Tensor, values: Tensor, with_states: bool) -> Evaluation:
    """Return the evaluation of given tokens from the scores at their places, float32 [B, n, V]."""
    kept = TokenStates(states, scores.detach()) if with_states else None
    return Evaluation(*distributions(scores, tokens), values, token_states=kept)
