"""Settings that all online learners have."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from agents.optimizers import OptimizerName, check_learning_rates
from agents.settings import check_named_values


@dataclass(frozen=True)
class OnlineConfig:
    """Settings of every online learner. Defaults: NumberLine with a TinyVLM on two cores."""

    n_steps: int = 8
    """Steps per environment and iteration."""
    gamma: float = 0.9
    """Discount; 0.9 in [RL4VLM]."""
    gae_lambda: float = 0.5
    """Trace decay of generalised advantage estimation; 0.95 in [RL4VLM]. Lower values reduce the variance of
    advantages, which matters while the policy is still near random and rewards come at every step."""
    learning_rate: float = 3e-4
    """Learning rate of the policy; published 1e-5. Over 3e-4 a tiny model forgets its format."""
    learning_rate_end: float = 3e-5
    """Learning rate at the end of training, reached on a cosine; published 1e-9. Equal to learning-rate: constant."""
    n_epochs: int = 4
    """Passes over a rollout; published 4."""
    batch_size: int = 64
    """Utterances per gradient step."""
    micro_batch: int | None = None
    """Most utterances that the policy evaluates at the same time: a minibatch, also of imitation, is taken apart, which
    costs one more pass forward and leaves its gradient as it is. None = the whole minibatch."""
    optimizer: OptimizerName = "adam"
    """Optimizer of policy and value head, also in imitation: adam, or adam8bit, whose averages take two bytes for a
    parameter instead of eight (extra 8bit)."""
    max_grad_norm: float = 0.5
    """Norm to which gradients are clipped; published 0.01."""
    ent_coef: float = 0.0
    """alpha of Eq. 7: coefficient of the entropy bonus; 0 for method rl, which has none."""
    ent_schedule: Literal["constant", "linear", "adaptive"] = "constant"
    """Course of ent-coef: constant; linear, falling to 0 after the share ent-end of the training; or adaptive: after
    each iteration ent-step is added where the entropy is at most ent-target, else subtracted, never below 0."""
    ent_end: float = 1.0
    """Share of the training after which a linear ent-coef is 0."""
    ent_target: float = 0.2
    """Target of an adaptive ent-coef: mean entropy of the tokens in nats; for a choice bonus, share of ln K."""
    ent_step: float = 0.005
    """Step of an adaptive ent-coef; published 0.005 (Skywork-OR1)."""
    kl_coef: float = 0.0
    """Coefficient of a penalty on the KL divergence from the start policy, summed over an utterance's tokens in nats,
    which holds format and thoughts in place; 0 = none."""
    kl_tokens: Literal["all", "thoughts", "unweighted"] = "thoughts"
    """Tokens of that penalty: all; all but those that wrote the action; or each with 1 minus the weight of its
    entropy in the exploration bonus, so that causal weights say which tokens are free."""
    invalid_advantage: float | None = -1.0
    """Largest advantage of an utterance without an action, in standard deviations of the rollout's advantages: a cost
    of unreadable utterances that does not depend on an environment's rewards. None = no limit."""
    seed: int = 0
    """Seed of environments, sampling and minibatches, each with a random stream of its own (agents.seeding)."""
    kl_samples: int = 64
    """Utterances per iteration, drawn at random, on which the KL divergence from the start policy (kl_to_start) is
    measured; with kl-coef it is measured on all. Unless both are 0, a second copy of what is trained is kept: with
    LoRA, of the adapters."""

    def __post_init__(self) -> None:
        check_named_values(self)
        if not 0 <= self.gamma <= 1 or not 0 <= self.gae_lambda <= 1:
            raise ValueError(f"gamma and gae_lambda must be in [0, 1], got {self.gamma}, {self.gae_lambda}")
        if self.batch_size < 1 or self.n_epochs < 1:
            raise ValueError(f"batch_size and n_epochs must be at least 1, got {self.batch_size}, {self.n_epochs}")
        if self.micro_batch is not None and self.micro_batch < 1:
            raise ValueError(f"micro_batch must be at least 1, got {self.micro_batch}")
        if not 0 < self.ent_end <= 1:
            raise ValueError(f"ent_end must be in (0, 1], got {self.ent_end}")
        for name in ("ent_coef", "ent_step", "kl_coef"):
            if not 0 <= getattr(self, name) < math.inf:
                raise ValueError(f"{name} must be finite and not negative, got {getattr(self, name)}")
        if not math.isfinite(self.ent_target):
            raise ValueError(f"ent_target must be finite, got {self.ent_target}")
        if self.invalid_advantage is not None and not math.isfinite(self.invalid_advantage):
            raise ValueError(f"invalid_advantage must be finite, None for no limit, got {self.invalid_advantage}")
        if self.seed < 0:
            raise ValueError(f"seed must be at least 0, got {self.seed}")
        if self.n_steps < 1:
            raise ValueError(f"n_steps must be at least 1, got {self.n_steps}")
        if self.kl_samples < 0:
            raise ValueError(f"kl_samples must not be negative, got {self.kl_samples}")
        if not self.max_grad_norm > 0:
            raise ValueError(f"max_grad_norm must be above 0, inf for no clipping, got {self.max_grad_norm}")
        check_learning_rates(self)

    def check_num_envs(self, num_envs: int) -> None:
        """Raise ValueError if the learner cannot work with this number of environments; any will do by default."""


@dataclass(frozen=True)
class ReplayConfig(OnlineConfig):
    """Settings of every learner that imitates episodes from a replay."""

    n_epochs: int = 20
    """Gradient steps of the policy per iteration; published 20 ([DigiRL])."""
    replay_steps: int = 20_000
    """Steps of the newest episodes that are kept on disk; the oldest make room for them."""
    offline_steps: int = 0
    """Environment steps at the beginning that the start policy plays; then follows the offline stage, without a bonus,
    and training goes on online."""
    offline_epochs: int = 100
    """Gradient steps of the policy in the offline stage; published 600 ([DigiRL])."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.replay_steps < 1:
            raise ValueError(f"replay_steps must be at least 1, got {self.replay_steps}")
        if self.offline_steps < 0 or self.offline_epochs < 1:
            raise ValueError(
                "offline_steps must not be negative and offline_epochs at least 1, got "
                f"{self.offline_steps}, {self.offline_epochs}"
            )
