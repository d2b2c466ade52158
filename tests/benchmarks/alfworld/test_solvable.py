"""The benchmark of solvability counts right, and notices a game that is lost."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks.alfworld import solvable
from coso_envs.alfworld.engine import Turn
from coso_envs.alfworld.expert import expert_command
from coso_envs.alfworld.game import Game


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> None:
    monkeypatch.setattr(sys, "argv", ["solvable", "--per-type", "1", *arguments])
    solvable.main()


def test_figures(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    run(monkeypatch, "--out", str(tmp_path / "out.json"))
    results = json.loads((tmp_path / "out.json").read_text())["results"]
    assert [len(outcomes["expert_steps"]) for outcomes in results] == [1] * 6
    assert all(3 <= outcomes["expert_steps"][0] <= 12 for outcomes in results)
    assert capsys.readouterr().out.count("| 1 | 1 |") == 6


def test_results_are_not_overwritten(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "out.json").touch()
    with pytest.raises(SystemExit, match="already exists"):
        run(monkeypatch, "--out", str(tmp_path / "out.json"))


def test_a_lost_game_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def lazy(game: Game, turn: Turn) -> str:
        return "look" if game.task_type == "look_at_obj_in_light" else expert_command(game, turn)

    monkeypatch.setattr(solvable, "expert_command", lazy)
    with pytest.raises(SystemExit, match="the expert lost 1 games: train/look_at_obj_in_light/0000"):
        run(monkeypatch)
