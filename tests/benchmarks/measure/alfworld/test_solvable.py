"""The benchmark of solvability counts right, and notices a game that is lost."""

from __future__ import annotations

import itertools
import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.measure.alfworld import solvable
from coso_envs.alfworld.expert import expert_command
from coso_envs.alfworld.game import TASK_TYPES, Game
from coso_envs.alfworld.games import generated as games
from coso_envs.alfworld.turn import Turn
from tests.coso_envs.alfworld.archives import ARCHIVES
from tests.coso_envs.alfworld.miniature import write_game


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["solvable", "--per-type", "1", "--splits", "train", *arguments])
    solvable.main()


def test_figures(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run(monkeypatch, "--out", str(tmp_path / "out.json"))
    results = json.loads((tmp_path / "out.json").read_text())["results"]
    assert [len(outcomes["expert_steps"]) for outcomes in results] == [1] * 6
    assert all(3 <= outcomes["expert_steps"][0] <= 12 for outcomes in results)
    said = capsys.readouterr().out
    assert said.count("| 1 | 1 |") == 6
    assert "| all | 6 | 6 |" in said
    assert "Games: 6 of train; 6 of 6 on the fast engine." in said


@pytest.mark.slow
def test_downloaded_games(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for number, (version, task_type) in enumerate(itertools.product(("archive 2.1.1", "archive 2.1.2"), TASK_TYPES)):
        game = games.generate("train", task_type, number)
        write_game(tmp_path, "train", ARCHIVES[version](game), trial=number)
    other = games.generate("train", TASK_TYPES[0], 0)
    strange = replace(other, grammar=other.grammar.replace("You close the", "You shut the"))
    write_game(tmp_path, "train", strange, trial=99)
    with pytest.warns(UserWarning, match="TextWorld runs it"):
        run(monkeypatch, "--per-type", "3", "--data", str(tmp_path))
    said = capsys.readouterr().out
    assert "| all | 13 | 13 |" in said
    assert "Games: 13 of train; 12 of 13 on the fast engine." in said


def test_results_are_not_overwritten(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "out.json").touch()
    with pytest.raises(SystemExit, match="already exists"):
        run(monkeypatch, "--out", str(tmp_path / "out.json"))


@pytest.mark.slow
def test_a_lost_game_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def lazy(game: Game, turn: Turn) -> str:
        return "look" if game.task_type == "look_at_obj_in_light" else expert_command(game, turn)

    monkeypatch.setattr(solvable, "expert_command", lazy)
    with pytest.raises(SystemExit, match="the expert lost 1 games: train/look_at_obj_in_light/0000"):
        run(monkeypatch)
