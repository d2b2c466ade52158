"""Environments of other projects with pictures, played at random with resets."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any, NamedTuple

import gymnasium as gym
import numpy as np

from benchmarks.common.extras import require

#: A function that plays a number of steps.
Play = Callable[[int], None]

# Keep pygame from printing a greeting and from looking for a screen.
os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
os.environ.setdefault("SDL_VIDEODRIVER", "dummy")


class Peer(NamedTuple):
    """An environment of another project to compare with.

    Attributes:
        start: makes a player from a seed; raises ImportError if something is not installed.
        max_steps: largest number of steps per repeat, for slow environments.
        other_process: whether another process does the work, so that only wall time is meaningful.
    """

    start: Callable[[int], AbstractContextManager[Play]]
    max_steps: int | None = None
    other_process: bool = False


def minigrid(seed: int) -> AbstractContextManager[Play]:
    """Return a player of MiniGrid's empty room as a 64 x 64 RGB picture."""
    require("minigrid", "peers")
    from minigrid.wrappers import RGBImgObsWrapper

    return _player(RGBImgObsWrapper(gym.make("MiniGrid-Empty-8x8-v0")), seed)


def babyai(seed: int) -> AbstractContextManager[Play]:
    """Return a player of the bare BabyAI-GoToLocal, with a picture of the agent's view as large as ours."""
    require("minigrid", "peers")
    from minigrid.wrappers import RGBImgPartialObsWrapper

    return _player(RGBImgPartialObsWrapper(gym.make("BabyAI-GoToLocal-v0"), tile_size=42), seed)


def blackjack(seed: int) -> AbstractContextManager[Play]:
    """Return a player of Gymnasium's Blackjack with a rendered picture per step."""
    require("pygame", "peers")
    return _player(gym.make("Blackjack-v1", render_mode="rgb_array"), seed, render=True)


def miniwob(seed: int, *, press: bool = False) -> AbstractContextManager[Play]:
    """Return a player of MiniWoB++'s simplest page in headless Chromium.

    Args:
        seed: of the clicks.
        press: whether it presses the page's button, as our expert does, which ends an episode; else it clicks anywhere.
    """
    # The import registers its environments.
    kinds = require("miniwob.action", "miniwob").ActionTypes
    # Given explicitly, since Selenium would otherwise ask the network for a driver.
    for variable, program in (("MINIWOB_CHROME_BINARY", "chromium"), ("MINIWOB_CHROMEDRIVER", "chromedriver")):
        path = os.environ.get(variable) or shutil.which(program)
        if path is None:
            raise ImportError(f"MiniWoB++ needs {program}; on Debian: apt-get install chromium chromium-driver")
        os.environ[variable] = path
    env: Any = gym.make("miniwob/click-test-v1", disable_env_checker=True).unwrapped
    rng = np.random.default_rng(seed)

    def click(observation: Any) -> Any:
        if press:
            button = next(element for element in observation["dom_elements"] if element["tag"] == "button")
            return env.create_action(kinds.CLICK_ELEMENT, ref=button["ref"])
        return env.create_action(kinds.CLICK_COORDS, coords=rng.uniform((0, 50), (160, 210)).astype(np.float32))

    return _player(env, seed, choose=click)


PAGE, PRESSED_PAGE = "MiniWoB++ click-test-v1, headless Chromium", "MiniWoB++ click-test-v1, its button pressed"
#: Peers by name.
PEERS: dict[str, Peer] = {
    "MiniGrid-Empty-8x8-v0, RGB 64x64": Peer(minigrid),
    "BabyAI-GoToLocal-v0, RGB 294x294": Peer(babyai),
    "Gymnasium Blackjack-v1, rgb_array": Peer(blackjack),
    PAGE: Peer(miniwob, max_steps=50, other_process=True),
    PRESSED_PAGE: Peer(partial(miniwob, press=True), max_steps=50, other_process=True),
}


@contextmanager
def _player(
    env: gym.Env[Any, Any], seed: int, *, choose: Callable[[Any], Any] | None = None, render: bool = False
) -> Iterator[Play]:
    env.action_space.seed(seed)

    def play(steps: int) -> None:
        observation, _ = env.reset(seed=seed)
        for _ in range(steps):
            action = env.action_space.sample() if choose is None else choose(observation)
            observation, _, terminated, truncated, _ = env.step(action)
            if render:
                env.render()
            if terminated or truncated:
                observation, _ = env.reset()

    try:
        yield play
    finally:
        env.close()
