"""A run folder: everything that is needed to understand and repeat a run.

::

    FOLDER/
      config.json      settings of the run
      versions.json    package versions, git commit, machine; versions-00001024.json if it went on
                       with others from there
      card.json        hash of the start policy, numbers of parameters
      collapsed.json   evidence, if the run was stopped because its policy had collapsed;
                       collapsed-00001024.json once it goes on
      metrics.jsonl    one row per iteration; "step" counts environment steps
      traces.jsonl     utterances with tokens and weights
      pictures/        step-00000512-0.png ...: what was seen before each traced utterance, made small
      tensorboard/     the same metrics as events
      checkpoints/     step-00001024/ ...: complete training states with the run's settings
      policy/          the policy at the end

Nothing is overwritten: a folder with a run is resumed or refused.
"""

from __future__ import annotations

import json
import math
import os
import shlex
import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.common.errors import TRACEBACK_FILE, UsageError
from benchmarks.common.locks import LOCK_FILES, check_unused, is_empty, make_folder
from benchmarks.common.png import png
from benchmarks.common.versions import versions

#: Number of complete checkpoints kept: the newest, and the one before it as a backup.
KEPT_CHECKPOINTS = 2


#: Folder of the pictures of traces, and their longest side in pixels.
PICTURES = "pictures"
LONGEST = 480

#: Error handler for writing JSON as UTF-8, which writes lone surrogates of a reply as JSON escapes.
ESCAPED = "backslashreplace"


class RunFolderError(UsageError):
    """A run folder that is missing, not empty, or has another run; the message says what to do."""


def check_free(folder: Path, advice: str = "Please") -> None:
    """Check that a folder is missing or empty, so that something new may be written there.

    Args:
        folder: the folder given as --out.
        advice: what to do instead; "choose another --out" follows.

    Raises:
        UsageError: if the folder is not empty, is in use, or is a file.
    """
    if not is_empty(folder):
        check_unused(folder)
        raise RunFolderError(
            f"{folder} already exists and is not empty. {advice} choose another --out. Nothing was changed."
        )


def check_free_for_run(folder: Path) -> None:
    """Check that a new run may be written to a folder.

    Raises:
        UsageError: if not; the message says how to continue an existing run.
    """
    resumed = f"Continue it with: {resume_command(folder)}, or"
    check_free(folder, resumed if (folder / "config.json").exists() else "Please")


def resume_command(folder: Path) -> str:
    """Return the command that continues a run."""
    return f"coso train --resume {shlex.quote(str(folder))}"


def write_json(path: Path, content: Any) -> None:
    """Write JSON atomically: readers never see an incomplete file. Paths are written as texts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _replace_text(path, json.dumps(content, indent=2, ensure_ascii=False, default=os.fspath) + "\n")


def _replace_text(path: Path, text: str) -> None:
    """Write a file atomically: it has either its old or its new content."""
    partial = path.with_name(path.name + ".partial")
    try:
        partial.write_text(text, "utf-8", ESCAPED)
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def write_folder(target: Path, write: Callable[[Path], object]) -> None:
    """Write a folder atomically: it is complete or does not exist.

    Args:
        target: the folder, which must not exist.
        write: writes the content into the folder that it is called with.
    """
    partial = target.with_name(target.name + ".partial")
    try:
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(parents=True)
        write(partial)
        partial.rename(target)
    except BaseException:
        shutil.rmtree(partial, ignore_errors=True)
        raise


def read_json(path: Path) -> Any:
    """Read a JSON file.

    Raises:
        RunFolderError: if the file is missing or is not JSON.
    """
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise RunFolderError(f"{path} does not exist; is {path.parent} the folder of a run?") from None
    except OSError as error:
        raise RunFolderError(f"{path} cannot be read: {error.strerror}") from error
    except ValueError as error:
        raise RunFolderError(f"{path} is not JSON: {error}") from error


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a JSONL file, without a last line cut off by a crash; a missing file has no rows."""
    if not path.exists():
        return
    # Not splitlines, since JSON strings may have other line separators of Unicode.
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RunFolderError(f"{path} cannot be read: {error.strerror}") from error
    lines = content.removesuffix(b"\n").split(b"\n")
    for number, line in enumerate(lines, start=1):
        try:
            row = json.loads(line)
        except ValueError as error:
            if number < len(lines):
                raise RunFolderError(f"{path}:{number} is not JSON: {error}") from error
            return
        if not isinstance(row, dict):
            raise RunFolderError(f"{path}:{number} is not a JSON object")
        yield row


