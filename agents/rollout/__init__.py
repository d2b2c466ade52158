"""Collecting experience from vector environments."""

from __future__ import annotations

from agents.rollout.batch import Rollout
from agents.rollout.collect import EpisodeStatistics, collect
from agents.rollout.gae import gae
from agents.rollout.stepping import Stepper, Transition

__all__ = ["EpisodeStatistics", "Rollout", "Stepper", "Transition", "collect", "gae"]
