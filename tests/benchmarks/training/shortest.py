"""The settings of a run of a few steps with a pretrained model, as options of ``coso train``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

RUN: dict[str, Any] = {
    "device": "cpu",
    "start": "expert",
    "total-steps": 8,
    "num-envs": 2,
    "n-steps": 2,
    "batch-size": 4,
    "n-epochs": 1,
    "kl-samples": 2,
    "micro-batch": 2,
    "eval-every": 8,
    "eval-samples": 1,
    "final-eval-samples": 1,
    "checkpoint-every": 4,
    "demo-steps": 8,
    "sft-steps": 2,
    "sft-batch-size": 2,
    "max-new-tokens": 8,
}


def as_options(settings: Mapping[str, Any]) -> list[str]:
    """Return settings as words of a command line; a list is an option with several values."""
    return [
        str(word)
        for name, value in settings.items()
        for word in (f"--{name}", *(value if isinstance(value, list) else [value]))
    ]
