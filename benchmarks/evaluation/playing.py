"""Playing of episodes side by side, each to its end: by a policy, or by a player that knows the environment."""

from __future__ import annotations

import inspect
import itertools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import torch

from agents.policies import Speaker
from agents.policies.prompted import PromptedPolicy
from agents.rollout.stepping import batch_observations
from agents.seeding import numpy_generator
from benchmarks.common.envs import make_env
from benchmarks.common.errors import UsageError
from benchmarks.common.png import png
from parsers import ErrorKind

#: Numbers of episodes, of which none comes twice in a process.
_NUMBERS = itertools.count()


@dataclass(frozen=True)
class Beginning:
    """The beginning of an episode.

    Attributes:
        index: its place in the evaluation.
        seed: of ``reset``.
        options: of ``reset``.
    """

    index: int
    seed: int
    options: dict[str, Any] | None = None


@dataclass
class Game:
    """An episode in play.

    Attributes:
        env: its environment.
        beginning: where it began.
        observation: the present one.
        rng: random numbers of the episode, for players that draw them.
        number: of the episode in this process.
        info: the last info.
        steps: a row for each step, with its prompt, utterance, action, error and reward; ``cost`` where it is known.
        pictures: what was seen at each step, as PNG; None if it is not kept, or there are none.
        ended: whether it is over.
    """

    env: Any
    beginning: Beginning
    observation: dict[str, Any]
    rng: np.random.Generator
    number: int = field(default_factory=_NUMBERS.__next__)
    info: dict[str, Any] = field(default_factory=dict)
    steps: list[dict[str, Any]] = field(default_factory=list)
    pictures: list[bytes] | None = None
    ended: bool = False

    def step(self, utterance: str, cost: Mapping[str, int]) -> None:
        """Execute an utterance and keep what came of it."""
        prompt = str(self.observation["prompt"])
        if self.pictures is not None and "image" in self.observation:
            self.pictures.append(png(self.observation["image"]))
        self.observation, reward, terminated, truncated, self.info = self.env.step(utterance)
        self.ended = terminated or truncated
        self.steps.append(
            {
                "prompt": prompt,
                "utterance": utterance,
                "action": self.info["action"],
                "valid": bool(self.info["valid"]),
                "readable": keeps_format(self.info),
                "error": self.info["error"],
                "reward": float(reward),
                **cost,
            }
        )


class Player(Protocol):
    """Plays several episodes at once."""

    def say(self, games: Sequence[Game]) -> Sequence[tuple[str, Mapping[str, int]]]:
        """Return an utterance for each episode, and what it cost."""
        ...


class PolicyPlayer:
    """A player that asks a policy, which needs nothing but ``answer(observations)``.

    Args:
        policy: the policy; ``greedy`` and ``generator`` are given only to one whose ``answer`` takes them.
        greedy: take the most probable answer.
        generator: seeds the sampling.
    """

    def __init__(self, policy: Speaker, *, greedy: bool, generator: torch.Generator | None) -> None:
        self._policy: Any = policy
        taken = inspect.signature(policy.answer).parameters
        takes_all = any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in taken.values())
        given = {"greedy": greedy, "generator": generator}
        self._options = {name: value for name, value in given.items() if takes_all or name in taken}

    def say(self, games: Sequence[Game]) -> Sequence[tuple[str, Mapping[str, int]]]:
        """Return the policy's answers, with the tokens that they cost where it tells.

        Raises:
            UsageError: if the policy gives other than one str per observation.
        """
        batch = batch_observations([game.observation for game in games])
        batch["episode"] = tuple(game.number for game in games)
        answers = self._policy.answer(batch, **self._options)
        if isinstance(answers, str) or len(answers) != len(games):
            count = "one str" if isinstance(answers, str) else f"{len(answers)} answers"
            raise UsageError(f"answer(observations) returned {count} for {len(games)} observations, not one for each")
        for answer in answers:
            if not isinstance(answer, str):
                raise UsageError(f"answer(observations) must return str, got {type(answer).__name__}: {answer!r:.80}")
        costs = (
            [vars(cost) for cost in self._policy.costs]
            if isinstance(self._policy, PromptedPolicy)
            else [{}] * len(games)
        )
        return list(zip(answers, costs, strict=True))


def play(
    player: Player,
    env_id: str,
    beginnings: Sequence[Beginning],
    *,
    env_kwargs: Mapping[str, Any] | None = None,
    at_once: int | None = None,
    seed: int = 0,
    pictures: bool = False,
) -> Iterator[Game]:
    """Yield episodes as they end; those in play are asked together, oldest first.

    Args:
        player: plays.
        env_id: id of the environment.
        beginnings: the episodes.
        env_kwargs: arguments of the environment.
        at_once: most episodes in play, each of which has an environment; None for all.
        seed: of the episodes' own random numbers.
        pictures: whether games keep the pictures.
    """
    waiting = list(reversed(beginnings))
    envs = [make_env(env_id, env_kwargs) for _ in range(min(at_once or len(waiting), len(waiting)))]
    free, games = list(reversed(envs)), list[Game]()
    try:
        while waiting or games:
            while waiting and free:
                games.append(_begin(free.pop(), waiting.pop(), seed, pictures))
            for game, (utterance, cost) in zip(games, player.say(games), strict=True):
                game.step(utterance, cost)
            ended = [game for game in games if game.ended]
            games = [game for game in games if not game.ended]
            yield from ended
            free += [game.env for game in reversed(ended)]
    finally:
        for env in envs:
            env.close()


def _begin(env: Any, beginning: Beginning, seed: int, pictures: bool) -> Game:
    observation, info = env.reset(seed=beginning.seed, options=beginning.options)
    rng = numpy_generator(seed, f"player, episode {beginning.index}")
    return Game(env, beginning, observation, rng, info=info, pictures=[] if pictures else None)


def keeps_format(info: Mapping[str, Any]) -> bool:
    """Return whether the utterance of a step kept its format, see :attr:`parsers.Parse.readable`."""
    return not info["error"] or ErrorKind(info["error"]).readable
