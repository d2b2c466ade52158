"""Scores are pure functions of rows."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from benchmarks.reports.results import (
    Result,
    aligned,
    by_method,
    curve,
    final,
    first,
    load_results,
    seconds,
)
from benchmarks.reports.states import missing_table
from benchmarks.training.config import TrainConfig
from benchmarks.training.grid_file import write_grid
from benchmarks.training.run_folder import RunFolderError


def rows(*successes: float | None, key: str = "eval/success_sampled") -> list[dict[str, Any]]:
    return [{"step": 10 * index, key: value} for index, value in enumerate(successes)]


def result(*successes: float | None, method: str = "coso") -> Result:
    return Result(Path("x"), {"method": method, "seed": 0}, rows(*successes))


def test_a_curve_skips_rows_without_the_metric() -> None:
    steps, values = curve([*rows(0.1, None, 0.3), {"step": 99}], "eval/success_sampled")
    assert steps.tolist() == [0, 20] and values.tolist() == [0.1, 0.3]


def test_first_and_final_are_not_the_best() -> None:
    found = rows(0.2, 0.9, 0.4)
    assert (first(found, "eval/success_sampled"), final(found, "eval/success_sampled")) == (0.2, 0.4)
    assert math.isnan(final(found, "nothing"))


def test_seconds_are_summed_over_the_run() -> None:
    found: list[dict[str, Any]] = [
        {"step": 0},
        *({"step": s, "time/rollout_s": 2.0, "time/scm_s": 0.5} for s in (1, 2)),
    ]
    assert seconds(found) == {"rollout": 4.0, "update": 0.0, "bonus": 1.0}


def test_a_run_has_the_value_of_its_last_evaluation_until_the_next() -> None:
    steps, values = aligned([result(0.1, 0.2, 0.3), result(0.5, None, 0.7)], "eval/success_sampled")
    assert steps.tolist() == [0, 10, 20] and values.tolist() == [[0.1, 0.2, 0.3], [0.5, 0.5, 0.7]]
    steps, values = aligned([result(0.1, 0.2, 0.3), result(None, 0.6, 0.7)], "eval/success_sampled")
    assert steps.tolist() == [10, 20] and values.tolist() == [[0.2, 0.3], [0.6, 0.7]]
    assert aligned([result(0.1), result(None)], "eval/success_sampled")[1].shape == (2, 0)


def test_learners_of_whole_episodes_are_evaluated_after_different_numbers_of_steps() -> None:
    runs = [result(), result()]
    for run, steps in zip(runs, ((0, 128, 208, 305), (0, 100, 223, 314)), strict=True):
        run.config["total_steps"] = 300
        run.rows.extend({"step": step, "eval/success_sampled": step / 1000} for step in steps)
    steps, values = aligned(runs, "eval/success_sampled")
    assert steps.tolist() == [0, 100, 128, 208, 223, 305, 314]
    assert values[0].tolist() == [0, 0, 0.128, 0.208, 0.208, 0.305, 0.305]
    assert values[1].tolist() == [0, 0.1, 0.1, 0.1, 0.223, 0.223, 0.314]


def test_a_smaller_budget_ends_the_curve_of_all() -> None:
    long, short = result(0.1, 0.2, 0.3), result(0.5, 0.6)
    long.config["total_steps"], short.config["total_steps"] = 20, 10
    steps, values = aligned([long, short], "eval/success_sampled")
    assert steps.tolist() == [0, 10] and values.tolist() == [[0.1, 0.2], [0.5, 0.6]]


def test_methods_come_in_the_order_of_the_ablation() -> None:
    assert list(by_method([result(1.0), result(1.0, method="rl")])) == ["rl", "coso"]


def test_only_finished_runs_are_loaded(comparison_folder: Path) -> None:
    (comparison_folder / "runs" / "rl" / "seed-0" / "policy").rmdir()
    found = load_results(comparison_folder)
    assert [(r.method, r.seed) for r in found] == [
        ("rl", 1),
        ("rl_entropy", 0),
        ("rl_entropy", 1),
        ("coso", 0),
        ("coso", 1),
    ]


def test_nothing_finished_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="no finished run below"):
        load_results(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("steps", "line", "message"),
    [
        ((0, 32, 0, 64), 3, "step 0 follows step 32"),
        ((0, 32, 32), 3, "step 32 follows step 32"),
        ((0, None), 2, '"step" must be a whole number, got None'),
    ],
)
def test_metrics_whose_steps_do_not_increase_are_refused(
    comparison_folder: Path, steps: tuple[int | None, ...], line: int, message: str
) -> None:
    file = comparison_folder / "runs" / "coso" / "seed-0" / "metrics.jsonl"
    file.write_text("".join(json.dumps({"step": step}) + "\n" for step in steps))
    with pytest.raises(RunFolderError) as raised:
        load_results(comparison_folder)
    assert f"{file}, line {line}: {message}" in str(raised.value)


def test_a_finished_run_without_figures_is_named(comparison_folder: Path) -> None:
    file = comparison_folder / "runs" / "coso" / "seed-0" / "metrics.jsonl"
    for text in ("", '{"step": 0, "train/loss": 1.0}\n'):
        file.write_text(text)
        with pytest.raises(RunFolderError, match=r"metrics\.jsonl holds no evaluation, and so no result: remove"):
            load_results(comparison_folder)
    names = [f"{method}/seed-{seed}" for method in ("rl", "rl_entropy", "coso") for seed in (0, 1)]
    configs = {name: TrainConfig.of(method=name.split("/")[0], ent_coef=float(name[:4] != "rl/s")) for name in names}
    write_grid(comparison_folder, "compare", "coso compare", configs)
    file.unlink()
    table = missing_table(comparison_folder)
    assert table is not None
    assert table.rows == (("coso/seed-0", "CoSo", "without figures", "all", "metrics.jsonl is missing"),)


def test_a_run_that_is_still_going_is_not_judged(comparison_folder: Path) -> None:
    run = comparison_folder / "runs" / "coso" / "seed-0"
    (run / "policy").rmdir()
    (run / "metrics.jsonl").write_text('{"step": 3}\n{"step": 2}\n')
    assert run not in [result.path for result in load_results(comparison_folder)]


def test_an_edited_run_is_named(comparison_folder: Path) -> None:
    file = comparison_folder / "runs" / "coso" / "seed-0" / "config.json"
    file.write_text(json.dumps({**json.loads(file.read_text()), "method": "sarsa"}))
    with pytest.raises(
        RunFolderError, match=r"config\.json: unknown method 'sarsa'; choose one of rl, rl_entropy, coso"
    ):
        load_results(comparison_folder)
