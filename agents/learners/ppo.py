"""PPO for utterance policies, as in [RL4VLM] section 4, with the entropy term of [CoSo] Eq. 7.

Differences from the released programs:
1. The action part is found through the parser's span and the tokenizer's offsets, not through token ids, and is
   the tokens of the action itself; what follows it (a closing brace, EOS) counts with the thoughts. An utterance
   without an action counts with weight 1 on all its tokens (the released program: on its last four), so that losing
   the format costs as much as a wrong action.
2. The whole utterance's distribution is taken at the sampling temperature, in rollout and update alike.
3. Truncated episodes bootstrap from their last state; advantages are normalised over the rollout.
4. The policy stops before the step at which it has moved ``target_kl`` away from the rollout's, measured on whole
   utterances: lambda hides thoughts from ratio and clip, so nothing else keeps them near.
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
from agents.seeding import torch_generator


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
    thoughts of a tiny model drift. Utterances without an action have weight 1 on all tokens."""
    ratio_limit: float = 10.0
    """Where a probability ratio exceeds this, only the clipped surrogate counts; above 1 + clip_range."""
    target_kl: float | None = 1.0
    """End an iteration before a gradient step once the KL of whole utterances between the rollout's policy and the
    present one, estimated on the step's own minibatch, exceeds this many nats; None = never. The value head goes on
    alone in the minibatches that are left: it has to keep up. At a learning rate of 3e-4 a tiny model moves 1 to 9
    nats in four epochs, at 1e-4 a third of that."""

    def __post_init__(self) -> None:
        if self.batch_size < 2:
            raise ValueError(f"batch_size must be at least 2 to normalise advantages, got {self.batch_size}")
        if not 0 <= self.gamma <= 1 or not 0 <= self.gae_lambda <= 1:
            raise ValueError(f"gamma and gae_lambda must be in [0, 1], got {self.gamma}, {self.gae_lambda}")
        if self.ratio_limit <= 1 + self.clip_range:
            raise ValueError(f"ratio_limit must be above 1 + clip_range, got {self.ratio_limit}, {self.clip_range}")


