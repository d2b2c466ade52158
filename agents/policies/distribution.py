"""The distributions of next tokens: scores, log-probabilities and entropies with their gradient, and sampling.

Rollout and update both use these functions, so that they have the same distribution.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

#: Score of a token that is never chosen. It is finite, so that p * log p is 0 instead of NaN.
NEVER = torch.finfo(torch.float32).min / 2


def token_scores(logits: Tensor, temperature: float, forbidden: Tensor) -> Tensor:
    """Return unnormalised log-probabilities of next tokens, float32, of the shape of ``logits`` [..., V].

    ``forbidden`` (int64 [k]) lists token ids that an utterance never contains (image placeholders, padding).
    """
    return (logits.float() / temperature).index_fill(-1, forbidden, NEVER)


def entropy(log_probs: Tensor) -> Tensor:
    """Return the entropy in nats of distributions given by their logarithms [..., V]; float32 [...]."""
    negative: Tensor = torch.linalg.vecdot(log_probs.exp(), log_probs)
    return -negative


def choose(log_probs: Tensor, draws: Tensor | None) -> Tensor:
    """Return one token for each distribution, int64 [B].

    Args:
        log_probs: float32 [B, V].
        draws: float [B]; random numbers uniform in (0, 1], by which the cumulative distributions are inverted; None
            takes the most probable tokens.
    """
    if draws is None:
        return log_probs.argmax(-1)
    cumulative = log_probs.exp().cumsum(-1, dtype=draws.dtype)
    # A draw above 0 never finds a token of probability 0, nor one of at most 1 a place behind the last token.
    return torch.searchsorted(cumulative, draws[:, None] * cumulative[:, -1:]).squeeze(-1)


def distributions(scores: Tensor, tokens: Tensor) -> tuple[Tensor, Tensor]:
    """Return log-probabilities of given tokens, and entropies in nats of their distributions, float32 [...] each.

    Both have a gradient.

    Args:
        scores: float32 [..., V]; unnormalised log-probabilities, see :func:`token_scores`.
        tokens: int64 [...].
    """
    result: tuple[Tensor, Tensor] = _distributions(scores, tokens)
    return result


class _Distributions(torch.autograd.Function):
    """A log-softmax with all that is read from it, whose gradient takes three passes over [..., V] instead of ten."""

    @staticmethod
    def forward(ctx: Any, scores: Tensor, tokens: Tensor) -> tuple[Tensor, Tensor]:
        log_probs = scores.log_softmax(-1)
        probs = log_probs.exp()
        entropies = -torch.linalg.vecdot(probs, log_probs)
        ctx.save_for_backward(log_probs, probs, entropies, tokens)
        ctx.set_materialize_grads(False)
        return log_probs.gather(-1, tokens[..., None]).squeeze(-1), entropies

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, to_chosen: Tensor | None, to_entropies: Tensor | None) -> tuple[Tensor, None]:
        log_probs, probs, entropies, tokens = ctx.saved_tensors
        # d log p_j / d score_k = [j = k] - p_k, and d H / d score_k = -p_k (log p_k + H): first what -p_k multiplies.
        shared = torch.zeros_like(entropies) if to_chosen is None else to_chosen
        if to_entropies is None:
            grad = probs * -shared[..., None]
        else:
            shared = torch.addcmul(shared, to_entropies, entropies)
            grad = torch.addcmul(shared[..., None], log_probs, to_entropies[..., None]).mul_(probs).neg_()
        if to_chosen is not None:
            grad.scatter_add_(-1, tokens[..., None], to_chosen[..., None])
        return grad, None


# torch.autograd.Function.apply has no types.
_distributions: Any = _Distributions.apply
