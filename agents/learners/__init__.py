"""Learners, which differ in their loss and share loop, rollout, bonus and checkpoints."""

from __future__ import annotations

from agents.learners.afsft import AFSFT, AFSFTConfig
from agents.learners.awr import AWR, AWRConfig, FilteredBC, FilteredBCConfig
from agents.learners.clipped import ClippedConfig, ClippedLearner
from agents.learners.config import OnlineConfig
from agents.learners.finite import NonFiniteLossError
from agents.learners.grpo import GRPO, GRPOConfig
from agents.learners.online import Callback, OnlineLearner
from agents.learners.ppo import PPO, PPOConfig
from agents.learners.saved import CHECKPOINT, refuse_pickle
from agents.learners.sft import SFT, SFTConfig

__all__ = [
    "AFSFT",
    "AWR",
    "CHECKPOINT",
    "GRPO",
    "PPO",
    "SFT",
    "AFSFTConfig",
    "AWRConfig",
    "Callback",
    "ClippedConfig",
    "ClippedLearner",
    "FilteredBC",
    "FilteredBCConfig",
    "GRPOConfig",
    "NonFiniteLossError",
    "OnlineConfig",
    "OnlineLearner",
    "PPOConfig",
    "SFTConfig",
    "refuse_pickle",
]
