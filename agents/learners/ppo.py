"""PPO for utterance policies, as in [RL4VLM] section 4, with the entropy term of [CoSo] Eq. 7.

Differences from the released programs:
1. The action part is found through the parser's span and the tokenizer's offsets, not through token ids, and is
   the tokens of the action itself; what follows it (a closing brace, EOS) counts with the thoughts.
2. The whole utterance's distribution is taken at the sampling temperature, in rollout and update alike.
3. Truncated episodes bootstrap from their last state; advantages are normalised over the rollout.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from agents.exploration import entropy_bonus
from agents.learners.online import OnlineConfig, OnlineLearner
from agents.optimizers import load_optimizer_state, optimizer_state
from agents.policies.protocol import Evaluation
from agents.rollout.batch import Rollout


@dataclass(frozen=True)
class PPOConfig(OnlineConfig):
    """Settings of :class:`PPO`. Published values ([RL4VLM], cards) stand behind each; a tiny model needs others."""

    learning_rate: float = 3e-4
    """Of the policy; published 1e-5. Over 3e-4 a tiny model forgets its format."""
    learning_rate_end: float = 3e-4
    """Reached on a cosine at the end of training; published 1e-9. Equal to learning-rate: constant."""
    value_learning_rate: float = 3e-3
    """Of the value head, which starts from nothing."""
    n_epochs: int = 4
    """Passes over a rollout; published 4."""
    batch_size: int = 64
    """Utterances per gradient step."""
    clip_range: float = 0.2
    """Published 0.1."""
    clip_range_vf: float | None = None
    """Values move at most this far from the rollout's in one update; published 0.1. None = unclipped, which a value
    head that starts at 0 needs in order to catch up with returns of -5."""
    vf_coef: float = 0.5
    """Coefficient of the value loss; published 0.5."""
    max_grad_norm: float = 0.5
    """Published 0.01."""
    thought_coef: float = 0.1
    """lambda: weight of thought tokens in log pi(y|s); published 0.5 (cards), 0.2 (ALFWorld). Large ones let the
    thoughts of a tiny model drift."""
    ratio_limit: float = 10.0
    """Where a probability ratio exceeds this, only the clipped surrogate counts."""
    target_kl: float | None = 0.05
    """Stop the epochs of an iteration when the approximate KL of the weighted log-probability exceeds this."""

    def __post_init__(self) -> None:
        if self.batch_size < 2:
            raise ValueError(f"batch_size must be at least 2 to normalise advantages, got {self.batch_size}")
        if not 0 <= self.gamma <= 1 or not 0 <= self.gae_lambda <= 1:
            raise ValueError(f"gamma and gae_lambda must be in [0, 1], got {self.gamma}, {self.gae_lambda}")


class PPO(OnlineLearner):
    """Clipped policy optimisation over utterances; see the module's and :class:`OnlineLearner`'s description."""

    config: PPOConfig

    def __init__(self, policy: Any, envs: Any, config: PPOConfig | None = None, **kwargs: Any) -> None:
        super().__init__(policy, envs, config or PPOConfig(), **kwargs)
        head = [p for name, p in policy.named_parameters() if name.startswith("value_head.") and p.requires_grad]
        body = [p for name, p in policy.named_parameters() if not name.startswith("value_head.") and p.requires_grad]
        groups: list[dict[str, Any]] = [{"params": body}, {"params": head, "lr": self.config.value_learning_rate}]
        self.optimizer = torch.optim.Adam(groups, lr=self.config.learning_rate, eps=1e-7)

    def update(self, rollout: Rollout, weights: Tensor) -> dict[str, float]:
        """Several epochs of minibatches over one rollout."""
        config = self.config
        self.policy.train()
        self.optimizer.param_groups[0]["lr"] = self._learning_rate()
        advantages = (rollout.advantages - rollout.advantages.mean()) / (rollout.advantages.std() + 1e-8)
        part_weights = torch.where(rollout.action_mask, 1.0, config.thought_coef) * rollout.mask
        old_log_probs = (rollout.log_probs * part_weights).sum(1)

        history: list[dict[str, float]] = []
        epochs = 0
        for epoch in range(config.n_epochs):
            order = torch.randperm(len(rollout), generator=self.generator)
            kls = []
            for rows in order.split(config.batch_size):
                n = int(rollout.mask[rows].sum(1).max())
                tokens, mask = rollout.tokens[rows, :n], rollout.mask[rows, :n]
                evaluation = self.policy.evaluate([rollout.prompts[i] for i in rows.tolist()], tokens, mask)
                loss, figures = self._loss(
                    evaluation,
                    part_weights=part_weights[rows, :n],
                    old_log_probs=old_log_probs[rows],
                    old_values=rollout.values[rows],
                    advantages=advantages[rows],
                    returns=rollout.returns[rows],
                    weights=weights[rows, :n],
                    mask=mask,
                )
                self.check_finite(loss, {"rows": rows, "rollout": rollout, "weights": weights})
                self.optimizer.zero_grad()
                loss.backward()
                norm = torch.nn.utils.clip_grad_norm_(self.policy.parameters(), config.max_grad_norm)
                self.optimizer.step()

                kls.append(figures["train/kl"])
                figures["train/grad_norm"] = norm.item()
                if epoch == 0:
                    figures |= _entropy_figures(evaluation, mask, rollout.action_mask[rows, :n])
                history.append(figures)
            epochs += 1
            if config.target_kl is not None and sum(kls) / len(kls) > config.target_kl:
                break
        return _mean(history) | {"train/epochs": float(epochs), "train/learning_rate": self._learning_rate()}

    def _loss(
        self,
        evaluation: Evaluation,
        *,
        part_weights: Tensor,
        old_log_probs: Tensor,
        old_values: Tensor,
        advantages: Tensor,
        returns: Tensor,
        weights: Tensor,
        mask: Tensor,
    ) -> tuple[Tensor, dict[str, float]]:
        """Loss = L_clip + c_v L_value - alpha mean_t( sum_i w_i H_i / n ); [B, n] and [B] tensors of one minibatch."""
        config = self.config
        device = evaluation.log_probs.device
        part_weights, weights, mask = part_weights.to(device), weights.to(device), mask.to(device)
        old_log_probs, old_values = old_log_probs.to(device), old_values.to(device)
        advantages, returns = advantages.to(device), returns.to(device)

        # log pi(y|s) = lambda * thought tokens + action tokens
        log_ratio = (evaluation.log_probs * part_weights).sum(1) - old_log_probs
        ratio = log_ratio.exp()
        clipped = ratio.clamp(1 - config.clip_range, 1 + config.clip_range)
        surrogate = torch.minimum(ratio * advantages, clipped * advantages)
        surrogate = torch.where(ratio > config.ratio_limit, clipped * advantages, surrogate)
        policy_loss = -surrogate.mean()

        value_errors = (evaluation.values - returns) ** 2
        if (limit := config.clip_range_vf) is not None:
            near_old = old_values + (evaluation.values - old_values).clamp(-limit, limit)
            value_errors = torch.maximum(value_errors, (near_old - returns) ** 2)
        value_loss = 0.5 * value_errors.mean()

        bonus = entropy_bonus(weights, evaluation.entropies, mask, per_token=self.bonus.per_token)
        loss = policy_loss + config.vf_coef * value_loss - self.ent_coef * bonus
        figures = {
            "train/loss": loss,
            "train/policy_loss": policy_loss,
            "train/value_loss": value_loss,
            "train/bonus": bonus,
            # http://joschu.net/blog/kl-approx.html, the low-variance estimator
            "train/kl": (ratio - 1 - log_ratio).mean(),
            "train/clip_fraction": ((ratio - 1).abs() > config.clip_range).float().mean(),
        }
        return loss, {key: value.item() for key, value in figures.items()}

    def _learning_rate(self) -> float:
        first, last = self.config.learning_rate, self.config.learning_rate_end
        return last + 0.5 * (first - last) * (1 + math.cos(math.pi * self.progress))

    def training_state(self) -> dict[str, Any]:
        """The optimizer's state."""
        return {"optimizer": optimizer_state(self.optimizer)}

    def load_training_state(self, state: dict[str, Any]) -> None:
        """Continue from :meth:`training_state`."""
        load_optimizer_state(self.optimizer, state["optimizer"])


@torch.no_grad()
def _entropy_figures(evaluation: Evaluation, mask: Tensor, action: Tensor) -> dict[str, float]:
    """Mean entropy in nats of the tokens that wrote the action, and of all others."""
    entropies = evaluation.entropies.cpu()
    figures = {"entropy/thought_tokens": entropies[mask & ~action].mean().item()}
    if action.any():
        figures["entropy/action_tokens"] = entropies[action].mean().item()
    return figures


def _mean(history: list[dict[str, float]]) -> dict[str, float]:
    """Mean of each figure over the gradient steps that have it."""
    keys = {key for figures in history for key in figures}
    columns = {key: [figures[key] for figures in history if key in figures] for key in sorted(keys)}
    return {key: sum(column) / len(column) for key, column in columns.items()}
