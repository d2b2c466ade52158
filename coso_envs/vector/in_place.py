"""Games inside the wrappers of vector environments: those that draw into a batch, those that are stepped directly."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
from gymnasium.wrappers import OrderEnforcing, PassiveEnvChecker, TimeLimit

from coso_envs.core import TextActionEnv

#: Wrappers that pass observations on as they are and keep none.
_TRANSPARENT = (OrderEnforcing, PassiveEnvChecker, TimeLimit)
#: Wrappers that watch the first calls, and from then on pass on what comes.
_CHECKS = (OrderEnforcing, PassiveEnvChecker)


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


def without_idle_wrappers(env: gym.Env[Any, Any]) -> gym.Env[Any, Any]:
    """Return the game inside Gymnasium's own checks once these have nothing more to check; else ``env`` itself."""
    inner = env
    while type(inner) in _CHECKS:
        if isinstance(inner, OrderEnforcing) and not inner.has_reset:
            return env
        if isinstance(inner, PassiveEnvChecker) and not (inner.checked_reset and inner.checked_data_reuse):
            return env
        inner = inner.env  # type: ignore[attr-defined]
    return inner


def may_be_skipped(env: gym.Env[Any, Any]) -> bool:
    """Return whether the wrappers around a game are only Gymnasium's checks of its first steps."""
    while type(env) in _CHECKS:
        env = env.env  # type: ignore[attr-defined]
    return isinstance(env, TextActionEnv)
