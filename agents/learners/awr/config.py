"""Settings of :class:`~agents.learners.FilteredBC` and :class:`~agents.learners.AWR`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agents.learners.config import ReplayConfig


@dataclass(frozen=True)
class FilteredBCConfig(ReplayConfig):
    """Settings of :class:`~agents.learners.FilteredBC`, with the published values ([DigiRL])."""

    batch_size: int = 64
    """Steps of kept trajectories that are drawn for a gradient step; published 128."""
    outcome: Literal["success", "reward"] = "success"
    """Rewards of a trajectory: success, 1 at the last step of an episode that succeeded, else 0; or reward, those of
    the environment, which must then be above 0 for what is worth imitating and nowhere else."""
    keep_quantile: float = 0.9
    """Share of the trajectories that score below the cut-off; only those at or above it are imitated; published 0.9."""
    replay_steps: int = 20_000
    """Steps of the newest trajectories that are kept on disk, among which the cut-off is found."""
    recent_steps: int = 2_000
    """Steps, the newest ones, from which critics, and kept ones, from which the policy learns; published 2,000."""
    validation_share: float = 0.2
    """Share of the trajectories that is never learned from; published 0.2."""
    offline_steps: int = 512
    """Environment steps at the beginning that the start policy plays at least, until each environment has ended an
    episode; then follows the offline stage, without a bonus, and training goes on online. 0 = online from the start."""
    clamp: bool = True
    """Clamp the probability of each token to [.001, .99] as published, so that tokens outside have no gradient."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 <= self.keep_quantile < 1 or not 0 <= self.validation_share < 1:
            raise ValueError(
                "keep_quantile and validation_share must be in [0, 1), got "
                f"{self.keep_quantile}, {self.validation_share}"
            )
        if self.recent_steps < 1:
            raise ValueError(f"recent_steps must be at least 1, got {self.recent_steps}")


@dataclass(frozen=True)
class AWRConfig(FilteredBCConfig):
    """Settings of :class:`~agents.learners.AWR`, with the published values ([DigiRL])."""

    gamma: float = 0.5
    """Discount of the returns that advantages and the targets of the step critic are made of; published 0.5."""
    critic_learning_rate: float = 3e-3
    """Learning rate of both critics, which are trained from scratch; published 1e-4."""
    critic_epochs: int = 5
    """Gradient steps of each critic per iteration; published 5."""
    offline_critic_epochs: int = 100
    """Gradient steps of each critic in the offline stage; published 100."""
    instruction_batch_size: int = 128
    """Trajectories that are drawn for a gradient step of the instruction critic; published 256."""
    step_batch_size: int = 64
    """Steps that are drawn for a gradient step of the step critic; published 128."""
    advantage_margin: float = 0.05
    """Subtracted from the advantage of a step, which is imitated if the rest is above 0; published 0.05."""

    def __post_init__(self) -> None:
        super().__post_init__()
        for name in ("critic_epochs", "offline_critic_epochs", "instruction_batch_size", "step_batch_size"):
            if getattr(self, name) < 1:
                raise ValueError(f"{name} must be at least 1, got {getattr(self, name)}")
