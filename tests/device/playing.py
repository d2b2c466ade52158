"""Episodes of the expert on a device."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import gymnasium as gym

import coso_envs  # noqa: F401 - registers the environments
from coso_envs.android.shop_site import ShopBrowser

ENV = "coso/AitW-WebShopping-v0"
#: Seconds that a call may take.
CALL = 20.0


def browsers(**options: Any) -> tuple[list[ShopBrowser], Callable[[], ShopBrowser]]:
    """Return a function that makes browsers with servers of their own, and the list of those it has made."""
    made: list[ShopBrowser] = []

    def make() -> ShopBrowser:
        made.append(ShopBrowser(None, slow=0.0, call_timeout=CALL, **options))
        return made[-1]

    return made, make


def play(env: gym.Env[Any, str], seed: int) -> tuple[bool, int, str]:
    """Let the expert play an episode; return whether it succeeded, its steps, and its fault."""
    _, info = env.reset(seed=seed)
    steps, over = 0, False
    while not over:
        _, _, terminated, truncated, info = env.step(env.unwrapped.expert_utterance())  # type: ignore[attr-defined]
        steps, over = steps + 1, terminated or truncated
    return bool(info["success"]), steps, str(info.get("fault", ""))
