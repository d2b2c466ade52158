"""Causal weights: the SCM, counterfactual and exact interventions, and the bonus made of them."""

from __future__ import annotations

from agents.causal.bonus import CausalBonus
from agents.causal.exact import exact_weights
from agents.causal.presets import PRESETS, TRAINING
from agents.causal.scm import SCM, SCMConfig
from agents.causal.training import SCMTrainingConfig
from agents.causal.weights import CausalConfig, Precision, causal_weights

__all__ = [
    "PRESETS",
    "SCM",
    "TRAINING",
    "CausalBonus",
    "CausalConfig",
    "Precision",
    "SCMConfig",
    "SCMTrainingConfig",
    "causal_weights",
    "exact_weights",
]
