"""``coso doctor`` and the data of ALFWorld."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks import cli


def test_alfworlds_own_games_are_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "json_2.1.1" / "train").mkdir(parents=True)
    monkeypatch.setenv("ALFWORLD_DATA", str(tmp_path))
    assert cli.main(["doctor"]) == 0
    said = "".join(capsys.readouterr().out.split())
    assert f'ALFWorld\'sowngames,fordata="$ALFWORLD_DATA":{tmp_path}/json_2.1.1' in said


def test_where_they_are_missing_it_says_how_to_get_them(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("ALFWORLD_DATA", raising=False)
    assert cli.main(["doctor"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "no ALFWorld data: get the data with `alfworld-download` and set ALFWORLD_DATA" in said
    assert "without them ALFWorld's environments generate games" in said
