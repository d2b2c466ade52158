"""Every real family through the command line, with tiny random models: `make test-families` runs it."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import torch

from agents.policies import VLMPolicy
from benchmarks.cli import main
from benchmarks.data.demonstrations import collect_demonstrations
from benchmarks.data.teachers import STARTS
from parsers import make
from tests.agents.learners.test_processes import in_two_processes
from tests.agents.policies import autoui_checkpoint, families
from tests.benchmarks.training.shortest import RUN, as_options
from tests.benchmarks.training.test_autoui import ENV, PHONE

pytestmark = [
    pytest.mark.skipif(
        not os.environ.get("COSO_TEST_FAMILIES"),
        reason="fourteen families take minutes: `make test-families` runs them",
    ),
    # PaliGemma's processor hands numpy a list of tensors.
    pytest.mark.filterwarnings("ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"),
    # peft 0.21 asks transformers 5.23 for a property by its old name.
    pytest.mark.filterwarnings("ignore:`is_gradient_checkpointing` is deprecated:FutureWarning"),
]
AUTOUI = "AutoUI"


@pytest.fixture(scope="module", params=[*families.FAMILIES, AUTOUI])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("family") / "model"
    if request.param == AUTOUI:
        families.bend(autoui_checkpoint.write(folder))
    with families.num2words():
        if request.param != AUTOUI:
            families.write(request.param, folder)
        yield folder


def train(model: Path, out: Path, *others: str) -> list[dict[str, Any]]:
    """Train with a command, AutoUI on the phone and others on a line; return its rows of metrics."""
    world = ["--env", ENV, "--env-kwargs", *phone()] if (model / "picture_encoder").exists() else line(model)
    starts = ["--starts", str(out.parent / "starts")]
    assert main(["train", "--policy", str(model), *as_options(RUN), *world, "--out", str(out), *starts, *others]) == 0
    return rows(out)


def phone() -> list[str]:
    return [str(word) for pair in PHONE.items() for word in pair]


def line(model: Path) -> list[str]:
    sees = (model / "preprocessor_config.json").exists() or (model / "processor_config.json").exists()
    return ["--env-kwargs", "max_position", "1", *(["size", "48"] if sees else ["image", "False"])]


def rows(out: Path) -> list[dict[str, Any]]:
    found = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    losses = [row[name] for row in found for name in row if name.startswith("train/") and isinstance(row[name], float)]
    assert losses and all(map(math.isfinite, losses))
    return found


def test_layers_may_be_spread_over_two_processes(
    model: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    given = ["train", "--policy", str(model), *as_options(RUN), "--out", str(out), "--starts", str(tmp_path / "starts")]
    given += ["--fsdp", "--method", "choice", "--lora-rank", "2", "--dtype", "bfloat16", "--gradient-checkpointing"]
    if (model / "picture_encoder").exists():
        codes = in_two_processes(lambda _: main([*given, "--env", ENV, "--env-kwargs", *phone()]), tmp_path)
        assert codes == [2, 2] and "cannot be spread over processes" in " ".join(capfd.readouterr().err.split())
        return
    assert in_two_processes(lambda _: main([*given, *line(model)]), tmp_path) == [0, 0]
    assert [row["step"] for row in rows(out)] == [0, 4, 8]
    assert (out / "policy" / "adapter_model.safetensors").is_file()


def test_imitation_choice_adapters_and_half_precision_go_on(model: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    train(model, out, "--method", "choice", "--lora-rank", "2", "--dtype", "bfloat16", "--gradient-checkpointing")
    assert main(["train", "--resume", str(out), "--total-steps", "12", "--starts", str(tmp_path / "starts")]) == 0
    assert [row["step"] for row in rows(out)] == [0, 4, 8, 12]
    assert (out / "policy" / "adapter_model.safetensors").is_file() and not (out / "policy" / "config.json").exists()
    policy = VLMPolicy.from_pretrained(out / "policy", dtype=torch.bfloat16)
    assert {p.dtype for name, p in policy.named_parameters() if "base_layer" in name} == {torch.bfloat16}


@pytest.mark.parametrize("method", ["coso", "awr"])
def test_all_weights_are_trained_by_coso_and_awr(model: Path, tmp_path: Path, method: str) -> None:
    critics = {"offline-steps": 4, "offline-epochs": 1, "offline-critic-epochs": 1, "critic-epochs": 1}
    more = as_options(critics if method == "awr" else {"scm-pretrain-steps": 2})
    found = train(model, tmp_path / "run", "--method", method, *more)
    assert math.isfinite(found[-1]["critic/step_loss" if method == "awr" else "scm/loss"])
    assert found[-1]["step"] == 8 and (tmp_path / "run" / "policy" / "config.json").is_file()


def test_autoui_writes_what_the_phone_reads_after_imitation(tmp_path: Path) -> None:
    """40 steps, as in the tests of one run, are too few: a reply has twenty tokens, and one that is wrong spoils it."""
    shown = collect_demonstrations(ENV, steps=24, start=STARTS["expert"], seed=0, env_kwargs=PHONE)
    model = autoui_checkpoint.write(tmp_path / "model", texts=(*shown.prompts, *shown.utterances))
    taught = {"demo-steps": 24, "sft-steps": 250, "sft-batch-size": 6, "sft-learning-rate": 5e-3}
    words = {**taught, "max-new-tokens": 60, "temperature": 0.5, "eval-samples": 8}
    others = [part for name, value in words.items() for part in (f"--{name}", str(value))]
    found = train(model, tmp_path / "run", "--method", "choice", *others)
    assert found[0]["step"] == 0 and found[0]["eval/parse_valid_rate"] > 0.25
    (made,) = (tmp_path / "starts").glob("*/start.json")
    seen = {"prompt": tuple(shown.prompts), "image": shown.images}
    said = VLMPolicy.from_pretrained(made.parent).answer(seen, greedy=True)
    parses = [make("coso/autoui").parse(reply) for reply in said]
    assert sum(parse.action is not None for parse in parses) > 0.8 * len(said)
