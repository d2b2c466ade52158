"""A run from start to end, interrupted and resumed, with the real learner and a policy that knows nothing yet."""

from __future__ import annotations

import json
import os
import shutil
import signal
from pathlib import Path
from typing import Any

import pytest
import torch
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from agents.demonstrations import Demonstrations
from agents.learners import SFT
from agents.policies import VLMPolicy
from benchmarks.common.errors import UsageError
from benchmarks.common.locks import FolderInUseError, locked
from benchmarks.comparison.grid import make_run
from benchmarks.training import start_policy as starting
from benchmarks.training.config import TrainConfig
from benchmarks.training.run import RunInterruptedError, extend_run, resume_run, start_run
from benchmarks.training.run_folder import RunFolder, RunFolderError, write_json
from benchmarks.training.start_policy import ensure_start, start_folder

CONFIG = TrainConfig.of(
    env_kwargs={"size": 64},
    method="coso",
    ent_coef=1.0,
    causal_source="exact",
    total_steps=24,
    num_envs=2,
    n_steps=4,
    batch_size=4,
    n_epochs=1,
    kl_samples=2,
    eval_every=8,
    eval_samples=1,
    final_eval_samples=2,
    checkpoint_every=8,
    demo_steps=24,
    sft_steps=2,
    sft_batch_size=4,
)


