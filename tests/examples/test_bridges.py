"""The examples of BabyAI, MiniWoB, Minari, RLlib and TorchRL run and are short; each is skipped without its package."""

from __future__ import annotations

import math
import os
from pathlib import Path

import pytest

from coso_envs.miniwob.programs import find_programs
from tests.examples.loading import load_example


@pytest.mark.slow
def test_babyai_is_imitated_and_trained(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("minigrid", reason="minigrid is not installed: pip install 'coso-envs[peers]'")
    steps = load_example("babyai_room", most_lines=40).main(games=2, sft_steps=2, rl_steps=128)
    assert len(steps) == 1 and all(math.isnan(each) or each >= 1 for each in steps)
    assert f"iteration by iteration: {steps[0]:.1f}\n" in capsys.readouterr().out


@pytest.mark.slow
def test_minari_plays_the_recorded_utterances_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("minari", reason="minari is not installed: pip install 'coso-envs[data]'")
    monkeypatch.setenv("MINARI_DATASETS_PATH", "")  # the example's own value ends with the test
    returns = load_example("minari_round_trip", most_lines=40).main(str(tmp_path / "demos"), episodes=3, sft_steps=2)
    # The expert only walks towards the target, which is worth 1.
    assert returns == [(1.0, 1.0)] * 3 and os.environ["MINARI_DATASETS_PATH"].endswith("demos/minari")
    assert "3 of 3 episodes have the same return again" in capsys.readouterr().out


def test_pages_are_played_in_a_browser() -> None:
    try:
        find_programs()
    except ImportError as error:
        pytest.skip(str(error))
    found = load_example("miniwob_pages", most_lines=40).main(("login-user",), pages=2)
    assert found["login-user"][0] == 1.0


@pytest.mark.filterwarnings("ignore")
def test_rllib_trains() -> None:
    pytest.importorskip("ray.rllib", reason="RLlib is not installed: make test-bridges")
    returns = load_example("rllib_number_line", most_lines=40).main(iterations=1, batch=256)
    assert len(returns) == 1 and -20 <= returns[0] <= 1


@pytest.mark.filterwarnings("ignore")
def test_torchrl_trains() -> None:
    pytest.importorskip("torchrl", reason="torchrl is not installed: make test-bridges")
    rewards = load_example("torchrl_number_line", most_lines=40).main(iterations=2, steps=32)
    assert len(rewards) == 2 and all(-2 <= each <= 1 for each in rewards)
