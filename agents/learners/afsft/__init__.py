"""Advantage-filtered supervised fine-tuning with a Q head over tokens."""

from __future__ import annotations

from agents.learners.afsft.config import AFSFTConfig
from agents.learners.afsft.learner import AFSFT

__all__ = ["AFSFT", "AFSFTConfig"]
