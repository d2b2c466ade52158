"""The convolutional baseline's figures, by policies whose figures are known."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks.measure import sb3
from benchmarks.measure.sb3 import Options, blackjack_loss, main, number_line_success
from coso_envs.gym_cards.blackjack.expectation import optimum
from tests.coso_envs.gym_cards.blackjack.test_expectation import policy_value


def test_success_on_number_line_is_over_all_starts() -> None:
    # Always "+" solves the 15 of 30 starts whose target is above.
    assert number_line_success(lambda seen: 1, 64) == 0.5
    assert number_line_success(lambda seen: 0, 64) == 0.5


def test_the_loss_of_a_policy_is_the_optimum_minus_its_value() -> None:
    always_stand = optimum() - policy_value(lambda hand, shown: "stand")
    measured = blackjack_loss(lambda seen: 0, 64, episodes=3000, seed=1)
    assert measured == pytest.approx(always_stand, abs=0.02) and measured > 0.1


@pytest.mark.slow
def test_it_trains_and_writes_its_figures(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("stable_baselines3", reason="stable_baselines3 is not installed: pip install 'coso-envs[sb3]'")
    out = tmp_path / "figures.json"
    main(Options(steps=(1024, 1024), seeds=(0,), episodes=20, out=out))
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 and "success" in lines[0] and f"below {optimum():.3f}" in lines[1]
    assert out.exists()
    with pytest.raises(SystemExit, match="already exists"):
        main(Options(out=out))


def test_greedy_choices_are_numbers_of_actions(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    made: list[Any] = []
    monkeypatch.setattr(sb3, "train", lambda *given: made.append(given) or (lambda seen: int(rng.integers(2))))
    found = sb3.measure("Blackjack", 7, 3, Options(episodes=50))
    assert found.success is None and found.loss is not None and 0 < found.loss < 1
    found = sb3.measure("NumberLine", 7, 3, Options())
    assert found.loss is None and found.success is not None and 0 <= found.success <= 1
    assert [given[:3] for given in made] == [("Blackjack", 7, 3), ("NumberLine", 7, 3)]


def test_steps_are_given_for_each_game() -> None:
    with pytest.raises(SystemExit, match="for each of"):
        Options(games=("NumberLine",))
