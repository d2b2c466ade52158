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


def is_being_checked(env: gym.Env[Any, Any]) -> bool:
    """Return whether Gymnasium's checker around an environment still watches that no array is used twice."""
    while type(env) in _TRANSPARENT:
        if isinstance(env, PassiveEnvChecker):
            return not env.checked_data_reuse
        env = env.env  # type: ignore[attr-defined]
    return False
