"""An environment at the start of a game, commands as utterances, and the expert playing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gymnasium as gym

from coso_envs.alfworld.env import ALFWorldEnv
from coso_envs.alfworld.text_env import ALFWorldTextEnv

GAME = "train/pick_cool_then_place_in_recep/0003"


def make(**kwargs: Any) -> ALFWorldTextEnv:
    env = gym.make("coso/ALFWorldText-v0", **kwargs).unwrapped
    assert isinstance(env, ALFWorldTextEnv)
    env.reset(seed=0, options={"task": GAME})
    return env


def say(command: str) -> str:
    return f'{{"thoughts": "", "action": "{command}"}}'


def walk(env: ALFWorldEnv) -> Iterator[tuple[Any, ...]]:
    """The expert plays the running episode to its end."""
    ended = False
    while not ended:
        step = env.step(env.expert_utterance())
        ended = step[2] or step[3]
        yield step
