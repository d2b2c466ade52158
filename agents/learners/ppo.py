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
5. With ``swap_share`` some actions are replaced before they are executed, see :mod:`agents.rollout.swapping`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from gymnasium.vector import VectorEnv
from torch import Tensor
from typing_extensions import override

from agents import processes
from agents.exploration import ExplorationBonus
from agents.learners.clipped import ClippedConfig, ClippedLearner, clipped_loss, limited
from agents.learners.figures import mean_figures
from agents.learners.parts import differentiate, evaluate_in_parts
from agents.policies.protocol import Evaluation, TrainablePolicy
from agents.rollout.rollout import Guidance, Minibatch, Rollout
from agents.rollout.swapping import Swapping


@dataclass(frozen=True)
class PPOConfig(ClippedConfig):
    """Settings of :class:`PPO`, with the published values ([RL4VLM], cards); a tiny model needs others."""

    value_learning_rate: float = 3e-3
    """Learning rate of the value head, which is trained from scratch, and also on the minibatches after the KL stop."""
    clip_range_vf: float | None = None
    """Largest change of a value from the rollout's in one update; published 0.1. None = unclipped, which a value head
    that starts at 0 needs to reach returns of -5."""
    vf_coef: float = 0.5
    """Coefficient of the value loss; published 0.5."""
    critic_warmup_steps: int = 0
    """Environment steps at the beginning in which only the value head learns. Until it knows the returns, early
    steps of an episode look worse than late ones, and a good start policy can lose them."""
    advantage_std_floor: float = 0.0
    """Least standard deviation by which advantages are divided, in the unit of the returns. Where every reward is the
    same, what is left of them is the value head's error; 0 scales it up to the size of a success."""
    swap_share: float = 0.0
    """Share of answers whose action is replaced, before it is executed, by one drawn from all that are admissible. An
    utterance then counts pi / b times, with b its probability of being executed. 0 = none. Needs actions that are
    listed, not those of a touch screen."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.swap_share < 1:
            raise ValueError(f"swap_share must be at least 0 and below 1, got {self.swap_share}")
        if not 0 <= self.vf_coef < math.inf:
            raise ValueError(f"vf_coef must be finite and not negative, got {self.vf_coef}")
        if self.clip_range_vf is not None and not self.clip_range_vf > 0:
            raise ValueError(f"clip_range_vf must be above 0, got {self.clip_range_vf}")
        if self.critic_warmup_steps < 0:
            raise ValueError(f"critic_warmup_steps must not be negative, got {self.critic_warmup_steps}")
        if not 0 <= self.advantage_std_floor < math.inf:
            raise ValueError(f"advantage_std_floor must be finite and not negative, got {self.advantage_std_floor}")


class PPO(ClippedLearner):
    """Proximal policy optimisation over utterances; see this module and :class:`ClippedLearner`."""

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
        if self.config.swap_share:
            self.swapping = Swapping(self.parser, self.config.swap_share)

    @override
    def parameter_groups(self) -> list[dict[str, Any]]:
        trained = [(name.startswith("value_head."), p) for name, p in self.policy.named_parameters() if p.requires_grad]
        body, head = ([p for in_head, p in trained if in_head is wanted] for wanted in (False, True))
        return [{"params": body}, {"params": head, "lr": self.config.value_learning_rate}]

    @override
    def advantages(self, rollout: Rollout) -> Tensor:
        return normalised_advantages(rollout, self.config.invalid_advantage, self.config.advantage_std_floor)

    @override
    def update(self, rollout: Rollout, guidance: Guidance) -> dict[str, float]:
        """As :class:`ClippedLearner`; within ``critic_warmup_steps``, ``n_epochs`` over the value head alone."""
        if self.num_timesteps >= self.config.critic_warmup_steps:
            return super().update(rollout, guidance)
        losses = [{"train/value_loss": self._fit_head(batch)} for batch in self.minibatches(rollout, guidance)]
        return mean_figures(losses) | {"train/learning_rate": 0.0}

    @override
    def loss(self, evaluation: Evaluation, batch: Minibatch) -> tuple[Tensor, dict[str, float]]:
        """Return L_clip + c_v L_value of a minibatch, whose advantages are normalised."""
        policy_loss, figures = clipped_loss(evaluation, batch, self.config, self.importance(batch))
        value_loss = self._value_loss(evaluation.values, batch)
        return policy_loss + self.config.vf_coef * value_loss, figures | {"train/value_loss": value_loss.item()}

    @override
    def after_stop(self, batch: Minibatch) -> None:
        self._fit_head(batch)

    def _fit_head(self, batch: Minibatch) -> float:
        """Take one gradient step of the value head alone, on the present policy's hidden states of the prompts.

        Returns the value loss before it.
        """
        head = self.optimizer.param_groups[1]["params"]
        first = batch.tokens[:, :1], batch.mask[:, :1]
        values = evaluate_in_parts(self.policy, batch.prompts, *first, size=self.config.micro_batch).values
        self.optimizer.zero_grad()
        loss = self._value_loss(values, batch)
        differentiate(self.config.vf_coef * loss, self.policy, inputs=head)
        processes.add_gradients(head)
        torch.nn.utils.clip_grad_norm_(head, self.config.max_grad_norm)
        self.optimizer.step()
        return loss.item()

    def _value_loss(self, values: Tensor, batch: Minibatch) -> Tensor:
        """Return half the mean squared error of values, float32 [B]; clipped if ``clip_range_vf`` is set."""
        errors = (values - batch.returns) ** 2
        if (limit := self.config.clip_range_vf) is not None:
            near_old = batch.values + (values - batch.values).clamp(-limit, limit)
            errors = torch.maximum(errors, (near_old - batch.returns) ** 2)
        return 0.5 * errors.mean()


def normalised_advantages(rollout: Rollout, invalid: float | None, floor: float = 0.0) -> Tensor:
    """Return advantages with mean 0 and standard deviation 1, float32 [M]; less than 1 if theirs was below ``floor``.

    Those of utterances without an action are then limited to ``invalid``; None sets no limit.
    """
    # In double precision the mean of equal values is that value; a rounding error would be scaled up to 1 below.
    exact = rollout.advantages.double()
    # One utterance alone, all others being void, has no standard deviation.
    spread = exact.std() if len(rollout) > 1 else torch.zeros(())
    advantages = ((exact - exact.mean()) / (spread.clamp(min=floor) + 1e-6)).float()
    return limited(advantages, rollout, invalid)
