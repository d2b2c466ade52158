"""Learners, which differ in their loss and share loop, rollout, bonus and checkpoints."""

from __future__ import annotations

from agents.learners.awr import AWR, AWRConfig, FilteredBC, FilteredBCConfig
from agents.learners.config import OnlineConfig
from agents.learners.online import Callback, NonFiniteLossError, OnlineLearner
from agents.learners.ppo import PPO, PPOConfig
from agents.learners.saved import CHECKPOINT, refuse_pickle
from agents.learners.sft import SFT, SFTConfig

__all__ = [
    "AWR",
    "CHECKPOINT",
    "PPO",
    "SFT",
    "AWRConfig",
    "Callback",
    "FilteredBC",
    "FilteredBCConfig",
    "NonFiniteLossError",
    "OnlineConfig",
    "OnlineLearner",
    "PPOConfig",
    "SFTConfig",
    "refuse_pickle",
]
