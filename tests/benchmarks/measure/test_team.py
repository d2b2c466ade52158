"""Curves of the team: experts reach 1, and all ways of training step as often as they say."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("pettingzoo", reason="pettingzoo is not installed: pip install 'coso-envs[multiagent]'")

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
