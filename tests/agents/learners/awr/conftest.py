"""A policy that speaks and a maker of learners, for the tests of AWR and filtered BC."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import coso_envs
from agents.demonstrations import Demonstrations
from agents.learners import AWR, SFT, AWRConfig, FilteredBC, FilteredBCConfig, SFTConfig
from agents.policies import TinyLM, TinyLMConfig, VLMPolicy

SHORT: dict[str, Any] = {"n_steps": 6, "batch_size": 6, "n_epochs": 2, "offline_steps": 24, "offline_epochs": 2}
SHORT |= {"seed": 5, "kl_samples": 4, "validation_share": 0.2, "max_grad_norm": 0.5}
CRITICS = {"critic_epochs": 2, "offline_critic_epochs": 2, "instruction_batch_size": 4, "step_batch_size": 6}
KINDS = ("awr", "filtered_bc")
SAID = [f'{{"thoughts": "{word}", "action": "{action}"}}' for word in ("Up", "Down") for action in "+-"]


@pytest.fixture(scope="module")
def speaker() -> VLMPolicy:
    """A policy without eyes that mostly writes what parses; whoever trains it trains a copy."""
    prompts = [f"From {current} to {target}" for current in range(2) for target in range(2)]
    config = TinyLMConfig(width=32, layers=1, heads=2, max_new_tokens=24)
    policy = TinyLM.build([*prompts, *SAID], config=config)
    data = Demonstrations([prompt for prompt in prompts for _ in SAID], SAID * len(prompts))
    SFT(policy, SFTConfig(steps=60, batch_size=16, learning_rate=1e-2)).fit(data)
    return policy


@pytest.fixture
def make(speaker: VLMPolicy, tmp_path: Path) -> Callable[..., Any]:
    """Make a learner of NumberLine with numbers 0 and 1, whose episodes are short."""

    def made(kind: str = "awr", policy: VLMPolicy | None = None, envs: Any = None, **changes: Any) -> FilteredBC:
        mode = changes.pop("autoreset_mode", "SameStep")
        game = {"image": False, "prompt": "From {current} to {target}", "max_position": 1, **changes.pop("game", {})}
        envs = envs or coso_envs.make_vec("coso/NumberLine-v0", num_envs=4, autoreset_mode=mode, **game)
        policy, settings = policy or copy.deepcopy(speaker), SHORT | changes
        if kind == "awr":
            return AWR(policy, envs, AWRConfig(**CRITICS | settings), debug_folder=tmp_path)
        return FilteredBC(policy, envs, FilteredBCConfig(**settings), debug_folder=tmp_path)

    return made
