"""Episodes of the expert on a device."""

from __future__ import annotations

from typing import Any

import gymnasium as gym

import coso_envs  # noqa: F401 - registers the environments

ENV = "coso/AitW-WebShopping-v0"
#: Seconds that a call may take.
CALL = 20.0


def play(env: gym.Env[Any, str], seed: int) -> tuple[bool, int, str]:
    """Let the expert play an episode; return whether it succeeded, its steps, and its fault."""
    _, info = env.reset(seed=seed)
    steps, over = 0, False
    while not over:
        _, _, terminated, truncated, info = env.step(env.unwrapped.expert_utterance())  # type: ignore[attr-defined]
        steps, over = steps + 1, terminated or truncated
    return bool(info["success"]), steps, str(info.get("fault", ""))
