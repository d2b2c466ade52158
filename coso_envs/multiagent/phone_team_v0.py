"""Two phones with one cart: ``phone_team_v0.parallel_env()`` is a ``ParallelEnv`` of PettingZoo."""

from __future__ import annotations

from typing import Any

from coso_envs.multiagent.in_turn import InTurn
from coso_envs.multiagent.phone_team.env import PhoneTeamEnv

parallel_env = PhoneTeamEnv

__all__ = ["env", "parallel_env", "small_env"]


def env(**options: Any) -> InTurn:
    """Make the game for agents that act in turn; ``options`` are those of ``parallel_env``."""
    return InTurn(parallel_env(**options))


def small_env(**options: Any) -> PhoneTeamEnv:
    """Make a small setting for policies that are trained from scratch: two items of three, one shop, a short prompt."""
    small: dict[str, Any] = {
        "items": 2,
        "goods": ("desk lamp", "air fryer", "bose 700"),
        "shops": ("ebay.com",),
        "style": "aitw",
        "resolution": 135,
        "max_steps": 12,
        "parser": "coso/cogagent",
        "prompt": "Phone {phone}. Cart: {cart}. {history}\nGoal: {task}",
    }
    return parallel_env(**{**small, **options})
