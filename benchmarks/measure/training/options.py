"""Settings of the measurements of training."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from agents.learners.clipped import ClippedConfig
from benchmarks.common.errors import SettingsError
from benchmarks.training.config import TrainConfig
from benchmarks.training.methods import HEADLINE, get_method
from benchmarks.training.start_policy import STARTS_FOLDER


@dataclass(frozen=True)
class Options:
    """Measure an iteration of each method."""

    env: str = "coso/NumberLine-v0"
    """Environment; the policy is the embedded one."""
    methods: tuple[str, ...] = HEADLINE
    """Methods; the others are compared with the first one."""
    settings: dict[str, int | float | bool | str] = field(default_factory=dict)
    """Settings of the runs, for example: causal_share 0.25."""
    turns: int = 7
    """Iterations of each method that count, after one that does not. The median counts."""
    num_envs: int = TrainConfig.num_envs
    """Environments; with --decode, utterances that are written at once."""
    n_steps: int = 8
    """Steps per environment and iteration."""
    sft_steps: int = TrainConfig.sft_steps
    """Gradient steps of the start policy, which is made if it is missing."""
    seed: int = 0
    """Seed of start, environments and sampling."""
    threads: int = 1
    """Threads of PyTorch."""
    starts: str = str(STARTS_FOLDER)
    """Folder of start policies."""
    decode: bool = False
    """Compare the own loop of a small policy with transformers' generate instead."""
    out: Path | None = None
    """JSON file for the figures; must not exist yet."""

    def config(self, method: str) -> TrainConfig:
        """Return the settings of a run of a method.

        Its policy stays at the start and no update ends early, so that every method does the same work: how soon an
        update ends is luck, and would count for more than a bonus costs.

        Raises:
            SettingsError: if iterations of the method's learner are not of equal work.
        """
        row = get_method(method)
        if not issubclass(row.settings, ClippedConfig):
            raise SettingsError(
                f"method {method!r} cannot be measured, since only those of PPO and GRPO do equal work each iteration"
            )
        fixed: dict[str, Any] = dict(
            method=method,
            env=self.env,
            num_envs=self.num_envs,
            n_steps=self.n_steps,
            sft_steps=self.sft_steps,
            seed=self.seed,
            learning_rate=0.0,
            learning_rate_end=0.0,
            target_kl=None,
            ent_coef=row.ent_coef,
        )
        return TrainConfig.of(**{**fixed, **row.own, **self.settings})
