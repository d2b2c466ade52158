"""``coso doctor`` and the data of ALFWorld."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import cli
from coso_envs.alfworld.game import TASK_TYPES
from coso_envs.alfworld.games import generated as games
from tests.coso_envs.alfworld.archives import ARCHIVES
from tests.coso_envs.alfworld.miniature import write_game


def doctor(capsys: pytest.CaptureFixture[str]) -> str:
    """What it says, with single spaces for all white space."""
    assert cli.main(["doctor"]) == 0
    return " ".join(capsys.readouterr().out.split())


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ALFWORLD_DATA", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "json_2.1.1"


def test_alfworlds_own_games_are_found_and_the_fast_engine_runs_them(
    data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for number in range(15):
        game = games.generate("train", TASK_TYPES[0], number)
        write_game(data, "train", ARCHIVES["archive 2.1.1"](game), trial=number)
    write_game(data, "valid_seen", ARCHIVES["archive 2.1.2"](game))
    said = doctor(capsys)
    assert str(data) in said
    assert "train: 15 games valid_seen: 1 games valid_unseen: no ALFWorld data: there is no folder" in said
    assert "8 of 9 games that were read: the fast engine runs them (archive 2.1.1)" in said
    assert "1 of 9 games that were read: the fast engine runs them (archive 2.1.2)" in said


def test_the_reason_why_textworld_runs_games(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    game = games.generate("train", TASK_TYPES[0], 0)
    write_game(data, "train", replace(game, grammar=game.grammar.replace("You close the", "You shut the")))
    said = doctor(capsys)
    assert (
        "1 of 1 games that were read: TextWorld, some hundred times slower, runs them: its grammar is not ALF" in said
    )


def test_broken_games_are_named(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = write_game(data, "train", games.generate("train", TASK_TYPES[0], 0), pddl_problem="(define (problem")
    said = doctor(capsys)
    assert "PDDL text ends within an open parenthesis" in said
    assert str(folder / "game.tw-pddl") in said


def test_where_they_are_missing_it_says_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ALFWORLD_DATA", raising=False)
    said = doctor(capsys)
    assert "no ALFWorld data: the environment variable ALFWORLD_DATA is not set; get the data with" in said
    assert "without them ALFWorld's environments generate games" in said
