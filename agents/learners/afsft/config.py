"""Settings of the learner :class:`~agents.learners.AFSFT`."""

from __future__ import annotations

from dataclasses import dataclass

from agents.learners.config import ReplayConfig


@dataclass(frozen=True)
class AFSFTConfig(ReplayConfig):
    """Settings of :class:`~agents.learners.AFSFT`.

    "Published" are those of its predecessor's program, see :mod:`agents.learners.afsft.learner`.
    """

    filtered: bool = True
    """Imitate the tokens that pass the filter; False imitates all tokens of the offline data and nothing else, without
    Q: plain SFT."""
    filter_margin: float = 1.0
    """How far a token's Q may be below the mean Q of the other tokens in its place for it to be imitated, in units of
    the root mean square of Q's errors on the batch; published 0, with which tokens are left out by Q's noise."""
    offline_epochs: int = 400
    """Gradient steps on the offline data, before training goes on online."""
    offline_learning_rate: float = 3e-3
    """Learning rate of the policy in the offline stage."""
    n_epochs: int = 16
    """Gradient steps per iteration."""
    q_learning_rate: float = 3e-3
    """Learning rate of the Q head, which is trained from scratch; published 1e-4."""
    q_coef: float = 0.5
    """Coefficient of Q's squared error, whose gradient reaches the policy's layers, too."""
    target_tau: float = 0.05
    """Share by which the target head moves towards the Q head after each gradient step; published 0.005 after every
    second one."""
    trace_decay: float = 1.0
    """Decay of tree backup's traces within an utterance; 0 = one-step targets, which take an update of the target for
    each token that an outcome is carried over."""
    invalid_penalty: float = 1.0
    """Subtracted from the scaled reward of an utterance without an action, besides what the environment takes."""
    reward_scale: float = 1.0
    """Number by which the environment's rewards are divided, so that Q-values are of the order of 1."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if not 0 < self.target_tau <= 1 or not 0 <= self.trace_decay <= 1:
            raise ValueError(
                f"target_tau must be in (0, 1] and trace_decay in [0, 1], got {self.target_tau}, {self.trace_decay}"
            )
        if min(self.q_coef, self.invalid_penalty, self.filter_margin) < 0 or not self.reward_scale > 0:
            raise ValueError(
                "q_coef, invalid_penalty and filter_margin must not be negative and reward_scale above 0, got "
                f"{self.q_coef}, {self.invalid_penalty}, {self.filter_margin}, {self.reward_scale}"
            )
