"""Environments for TRL's GRPOTrainer: typed tools (``environment_factory``) and free utterances (``rollout_func``).

Nothing here imports TRL or torch. The trainer that weighs entropies is ``agents.trl.CoSoGRPOTrainer``.
"""

from __future__ import annotations

from coso_envs.bridges.trl.rollouts import Rollouts
from coso_envs.bridges.trl.tasks import tasks
from coso_envs.bridges.trl.tools import environment

__all__ = ["Rollouts", "environment", "tasks"]
