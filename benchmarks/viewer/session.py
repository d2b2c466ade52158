"""The session of a person who plays: the present episode, what can be done in it, and what was said."""

from __future__ import annotations

from typing import Any, Protocol

import numpy as np

from benchmarks.common.png import png
from benchmarks.viewer.gestures import kinds
from benchmarks.viewer.requests import RequestError


class Listener(Protocol):
    """Hears of every step of a session, for example to record it."""

    episodes: int
    """Number of episodes that it has kept."""

    def begin(self, seed: int, observation: dict[str, Any]) -> None:
        """Hear that an episode has begun; one before it that has not ended is given up."""

    def step(self, said: Said, observation: dict[str, Any], *, terminated: bool, truncated: bool) -> None:
        """Hear of a step."""


#: A step: utterance, action, expert_action, void, fault, reward, success.
Said = dict[str, Any]


class Session:
    """The play of an environment by one person.

    Args:
        env: an environment without wrappers.
        env_id: its id.
        seed: seed of the first episode.
        listener: hears of every step; None if nothing is recorded.
    """

    def __init__(self, env: Any, env_id: str, seed: int, listener: Listener | None = None) -> None:
        self._env = env
        self._env_id = env_id
        self._listener = listener
        self._turn = 0
        self.begin(seed)

    def begin(self, seed: int) -> None:
        """Begin an episode of the environment."""
        self._observation, self._info = self._env.reset(seed=seed)
        # The wording of hints has random numbers of its own, so that the episode can be played again from its seed.
        self._rng = np.random.default_rng(seed)
        self._seed = seed
        self._steps: list[Said] = []
        self._ended = ""
        self._turn += 1
        if self._listener is not None:
            self._listener.begin(seed, self._observation)

    def say(self, utterance: str, turn: int) -> None:
        """Execute an utterance.

        Args:
            utterance: the person's, in the environment's format.
            turn: turn that the person has seen.

        Raises:
            RequestError: if the episode has ended or gone on, for example in another window.
        """
        if self._ended:
            raise RequestError("this episode has ended; begin a new one")
        if turn != self._turn:
            raise RequestError("the episode has gone on in another window; look at it again, then say it again")
        expert = "" if self._listener is None else self._expert_text()
        read = self._env.read(utterance)
        self._observation, reward, terminated, truncated, self._info = self._env.step(utterance)
        self._turn += 1
        said = {
            "utterance": utterance,
            "action": self._info["action"],
            "valid": bool(self._info["valid"]),
            "void": bool(self._info["void"]),
            "fault": str(self._info.get("fault", "")),
            "message": read.message,
            "reward": float(reward),
            "expert_action": expert,
            "success": bool(self._info["success"]),
        }
        self._steps.append(said)
        if terminated or truncated:
            self._ended = "solved" if self._info["success"] else "out of steps" if truncated else "not solved"
        if self._listener is not None:
            self._listener.step(said, self._observation, terminated=terminated, truncated=truncated)

    def read(self, utterance: str) -> dict[str, Any]:
        """Return how an utterance would be read, without saying it."""
        parse = self._env.read(utterance)
        return {
            "valid": parse.valid,
            "action": "" if parse.action is None else self._env.parser.text(parse.action),
            "message": parse.message,
            "repaired": parse.repaired,
        }

    def hint(self) -> dict[str, str]:
        """Return the expert's next action and its utterance.

        Raises:
            RequestError: if the episode has ended, or there is no expert.
        """
        if self._ended:
            raise RequestError("this episode has ended; begin a new one")
        action = self._expert()
        if action is None:
            raise RequestError("there is no expert here")
        return {
            "action": self._env.parser.text(action),
            "utterance": self._env.expert_utterance(action=action, rng=self._rng),
        }

    def shown(self) -> dict[str, Any]:
        """Return everything that the page shows, as JSON values."""
        parser, choices = self._env.parser, None if self._ended else self._env.action_choices()
        return {
            "env": self._env_id,
            "seed": self._seed,
            "task": self._info["task"],
            "prompt": str(self._observation["prompt"]),
            "picture": "image" in self._observation,
            "turn": self._turn,
            "steps": self._steps,
            "max_steps": self._env.max_steps,
            "return": sum(said["reward"] for said in self._steps),
            "ended": self._ended,
            "choices": [{"action": parser.text(one), "utterance": parser.format(one)} for one in choices or ()],
            "kinds": kinds(self._env),
            "recorded": None if self._listener is None else self._listener.episodes,
        }

    def picture(self) -> bytes:
        """Return the present picture as PNG.

        Raises:
            RequestError: if the environment has none.
        """
        if "image" not in self._observation:
            raise RequestError("this environment has no picture")
        return png(self._observation["image"])

    @property
    def env(self) -> Any:
        """The environment that is played."""
        return self._env

    def _expert(self) -> Any | None:
        try:
            return self._env.expert_action()
        except (AttributeError, NotImplementedError, TypeError):  # there is none, or not on this device
            return None

    def _expert_text(self) -> str:
        action = self._expert()
        return "" if action is None else str(self._env.parser.text(action))
