"""Runs whose utterances vLLM writes, against the stand-in of tests/agents/policies."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from agents.policies import TinyLM, TinyLMConfig
from benchmarks.cli import main
from benchmarks.common.errors import UsageError
from benchmarks.training.config import TrainConfig
from benchmarks.training.preflight import check_runs
from tests.agents.policies import autoui_checkpoint
from tests.agents.policies.vllm import standin_vllm
from tests.benchmarks.training.shortest import RUN, as_options
from tests.benchmarks.training.test_metrics import undocumented

OPTIONS: dict[str, Any] = {
    **RUN,
    "generator": "vllm",
    "generator-memory": 0.2,
    "method": "rl",
    "env-kwargs": ["image", "False", "prompt", "Which way?"],
    "learning-rate": 0.01,
    "max-new-tokens": 6,
}


@pytest.fixture
def model(tmp_path: Path) -> Path:
    made = TinyLM.build(
        ["Which way?", '{"thoughts": "left", "action": "+"}'], config=TinyLMConfig(width=16, layers=1, heads=2)
    )
    made.model.save_pretrained(tmp_path / "model")
    made.tokenizer.save_pretrained(tmp_path / "model")
    return tmp_path / "model"


def test_a_run_learns_from_what_vllm_writes_and_goes_on(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    standin_vllm.install(monkeypatch)
    made: list[standin_vllm.Calls] = []
    begin = standin_vllm.LLM.__init__

    def begun(self: standin_vllm.LLM, *arguments: Any, **options: Any) -> None:
        begin(self, *arguments, **options)
        made.append(self.calls)

    monkeypatch.setattr(standin_vllm.LLM, "__init__", begun)
    out, starts = tmp_path / "run", ["--starts", str(tmp_path / "starts")]
    assert main(["train", "--policy", str(model), *as_options(OPTIONS), "--out", str(out), *starts]) == 0
    assert main(["train", "--resume", str(out), "--total-steps", "12", *starts]) == 0
    rows = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    assert [row["step"] for row in rows] == [0, 4, 8, 12] and not undocumented(rows)
    assert [0 < row["rollout/engine_gap"] <= row["rollout/engine_gap_max"] < 1e-4 for row in rows[1:]] == [True] * 3
    # Two updates, after each of which something is said, and one.
    assert [calls.made for calls in made] == [["reload", "reset"] * 2, ["reload", "reset"]]
    assert {calls.arguments["memory"] for calls in made} == {0.2}


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"generator": "vllm"}, "generator vllm is for pretrained models: 'tiny' is small"),
        ({"policy": "org/model", "generator_memory": 1.5}, "generator_memory must be between 0 and 1, got 1.5"),
    ],
)
def test_senseless_settings_are_refused(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        TrainConfig.of(**settings)


def test_a_generator_changes_no_start() -> None:
    plain = TrainConfig.of(policy="org/model")
    assert plain.changed(generator="vllm", generator_memory=0.5).start_settings == plain.start_settings


def test_what_vllm_cannot_do_is_said_before_the_run(
    model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = TrainConfig.of(policy=str(model), generator="vllm", start="none", env_kwargs={"image": False})
    monkeypatch.setitem(sys.modules, "vllm", None)
    with pytest.raises(ImportError, match=r"^generator vllm needs the package vllm, which is not installed: pip"):
        check_runs([config])
    standin_vllm.install(monkeypatch)
    check_runs([config])
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(UsageError, match=r"^generator vllm is for one process, not for 2; choose generator own"):
        check_runs([config])
    monkeypatch.delenv("WORLD_SIZE")
    autoui_checkpoint.write(tmp_path / "autoui")
    with pytest.raises(UsageError, match=r"^--generator vllm: vLLM has no models of the kind of AutoUIPolicy; choose"):
        config.changed(policy=str(tmp_path / "autoui")).load(tmp_path / "autoui")
