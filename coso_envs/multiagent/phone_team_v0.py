"""Two phones with one cart: ``phone_team_v0.parallel_env()`` is a ``ParallelEnv`` of PettingZoo."""

from __future__ import annotations

from typing import Any

from pettingzoo import AECEnv
from pettingzoo.utils.conversions import parallel_to_aec

from coso_envs.multiagent.phone_team.env import PhoneTeamEnv

parallel_env = PhoneTeamEnv

__all__ = ["env", "parallel_env"]


def env(**options: Any) -> AECEnv:
    """Make the game for agents that act in turn; ``options`` are those of ``parallel_env``."""
    return parallel_to_aec(parallel_env(**options))
