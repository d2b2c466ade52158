"""Exploration bonuses: terms of a learner's objective that reward variety. Methods differ only in this."""

from __future__ import annotations

from agents.exploration.bonus import (
    ExplorationBonus,
    NoBonus,
    TokenBonus,
    TopEntropyBonus,
    UniformBonus,
    entropy_bonus,
    estimated,
)
from agents.exploration.choice import ChoiceBonus, ChoiceConfig
from agents.exploration.kl_cov import KLCovBonus

__all__ = [
    "ChoiceBonus",
    "ChoiceConfig",
    "ExplorationBonus",
    "KLCovBonus",
    "NoBonus",
    "TokenBonus",
    "TopEntropyBonus",
    "UniformBonus",
    "entropy_bonus",
    "estimated",
]
