"""Settings of causal weights, of an SCM and of learners that make no sense are refused when they are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agents.causal import CausalConfig, SCMConfig, SCMTrainingConfig
from agents.exploration import ChoiceConfig
from agents.learners import PPOConfig
from agents.learners.sft import SFTConfig


@pytest.mark.parametrize(
    ("make", "settings", "message"),
    [
        (CausalConfig, {"share": 2.0}, "share must be above 0 and at most 1, got 2.0"),
        (SCMConfig, {"layers": 0}, "layers must be at least 1, got 0"),
        (SCMConfig, {"hidden_size": 33}, "hidden_size must be a multiple of the 4 attention heads, got 33"),
        (SCMConfig, {"dropout": 1.0}, r"dropout must be in \[0, 1\), got 1.0"),
        (SCMConfig, {"max_tokens": 0}, "max_tokens must be at least 1, got 0"),
        (SCMTrainingConfig, {"batch_size": 0}, "batch_size must be at least 1, got 0"),
        (SCMTrainingConfig, {"steps": -1}, "steps must be 0 or more, got -1"),
        (SCMTrainingConfig, {"confidence": 2.0}, r"confidence must be in \[0, 1\], got 2.0"),
        (SCMTrainingConfig, {"learning_rate": -1.0}, "learning_rate must be finite and 0 or more, got -1.0"),
        (ChoiceConfig, {"limit": 0}, "limit must be at least 2, got 0"),
        (ChoiceConfig, {"share": 0.0}, "share must be above 0, got 0.0"),
        (PPOConfig, {"learning_rate_end": float("nan")}, "learning_rate_end must be finite and 0 or more, got nan"),
        (SFTConfig, {"learning_rate": -1.0}, "learning_rate must be finite and 0 or more, got -1.0"),
    ],
)
def test_senseless_settings_are_refused(make: Callable[..., Any], settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make(**settings)
