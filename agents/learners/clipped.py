"""The clipped policy gradient over utterances, which PPO and GRPO share; they differ in their advantages."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass, replace
from itertools import chain

import torch
from torch import Tensor
from typing_extensions import override

from agents.learners.config import OnlineConfig
from agents.learners.divergence import low_variance_kl, utterance_kl
from agents.learners.figures import mean_figures
from agents.learners.online import OnlineLearner
from agents.policies.protocol import Evaluation
from agents.rollout.rollout import Guidance, Minibatch, Rollout
from agents.rollout.utterances import Utterances


@dataclass(frozen=True)
class ClippedConfig(OnlineConfig):
    """Settings of every :class:`ClippedLearner`."""

    clip_range: float = 0.2
    """Clip range of the probability ratio; published 0.1."""
    thought_coef: float = 0.1
    """lambda, the weight of thought tokens in log pi(y|s); published 0.5 (cards), 0.2 (ALFWorld). With large values the
    thoughts of a tiny model drift."""
    invalid_coef: float = 0.1
    """Weight of the tokens of an utterance without an action in log pi(y|s). None of them is known to be at fault; with
    weight 1 all of them together dominate a minibatch's gradient, and a tiny model that explores loses its format."""
    ratio_limit: float = 10.0
    """Probability ratio above which only the clipped surrogate counts; more than 1 + clip_range."""
    target_kl: float | None = 3.0
    """KL divergence in nats, of whole utterances between the rollout's policy and the present one, above which an
    iteration's policy updates end; None = never. It is estimated on each minibatch before its gradient step. At a
    learning rate of 3e-4 a tiny model moves 1 to 9 nats in four epochs, at 1e-4 a third of that."""

    kl_coef: float = 0.01
    """Coefficient of a penalty on the KL divergence from the start policy, summed over an utterance's tokens in nats,
    which holds format and thoughts in place; published 0.01 (GiGPO), none in [RL4VLM]. Without it exploration can lose
    the format within an iteration."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not self.clip_range > 0:
            raise ValueError(f"clip_range must be above 0, got {self.clip_range}")
        if self.target_kl is not None and not self.target_kl >= 0:
            raise ValueError(f"target_kl must not be negative, got {self.target_kl}")
        for name in ("thought_coef", "invalid_coef"):
            if not 0 <= getattr(self, name) < math.inf:
                raise ValueError(f"{name} must be finite and not negative, got {getattr(self, name)}")
        if not self.ratio_limit > 1 + self.clip_range:
            raise ValueError(f"ratio_limit must be above 1 + clip_range, got {self.ratio_limit}, {self.clip_range}")


class ClippedLearner(OnlineLearner):
    """The base class of learners that clip the probability ratio of utterances and stop at a KL divergence."""

    config: ClippedConfig

    @abstractmethod
    def advantages(self, rollout: Rollout) -> Tensor:
        """Return the advantages that the loss uses, float32 [M]."""

    def after_stop(self, batch: Minibatch) -> None:
        """Learn from a minibatch that the KL stop has left to the policy: nothing, unless overridden."""

    @override
    def update(self, rollout: Rollout, guidance: Guidance) -> dict[str, float]:
        """Take ``n_epochs`` of gradient steps on one rollout, fewer if the policy moves further than ``target_kl``."""
        rollout = replace(rollout, advantages=self.advantages(rollout))
        limit = self.config.target_kl
        history: list[dict[str, float]] = []
        reached, left = 0.0, 0
        batches = self.minibatches(rollout, guidance)
        for batch in batches:
            evaluation = self.evaluate(batch)
            reached = utterance_kl(evaluation, batch, self.importance(batch))
            # The first step is always taken: the policy has not moved yet.
            if history and limit is not None and reached > limit:
                for left, behind in enumerate(chain([batch], batches), 1):  # noqa: B007 - counted
                    self.after_stop(behind)
                break
            history.append(self.gradient_step(evaluation, batch))
        return mean_figures(history) | {
            "train/epochs": self.config.n_epochs * len(history) / (len(history) + left),
            "train/utterance_kl": reached,
            "train/learning_rate": self.learning_rate,
        }


def clipped_loss(
    evaluation: Evaluation, batch: Minibatch, config: ClippedConfig, importance: Tensor | None = None
) -> tuple[Tensor, dict[str, float]]:
    """Return L_clip of a minibatch, a scalar, with figures for the metrics.

    The ratio is that of whole utterances, with the weights of :func:`part_weights` on the log-probabilities.

    Args:
        evaluation: the present policy's log-probabilities.
        batch: the minibatch, with those of the policy that wrote it.
        config: limits and weights.
        importance: float32 [B]; how often each utterance counts; None for once.
    """
    # log pi(y|s) = lambda * thought tokens + action tokens
    parts = part_weights(batch, config.thought_coef, config.invalid_coef)
    log_ratio = (evaluation.log_probs * parts).sum(1) - (batch.log_probs * parts).sum(1)
    # Beyond the limit only the clipped surrogate counts. Clamp before exp(): masking an overflow afterwards would
    # still give the gradient 0 * inf = NaN.
    ratio = log_ratio.clamp(max=math.log(config.ratio_limit)).exp()
    clipped = ratio.clamp(1 - config.clip_range, 1 + config.clip_range) * batch.advantages
    surrogate = torch.minimum(ratio * batch.advantages, clipped)
    surrogate = torch.where(log_ratio > math.log(config.ratio_limit), clipped, surrogate)
    loss = -(surrogate if importance is None else surrogate * importance).mean()
    figures = {
        "train/policy_loss": loss,
        "train/kl": low_variance_kl(log_ratio.detach()).mean(),
        "train/clip_fraction": ((ratio - 1).abs() > config.clip_range).float().mean(),
    }
    return loss, {key: value.item() for key, value in figures.items()}


def part_weights(batch: Utterances, thought_coef: float, invalid_coef: float) -> Tensor:
    """Return the weight of each token in log pi(y|s) = sum_i weight_i log pi(y_i), float32 [M, n]; 0 where masked.

    The weight is 1 on tokens that wrote the action and lambda (``thought_coef``) on all others; in an utterance without
    an action it is ``invalid_coef`` on all tokens.
    """
    others = torch.where(batch.valid[:, None], thought_coef, invalid_coef)
    return torch.where(batch.action_mask, 1.0, others) * batch.mask


def limited(advantages: Tensor, batch: Utterances, invalid: float | None) -> Tensor:
    """Return advantages, float32 [M], of which those of utterances without an action are at most ``invalid``.

    None sets no limit.
    """
    return advantages if invalid is None else torch.where(batch.valid, advantages, advantages.clamp(max=invalid))
