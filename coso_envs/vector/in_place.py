"""Pictures that environments draw straight into a batch."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
from gymnasium.wrappers import OrderEnforcing, PassiveEnvChecker, TimeLimit

from coso_envs.core import TextActionEnv

#: Wrappers that pass observations on as they are and keep none.
_TRANSPARENT = (OrderEnforcing, PassiveEnvChecker, TimeLimit)


def drawing_env(env: gym.Env[Any, Any]) -> TextActionEnv[Any, Any] | None:
    """Return the game inside ``env`` if it can draw into a batch: the picture that it draws is what comes out.

    None for one that overrides no ``draw``, that waits for a device, or whose wrappers may change or keep pictures.
    """
    while type(env) in _TRANSPARENT:
        env = env.env  # type: ignore[attr-defined]
    if not isinstance(env, TextActionEnv) or not env.image or env.waits or type(env).draw is TextActionEnv.draw:
        return None
    return env


def reuse_arrays(env: gym.Env[Any, Any]) -> None:
    """Tell Gymnasium's checker around an environment that its observations are in the same array at each step."""
    while type(env) in _TRANSPARENT:
        if isinstance(env, PassiveEnvChecker):
            env.checked_data_reuse = True
        env = env.env  # type: ignore[attr-defined]
