"""The commands of docs/play-and-view.md run as they stand, in their order, with fewer episodes."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path
from typing import Any

import pytest

from benchmarks import cli
from benchmarks.commands import play, train, view

GUIDE = (Path(__file__).parents[3] / "docs/play-and-view.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^coso (.*)$", GUIDE, flags=re.MULTILINE)
ADDRESS = re.compile(r" at http://127\.0\.0\.1:\d+/[\w-]{22}/ ")


def test_the_commands_of_the_guide_run(
    comparison_folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    here = comparison_folder / "here"
    finished = comparison_folder / "runs/coso/seed-0"
    shutil.copytree(finished, here / "runs/choice")
    monkeypatch.chdir(here)
    served: list[Any] = []
    for command in (play, view):
        monkeypatch.setattr(command, "serve", lambda routes, listening, token: served.append(listening.close()))
    monkeypatch.setattr(train, "start_run", lambda config, out, *others: shutil.copytree(finished, out))
    for line in COMMANDS:
        before = len(served)
        assert cli.main(shlex.split(line.replace("--episodes 4", "--episodes 1"))) == 0, line
        pages = line.startswith(("play", "view"))
        assert len(served) - before == pages and bool(ADDRESS.search(capsys.readouterr().out)) == pages
    assert len(served) == 7
