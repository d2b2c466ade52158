"""The folder of an evaluation.

::

    OUT/
      evaluation.json     command, settings, name and digest of the panel, versions
      episodes.jsonl      a row for each episode that has ended: task, success, steps, progress, tokens
      transcripts/        episode-00000.jsonl ...: prompt, utterance, action and error of each step
      pictures/           episode-00000-step-000.png ...: what was seen at each step, with --pictures
      summary.json        the results, once all episodes have ended

A row is written when its episode has ended, after its transcript, so that a killed evaluation goes on from there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.common.errors import UsageError
from benchmarks.common.versions import versions
from benchmarks.evaluation.episodes import episode_row
from benchmarks.evaluation.playing import Game
from benchmarks.reports.evaluations import EPISODES_FILE, SETTINGS_FILE, Evaluated
from benchmarks.training.run_folder import ESCAPED, check_free, write_json

_SUMMARY_FILE = "summary.json"


def check_out(out: Path, settings: Mapping[str, Any], resume: bool) -> None:
    """Check that an evaluation may be written to a folder: a new one, or the rest of one with the same settings.

    Raises:
        UsageError: if not; the message says what to do.
    """
    begun = (out / SETTINGS_FILE).exists()
    if not resume or not begun:
        check_free(out, "Continue it with the same command and --resume, or" if begun else "Please")
        return
    before = Evaluated.read(out).settings["settings"]
    # The same model may be at another address by now.
    different = [
        f"{name}: {before.get(name)!r} -> {value!r}"
        for name, value in settings.items()
        if before.get(name) != value and not (name == "policy" and settings["model"])
    ]
    if different:
        raise UsageError(f"{out} was begun with other settings ({', '.join(different)}); choose another --out")


class EvaluationFolder:
    """An evaluation on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def begin(self, command: str, settings: Mapping[str, Any], panel: Mapping[str, Any]) -> None:
        """Write what the evaluation is, unless it was begun before."""
        if not (self.path / SETTINGS_FILE).exists():
            content = {"command": command, "settings": dict(settings), "panel": dict(panel), "versions": versions()}
            write_json(self.path / SETTINGS_FILE, content)
        file = self.path / EPISODES_FILE
        if file.exists() and not file.read_bytes().endswith(b"\n"):
            self._write(EPISODES_FILE, self.done(), "w")  # a row that was cut off must not spoil the next one

    def done(self) -> list[dict[str, Any]]:
        """Return the rows of the episodes that have ended."""
        return Evaluated.read(self.path).rows

    def add(self, game: Game) -> dict[str, Any]:
        """Write an episode that has ended, and return its row."""
        row = episode_row(game)
        (self.path / "transcripts").mkdir(exist_ok=True)
        self._write(f"transcripts/episode-{row['index']:05d}.jsonl", self._with_pictures(game), "w")
        self._write(EPISODES_FILE, [row], "a")
        return row

    def _with_pictures(self, game: Game) -> list[dict[str, Any]]:
        """Write the pictures of a game, if it kept them; return its steps, which name them."""
        if not game.pictures:
            return game.steps
        names = [f"pictures/episode-{game.beginning.index:05d}-step-{step:03d}.png" for step in range(len(game.steps))]
        (self.path / "pictures").mkdir(exist_ok=True)
        for name, picture in zip(names, game.pictures, strict=True):
            (self.path / name).write_bytes(picture)
        return [{**step, "picture": name} for step, name in zip(game.steps, names, strict=True)]

    def end(self, summary: Mapping[str, Any]) -> None:
        """Write the results of all episodes."""
        write_json(self.path / _SUMMARY_FILE, dict(summary))

    def _write(self, name: str, rows: list[dict[str, Any]], mode: str) -> None:
        with (self.path / name).open(mode, encoding="utf-8", errors=ESCAPED, newline="\n") as stream:
            stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
