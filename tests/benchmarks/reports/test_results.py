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


def test_runs_are_aligned_on_the_steps_they_share() -> None:
    steps, values = aligned([result(0.1, 0.2, 0.3), result(0.5, None, 0.7)], "eval/success_sampled")
    assert steps.tolist() == [0, 20] and values.tolist() == [[0.1, 0.3], [0.5, 0.7]]


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
