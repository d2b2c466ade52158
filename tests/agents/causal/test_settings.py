"""Settings of causal weights, of an SCM and of learners that make no sense are refused when they are made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from agents.causal import CausalConfig, SCMConfig, SCMTrainingConfig
from agents.exploration import ChoiceConfig
from agents.learners import AWRConfig, GRPOConfig, PPOConfig
from agents.learners.sft import SFTConfig


@pytest.mark.parametrize(
    ("make", "settings", "message"),
    [
        (CausalConfig, {"share": 2.0}, "share must be above 0 and at most 1, got 2.0"),
        (CausalConfig, {"min_effect": float("nan")}, "min_effect must not be negative, got nan"),
        (CausalConfig, {"window": 0}, "window must be at least 1, got 0"),
        (CausalConfig, {"source": "Exact"}, "source must be one of 'scm', 'exact', 'span', got 'Exact'"),
        (CausalConfig, {"precision": "bf16"}, "precision must be one of 'float32', 'bfloat16', got 'bf16'"),
        (ChoiceConfig, {"objective": "Entropy"}, "objective must be one of 'entropy', 'forward-kl', got 'Entropy'"),
        (AWRConfig, {"outcome": "return"}, "outcome must be one of 'success', 'reward', got 'return'"),
        (GRPOConfig, {"scale_advantages": "batch"}, "scale_advantages must be one of .*, got 'batch'"),
        (SFTConfig, {"batch_size": 0}, "batch_size at least 1, got 200, 0"),
        (SFTConfig, {"micro_batch": 0}, "micro_batch must be at least 1, got 0"),
        (SFTConfig, {"max_grad_norm": -1.0}, "max_grad_norm must be above 0, inf for no clipping, got -1.0"),
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
