"""The kitchen is the one that is claimed, and every row is timed; no time is asserted."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.commands import speed
from benchmarks.measure.speed import households
from coso_envs.alfworld.games import generated as games
from tests.coso_envs.alfworld.miniature import write_game


def test_the_kitchen_has_33_receptacles_and_45_objects() -> None:
    assert households.describe(households.choose_game()) == f"{households.KITCHEN}: 33 receptacles, 45 objects"


def test_of_downloaded_kitchens_the_middle_one_by_length(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    kitchens = [games.generate("train", "pick_cool_then_place_in_recep", number) for number in range(3)]
    for trial, game in enumerate(kitchens):
        write_game(tmp_path, "train", game, trial=trial)
    chosen = households.choose_game(str(tmp_path))
    assert chosen.problem == sorted((game.problem for game in kitchens), key=len)[1]
    assert households.describe(chosen).startswith("train/pick_cool_then_place_in_recep-")


def test_data_are_for_households_only() -> None:
    with pytest.raises(ValueError, match="coso speed parsers takes no data, got games"):
        speed.Options("parsers", data="games")


@pytest.mark.slow
def test_rows_are_multiples_of_textworld(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(households, "_TEXTWORLD_STEPS", 1)
    monkeypatch.setattr(households, "_MANY", 2)
    rows = list(households.measure(games.load("train/pick_clean_then_place_in_recep/0000"), steps=60, repeats=1))
    assert [row.name for row in rows if row.unit == "reset"] == [
        "TextWorld as it comes",
        "engine textworld, the game again",
        "engine fast, a new game",
        "engine fast, the game again",
    ]
    assert {*households.ENV_IDS, "engine fast", "the expert's next command"} < {row.name for row in rows}
    assert [row.unit for row in rows[-2:]] == ["2 environments"] * 2
    base = {row.unit: row.seconds for row in [*rows[:2], rows[-2]]}
    for row in rows:
        assert row.times_textworld == pytest.approx(base[row.unit] / row.seconds)


def test_ids_are_for_the_other_tables() -> None:
    with pytest.raises(ValueError, match="takes no ids"):
        speed.Options("alfworld", ids=("coso/ALFWorld-v0",))
