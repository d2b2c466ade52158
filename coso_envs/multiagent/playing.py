"""A common way to play turn-based and simultaneous games: which seats speak next, and what each got since."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pettingzoo import AECEnv, ParallelEnv


@dataclass(frozen=True)
class Result:
    """The outcome for a seat since it was last asked: its reward, whether and how its episode ended, and its info."""

    reward: float
    terminated: bool
    truncated: bool
    info: dict[str, Any]


class Play(ABC):
    """A running game. ``env`` is the game."""

    env: Any

    @property
    @abstractmethod
    def speakers(self) -> tuple[str, ...]:
        """The agents that speak next; none after the end."""

    @abstractmethod
    def reset(self, seed: int | None, options: dict[str, Any] | None) -> None:
        """Start the game anew."""

    @abstractmethod
    def observe(self, agent: str) -> dict[str, Any]:
        """Return an agent's present observation."""

    @abstractmethod
    def say(self, utterances: Mapping[str, str]) -> None:
        """Play on with one utterance of each of ``speakers``."""

    @abstractmethod
    def take(self, agent: str) -> Result:
        """Return what an agent got since the last call, or since the start."""


class TurnPlay(Play):
    """A running game in which one agent speaks at a time."""

    def __init__(self, env: AECEnv) -> None:
        self.env = env
        self._rewards: dict[str, float] = {}

    @property
    def speakers(self) -> tuple[str, ...]:
        """The agent on turn, as a tuple of one."""
        ended = self.env.terminations, self.env.truncations
        alive = [agent for agent in self.env.agents if not any(which[agent] for which in ended)]
        return (self.env.agent_selection,) if alive else ()

    def reset(self, seed: int | None, options: dict[str, Any] | None) -> None:
        """Start the game anew."""
        self.env.reset(seed=seed, options=options)
        self._rewards = dict.fromkeys(self.env.agents, 0.0)

    def observe(self, agent: str) -> dict[str, Any]:
        """Return an agent's present observation."""
        return dict(self.env.observe(agent))

    def say(self, utterances: Mapping[str, str]) -> None:
        """Play on with the utterance of the agent on turn."""
        self.env.step(utterances[self.env.agent_selection])
        for agent, reward in self.env.rewards.items():
            self._rewards[agent] += float(reward)

    def take(self, agent: str) -> Result:
        """Return what an agent got since the last call, or since the start."""
        reward, self._rewards[agent] = self._rewards[agent], 0.0
        return Result(reward, self.env.terminations[agent], self.env.truncations[agent], self.env.infos[agent])


class JointPlay(Play):
    """A running game in which all agents speak at the same time."""

    def __init__(self, env: ParallelEnv) -> None:
        self.env = env
        self._observations: dict[str, Any] = {}
        self._results: dict[str, Result] = {}

    @property
    def speakers(self) -> tuple[str, ...]:
        """All agents whose episode has not ended."""
        return tuple(self.env.agents)

    def reset(self, seed: int | None, options: dict[str, Any] | None) -> None:
        """Start the game anew."""
        self._observations, infos = self.env.reset(seed=seed, options=options)
        self._results = {agent: Result(0.0, False, False, info) for agent, info in infos.items()}

    def observe(self, agent: str) -> dict[str, Any]:
        """Return an agent's present observation."""
        return dict(self._observations[agent])

    def say(self, utterances: Mapping[str, str]) -> None:
        """Play on with the utterances of all agents."""
        self._observations, rewards, terminated, truncated, infos = self.env.step(dict(utterances))
        self._results = {
            agent: Result(float(rewards[agent]), terminated[agent], truncated[agent], infos[agent]) for agent in infos
        }

    def take(self, agent: str) -> Result:
        """Return what an agent got from the latest step."""
        return self._results[agent]


def play_of(env: AECEnv | ParallelEnv) -> Play:
    """Return the way to play a game of either kind.

    Raises:
        TypeError: if it is none of PettingZoo's.
    """
    if isinstance(env, AECEnv):
        return TurnPlay(env)
    if isinstance(env, ParallelEnv):
        return JointPlay(env)
    raise TypeError(f"a game must be PettingZoo's AECEnv or ParallelEnv, got {type(env).__name__}")
