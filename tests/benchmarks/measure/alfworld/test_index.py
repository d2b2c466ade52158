from __future__ import annotations

from pathlib import Path

from benchmarks.measure.alfworld.index import Options, measure


def test_all_games_are_found_and_the_index_is_kept(tmp_path: Path) -> None:
    found, first, later = measure(Options(games=5, kilobytes=1, repeats=2), tmp_path)
    assert found == 5 and first > 0 and later > 0
    assert len(list((tmp_path / "cache").iterdir())) == 1
