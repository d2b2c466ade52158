"""Returns, lengths and successes of episodes, which may span several rollouts."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from agents.rollout.stepping import Transition


@dataclass
class EpisodeStatistics:
    """The sums over the running episodes of N environments."""

    running_return: np.ndarray
    running_length: np.ndarray

    @classmethod
    def zeros(cls, num_envs: int) -> EpisodeStatistics:
        """Return the sums of N new episodes."""
        return cls(np.zeros(num_envs), np.zeros(num_envs, dtype=int))

    @classmethod
    def of(cls, num_envs: int, *, running_return: np.ndarray, running_length: np.ndarray) -> EpisodeStatistics:
        """Continue from saved sums.

        Raises:
            ValueError: if they are not of ``num_envs`` environments.
        """
        fresh = cls.zeros(num_envs)
        for name, values in (("running_return", running_return), ("running_length", running_length)):
            own = getattr(fresh, name)
            if values.shape != own.shape or values.dtype != own.dtype:
                raise ValueError(f"{name} is {values.dtype} {values.shape}, not {own.dtype} {own.shape}")
        return cls(running_return, running_length)

    def add(self, rewards: np.ndarray, done: np.ndarray, skipped: np.ndarray) -> tuple[list[float], list[int]]:
        """Add one step; return the returns and lengths of the episodes that ended with it."""
        self.running_return += np.where(skipped, 0.0, rewards)
        self.running_length += ~skipped
        returns, lengths = self.running_return[done].tolist(), self.running_length[done].tolist()
        self.running_return[done] = 0.0
        self.running_length[done] = 0
        return returns, lengths


@dataclass
class FinishedEpisodes:
    """Returns, lengths and successes of the episodes that ended during one rollout.

    Episodes that ended with a fault of their device are counted apart.
    """

    returns: list[float] = field(default_factory=list)
    lengths: list[int] = field(default_factory=list)
    successes: list[bool] = field(default_factory=list)
    faults: int = 0

    def add(self, statistics: EpisodeStatistics, transition: Transition) -> None:
        """Add one step of all environments."""
        returns, lengths = statistics.add(transition.rewards, transition.done, transition.skipped)
        sound = ~transition.faults[transition.done]
        self.returns += [value for value, keep in zip(returns, sound, strict=True) if keep]
        self.lengths += [value for value, keep in zip(lengths, sound, strict=True) if keep]
        self.successes += transition.success[transition.done][sound].tolist()
        self.faults += int(transition.faults.sum())

    def metrics(self) -> dict[str, float]:
        """Return the number of faults, and means over the episodes where any ended."""
        faults = {"rollout/faults": float(self.faults)}
        if not self.returns:
            return faults
        return faults | {
            "rollout/return": float(np.mean(self.returns)),
            "rollout/episode_length": float(np.mean(self.lengths)),
            "rollout/success": float(np.mean(self.successes)),
        }
