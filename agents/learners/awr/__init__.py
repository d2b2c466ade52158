"""Learners that imitate the best of what was played: filtered behaviour cloning, and AWR as in [DigiRL]."""

from __future__ import annotations

from agents.learners.awr.config import AWRConfig, FilteredBCConfig
from agents.learners.awr.filtered_bc import FilteredBC
from agents.learners.awr.learner import AWR

__all__ = ["AWR", "AWRConfig", "FilteredBC", "FilteredBCConfig"]
