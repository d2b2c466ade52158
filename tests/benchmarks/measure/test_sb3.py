"""The convolutional baseline's figures, by policies whose figures are known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from benchmarks.measure import sb3
from benchmarks.measure.sb3 import Options, blackjack_loss, main
from benchmarks.training.config import TrainConfig
from coso_envs.gym_cards.blackjack.expectation import optimum
from tests.coso_envs.gym_cards.blackjack.test_expectation import policy_value


class Says:
    """Says an action by a function of the prompt."""

    def __init__(self, action: Callable[[str], str]) -> None:
        self.action = action

    def answer(self, observations: dict[str, Any], **_: Any) -> tuple[str, ...]:
        return tuple(f'{{"action": "{self.action(prompt)}"}}' for prompt in observations["prompt"])


def test_the_loss_of_a_policy_is_the_optimum_minus_its_value() -> None:
    always_stand = optimum() - policy_value(lambda hand, shown: "stand")
    measured = blackjack_loss(Says(lambda prompt: "stand"), 64, episodes=3000, seed=1)
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


def test_figures_are_those_of_the_game(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[Any] = []

    def train(*given: Any) -> Says:
        made.append(given)
        # Always "+" solves the half of NumberLine's starts whose target is above; always "hit" ends over 21.
        return Says(lambda prompt: "hit" if given[0] == "Blackjack" else "+")

    monkeypatch.setattr(sb3, "train", train)
    found = sb3.measure("Blackjack", 7, 3, Options(episodes=50))
    assert found.success is None and found.loss is not None and 0.4 < found.loss < 1.2
    found = sb3.measure("NumberLine", 7, 3, Options())
    assert found.loss is None and found.success == pytest.approx(0.5)
    assert [given[:3] for given in made] == [("Blackjack", 7, 3), ("NumberLine", 7, 3)]


def test_what_is_trained_is_the_method_with_the_settings_of_the_game(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("stable_baselines3", reason="stable_baselines3 is not installed: pip install 'coso-envs[sb3]'")
    made: list[Any] = []

    class Kept(sb3.CnnLearner):
        def __init__(self, config: TrainConfig) -> None:
            super().__init__(config)
            made.append((config, self._model))

        def learn(self, *_: Any) -> Kept:
            return self

    monkeypatch.setattr(sb3, "CnnLearner", Kept)
    for game in sb3.SETTINGS:
        sb3.train(game, 1, 3, Options())
    assert [config.env for config, _ in made] == ["coso/NumberLine-v0", "coso/Blackjack-v0"]
    assert [(model.gamma, model.ent_coef, model.seed) for _, model in made] == [(0.9, 0.01, 3), (1.0, 0.1, 3)]


def test_steps_are_given_for_each_game() -> None:
    with pytest.raises(SystemExit, match="for each of"):
        Options(games=("NumberLine",))
