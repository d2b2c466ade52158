"""AWR that trains adapters on a real family's model in bfloat16, from the command line, and goes on."""

from __future__ import annotations

import json
import math
import os
import shutil
from pathlib import Path

import pytest
import torch

from agents.policies import VLMPolicy
from agents.storage import read_state
from benchmarks.cli import main
from tests.agents.policies import families
from tests.benchmarks.training.shortest import RUN, as_options

pytestmark = [
    pytest.mark.skipif(
        not os.environ.get("COSO_TEST_FAMILIES"),
        reason="two runs in bfloat16 take most of a minute on a CPU: `make test-families` runs them",
    ),
    # peft 0.21 asks transformers 5.23 for a property by its old name.
    pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning"),
]
OPTIONS = {
    **RUN,
    "method": "awr",
    "lora-rank": 2,
    "dtype": "bfloat16",
    "total-steps": 12,
    "n-epochs": 2,
    "offline-steps": 4,
    "offline-epochs": 2,
    "offline-critic-epochs": 2,
    "critic-epochs": 2,
    "eval-every": 12,
    "sft-steps": 1,
    "max-new-tokens": 4,
    # A random model's utterances have no action: a random one succeeds at times, and what led to it is imitated.
    "invalid-advantage": "None",
}


def test_a_run_trains_adapters_and_critics_and_goes_on_bit_for_bit(tmp_path: Path) -> None:
    torch.set_num_threads(1)
    families.write("Qwen2.5", tmp_path / "model")
    out, starts = tmp_path / "run", ["--starts", str(tmp_path / "starts")]
    world = ["--env-kwargs", "image", "False", "max_position", "1", "on_invalid", "random"]
    assert (
        main(["train", "--policy", str(tmp_path / "model"), *as_options(OPTIONS), *world, "--out", str(out), *starts])
        == 0
    )
    rows = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows] == [0, 4, 8, 12]
    assert rows[-1]["train/imitated"] > 0 < rows[-1]["train/grad_norm"]
    assert math.isfinite(rows[-1]["critic/step_loss"]) and rows[2]["offline/critic/step_loss"] > 0

    first, last = (read_state(out / "checkpoints" / f"step-{step:08}", "learner")["policy"] for step in (8, 12))
    assert {name.rsplit(".", 3)[1] for name in last if "lora" in name} == {"lora_A", "lora_B"}
    assert {tensor.dtype for name, tensor in last.items() if "lora" in name} == {torch.float32}
    assert any(not torch.equal(last[name], tensor) for name, tensor in first.items() if "lora" in name)
    policy = VLMPolicy.from_pretrained(out / "policy", dtype=torch.bfloat16)
    assert {p.dtype for name, p in policy.named_parameters() if "base_layer" in name} == {torch.bfloat16}

    whole = policy.trainable_state_dict()
    for part in ("policy", "checkpoints/step-00000012"):
        shutil.rmtree(out / part)
    assert main(["train", "--resume", str(out), *starts]) == 0
    again = VLMPolicy.from_pretrained(out / "policy", dtype=torch.bfloat16).trainable_state_dict()
    assert whole.keys() == again.keys() and all(torch.equal(whole[name], again[name]) for name in whole)