@pytest.fixture(scope="module")
def starts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A start policy whose utterances are short, so that the runs are quick."""
    folder = tmp_path_factory.mktemp("starts")
    target = ensure_start(CONFIG, folder)
    settings = json.loads((target / "policy.json").read_text())
    (target / "policy.json").write_text(json.dumps({**settings, "max_new_tokens": 8}))
    return folder


@pytest.fixture(scope="module")
def finished(starts: Path, tmp_path_factory: pytest.TempPathFactory) -> RunFolder:
    out = tmp_path_factory.mktemp("run") / "straight"
    start_run(CONFIG, out, starts, lambda step, row: None)
    return RunFolder.open(out)


def without_times(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if not k.startswith(("time/", "system/"))} for row in rows]


def weights(run: RunFolder) -> dict[str, torch.Tensor]:
    return VLMPolicy.from_pretrained(run.path / "policy").state_dict()


def steps_in_tensorboard(run: RunFolder) -> list[int]:
    events = EventAccumulator(str(run.path / "tensorboard")).Reload()
    return [event.step for event in events.Scalars("eval/success_sampled")]


@pytest.mark.slow
def test_a_run_writes_everything_it_promises(finished: RunFolder) -> None:
    assert finished.finished
    rows = finished.metrics()
    assert [(row["step"], row["eval/samples"]) for row in rows] == [(0, 1), (8, 1), (16, 1), (24, 2)]
    assert all("eval/success_sampled" in row and "eval/success_greedy" in row for row in rows)
    for key in (
        "train/policy_loss",
        "time/rollout_s",
        "time/update_s",
        "time/scm_s",
        "weights/mean",
        "weights/histogram",
    ):
        assert key in rows[-1]
    assert finished.latest_checkpoint().name == "step-00000024"
    assert steps_in_tensorboard(finished) == [0, 8, 16, 24]
    assert TrainConfig.from_json(finished.config) == CONFIG


def test_traced_tokens_write_the_utterance(finished: RunFolder) -> None:
    traces = finished.traces()
    assert {row["step"] for row in traces} == {8, 16, 24}
    for row in traces:
        assert "".join(row["tokens"]) == row["utterance"]
        assert len(row["weights"]) == len(row["tokens"])
        assert '"action" is one of: "-", "+"' in row["prompt"]
        assert (row["message"] == "") == row["valid"] and isinstance(row["reward"], float)
        with Image.open(finished.path / row["picture"]) as picture:
            assert picture.size == (64, 64)
    assert len({row["picture"] for row in traces}) == len(traces)


@pytest.mark.slow
def test_an_interrupted_run_resumes_bit_for_bit(finished: RunFolder, starts: Path, tmp_path: Path) -> None:
    out = tmp_path / "interrupted"

    def press_ctrl_c(step: int, row: object) -> None:
        if step == 8:
            os.kill(os.getpid(), signal.SIGINT)

    with pytest.raises(
        RunInterruptedError, match=r"stopped at step 8, saved\. Continue with: coso train --resume .*interrupted"
    ):
        start_run(CONFIG, out, starts, press_ctrl_c)
    run = RunFolder.open(out)
    assert not run.finished and run.latest_checkpoint().name == "step-00000008"
    # A crash after the checkpoint leaves rows behind that the resumed run writes again.
    run.append_metrics({"step": 16, "lost": 1.0})

    resume_run(out, starts, lambda step, row: None)
    assert without_times(run.metrics()) == without_times(finished.metrics())
    assert run.traces() == finished.traces()
    assert steps_in_tensorboard(run) == [0, 8, 16, 24]
    ours, theirs = weights(run), weights(finished)
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)


def test_a_finished_run_is_left_as_it_is(finished: RunFolder, starts: Path) -> None:
    before = finished.metrics()
    resume_run(finished.path, starts, lambda step, row: pytest.fail("nothing is left to do"))
    assert finished.metrics() == before


@pytest.mark.slow
def test_a_finished_run_is_extended(finished: RunFolder, starts: Path, tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "longer")
    shutil.copytree(finished.path, run.path)
    extend_run(run.path, 32)
    assert not run.finished and (run.path / "policy-00000024").is_dir() and run.config["total_steps"] == 32
    resume_run(run.path, starts, lambda step, row: None)
    longer = RunFolder.open(run.path)
    rows = longer.metrics()
    assert longer.finished and [row["step"] for row in rows] == [0, 8, 16, 24, 32]
    assert rows[:4] == finished.metrics()
    assert [row["eval/samples"] for row in rows] == [1, 1, 1, 2, 2]
    assert steps_in_tensorboard(longer) == [0, 8, 16, 24, 32]
    for total in (32, 8):
        with pytest.raises(
            RunFolderError, match=rf"has taken 32 steps already: --total-steps must be more, got {total}"
        ):
            extend_run(run.path, total)


def test_a_run_whose_settings_were_edited_is_not_extended(finished: RunFolder, tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "edited")
    shutil.copytree(finished.path, run.path)
    write_json(run.path / "config.json", {**run.config, "num_envs": 4, "seed": 7})
    with pytest.raises(RunFolderError, match=r"config\.json was edited .*seed: 0 -> 7, .*num_envs: 2 -> 4"):
        extend_run(run.path, 32)
    assert run.finished and run.config["total_steps"] == 24


def test_a_run_in_use_is_left_alone(finished: RunFolder, starts: Path, tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "used")
    shutil.copytree(finished.path, run.path)
    before = finished.metrics()
    with locked(run.path):
        for use in (
            lambda: start_run(CONFIG, run.path, starts, lambda step, row: None),
            lambda: resume_run(run.path, starts, lambda step, row: None),
            lambda: extend_run(run.path, 32),
            lambda: make_run(CONFIG, run.path, starts),
        ):
            with pytest.raises(FolderInUseError, match=f"used is in use by process {os.getpid()}"):
                use()
    assert run.metrics() == before and run.finished


def test_an_occupied_folder_is_refused(finished: RunFolder, starts: Path) -> None:
    with pytest.raises(RunFolderError, match="Nothing was changed"):
        start_run(CONFIG, finished.path, starts, lambda step, row: None)


def test_a_missing_policy_folder_is_named(tmp_path: Path) -> None:
    config = CONFIG.changed(policy=str(tmp_path / "gone"), start="none")
    with pytest.raises(UsageError, match="gone"):
        start_run(config, tmp_path / "run", tmp_path, lambda step, row: None)


class TestStart:
    """Start policies are made once, whole or not at all."""

    def test_it_is_made_once(self, starts: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(starting, "demonstrations", lambda config: pytest.fail("made twice"))
        assert ensure_start(CONFIG, starts) == start_folder(CONFIG, starts)
        assert ensure_start(CONFIG.changed(method="rl", ent_coef=0.0), starts) == start_folder(CONFIG, starts)

    def test_it_says_how_it_was_made(self, starts: Path) -> None:
        note = json.loads((start_folder(CONFIG, starts) / "start.json").read_text())
        assert note["start"] == CONFIG.start and len(note["losses"]) == CONFIG.sft_steps

    def test_a_crash_leaves_no_half_policy(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def crash(self: object, demonstrations: Demonstrations, on_step: object = None) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(SFT, "fit", crash)
        with pytest.raises(KeyboardInterrupt):
            ensure_start(CONFIG, tmp_path)
        assert not start_folder(CONFIG, tmp_path).exists()
