"""The guard against collapse: three evaluations in a row, and a run that ends with its evidence."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.training.card import CARD_FILE
from benchmarks.training.guard import COLLAPSED_FILE, collapse
from benchmarks.training.run import resume_run, start_run
from benchmarks.training.run_folder import RunFolder, read_json
from benchmarks.training.start_policy import ensure_start
from tests.benchmarks.training.test_run import CONFIG as SMALL


def rows(*rates: float | None) -> list[dict[str, Any]]:
    return [{"step": 8 * index, "eval/parse_valid_rate": rate} for index, rate in enumerate(rates)]


@pytest.mark.parametrize(
    ("rates", "steps"),
    [
        ((0.0, 0.0), None),
        ((0.9, 0.04, 0.0, 0.049), [8, 16, 24]),
        ((0.0, 0.0, 0.05), None),
        ((0.0, 0.0, 0.9, 0.0, 0.0), None),
        ((0.0, None, 0.0, None, 0.0), [0, 16, 32]),
        ((0.0, 0.0, 0.0, 0.5), None),
    ],
)
def test_three_evaluations_in_a_row_show_it(rates: tuple[float | None, ...], steps: list[int] | None) -> None:
    evidence = collapse(rows(*rates))
    assert (evidence and evidence["steps"]) == steps


@pytest.mark.slow
@pytest.mark.parametrize("stop", [True, False])
def test_a_run_without_a_format_is_stopped_only_where_it_is_asked_for(stop: bool, tmp_path: Path) -> None:
    each = SMALL.num_envs * SMALL.learner.n_steps
    config = replace(SMALL, total_steps=4 * each, eval_every=each, stop_collapsed=stop, scm_pretrain_steps=1)
    start = ensure_start(config, tmp_path / "starts") / "policy.json"
    # Two tokens are no action.
    start.write_text(json.dumps({**json.loads(start.read_text()), "max_new_tokens": 2}))
    start_run(config, tmp_path / "run", tmp_path / "starts", lambda step, row: None)
    run = RunFolder.open(tmp_path / "run")
    assert run.finished and [row["step"] for row in run.metrics()][-1] == (2 if stop else 4) * each
    assert (run.path / COLLAPSED_FILE).exists() == stop
    card = read_json(run.path / CARD_FILE)
    assert len(card["start"]) == 16 and card["parameters"]["policy"] == card["parameters"]["trained"] > 0
    if stop:
        assert read_json(run.path / COLLAPSED_FILE) == {"steps": [0, each, 2 * each], "parse_valid_rate": [0.0] * 3}
        assert run.checkpoints() and run.traces()
        resume_run(run.path, tmp_path / "starts", lambda step, row: pytest.fail("it has finished"))
