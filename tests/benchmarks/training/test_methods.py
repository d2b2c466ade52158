"""A method is one row of a table: a learner from elsewhere is compared, recorded, resumed and reported like our own."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from agents import PPO
from benchmarks.common.errors import SettingsError
from benchmarks.comparison.grid import make_run
from benchmarks.comparison.plans import comparison
from benchmarks.reports.pages import write_report
from benchmarks.training.config import TrainConfig
from benchmarks.training.grid_file import write_grid
from benchmarks.training.methods import METHODS, Method, title
from benchmarks.training.run import RunInterruptedError, resume_run, start_run
from tests.agents.learners.reinforce import Reinforce, ReinforceConfig
from tests.benchmarks.training.test_run import (
    CONFIG,
    starts,  # noqa: F401
)


def reinforce(policy: Any, envs: Any, config: TrainConfig, **options: Any) -> Reinforce:
    own = {field.name: getattr(config, field.name) for field in fields(ReinforceConfig) if hasattr(config, field.name)}
    return Reinforce(policy, envs, ReinforceConfig(**own), **options)


@pytest.fixture(autouse=True)
def row(monkeypatch: pytest.MonkeyPatch) -> None:
    made: Any = reinforce
    monkeypatch.setitem(METHODS, "reinforce", Method("REINFORCE + entropy", made, "uniform", 0.05, "#009e73", ":"))


def test_a_row_is_all_that_a_comparison_needs(tmp_path: Path, starts: Path) -> None:  # noqa: F811
    base = replace(CONFIG, method="rl", ent_coef=0.0, total_steps=16)
    grid = comparison(base, tmp_path / "grid", range(1), methods=("rl", "reinforce"))
    assert grid.configs["reinforce/seed-0"].ent_coef == 0.05
    for name, config in grid.configs.items():
        make_run(config, grid.folder / "runs" / name, starts)
    write_grid(grid.folder, "compare", "coso compare", grid.configs)
    write_report(grid.folder)
    report = (grid.folder / "report" / "report.md").read_text(encoding="utf-8")
    assert "| REINFORCE + entropy | 0.05 |" in report and "| RL | 0 |" in report


def test_its_runs_stop_and_go_on(tmp_path: Path, starts: Path) -> None:  # noqa: F811
    config = replace(CONFIG, method="reinforce", ent_coef=0.05, causal_source="scm")
    start_run(config, tmp_path / "straight", starts, lambda step, row: None)

    def stop(step: int, row: Any) -> None:
        if step == 8:
            raise KeyboardInterrupt

    with pytest.raises((KeyboardInterrupt, RunInterruptedError)):
        start_run(config, tmp_path / "broken", starts, stop)
    resume_run(tmp_path / "broken", starts, lambda step, row: None)
    last = [(tmp_path / name / "metrics.jsonl").read_text().splitlines()[-1] for name in ("straight", "broken")]
    assert '"step": 24' in last[0] and '"step": 24' in last[1]


def test_an_unknown_method_is_named() -> None:
    with pytest.raises(SettingsError, match="unknown method 'sarsa'; choose one of rl, rl_entropy, coso, reinforce"):
        replace(CONFIG, method="sarsa")
    assert title("sarsa") == "sarsa" and METHODS["rl"].learner is PPO
