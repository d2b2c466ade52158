"""The guard against collapse: three evaluations in a row, and a run that ends with its evidence."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.training.card import CARD_FILE
from benchmarks.training.guard import COLLAPSED_FILE, SIGNS, collapse
from benchmarks.training.run import extend_run, resume_run, start_run
from benchmarks.training.run_folder import RunFolder, read_json
from benchmarks.training.start_policy import ensure_start
from tests.benchmarks.training.test_run import CONFIG as SMALL


def rows(*values: float | None, metric: str = "eval/parse_valid_rate") -> list[dict[str, Any]]:
    return [{"step": 8 * index, metric: value} for index, value in enumerate(values)]


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


#: Metric -> sign, the values of a run that meets it in its last rows, and values near the threshold that do not.
CASES = {
    "rollout/parse_valid_rate": ("lost format", (1.0, *[0.049] * 5), [(1.0, *[0.049] * 4), (1.0, *[0.05] * 5)]),
    "eval/thought_information_share": (
        "thoughts without the prompt",
        (0.5, *[0.049] * 3),
        [(0.5, *[0.049] * 2), (0.5, *[0.051] * 3), (0.29, *[0.0] * 3)],
    ),
    "rollout/unique_utterances": (
        "one utterance",
        (0.4, *[0.039] * 5),
        [(0.4, *[0.039] * 4), (0.4, *[0.041] * 5), (0.29, *[0.01] * 5), (0.4, 0.01, 0.01, 0.1, *[0.01] * 4)],
    ),
    "entropy/thought_tokens": (
        "random words",
        (0.3, *[1.6] * 5),
        [(0.3, *[1.6] * 4), (0.3, *[1.5] * 5), (0.1, *[1.0] * 5)],
    ),
}


def test_every_sign_has_cases() -> None:
    assert {sign.metric for sign in SIGNS} == {*CASES, "eval/parse_valid_rate"}


@pytest.mark.parametrize("metric", CASES)
def test_a_sign_is_met_past_its_threshold_and_not_before(metric: str) -> None:
    sign, met, healthy = CASES[metric]
    evidence = collapse(rows(*met, metric=metric))
    assert evidence is not None
    steps = [8 * index for index in range(1, len(met))]
    assert evidence == {"sign": sign, "metric": metric, "steps": steps, "values": list(met[1:])}
    for values in healthy:
        assert collapse(rows(*values, metric=metric)) is None, values


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
        evidence = {"sign": "lost format", "metric": "eval/parse_valid_rate"}
        assert read_json(run.path / COLLAPSED_FILE) == evidence | {"steps": [0, each, 2 * each], "values": [0.0] * 3}
        assert run.checkpoints() and run.traces()
        resume_run(run.path, tmp_path / "starts", lambda step, row: pytest.fail("it has finished"))
        extend_run(run.path, 5 * each)
        assert not run.finished and not (run.path / COLLAPSED_FILE).exists()
        assert {path.name for path in run.path.glob("*-0000*")} == {
            f"policy-{2 * each:08d}",
            f"collapsed-{2 * each:08d}.json",
        }


@pytest.mark.slow
def test_a_run_stopped_between_evaluations_is_evaluated_and_traced(tmp_path: Path) -> None:
    each = SMALL.num_envs * SMALL.learner.n_steps
    config = replace(SMALL, total_steps=9 * each, eval_every=9 * each, stop_collapsed=True, scm_pretrain_steps=1)
    start = ensure_start(config, tmp_path / "starts") / "policy.json"
    start.write_text(json.dumps({**json.loads(start.read_text()), "max_new_tokens": 2}))
    start_run(config, tmp_path / "run", tmp_path / "starts", lambda step, row: None)
    run = RunFolder.open(tmp_path / "run")
    last = run.metrics()[-1]
    assert last["step"] == 5 * each and last["eval/success_sampled"] == 0.0
    assert last["eval/samples"] == config.final_eval_samples > config.eval_samples
    assert read_json(run.path / COLLAPSED_FILE)["metric"] == "rollout/parse_valid_rate"
    assert {trace["step"] for trace in run.traces()} == {5 * each}
