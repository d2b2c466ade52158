"""Demonstrations whose writing was stopped: what is half written does not stand in the way of the next try."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks.commands import demos as demos_command
from benchmarks.data.minari_format import write_minari
from tests.benchmarks.test_wrong_usage import run, tree


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError(28, "No space left on device")])
def test_nothing_is_left(
    error: BaseException,
    here: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    words = ["demos", "--episodes", "2", "--out", "shown", "--env-kwargs", "size", "32"]

    def stop(*args: Any, **kwargs: Any) -> Iterator[object]:
        yield next(iter(write_minari(*args, **kwargs)))
        raise error

    monkeypatch.setattr(demos_command, "write_minari", stop)
    code, said = run(words, capsys)
    assert (code, "stopped" in said) == (130, True) if error is KeyboardInterrupt else code == 2
    assert "Traceback" not in said and tree(here) == {}
    monkeypatch.undo()
    monkeypatch.chdir(here)
    assert run(words, capsys)[0] == 0
    assert json.loads((here / "shown" / "summary.json").read_text())["episodes"] == 2
    assert {path.name for path in here.iterdir()} == {"shown"}
    assert {path.name for path in (here / "shown").iterdir()} == {"chat.jsonl", "images", "minari", "summary.json"}


def test_what_a_killed_process_left_is_made_again(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "shown.partial" / "images").mkdir(parents=True)
    (here / "shown.partial" / "images" / "old.png").write_text("old")
    assert run(["demos", "--episodes", "1", "--out", "shown", "--env-kwargs", "size", "32"], capsys)[0] == 0
    assert not (here / "shown" / "images" / "old.png").exists() and not (here / "shown.partial").exists()
