"""Environments without snapshots: one from elsewhere, with nothing of the contract but a prompt and a parser."""

from __future__ import annotations

import string
from collections.abc import Callable, Collection
from typing import Any

import gymnasium as gym

import parsers
from coso_envs.gym_cards.number_line.env import NumberLineEnv


class ForeignEnv(gym.Env[dict[str, Any], str]):
    """Say "+" as often as the prompt asks, from 1 to 3 times; cut off after four steps."""

    action_space = gym.spaces.Text(200, charset=string.printable)
    observation_space = gym.spaces.Dict({"prompt": gym.spaces.Text(200, charset=string.printable)})

    def __init__(self) -> None:
        self.parser = parsers.make("coso/json", choices=("-", "+"))
        self._left = self._steps = 0

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[dict[str, Any], Any]:
        super().reset(seed=seed)
        self._left, self._steps = int(self.np_random.integers(1, 4)), 0
        return self._seen(), {}

    def step(self, action: str) -> tuple[dict[str, Any], float, bool, bool, dict[str, Any]]:
        self._steps += 1
        self._left -= self.parser.parse(action).action == "+"
        return self._seen(), float(self._left == 0), self._left == 0, self._steps == 4, {}

    def _seen(self) -> dict[str, Any]:
        return {"prompt": f"Which way? {self._left} left"}


#: What a failing device says.
GONE = "the device is gone"


class FailingAtReset(ForeignEnv):
    """A device that fails in every reset, shows nothing then, and says so again in the step after it."""

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[dict[str, Any], Any]:
        super().reset(seed=seed)
        return {"prompt": ""}, {"fault": GONE}

    def step(self, action: str) -> tuple[dict[str, Any], float, bool, bool, dict[str, Any]]:
        return {"prompt": ""}, 0.0, False, True, {"fault": GONE}


def failing(rows: Collection[int], num_envs: int, mode: str) -> Any:
    """Make environments of which those with the numbers ``rows`` fail."""
    made = [FailingAtReset if row in rows else ForeignEnv for row in range(num_envs)]
    return gym.vector.SyncVectorEnv(made, autoreset_mode=gym.vector.AutoresetMode(mode))


class Device(NumberLineEnv):
    """NumberLine on something that cannot be copied."""

    supports_snapshot = False

    def __init__(self) -> None:
        super().__init__(image=False)


def foreign(num_envs: int, mode: str, asynchronous: bool = False) -> Any:
    made: list[Callable[[], ForeignEnv]] = [ForeignEnv] * num_envs
    autoreset = gym.vector.AutoresetMode(mode)
    if asynchronous:
        # Gymnasium's own Text cannot be shared between processes: short texts come back padded with zeros.
        return gym.vector.AsyncVectorEnv(made, autoreset_mode=autoreset, shared_memory=False)
    return gym.vector.SyncVectorEnv(made, autoreset_mode=autoreset)
