"""REINFORCE with a moving baseline: a learner outside `agents`, as CONTRIBUTING.md shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from torch import Tensor

from agents import Evaluation, Guidance, Minibatch, OnlineConfig, OnlineLearner, Rollout


@dataclass(frozen=True)
class ReinforceConfig(OnlineConfig):
    """Settings of :class:`Reinforce`."""

    gae_lambda: float = 1.0
    """Trace decay; 1 = returns are sums of rewards, without the value head's estimates in between."""
    n_epochs: int = 1
    """Passes over a rollout; the gradient is right for the policy that wrote it, so there is only one."""
    baseline_decay: float = 0.9
    """Share of the old baseline that is kept per iteration; the rest is the rollout's mean return."""


class Reinforce(OnlineLearner):
    """Policy gradient of [Williams 1992]: log-probabilities of utterances, scaled by return minus baseline."""

    config: ReinforceConfig

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.baseline = 0.0

    def loss(self, evaluation: Evaluation, batch: Minibatch) -> tuple[Tensor, dict[str, float]]:
        policy_loss = -((batch.returns - self.baseline) * evaluation.log_probs.sum(1)).mean()
        return policy_loss, {"train/policy_loss": policy_loss.item()}

    def update(self, rollout: Rollout, guidance: Guidance) -> dict[str, float]:
        figures = super().update(rollout, guidance)
        keep = self.config.baseline_decay
        self.baseline = keep * self.baseline + (1 - keep) * rollout.returns.mean().item()
        return figures | {"train/baseline": self.baseline}

    def training_state(self) -> dict[str, Any]:
        return super().training_state() | {"baseline": self.baseline}

    def load_training_state(self, state: dict[str, Any]) -> None:
        super().load_training_state(state)
        self.baseline = state["baseline"]
