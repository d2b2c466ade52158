"""Maximisation over all policies at once by gradient ascent, which knows no Bellman equation."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

from tests.theory.language import Floats, Language
from tests.theory.mdp import MDP


def maximise(score: Callable[[Tensor], Tensor], start: Tensor, steps: int = 400) -> Tensor:
    """Return the point at which L-BFGS from ``start`` ends, float64 like ``start``; never worse than it."""
    point = start.clone().requires_grad_()
    optimizer = torch.optim.LBFGS(
        [point], max_iter=steps, tolerance_grad=1e-10, tolerance_change=1e-14, line_search_fn="strong_wolfe"
    )

    def loss() -> Tensor:
        optimizer.zero_grad()
        value = -score(point)
        value.backward()
        return value

    optimizer.step(loss)
    return point.detach()


def log_probs(language: Language, logits: Tensor) -> Tensor:
    """Return log pi(y_i | y_<i) of a policy softmax(logits), float64 [..., utterances, length].

    Args:
        language: utterances.
        logits: float64 [..., prefixes, tokens].
    """
    return logits.log_softmax(-1)[..., language.places, language.written] * torch.from_numpy(language.mask)


def soft_values(mdp: MDP, logits: Tensor) -> Tensor:
    """Return V, float64 [states], of the policy softmax(logits) by a linear system over states and all utterances.

    Args:
        mdp: process.
        logits: float64 [states, prefixes, tokens].
    """
    language = mdp.language
    of_tokens = log_probs(language, logits)
    said = of_tokens.sum(-1).exp()
    surprise = -(torch.from_numpy(mdp.weights) * of_tokens).sum(-1)
    rewards = torch.from_numpy(mdp.rewards)[:, language.actions]
    transitions = torch.from_numpy(mdp.transitions)[:, language.actions]
    gained = (said * (rewards + mdp.alpha * surprise)).sum(1)
    moved = (said[:, :, None] * transitions).sum(1)
    return torch.linalg.solve(torch.eye(len(gained), dtype=torch.float64) - mdp.gamma * moved, gained)


def best_values(mdp: MDP, policy: Floats) -> Floats:
    """Return V, float [states], of the policy found by ascent on the mean of V from the given one."""
    start = torch.from_numpy(policy).log()
    found = maximise(lambda logits: soft_values(mdp, logits).mean(), start)
    return soft_values(mdp, found).numpy()
