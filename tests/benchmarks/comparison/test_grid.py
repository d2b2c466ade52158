"""A grid whose jobs fail: the others run, and why is kept where the report finds it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.comparison import grid as module
from benchmarks.comparison.grid import Grid
from benchmarks.comparison.jobs import JobsFailedError
from benchmarks.comparison.plans import comparison
from benchmarks.reports import states
from benchmarks.reports.states import missing_table
from benchmarks.training.config import TrainConfig
from benchmarks.training.grid_file import FAILED_FILE, write_grid
from benchmarks.training.run_folder import RunFolder, read_json


@pytest.fixture
def grid(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Grid:
    """Jobs run in this process; the start of seed 2 and the run of coso/seed-1 cannot be made."""
    configs = {
        f"{method}/seed-{seed}": TrainConfig.of(method=method, seed=seed, ent_coef=value, total_steps=8)
        for method, value in (("rl", 0.0), ("coso", 1.0))
        for seed in (1, 2)
    }
    write_grid(tmp_path, "compare", "coso compare", configs)

    def make(name: str, config: TrainConfig) -> None:
        if name == "coso/seed-1":
            raise RuntimeError("the loss is NaN | step 8")
        run = RunFolder.create(tmp_path / "runs" / name, config.to_json())
        run.append_metrics({"step": 8})
        (run.path / "policy").mkdir()

    def jobs_in_order(jobs: Any, processes: int, on_progress: Any) -> None:
        failed = []
        for job in jobs:
            config = job.kwargs["config"]
            try:
                if job.name.startswith("start "):
                    if config.seed == 2:
                        raise RuntimeError("no room")
                    module.start_folder(config, tmp_path / "starts").mkdir(parents=True)
                else:
                    make(job.name, config)
                on_progress(job, 1.0, "finished")
            except RuntimeError as error:
                job.log.parent.mkdir(exist_ok=True)
                job.log.write_text(f"Traceback\nRuntimeError: {error}\n\n")
                failed.append(job)
                on_progress(job, 0.0, "failed")
        if failed:
            raise JobsFailedError(failed)

    monkeypatch.setattr(module, "run_jobs", jobs_in_order)
    return Grid(tmp_path, configs)


def test_failures_are_kept_and_the_others_run(grid: Grid) -> None:
    with pytest.raises(JobsFailedError) as raised:
        grid.run(1, lambda *_: None)
    assert len(raised.value.jobs) == 2 and "start deceptive-seed2" in str(raised.value)
    assert set(grid.unfinished) == {"rl/seed-2", "coso/seed-1", "coso/seed-2"}
    start = "its start could not be made: RuntimeError: no room"
    assert read_json(grid.folder / FAILED_FILE) == {
        "rl/seed-2": start,
        "coso/seed-2": start,
        "coso/seed-1": "RuntimeError: the loss is NaN | step 8",
    }
    table = missing_table(grid.folder)
    assert table is not None and table.rows[0] == ("rl/seed-2", "RL", "failed", "not begun", start)
    assert ("coso/seed-1", "CoSo", "failed", "not begun", "RuntimeError: the loss is NaN / step 8") in table.rows


def test_of_many_runs_without_a_result_the_failed_ones_are_all_shown(
    grid: Grid, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(JobsFailedError):
        grid.run(1, lambda *_: None)
    monkeypatch.setattr(states, "MOST_SHOWN", 1)
    every = {f"rl/seed-{seed}": TrainConfig.of(seed=seed, total_steps=8) for seed in range(3, 8)} | dict(grid.configs)
    write_grid(grid.folder, "compare", "coso compare", every)
    table = missing_table(grid.folder)
    assert table is not None and [row[2] for row in table.rows] == ["failed"] * 3 + ["not finished"]
    assert table.rows[-1][0] == "and 5 more"


def test_what_is_mended_is_forgotten(grid: Grid, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(JobsFailedError):
        grid.run(1, lambda *_: None)
    monkeypatch.setattr(module, "run_jobs", lambda *_: None)
    grid.run(1, lambda *_: None)
    assert not (grid.folder / FAILED_FILE).exists()
    table = missing_table(grid.folder)
    assert table is not None and {row[2] for row in table.rows} == {"not finished"}
    for name in grid.unfinished:
        run = grid.folder / "runs" / name
        (run / "policy").mkdir(parents=True)
        (run / "metrics.jsonl").write_text('{"step": 8}\n')
    assert missing_table(grid.folder) is None


def test_runs_begin_seed_by_seed_and_within_a_seed_with_the_slowest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A grid that is stopped then has all methods of its first seeds."""
    plan = comparison([TrainConfig()], tmp_path, range(2), methods=("rl", "choice", "coso"), starts=("noisy", "expert"))
    monkeypatch.setattr(Grid, "_has_start", lambda self, config: True)
    assert [job.name for job in plan._run_jobs()] == [
        f"{start}/{method}/seed-{seed}"
        for start in ("noisy", "expert")
        for seed in (0, 1)
        for method in ("choice", "coso", "rl")
    ]
