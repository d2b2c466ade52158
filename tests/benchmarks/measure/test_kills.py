"""The measurement of kills: its settings fit every method, and it finds runs that resume otherwise."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks.measure import kills
from benchmarks.measure.kills import Options, kill_runs
from benchmarks.training.card import CARD_FILE
from benchmarks.training.methods import METHODS
from benchmarks.training.run_folder import RunFolder, write_json


@pytest.mark.parametrize("method", METHODS)
def test_every_method_has_a_checkpoint_in_each_iteration(method: str) -> None:
    config = Options(method=method, iterations=3).config()
    every = config.num_envs * config.learner.n_steps
    assert (config.method, config.total_steps, config.checkpoint_every) == (method, 3 * every, every)
    assert config.learner.ent_coef == METHODS[method].ent_coef


def write(run: RunFolder, first: int, **figures: float) -> None:
    """Write the rest of five rows, with a checkpoint after each, and the policy."""
    for step in range(first, 5):
        run.append_metrics({"step": step, "time/now": time.time(), **figures})
        (run.path / "checkpoints" / f"step-{step:08d}").mkdir(parents=True)
        time.sleep(0.05)
    (run.path / "policy").mkdir()


def start(config: Any, out: Path, *_: Any) -> None:
    run = RunFolder.create(out, {})
    write_json(run.path / CARD_FILE, {})
    write(run, 0)


@pytest.mark.parametrize("exact", [True, False])
def test_it_finds_runs_that_resume_otherwise(exact: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(os, "fork"):
        pytest.skip("runs are forks of a process, which this system does not have")

    def resume(out: Path, *_: Any) -> None:
        run = RunFolder(out)
        run.rewind(run.steps)
        if not run.finished:
            write(run, run.steps + 1, **({} if exact else {"train/loss": 1.0}))

    for name, stand_in in (("start_run", start), ("resume_run", resume), ("ensure_start", lambda *_: None)):
        monkeypatch.setattr(kills, name, stand_in)
    found = list(kill_runs(Options(kills=4, iterations=3), tmp_path))
    cut = [kill for kill in found if not kill.finished]
    assert len(found) == 4 and cut
    assert all(kill.same == (exact or kill.step == 4) for kill in cut)
