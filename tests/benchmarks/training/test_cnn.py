"""The row of a convolutional network with Stable-Baselines3's PPO: a run like any other, without a start policy."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.common.errors import MissingExtraError, UsageError
from benchmarks.comparison.grid import Grid
from benchmarks.training.config import TrainConfig
from benchmarks.training.methods import get_method, known_methods
from benchmarks.training.run import extend_run, resume_run, start_run
from benchmarks.training.run_folder import RunFolder

pytest.importorskip("stable_baselines3")

CONFIG = TrainConfig.of(
    method="cnn-rl",
    env_kwargs={"size": 48, "max_position": 2},
    total_steps=64,
    num_envs=4,
    n_steps=8,
    batch_size=16,
    n_epochs=1,
    eval_every=32,
    eval_samples=2,
    final_eval_samples=2,
    checkpoint_every=32,
)


def ignore(step: int, row: dict[str, Any]) -> None:
    pass


def test_a_run_has_the_rows_of_any_other_and_goes_on(tmp_path: Path) -> None:
    out, starts = tmp_path / "run", tmp_path / "starts"
    start_run(CONFIG, out, starts, ignore)
    run = RunFolder.open(out)
    assert run.finished and not starts.exists()
    rows = run.metrics()
    assert [row["step"] for row in rows] == [0, 32, 64]
    for name in ("eval/success_sampled", "eval/success_greedy", "eval/return_sampled", "eval/parse_valid_rate"):
        assert all(0 <= row[name] <= 1 or "return" in name for row in rows), name
    assert {"rollout/return", "rollout/success", "time/rollout_s", "train/learning_rate"} <= rows[-1].keys()
    assert rows[-1]["eval/parse_valid_rate"] == 1.0
    assert rows[1]["train/learning_rate"] == 5e-4 and rows[2]["train/learning_rate"] == pytest.approx(2.5e-4)
    extend_run(out, 96)
    with pytest.warns(UserWarning, match="goes on with new ones"):
        resume_run(out, starts, ignore)
    assert [row["step"] for row in run.metrics()] == [0, 32, 64, 96]


def test_a_comparison_makes_no_start_for_it(tmp_path: Path) -> None:
    grid = Grid(tmp_path, {"cnn-rl/seed-0": CONFIG})
    assert not grid._start_jobs() and [job.name for job in grid._run_jobs()] == ["cnn-rl/seed-0"]
    assert "cnn-rl" in known_methods() and get_method("cnn-rl").title == "CNN + RL"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"env_kwargs": {"image": False}}, "pictures of at least 36 x 36 pixels, and coso/NumberLine-v0 gives 0 x 0"),
        ({"env_kwargs": {"size": 32}}, "gives 32 x 32; see its arguments image and size"),
        ({"env": "coso/ALFWorldText-v0", "env_kwargs": {}, "start": "noisy"}, "fixed actions, .* depend on its state"),
    ],
)
def test_what_it_cannot_play_is_refused(changes: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=message):
        start_run(replace(CONFIG, **changes), tmp_path / "run", tmp_path / "starts", ignore)


def test_without_the_extra_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "stable_baselines3", None)
    with pytest.raises(MissingExtraError, match="sb3"):
        start_run(CONFIG, tmp_path / "run", tmp_path / "starts", ignore)
