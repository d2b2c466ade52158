"""One environment, played an episode at a time, with the sums that other people's trainers ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import gymnasium as gym

from coso_envs.core import Observation, TextActionEnv


class Episode:
    """An environment of a registered id and the running sums of its present episode.

    Args:
        env_id: a registered id of an environment whose actions are utterances.
        **env_kwargs: arguments of the environment.

    Attributes:
        observation: the newest observation.
        info: the newest info.
        total: the sum of rewards so far.
        ended: whether the episode is over, or none has begun.
    """

    def __init__(self, env_id: str, **env_kwargs: Any) -> None:
        game: Any = gym.make(env_id, **env_kwargs).unwrapped
        self.env: TextActionEnv[Any, Any] = game
        self.observation: Observation = {}
        self.info: dict[str, Any] = {}
        self.total = 0.0
        self.ended = True

    def reset(self, seed: int | None = None, options: Mapping[str, Any] | None = None) -> Observation:
        """Start an episode and return its first observation."""
        self.observation, self.info = self.env.reset(seed=seed, options=dict(options or {}))
        self.total, self.ended = 0.0, False
        return self.observation

    def step(self, utterance: str) -> float:
        """Say an utterance and return its reward.

        Raises:
            gymnasium.error.ResetNeeded: if the episode is over, or none has begun.
        """
        self.observation, reward, terminated, truncated, self.info = self.env.step(utterance)
        self.total += reward
        self.ended = terminated or truncated
        return reward

    @property
    def score(self) -> float | None:
        """The sum of rewards; None after a fault of a device or judge, which says nothing about the agent."""
        return None if self.info.get("fault") else self.total

    @property
    def choices(self) -> Sequence[Any] | None:
        """The actions admissible now, as an own tuple; None where they are fixed or cannot be listed."""
        if self.env.actions is not None:
            return None
        choices = self.env.action_choices()
        return None if choices is None else tuple(choices)

    @property
    def suggestions(self) -> Sequence[Any] | None:
        """Actions worth trying now, as an own tuple, where the admissible ones are not listed."""
        if self.env.action_choices() is not None:
            return None
        suggested = self.env.suggested_actions()
        return None if suggested is None else tuple(suggested)
