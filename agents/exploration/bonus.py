"""The protocol of exploration bonuses, and those that weight each token's entropy by a simple rule."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any, Protocol

import torch
from torch import Tensor
from typing_extensions import override

from agents.exploration.choice_set import ChoiceSet
from agents.policies.protocol import Evaluation
from agents.rollout.rollout import Minibatch, Rollout
from agents.rollout.utterances import Alternatives


class ExplorationBonus(Protocol):
    """A term of the objective, such as sum_i w_i H_i of Eq. 7 in [CoSo]; a learner maximises alpha times this."""

    suggesting: bool
    """Whether the environments are asked for actions worth trying, which is slow on a phone."""

    def observe(self, rollout: Rollout) -> dict[str, float]:
        """Learn from a rollout before it is weighted; return figures for the metrics."""
        ...

    def weights(self, rollout: Rollout) -> Tensor:
        """Return the weight of each token's entropy in [0, 1], float32 [M, n], without gradient; 0 where masked.

        A row of NaN is that of an utterance which was not weighed, see :func:`estimated`.
        """
        ...

    def choice_sets(self, rollout: Rollout) -> Sequence[ChoiceSet | None]:
        """Return the other actions that each of the M utterances could have named; None where they are not used."""
        ...

    def alternatives(self, batch: Minibatch) -> Alternatives | None:
        """Return other answers whose log-probabilities :meth:`term` needs; None if the generated ones are enough."""
        ...

    def term(self, evaluation: Evaluation, batch: Minibatch) -> tuple[Tensor, dict[str, float]]:
        """Return the term on a minibatch, a scalar with gradient that is maximised, and figures for the metrics.

        The figure ``bonus/entropy`` is what an adaptive coefficient compares with its target.

        Args:
            evaluation: the policy's log-probabilities and entropies of the minibatch and its :meth:`alternatives`.
            batch: the minibatch.
        """
        ...

    def state_dict(self) -> dict[str, Any]:
        """Return the state that :meth:`load_state_dict` continues from, as a tree for :mod:`agents.storage`."""
        ...

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Continue from the result of :meth:`state_dict`."""
        ...


class Stateless:
    """The parts of a bonus that has nothing to learn and nothing to keep."""

    suggesting: bool = False

    def observe(self, rollout: Rollout) -> dict[str, float]:
        """Return no figures: there is nothing to learn."""
        return {}

    def choice_sets(self, rollout: Rollout) -> Sequence[ChoiceSet | None]:
        """Return None for every utterance."""
        return [None] * len(rollout)

    def alternatives(self, batch: Minibatch) -> Alternatives | None:
        """Return None: the generated utterances are enough."""
        return None

    def weights(self, rollout: Rollout) -> Tensor:
        """Return zeros, float32 [M, n]."""
        return torch.zeros(rollout.mask.shape)

    def state_dict(self) -> dict[str, Any]:
        """Return an empty tree: there is nothing to keep."""
        return {}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Accept an empty tree: there is nothing to restore."""


class TokenBonus(Stateless, ABC):
    """A bonus of weighted token entropies, mean_t sum_i w_i H_i / n."""

    per_token: bool = True
    """Whether an utterance's sum is divided by its number of tokens."""

    @override
    @abstractmethod
    def weights(self, rollout: Rollout) -> Tensor:
        """Return weights in [0, 1], float32 [M, n]; 0 where masked."""

    def term(self, evaluation: Evaluation, batch: Minibatch) -> tuple[Tensor, dict[str, float]]:
        """Return :func:`entropy_bonus` of the weights in ``batch``, and the mean entropy of all tokens in nats."""
        entropies = evaluation.entropies
        bonus = entropy_bonus(batch.weights, entropies, batch.mask, per_token=self.per_token)
        return bonus, {"bonus/entropy": (entropies.detach().sum() / batch.mask.sum()).item()}


class NoBonus(TokenBonus):
    """A bonus of zero, w_i = 0: plain RL."""

    @override
    def weights(self, rollout: Rollout) -> Tensor:
        return torch.zeros(rollout.mask.shape)


class UniformBonus(TokenBonus):
    """The usual entropy bonus over all tokens, w_i = 1: RL + entropy.

    Args:
        only_valid: give utterances that do not parse weight 0, as CoSo does.
    """

    def __init__(self, *, only_valid: bool = False) -> None:
        self._only_valid = only_valid

    @override
    def weights(self, rollout: Rollout) -> Tensor:
        return (rollout.mask & rollout.valid[:, None] if self._only_valid else rollout.mask).float()


class TopEntropyBonus(TokenBonus):
    """The entropy of those tokens whose entropy is in the rollout's highest fifth: w_i = 1[H_i >= quantile .8].

    Source: https://arxiv.org/abs/2506.01939, whose mask is on the policy gradient; TRL has it on the entropy bonus.

    Args:
        quantile: share of the tokens below the mask's threshold, in [0, 1).

    Raises:
        ValueError: if ``quantile`` is not in [0, 1).
    """

    def __init__(self, quantile: float = 0.8) -> None:
        if not 0 <= quantile < 1:
            raise ValueError(f"quantile must be in [0, 1), got {quantile}")
        self._quantile = quantile

    @override
    def weights(self, rollout: Rollout) -> Tensor:
        # kthvalue takes any number of tokens, torch.quantile at most 16 million.
        generated = rollout.entropies[rollout.mask]
        threshold = generated.kthvalue(min(len(generated), int(self._quantile * len(generated)) + 1)).values
        return ((rollout.entropies >= threshold) & rollout.mask).float()


def estimated(weights: Tensor) -> Tensor:
    """Return weights whose mean over utterances estimates that of all: 0 for those of NaN, more for the others.

    Args:
        weights: float32 [M, n]; a row of NaN where an utterance was not weighed.
    """
    known = ~weights.isnan().any(1)
    if known.all():
        return weights
    return weights.nan_to_num(0.0) * (len(known) / known.sum().clamp(min=1))


def entropy_bonus(weights: Tensor, entropies: Tensor, mask: Tensor, *, per_token: bool) -> Tensor:
    """Return the mean over utterances of sum_i w_i H_i / n, or without the division; a scalar to be maximised.

    Args:
        weights: float32 [B, n], constant.
        entropies: float32 [B, n], in nats, with gradient.
        mask: bool [B, n].
        per_token: divide by n, each utterance's own number of tokens.
    """
    sums = (weights * entropies * mask).sum(1)
    if per_token:
        sums = sums / mask.sum(1).clamp(min=1)
    return sums.mean()
