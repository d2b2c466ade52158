"""MiniGrid's own simulation of a level."""

from __future__ import annotations

import contextlib
import difflib
import importlib
import importlib.util
import io
from typing import Any

import gymnasium as gym
from gymnasium.envs.registration import load_env_creator

from coso_envs.babyai.levels import LEVELS, MINIGRID_VERSIONS

#: Actions in the order of MiniGrid's numbers.
ACTIONS = ("turn left", "turn right", "go forward", "pick up", "drop", "toggle", "done")


def check_level(name: str) -> None:
    """Check that there is such a level, and what is needed to make it.

    Raises:
        ValueError: if there is none; the message names the closest one.
        ImportError: if MiniGrid is missing; the message names the extra.
    """
    if name not in LEVELS:
        close = difflib.get_close_matches(str(name), LEVELS, n=1)
        hint = f"did you mean {close[0]!r}?" if close else f"choose one of {', '.join(LEVELS)}"
        raise ValueError(f"there is no level {name!r} of BabyAI here; {hint}")
    if importlib.util.find_spec("minigrid") is None:
        raise ImportError(f"the level {name} needs 'minigrid'; install it with: pip install 'coso-envs[peers]'")


def make_level(name: str) -> Any:
    """Return a level as a ``RoomGridLevel`` of MiniGrid, without an episode."""
    importlib.import_module("minigrid")  # registers the levels
    spec = gym.registry[f"BabyAI-{name}-v{MINIGRID_VERSIONS.get(name, 0)}"]
    return load_env_creator(str(spec.entry_point))(**spec.kwargs)


def most_steps(name: str) -> int:
    """Return the steps that BabyAI allows the longest mission of a level."""
    level = make_level(name)
    return int(level.room_size**2 * level.num_rows * level.num_cols * LEVELS[name])


def begin(name: str, layout: int, max_steps: int) -> Any:
    """Return a level at the beginning of the episode with a layout, a seed."""
    level = make_level(name)
    with contextlib.redirect_stdout(io.StringIO()):  # MiniGrid prints each layout that it rejects
        level.reset(seed=layout)
    level.max_steps = max_steps
    return level
