"""Soft policy iteration with the choice bonus on random processes, against ascent over all policies.

An utterance is a thought and then one token: an action, or junk that no parser reads. The bonus of an utterance with an
action is that of q(. | s, thought), the distribution over the actions after its thought.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
import torch
from torch import Tensor

from tests.theory.choice_optimum import BONUSES, OPTIMA
from tests.theory.direct import maximise
from tests.theory.language import Floats

STATES, THOUGHTS, ACTIONS, JUNK = 3, 2, 3, 4


@dataclass(frozen=True)
class ChoiceMDP:
    """A process with one action more than the parser can read, which stands for "no action".

    Attributes:
        rewards: float64 [states, actions + 1].
        transitions: float64 [states, actions + 1, states].
        gamma: discount.
        alpha: coefficient of the bonus.
        form: name of the bonus.
    """

    rewards: Tensor
    transitions: Tensor
    gamma: float
    alpha: float
    form: str

    @classmethod
    def random(cls, seed: int, form: str) -> ChoiceMDP:
        rng = np.random.default_rng(seed)
        rewards = rng.normal(size=(STATES, ACTIONS + 1))
        rewards[:, -1] -= 0.5
        transitions = rng.dirichlet(np.full(STATES, 0.5), size=(STATES, ACTIONS + 1))
        alpha = float(rng.uniform(0.1, 0.5))
        return cls(torch.from_numpy(rewards), torch.from_numpy(transitions), float(rng.uniform(0.5, 0.9)), alpha, form)

    def values(self, thoughts: Tensor, tokens: Tensor) -> Tensor:
        """Return V, float64 [states].

        Args:
            thoughts: log-probabilities [states, thoughts].
            tokens: log-probabilities after each thought [states, thoughts, actions + junk].
        """
        said = thoughts.exp()[..., None] * tokens.exp()
        junk = said[..., ACTIONS:].sum(-1, keepdim=True)
        read = torch.cat([said[..., :ACTIONS], junk], -1)  # [states, thoughts, actions + 1]
        bonus = BONUSES[self.form](tokens[..., :ACTIONS].log_softmax(-1))
        gained = (read.sum(1) * self.rewards).sum(-1) + self.alpha * (said[..., :ACTIONS].sum(-1) * bonus).sum(-1)
        moved = (read.sum(1)[..., None] * self.transitions).sum(1)
        return torch.linalg.solve(torch.eye(STATES, dtype=torch.float64) - self.gamma * moved, gained)

    def improved(self, values: Floats) -> tuple[Floats, Floats]:
        """Return the best distribution over actions in each state, or none, against Q of the given V, and its worth."""
        q = self.rewards.numpy() + self.gamma * self.transitions.numpy() @ values
        rows, worth = np.zeros((STATES, ACTIONS)), np.zeros(STATES)
        for s in range(STATES):
            best = OPTIMA[self.form](q[s, :-1], self.alpha)
            soft = best @ q[s, :-1] + self.alpha * BONUSES[self.form](torch.from_numpy(np.log(best))).item()
            worth[s] = max(soft, q[s, -1])
            rows[s] = best if soft > q[s, -1] else 0
        return rows, worth

    def log_probs(self, rows: Floats) -> tuple[Tensor, Tensor]:
        """Return the policy that says the actions with given probabilities after any thought, and junk otherwise."""
        tokens = np.zeros((STATES, THOUGHTS, ACTIONS + JUNK))
        tokens[..., :ACTIONS] = rows[:, None]
        tokens[..., ACTIONS:] = (1 - rows.sum(1))[:, None, None] / JUNK
        tokens = np.maximum(tokens, 1e-300)
        thoughts = torch.full((STATES, THOUGHTS), -float(np.log(THOUGHTS)), dtype=torch.float64)
        return thoughts, torch.from_numpy(np.log(tokens))

    def drawn(self, seed: int) -> tuple[Tensor, Tensor]:
        """Return the logits of a random policy."""
        generator = torch.Generator().manual_seed(seed)
        shapes = (STATES, THOUGHTS), (STATES, THOUGHTS, ACTIONS + JUNK)
        thoughts, tokens = (torch.randn(shape, generator=generator, dtype=torch.float64) for shape in shapes)
        return thoughts, tokens


@pytest.mark.parametrize("form", BONUSES)
@pytest.mark.parametrize("seed", (2, 3, 4))
def test_iteration_improves_monotonically_and_ends_at_the_best_of_all_policies(seed: int, form: str) -> None:
    mdp = ChoiceMDP.random(seed, form)
    thoughts, tokens = mdp.drawn(seed)
    history = [mdp.values(thoughts.log_softmax(-1), tokens.log_softmax(-1)).numpy()]
    while len(history) < 3 or np.abs(history[-1] - history[-2]).max() > 1e-10:
        rows, worth = mdp.improved(history[-1])
        history.append(mdp.values(*mdp.log_probs(rows)).numpy())
        assert (history[-1] >= worth - 1e-6).all() and (worth >= history[-2] - 1e-6).all()
        assert len(history) < 100
    assert (history[-1] - history[0]).max() > 0.01

    def score(flat: Tensor) -> Tensor:
        own = flat[: thoughts.numel()].view_as(thoughts), flat[thoughts.numel() :].view_as(tokens)
        return mdp.values(own[0].log_softmax(-1), own[1].log_softmax(-1)).mean()

    start = torch.cat([each.flatten() for each in mdp.drawn(seed + 100)])
    found = score(maximise(score, start)).item()
    assert history[-1].mean() - 1e-3 < found < history[-1].mean() + 1e-8
