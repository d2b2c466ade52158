"""Curves of the team: experts reach 1, and all ways of training step as often as they say."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pettingzoo", reason="pettingzoo is not installed: pip install 'coso-envs[multiagent]'")

from agents import PPO
from benchmarks.measure.team import Options, main, play, watch
from coso_envs.multiagent.phone_team_v0 import small_env


def test_experts_buy_everything_and_one_alone_does_not() -> None:
    assert play(small_env, {}, range(4)) == 2.0
    # Half of the list is missing at the end, which costs what the other half earned; 12 unreadable utterances cost 0.1.
    assert play(small_env, {"phone_1": lambda seen: ["I wait."] * len(seen["prompt"])}, range(4)) == pytest.approx(
        -12 * 0.1 / 2
    )


def test_noise_is_in_the_demonstrations() -> None:
    quiet, noisy = (watch(small_env(), 3, noise, seed=0) for noise in (0.0, 0.8))
    assert quiet.images is not None and len(quiet.images) == len(quiet)
    taps = [len({text.split("Operation:")[1] for text in shown.utterances}) for shown in (quiet, noisy)]
    assert len(noisy) > len(quiet) and taps[1] > taps[0]


@pytest.mark.slow
def test_all_ways_give_a_curve(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "figures.json"
    sizes = {"demonstrations": 2, "sft_steps": 3, "steps": 32, "every": 32, "games": 2, "evaluation": 1}
    ways = ("shared", "independent", "beside-expert")
    main(Options(sharing=ways, **sizes, out=out))  # type: ignore[arg-type]
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert [line[0] for line in lines] == [way for way in ways for _ in range(2)]
    assert [int(line[2]) for line in lines] == [0, 32] * 3
    assert lines[0][3] == lines[2][3]  # the same start
    assert out.exists()


@pytest.mark.slow
def test_what_succeeded_can_be_imitated(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("benchmarks.measure.team.PPO", None)  # not used here
    sizes = {"demonstrations": 2, "sft_steps": 3, "steps": 32, "every": 32, "games": 2, "evaluation": 1}
    main(Options(sharing=("shared",), learner="filtered-bc", **sizes))  # type: ignore[arg-type]
    assert [line.split()[2] for line in capsys.readouterr().out.splitlines()] == ["0", "32"]


@pytest.mark.slow
def test_the_learning_rate_falls_over_the_whole_curve(monkeypatch: pytest.MonkeyPatch) -> None:
    rates: list[float] = []
    step = PPO.gradient_step

    def noted(learner: PPO, *arguments: Any) -> dict[str, float]:
        rates.append(learner.learning_rate)
        return step(learner, *arguments)

    monkeypatch.setattr(PPO, "gradient_step", noted)
    sizes = {"demonstrations": 2, "sft_steps": 3, "steps": 96, "every": 48, "games": 2, "evaluation": 1}
    settings = {"n_epochs": 1, "batch_size": 16, "target_kl": 100.0}
    main(Options(sharing=("shared",), learning_rate_end=0.0, settings=settings, **sizes))  # type: ignore[arg-type]
    # Three iterations of 32 steps, two minibatches each, of which the last begins after two thirds of the way.
    expected = [1e-4 * 0.5 * (1 + math.cos(math.pi * done / 3)) for done in (0, 0, 1, 1, 2, 2)]
    assert rates == pytest.approx(expected)


def test_settings_that_the_learner_does_not_have_are_an_error_before_anything_is_done() -> None:
    with pytest.raises(TypeError, match="no_such"):
        main(Options(settings={"no_such": 1}))
