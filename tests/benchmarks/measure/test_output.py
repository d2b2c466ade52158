from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks.measure.output import refuse_existing, write_figures


@dataclass(frozen=True)
class Options:
    seed: int
    out: Path | None
    runs: tuple[Path, ...] = (Path("runs/a"), Path("runs/b"))


@dataclass(frozen=True)
class Row:
    steps: int


def test_figures_come_with_settings_and_versions_and_are_not_overwritten(tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    refuse_existing(out)
    write_figures(Options(3, out), "rows", [Row(1), Row(2)])
    written = json.loads(out.read_text())
    assert written["options"] == {"seed": 3, "out": None, "runs": ["runs/a", "runs/b"]}
    assert written["rows"] == [{"steps": 1}, {"steps": 2}] and "python" in written["versions"]
    with pytest.raises(SystemExit, match=r"figures\.json already exists; choose another --out"):
        refuse_existing(out)


def test_without_a_file_nothing_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    refuse_existing(None)
    write_figures(Options(3, None), "rows", [Row(1)])
    assert not list(tmp_path.iterdir())
