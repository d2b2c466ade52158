"""Settings of the measurements of real architectures."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch

from benchmarks.training.config import TrainConfig, policy_settings
from benchmarks.training.methods import HEADLINE, get_method

#: The environment: one picture of any size, and two actions.
ENV = "coso/NumberLine-v0"


@dataclass(frozen=True)
class Options:
    """Measure an iteration of each method with real architectures, whose weights are random."""

    models: tuple[str, ...] = ("qwen2.5-vl-3b", "qwen2.5-vl-7b")
    """Names of architectures; tiny is one for tests."""
    methods: tuple[str, ...] = HEADLINE
    """Methods of PPO; the others are compared with the first one."""
    envs: int = 32
    """Environments, which are answered at the same time."""
    steps: int = 1
    """Steps per environment and iteration."""
    tokens: int = 128
    """Tokens of each answer."""
    picture: int = 336
    """Side of the picture in pixels; each square of 28 pixels is a token."""
    batch_size: int = 32
    """Utterances per gradient step."""
    micro_batch: int = 8
    """Utterances that are evaluated at the same time."""
    epochs: int = 4
    """Passes over the utterances of an iteration."""
    lora_rank: int = 16
    """Rank of the adapters; 0 trains all weights."""
    gradient_checkpointing: bool = True
    """Compute each layer a second time for the gradient instead of keeping its activations."""
    repetitions: int = 1
    """Iterations of each method, the median of which counts."""
    warm_up: bool = True
    """Let the first method make one more iteration at the beginning, which does not count."""
    device: str = "auto"
    """cuda, cuda:N, cpu, or auto, which is a GPU if there is one."""
    dtype: Literal["bfloat16", "float16", "float32"] = "bfloat16"
    """Numbers of the weights; adapters have float32."""
    out: Path | None = None
    """JSON file for the figures, written anew after each method; must not exist yet."""

    def present_device(self) -> torch.device:
        """Return the device.

        Raises:
            UsageError: if this machine does not have it.
        """
        return TrainConfig(device=self.device).present_device()

    def config(self, method: str) -> TrainConfig:
        """Return the settings of a run of a method, whose policy stays as it is, so that all do the same work."""
        row = get_method(method)
        fixed: dict[str, Any] = dict(
            method=method,
            env=ENV,
            policy="random weights",
            start="none",
            num_envs=self.envs,
            n_steps=self.steps,
            batch_size=self.batch_size,
            micro_batch=self.micro_batch,
            n_epochs=self.epochs,
            learning_rate=0.0,
            learning_rate_end=0.0,
            target_kl=None,
            ent_coef=row.ent_coef,
        )
        return TrainConfig.of(**{**policy_settings("random weights"), **row.own, **fixed})