def _finite(value: Any) -> Any:
    """Return ``value`` with None for numbers that are not finite, since JSON has no NaN."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


class RunFolder:
    """A run on disk."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def create(cls, path: str | Path, config: Mapping[str, Any]) -> RunFolder:
        """Create the folder of a new run.

        Raises:
            RunFolderError: if the folder is not empty.
        """
        folder = cls(Path(path))
        check_free_for_run(folder.path)
        make_folder(folder.path)
        (folder.path / TRACEBACK_FILE).unlink(missing_ok=True)
        write_json(folder.path / "config.json", dict(config))
        write_json(folder.path / "versions.json", versions())
        return folder

    @classmethod
    def open(cls, path: str | Path) -> RunFolder:
        """Open the folder of an existing run.

        Raises:
            RunFolderError: if there is none.
            FolderInUseError: if another process is creating one.
        """
        folder = cls(Path(path))
        if not folder.path.is_dir():
            raise RunFolderError(f"{path} does not exist: there is no run to continue or to read there")
        if not (folder.path / "config.json").is_file():
            check_unused(folder.path)  # a process may use it that is still making the start policy
            raise RunFolderError(f"{path} holds no config.json, so it is not the folder of a run")
        return folder

    def version_files(self) -> list[Path]:
        """Return the files of the versions that the run was begun with, and gone on with if they were others."""
        return [self.path / "versions.json", *sorted(self.path.glob("versions-*.json"))]

    def note_versions(self) -> None:
        """Write the present versions beside those before, if they differ, since the run goes on with them."""
        newest = self.version_files()[-1]
        if not newest.exists() or read_json(newest) != versions():
            write_json(self.path / f"versions-{self.steps:08d}.json", versions())

    @property
    def config(self) -> dict[str, Any]:
        """Settings of the run."""
        file = self.path / "config.json"
        config = read_json(file)
        if not isinstance(config, dict):
            raise RunFolderError(f"{file} holds no settings: it must be a JSON object")
        return config

    @property
    def finished(self) -> bool:
        """Whether the final policy is saved."""
        return (self.path / "policy").is_dir()

    @property
    def steps(self) -> int:
        """Environment steps of the newest checkpoint, or 0."""
        checkpoints = self.checkpoints()
        return int(checkpoints[-1].name.removeprefix("step-")) if checkpoints else 0

    def clear(self) -> None:
        """Remove everything that a run has written, except the lock."""
        for path in self.path.iterdir():
            if path.name not in LOCK_FILES:
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def metrics(self) -> list[dict[str, Any]]:
        """Return all rows of metrics, oldest first."""
        return list(read_rows(self.path / "metrics.jsonl"))

    def traces(self) -> list[dict[str, Any]]:
        """Return all rows of traces, oldest first."""
        return list(read_rows(self.path / "traces.jsonl"))

    def append_metrics(self, row: Mapping[str, Any]) -> None:
        """Append one row of metrics."""
        self._append("metrics.jsonl", row)

    def append_trace(self, row: Mapping[str, Any]) -> None:
        """Append one traced utterance."""
        self._append("traces.jsonl", row)

    def save_picture(self, step: int, number: int, picture: np.ndarray) -> str:
        """Write what was seen before a traced utterance, uint8 [H, W, 3], made small; return the file's name.

        Raises:
            RunFolderError: if it cannot be written.
        """
        name = f"{PICTURES}/step-{step:08d}-{number}.png"
        try:
            (self.path / PICTURES).mkdir(exist_ok=True)
            (self.path / name).write_bytes(png(picture, longest=LONGEST))
        except OSError as error:
            raise RunFolderError(f"{self.path / name} could not be written: {error.strerror}") from error
        return name

    def _append(self, name: str, row: Mapping[str, Any]) -> None:
        text = json.dumps({key: _finite(value) for key, value in row.items()}, ensure_ascii=False)
        try:
            with (self.path / name).open("a", encoding="utf-8", errors=ESCAPED) as stream:
                stream.write(text + "\n")
        except OSError as error:
            raise RunFolderError(f"{self.path / name} could not be written: {error.strerror}") from error

    def rewind(self, step: int) -> None:
        """Remove rows later than ``step``, which a resumed run writes again."""
        for name in ("metrics.jsonl", "traces.jsonl"):
            path = self.path / name
            kept = [row for row in read_rows(path) if row["step"] <= step]
            if path.exists():
                _replace_text(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in kept))

    def save_checkpoint(self, step: int, save: Callable[[Path], object]) -> Path:
        """Write a checkpoint atomically, and remove the oldest ones.

        Args:
            step: environment steps so far.
            save: writes the training state into the folder that it is called with.
        """
        target = self.path / "checkpoints" / f"step-{step:08d}"
        if target.exists():
            return target
        self._drop_leftovers()
        write_folder(target, save)
        for old in self.checkpoints()[:-KEPT_CHECKPOINTS]:
            # An incomplete folder must not look like a complete one.
            old.rename(old.with_name(old.name + ".removed"))
        self._drop_leftovers()
        return target

    def _drop_leftovers(self) -> None:
        """Remove incomplete checkpoints, which a killed process may have left."""
        for path in self.path.glob("checkpoints/step-*.*"):
            shutil.rmtree(path)

    def checkpoints(self) -> list[Path]:
        """Return the complete checkpoints, oldest first."""
        return sorted(path for path in self.path.glob("checkpoints/step-*") if not path.suffix)

    def latest_checkpoint(self) -> Path:
        """Return the newest complete checkpoint.

        Raises:
            RunFolderError: if there is none.
        """
        checkpoints = self.checkpoints()
        if not checkpoints:
            raise RunFolderError(f"{self.path} has no checkpoint to resume from; delete it and start the run again")
        return checkpoints[-1]
