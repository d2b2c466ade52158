"""Blackjack at a table: ``blackjack_table_v0.env(seats=3)`` is an ``AECEnv`` of PettingZoo."""

from __future__ import annotations

from coso_envs.multiagent.blackjack_table.env import BlackjackTableEnv

env = raw_env = BlackjackTableEnv

__all__ = ["env", "raw_env"]
