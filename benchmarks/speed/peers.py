"""Environments with pictures of other projects, played with random actions and resets."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import gymnasium as gym

from benchmarks.extras import require

#: Plays a number of steps.
Play = Callable[[int], None]

# pygame would greet on standard output and look for a screen.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
os.environ.setdefault("SDL_VIDEODRIVER", "dummy")


def minigrid(seed: int) -> Play:
    """MiniGrid's empty room as a 64 x 64 RGB picture."""
    require("minigrid", "peers")
    from minigrid.wrappers import RGBImgObsWrapper

    env: Any = RGBImgObsWrapper(gym.make("MiniGrid-Empty-8x8-v0"))
    return _player(env, seed, render=False)


def blackjack(seed: int) -> Play:
    """Gymnasium's Blackjack with a rendered picture per step."""
    require("pygame", "peers")
    return _player(gym.make("Blackjack-v1", render_mode="rgb_array"), seed, render=True)


#: Name -> maker, which raises ImportError where the peer is not installed.
PEERS: dict[str, Callable[[int], Play]] = {
    "MiniGrid-Empty-8x8-v0, RGB 64x64": minigrid,
    "Gymnasium Blackjack-v1, rgb_array": blackjack,
}


def _player(env: gym.Env[Any, Any], seed: int, render: bool) -> Play:
    env.action_space.seed(seed)

    def play(steps: int) -> None:
        env.reset(seed=seed)
        for _ in range(steps):
            _, _, terminated, truncated, _ = env.step(env.action_space.sample())
            if render:
                env.render()
            if terminated or truncated:
                env.reset()

    return play