class PPO(OnlineLearner):
    """Clipped policy optimisation over utterances; see the module's and :class:`OnlineLearner`'s description."""

    config: PPOConfig

    def __init__(self, policy: Any, envs: Any, config: PPOConfig | None = None, **kwargs: Any) -> None:
        super().__init__(policy, envs, config or PPOConfig(), **kwargs)
        head = [p for name, p in policy.named_parameters() if name.startswith("value_head.") and p.requires_grad]
        body = [p for name, p in policy.named_parameters() if not name.startswith("value_head.") and p.requires_grad]
        groups: list[dict[str, Any]] = [{"params": body}, {"params": head, "lr": self.config.value_learning_rate}]
        self.optimizer = torch.optim.Adam(groups, lr=self.config.learning_rate, eps=1e-7)
        self._minibatches = torch_generator(self.config.seed, "minibatches")

    def update(self, rollout: Rollout, weights: Tensor) -> dict[str, float]:
        """Several epochs of minibatches over one rollout, fewer where the policy moves too far."""
        config = self.config
        self.policy.train()
        self.optimizer.param_groups[0]["lr"] = self._learning_rate()
        advantages = (rollout.advantages - rollout.advantages.mean()) / (rollout.advantages.std() + 1e-8)
        parts = part_weights(rollout, config.thought_coef)
        old_log_probs = (rollout.log_probs * parts).sum(1)

        history: list[dict[str, float]] = []
        reached = 0.0
        minibatches = [
            (epoch, rows)
            for epoch in range(config.n_epochs)
            for rows in torch.randperm(len(rollout), generator=self._minibatches).split(config.batch_size)
        ]
        for done, (epoch, rows) in enumerate(minibatches):
            n = int(rollout.mask[rows].sum(1).max())
            mask = rollout.mask[rows, :n]
            evaluation = self.policy.evaluate(
                [rollout.prompts[i] for i in rows.tolist()], rollout.tokens[rows, :n], mask
            )
            reached = self._utterance_kl(evaluation, rollout.log_probs[rows, :n])
            # Before the first step there is nothing to take back, whatever the estimate says.
            if history and config.target_kl is not None and reached > config.target_kl:
                for _, left in minibatches[done:]:
                    self._fit_values(rollout, left)
                break
            loss, figures = self._loss(
                evaluation,
                part_weights=parts[rows, :n],
                old_log_probs=old_log_probs[rows],
                old_values=rollout.values[rows],
                advantages=advantages[rows],
                returns=rollout.returns[rows],
                weights=weights[rows, :n],
                mask=mask,
            )
            figures["train/grad_norm"] = self._step(loss, {"rows": rows, "rollout": rollout, "weights": weights})
            if epoch == 0:
                figures |= _entropy_figures(evaluation, mask, rollout.action_mask[rows, :n])
            history.append(figures)
        return _mean(history) | {
            "train/epochs": config.n_epochs * len(history) / len(minibatches),
            "train/utterance_kl": reached,
            "train/learning_rate": self._learning_rate(),
        }

    def _step(self, loss: Tensor, batch: dict[str, Any]) -> float:
        """Take one gradient step unless it is not finite; the norm of its gradient before clipping."""
        self.check_finite("loss", loss, batch)
        self.optimizer.zero_grad()
        loss.backward()
        norm = torch.nn.utils.clip_grad_norm_(self.policy.parameters(), self.config.max_grad_norm)
        self.check_finite("gradient's norm", norm, batch)
        self.optimizer.step()
        return norm.item()

    def _fit_values(self, rollout: Rollout, rows: Tensor) -> None:
        """Take one gradient step of the value head alone, on what the policy it belongs to makes of the prompts."""
        head = self.optimizer.param_groups[1]["params"]
        prompts = [rollout.prompts[i] for i in rows.tolist()]
        values = self.policy.evaluate(prompts, rollout.tokens[rows, :1], rollout.mask[rows, :1]).values
        self.optimizer.zero_grad()
        loss = self.config.vf_coef * self._value_loss(values, rollout.values[rows], rollout.returns[rows])
        loss.backward(inputs=head)
        torch.nn.utils.clip_grad_norm_(head, self.config.max_grad_norm)
        self.optimizer.step()

    def _value_loss(self, values: Tensor, old_values: Tensor, returns: Tensor) -> Tensor:
        """Half the mean squared error, float32 [B] each; clipped where ``clip_range_vf`` says so."""
        old_values, returns = old_values.to(values.device), returns.to(values.device)
        errors = (values - returns) ** 2
        if (limit := self.config.clip_range_vf) is not None:
            near_old = old_values + (values - old_values).clamp(-limit, limit)
            errors = torch.maximum(errors, (near_old - returns) ** 2)
        return 0.5 * errors.mean()

    @staticmethod
    def _utterance_kl(evaluation: Evaluation, old_log_probs: Tensor) -> float:
        """KL(rollout's policy || present one) of whole utterances in nats, every token counted alike."""
        log_ratio = (evaluation.log_probs.detach() - old_log_probs.to(evaluation.log_probs.device)).sum(1)
        return low_variance_kl(log_ratio).mean().item()

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
        old_log_probs, advantages = old_log_probs.to(device), advantages.to(device)

        # log pi(y|s) = lambda * thought tokens + action tokens
        log_ratio = (evaluation.log_probs * part_weights).sum(1) - old_log_probs
        # Beyond the limit only the clipped surrogate counts. Cut off before exp(): where an overflow is merely masked
        # its gradient is still 0 * inf = NaN.
        ratio = log_ratio.clamp(max=math.log(config.ratio_limit)).exp()
        clipped = ratio.clamp(1 - config.clip_range, 1 + config.clip_range)
        surrogate = torch.minimum(ratio * advantages, clipped * advantages)
        surrogate = torch.where(log_ratio > math.log(config.ratio_limit), clipped * advantages, surrogate)
        policy_loss = -surrogate.mean()

        value_loss = self._value_loss(evaluation.values, old_values, returns)

        bonus = entropy_bonus(weights, evaluation.entropies, mask, per_token=self.bonus.per_token)
        loss = policy_loss + config.vf_coef * value_loss - self.ent_coef * bonus
        figures = {
            "train/loss": loss,
            "train/policy_loss": policy_loss,
            "train/value_loss": value_loss,
            "train/bonus": bonus,
            "train/kl": low_variance_kl(log_ratio.detach()).mean(),
            "train/clip_fraction": ((ratio - 1).abs() > config.clip_range).float().mean(),
        }
        return loss, {key: value.item() for key, value in figures.items()}

    def _learning_rate(self) -> float:
        first, last = self.config.learning_rate, self.config.learning_rate_end
        return last + 0.5 * (first - last) * (1 + math.cos(math.pi * self.progress))

    def training_state(self) -> dict[str, Any]:
        """The optimizer's state, and that of the order of minibatches."""
        return {"optimizer": optimizer_state(self.optimizer), "minibatches": self._minibatches.get_state()}

    def load_training_state(self, state: dict[str, Any]) -> None:
        """Continue from :meth:`training_state`."""
        load_optimizer_state(self.optimizer, state["optimizer"])
        self._minibatches.set_state(state["minibatches"])


def part_weights(rollout: Rollout, thought_coef: float) -> Tensor:
    """Weight of each token in log pi(y|s) = sum_i weight_i log pi(y_i), float32 [M, n]; 0 where masked.

    1 on the tokens that wrote the action, lambda (``thought_coef``) on all others; 1 on every token of an utterance
    without an action.
    """
    invalid = torch.tensor([not parse.valid for parse in rollout.parses])
    return torch.where(rollout.action_mask | invalid[:, None], 1.0, thought_coef) * rollout.mask


def low_variance_kl(log_ratio: Tensor) -> Tensor:
    """Return r - 1 - log r, at least 0, whose mean over samples of p estimates KL(p || q), with log r = log q - log p.

    Source: http://joschu.net/blog/kl-approx.html. Log-ratios over 20 count as 20: e^89 would be infinite.
    """
    log_ratio = log_ratio.clamp(max=20.0)
    return log_ratio.expm1() - log_ratio


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
