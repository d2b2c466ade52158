"""PPO for utterance policies, as in [RL4VLM] section 4, with the entropy term of [CoSo] Eq. 7.

Differences from the released programs:
1. The action part is found through the parser's span and the tokenizer's offsets instead of token ids. It is only the
   tokens of the action itself; a closing brace or EOS after it counts as thought. In an utterance without an action
   all tokens have weight ``invalid_coef`` (in the released program, the last four have 1), and its advantage is at most
   ``invalid_advantage``, so that losing the format costs something whatever an environment's rewards are.
2. Log-probabilities are those at the sampling temperature, in rollout and update alike.
3. Truncated episodes bootstrap from their last state; advantages are normalised over the rollout.
4. An iteration ends once the KL divergence from the rollout's policy exceeds ``target_kl``, measured on whole
   utterances: lambda hides thoughts from ratio and clip, so nothing else bounds their change.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any

import torch
from gymnasium.vector import VectorEnv
from torch import Tensor
from typing_extensions import override

from agents.exploration import ExplorationBonus
from agents.learners.config import OnlineConfig
from agents.learners.divergence import low_variance_kl, utterance_kl
from agents.learners.figures import mean_figures
from agents.learners.online import OnlineLearner
from agents.policies.protocol import Evaluation, TrainablePolicy
from agents.rollout.rollout import Guidance, Minibatch, Rollout
from agents.rollout.utterances import Utterances


@dataclass(frozen=True)
class PPOConfig(OnlineConfig):
    """Settings of :class:`PPO`, with the published values ([RL4VLM], cards); a tiny model needs others."""

    value_learning_rate: float = 3e-3
    """Learning rate of the value head, which is trained from scratch."""
    clip_range: float = 0.2
    """Clip range of the probability ratio; published 0.1."""
    clip_range_vf: float | None = None
    """Largest change of a value from the rollout's in one update; published 0.1. None = unclipped, which a value head
    that starts at 0 needs to reach returns of -5."""
    vf_coef: float = 0.5
    """Coefficient of the value loss; published 0.5."""
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
    iteration's policy updates end; None = never. It is estimated on each minibatch before its gradient step. The value
    head alone is trained on the remaining minibatches. At a learning rate of 3e-4 a tiny model moves 1 to 9 nats in
    four epochs, at 1e-4 a third of that."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.batch_size < 2:
            raise ValueError(f"batch_size must be at least 2 to normalise advantages, got {self.batch_size}")
        if self.ratio_limit <= 1 + self.clip_range:
            raise ValueError(f"ratio_limit must be above 1 + clip_range, got {self.ratio_limit}, {self.clip_range}")


class PPO(OnlineLearner):
    """Proximal policy optimisation over utterances; see this module and :class:`OnlineLearner`."""

    config: PPOConfig

    def __init__(
        self,
        policy: TrainablePolicy,
        envs: VectorEnv[Any, Any, Any],
        config: PPOConfig | None = None,
        bonus: ExplorationBonus | None = None,
        debug_folder: str | Path = ".",
    ) -> None:
        super().__init__(policy, envs, config or PPOConfig(), bonus, debug_folder)

    @override
    def parameter_groups(self) -> list[dict[str, Any]]:
        trained = [(name.startswith("value_head."), p) for name, p in self.policy.named_parameters() if p.requires_grad]
        body, head = ([p for in_head, p in trained if in_head is wanted] for wanted in (False, True))
        return [{"params": body}, {"params": head, "lr": self.config.value_learning_rate}]

    @override
    def update(self, rollout: Rollout, guidance: Guidance) -> dict[str, float]:
        """Take ``n_epochs`` of gradient steps on one rollout, fewer if the policy moves further than ``target_kl``."""
        rollout = replace(rollout, advantages=normalised_advantages(rollout, self.config.invalid_advantage))
        limit = self.config.target_kl
        history: list[dict[str, float]] = []
        reached, left = 0.0, 0
        batches = self.minibatches(rollout, guidance)
        for batch in batches:
            evaluation = self.evaluate(batch)
            reached = utterance_kl(evaluation, batch)
            # The first step is always taken: the policy has not moved yet.
            if history and limit is not None and reached > limit:
                for left, behind in enumerate(chain([batch], batches), 1):  # noqa: B007 - counted
                    self._fit_values(behind)
                break
            history.append(self.gradient_step(evaluation, batch))
        return mean_figures(history) | {
            "train/epochs": self.config.n_epochs * len(history) / (len(history) + left),
            "train/utterance_kl": reached,
            "train/learning_rate": self.learning_rate,
        }

    @override
    def loss(self, evaluation: Evaluation, batch: Minibatch) -> tuple[Tensor, dict[str, float]]:
        """Return L_clip + c_v L_value of a minibatch, whose advantages are normalised."""
        config = self.config
        # log pi(y|s) = lambda * thought tokens + action tokens
        parts = part_weights(batch, config.thought_coef, config.invalid_coef)
        log_ratio = (evaluation.log_probs * parts).sum(1) - (batch.log_probs * parts).sum(1)
        # Beyond the limit only the clipped surrogate counts. Clamp before exp(): masking an overflow afterwards would
        # still give the gradient 0 * inf = NaN.
        ratio = log_ratio.clamp(max=math.log(config.ratio_limit)).exp()
        clipped = ratio.clamp(1 - config.clip_range, 1 + config.clip_range) * batch.advantages
        surrogate = torch.minimum(ratio * batch.advantages, clipped)
        surrogate = torch.where(log_ratio > math.log(config.ratio_limit), clipped, surrogate)
        policy_loss = -surrogate.mean()
        value_loss = self._value_loss(evaluation.values, batch)
        figures = {
            "train/policy_loss": policy_loss,
            "train/value_loss": value_loss,
            "train/kl": low_variance_kl(log_ratio.detach()).mean(),
            "train/clip_fraction": ((ratio - 1).abs() > config.clip_range).float().mean(),
        }
        return policy_loss + config.vf_coef * value_loss, {key: value.item() for key, value in figures.items()}

    def _fit_values(self, batch: Minibatch) -> None:
        """Take one gradient step of the value head alone, on the present policy's hidden states of the prompts."""
        head = self.optimizer.param_groups[1]["params"]
        values = self.policy.evaluate(batch.prompts, batch.tokens[:, :1], batch.mask[:, :1]).values
        self.optimizer.zero_grad()
        loss = self.config.vf_coef * self._value_loss(values, batch)
        loss.backward(inputs=head)
        torch.nn.utils.clip_grad_norm_(head, self.config.max_grad_norm)
        self.optimizer.step()

    def _value_loss(self, values: Tensor, batch: Minibatch) -> Tensor:
        """Return half the mean squared error of values, float32 [B]; clipped if ``clip_range_vf`` is set."""
        errors = (values - batch.returns) ** 2
        if (limit := self.config.clip_range_vf) is not None:
            near_old = batch.values + (values - batch.values).clamp(-limit, limit)
            errors = torch.maximum(errors, (near_old - batch.returns) ** 2)
        return 0.5 * errors.mean()


def part_weights(batch: Utterances, thought_coef: float, invalid_coef: float) -> Tensor:
    """Return the weight of each token in log pi(y|s) = sum_i weight_i log pi(y_i), float32 [M, n]; 0 where masked.

    The weight is 1 on tokens that wrote the action and lambda (``thought_coef``) on all others; in an utterance without
    an action it is ``invalid_coef`` on all tokens.
    """
    others = torch.where(batch.valid[:, None], thought_coef, invalid_coef)
    return torch.where(batch.action_mask, 1.0, others) * batch.mask


def normalised_advantages(rollout: Rollout, invalid: float | None) -> Tensor:
    """Return advantages with mean 0 and standard deviation 1, float32 [M].

    Those of utterances without an action are then limited to ``invalid``; None sets no limit.
    """
    # One utterance alone, all others being void, has no standard deviation.
    spread = rollout.advantages.std() if len(rollout) > 1 else torch.zeros(())
    advantages = (rollout.advantages - rollout.advantages.mean()) / (spread + 1e-8)
    if invalid is None:
        return advantages
    return torch.where(rollout.valid, advantages, advantages.clamp(max=invalid))
