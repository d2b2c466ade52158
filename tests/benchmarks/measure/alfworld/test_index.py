from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.measure.alfworld.index import Options, measure


def test_all_games_are_found_and_later_readings_open_the_index_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[Path] = []
    read = Path.read_bytes

    def watched(self: Path) -> bytes:
        opened.append(self)
        return read(self)

    monkeypatch.setattr(Path, "read_bytes", watched)
    found, *_ = measure(Options(games=5, kilobytes=1, repeats=2), tmp_path)
    assert found == 5
    games = [path for path in opened if path.is_relative_to(tmp_path / "data")]
    # The two files of each game, once in three readings: what the later ones cost is not the games' reading.
    assert sorted(games) == sorted((tmp_path / "data").rglob("*.*"))
    assert len(list((tmp_path / "cache").iterdir())) == 1


def test_the_first_reading_and_the_quickest_later_one_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 7.0, 10.0, 13.0, 20.0, 22.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(clock))
    assert measure(Options(games=1, kilobytes=1, repeats=2), tmp_path) == (1, 7.0, 2.0)
