"""Games are described as their problems say; a difference between real and generated ones is seen."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.measure.alfworld import distribution, tables
from benchmarks.measure.alfworld.household import Household, read_household
from coso_envs.alfworld.engines.make import make_engine
from coso_envs.alfworld.game import TASK_TYPES
from coso_envs.alfworld.games import generated as games
from coso_envs.alfworld.games.tables import floor_plans
from tests.coso_envs.alfworld.miniature import write_game


@pytest.fixture(scope="module")
def households() -> list[Household]:
    return [read_household(games.generate("train", task_type, n)) for task_type in TASK_TYPES for n in range(12)]


def test_a_game_is_described_as_the_engine_runs_it() -> None:
    for task_type in TASK_TYPES:
        game = games.generate("train", task_type, 5)
        turn, one = make_engine("fast").start(game), read_household(game)
        house = turn.house
        assert one.goal_rate == turn.goal_rate and len(one.places) == len(house.contents)
        assert len(one.things) == sum(map(len, house.contents.values()))
        assert len(one.openable) == len(house.openable)
        assert one.hidden == sum(len(house.contents[place]) for place in house.openable)
        assert sum(map(len, one.spots)) == len(house.spots) and len(one.spots) == len(set(house.spots.values()))


@pytest.mark.slow
def test_the_same_games_do_not_differ_and_others_do(households: list[Household]) -> None:
    same = list(distribution.compare(households, households, 0.1))
    assert len(same) > 100 and not any(figure.difference for figure in same)
    emptied = [replace(one, things={}, where={}) for one in households]
    differing = {figure.name for figure in distribution.compare(households, emptied, 0.1) if figure.difference > 0.1}
    assert {"Kitchen: objects, mean", "objects behind doors", "apple, per game"} <= differing
    assert not any(name.startswith(("games: ", "tasks with")) for name in differing)


def test_tables_are_counted_as_they_are_kept(households: list[Household]) -> None:
    """Floor plans of generated games, counted again, are lines of the table they were drawn from."""
    lines = [line.partition(" games: ")[2] for line in tables.floor_plans(households) if not line.endswith(":")]
    folder = Path(games.__file__).parent / "tables" / "floor_plans.txt"
    kept = {line.partition(" games: ")[2] for line in folder.read_text().splitlines()}
    assert len(lines) > 20 and set(lines) <= kept
    assert sum(map(len, floor_plans().values())) == 112
    assert any(line.startswith("Apple: ") and " Fridge" in line for line in tables.contents(households))
    assert "pick_heat_then_place_in_recep, Kitchen:" in list(tables.objectives(households))


@pytest.mark.slow
def test_the_command_tells_rows_that_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for trial, task_type in enumerate(TASK_TYPES):
        write_game(tmp_path, "valid_seen", games.generate("train", task_type, 0), trial=trial)
    monkeypatch.setattr(
        sys, "argv", ["distribution", "--compare-real", str(tmp_path), "--splits", "valid_seen", "--within", "0.01"]
    )
    with pytest.raises(SystemExit, match="rows differ by more than 1%"):
        distribution.main()
    assert "6 real and 140 generated games" in capsys.readouterr().out
