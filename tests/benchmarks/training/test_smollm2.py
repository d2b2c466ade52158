"""A real language model of 135 million parameters: it imitates, then PPO with the choice bonus trains it.

Needs the folder that ``coso fetch smollm2`` writes, and minutes on a processor.
"""

from __future__ import annotations

import json
import math
import os
from pathlib import Path
from typing import Any

import pytest

from benchmarks.training.config import TrainConfig, policy_settings
from benchmarks.training.embedded import EMBEDDED
from benchmarks.training.run import start_run
from benchmarks.training.run_folder import RunFolder

MODEL = os.environ.get("COSO_SMOLLM2", "")
#: Gradient steps of the imitation, and as many environment steps of PPO.
STEPS = int(os.environ.get("COSO_SMOLLM2_STEPS", "16"))

HOUSE = {
    "prompt": "{task}\n{observation}",
    "task_types": "pick_and_place_simple,look_at_obj_in_light",
    "num_games": 4,
    "thoughts": "short",
    "max_steps": 4,
}
PHONE = {**EMBEDDED["tiny-tree"].env_kwargs["coso/AitW-WebShopping-v0"], "max_steps": 4}


@pytest.mark.slow
@pytest.mark.skipif(not MODEL, reason="set COSO_SMOLLM2 to the folder that `coso fetch smollm2` writes")
@pytest.mark.parametrize(
    ("env", "env_kwargs", "start"),
    [("coso/ALFWorldText-v0", HOUSE, "half-noisy"), ("coso/AitW-WebShopping-v0", PHONE, "expert")],
)
def test_a_real_model_imitates_and_is_trained(env: str, env_kwargs: dict[str, Any], start: str, tmp_path: Path) -> None:
    config = TrainConfig.of(
        **policy_settings(MODEL)
        | {
            "env": env,
            "env_kwargs": env_kwargs,
            "method": "choice",
            "ent_coef": 0.1,
            "policy": MODEL,
            "dtype": "float32",
            "max_new_tokens": 48,
            "start": start,
            "demo_steps": 64,
            "sft_steps": STEPS,
            "sft_batch_size": 4,
            "sft_learning_rate": 1e-4,
            "total_steps": STEPS,
            "num_envs": 4,
            "n_steps": 4,
            "n_epochs": 1,
            "batch_size": 8,
            "eval_every": 10_000,
            "eval_samples": 2,
            "final_eval_samples": 2,
        }
    )
    start_run(config, tmp_path / "run", tmp_path / "starts", on_row=lambda step, row: None)
    (made,) = (tmp_path / "starts").glob("*/start.json")
    losses = json.loads(made.read_text())["losses"]
    assert sum(losses[-3:]) / 3 < 0.6 * losses[0]
    rows = RunFolder.open(tmp_path / "run").metrics()
    print(f"\n{env}: SFT {losses[0]:.2f} -> {losses[-1]:.2f} nats a token; {json.dumps(rows, indent=1)}")
    assert rows[-1]["step"] >= STEPS and math.isfinite(rows[-1]["train/policy_loss"])
    assert rows[-1]["rollout/utterance_tokens"] > 3
