"""The costs of training: every method takes the same turns, and both ways of writing write the same."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from agents.learners import OnlineLearner
from agents.learners.clipped import ClippedConfig
from benchmarks.common.errors import SettingsError
from benchmarks.measure.training import costs, decoding
from benchmarks.measure.training.__main__ import main
from benchmarks.measure.training.options import Options
from benchmarks.training.methods import METHODS


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> Options:
    starts = tmp_path_factory.mktemp("starts")
    return Options(methods=("rl", "coso", "choice"), turns=1, num_envs=2, n_steps=2, sft_steps=2, starts=str(starts))


def test_the_parts_of_an_iteration_add_up(options: Options, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    out = tmp_path / "costs.json"
    main(replace(options, out=out))
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[-4:]] == ["method", "rl", "coso", "choice"]
    rows = {row["method"]: row for row in json.loads(out.read_text())["costs"]}
    for row in rows.values():
        parts = [row[f"{part}_s"] for part in ("rollout", "bonus", "update", "other")]
        assert sum(parts) == pytest.approx(row["seconds"]) and min(parts) >= 0
        assert row["policy_parameters"] == rows["rl"]["policy_parameters"] > 100_000
        assert row["peak_mebibytes"] > 100
    assert rows["rl"]["ratio"] == 1
    assert [rows[name]["scm_parameters"] > 0 for name in ("rl", "coso", "choice")] == [False, True, False]


def test_methods_take_turns_from_one_start(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[OnlineLearner] = []
    take = costs._turn
    monkeypatch.setattr(costs, "_turn", lambda learner: turns.append(learner) or take(learner))  # type: ignore[func-returns-value]
    costs.measure_methods(replace(options, methods=("rl", "rl_entropy"), turns=2))
    assert turns == turns[:2] * 3 and turns[0] is not turns[1]
    # The policies stay where they were, so that all methods do the same work: the same replies in every turn.
    said = [learner.last_rollout.utterances for learner in turns[:2] if learner.last_rollout is not None]
    assert said[0] == said[1]
    assert all(learner.progress < 0.01 for learner in turns[:2])


@pytest.mark.parametrize("method", METHODS)
def test_every_row_is_measured_or_refused_in_a_sentence(method: str) -> None:
    settings = METHODS[method].settings
    if not issubclass(settings, ClippedConfig):
        with pytest.raises(SettingsError, match=f"method '{method}' cannot be measured, since only"):
            Options().config(method)
        return
    config = Options(settings={"sft_steps": 3}).config(method)
    assert config.method == method and type(config.learner) is settings and config.sft_steps == 3
    assert config.learner.ent_coef == METHODS[method].ent_coef and config.learner.learning_rate == 0


@pytest.mark.slow
def test_an_iteration_of_groups_is_measured(options: Options) -> None:
    plain, grouped = costs.measure_methods(replace(options, methods=("rl", "grpo_choice"), num_envs=8))
    assert (plain.ratio, grouped.method) == (1, "grpo_choice") and grouped.update_s > 0


def test_both_ways_write_the_same(options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    generate, own = decoding.measure_decoding(options)
    assert (generate.way, own.way) == ("generate", "own loop")
    assert generate.tokens == own.tokens > 2 and generate.ratio == 1 and own.seconds > 0
    write = decoding._write

    def other(policy: object, prompts: object, lean: bool, seed: int) -> object:
        return write(policy, prompts, lean, seed + lean)  # type: ignore[arg-type]

    monkeypatch.setattr(decoding, "_write", other)
    with pytest.raises(RuntimeError, match="different tokens"):
        list(decoding.measure_decoding(options))
