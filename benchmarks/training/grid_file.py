"""The file grid.json, which has the settings of a comparison or sweep, and its comparison with other settings."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

from benchmarks.common.locks import check_unused
from benchmarks.common.tables import listed
from benchmarks.common.values import fits
from benchmarks.training.config import TrainConfig
from benchmarks.training.run_folder import RunFolderError, check_free, read_json, write_json

GRID_FILE = "grid.json"

#: File with the reasons why runs failed, by name of run.
FAILED_FILE = "failed.json"


def check_free_for_grid(folder: Path) -> None:
    """Check that a new grid may be written to a folder.

    Raises:
        UsageError: if not; the message says how to continue an existing grid.
    """
    check_free(folder, "Add --resume to go on with it, or" if (folder / GRID_FILE).exists() else "Please")


def read_grid(folder: Path, kind: str | None = None) -> dict[str, Any]:
    """Read kind, command and settings by name of run from a grid's folder.

    Args:
        folder: folder of a comparison or sweep.
        kind: required kind, "compare" or "sweep"; None allows both.

    Raises:
        RunFolderError: if the folder is not one of them.
    """
    file = folder / GRID_FILE
    if not folder.is_dir():
        state = "is a file, not a folder" if folder.exists() else "does not exist"
        raise RunFolderError(f"{folder} {state}; is it the folder that coso {kind or 'compare'} wrote?")
    if not file.exists():
        check_unused(folder)  # a process may use it before it writes the file
        if (folder / "config.json").exists():
            raise RunFolderError(
                f"{folder} is the folder of a single run, not of a comparison or sweep. Its curves: "
                f"tensorboard --logdir {shlex.quote(str(folder))}"
            )
        raise RunFolderError(f"{folder} holds neither a comparison nor a sweep ({GRID_FILE} is missing)")
    grid = read_json(file)
    shape = {"kind": Literal["compare", "sweep"], "command": str, "runs": dict[str, dict[str, Any]]}
    if not isinstance(grid, dict) or not all(fits(grid.get(key), annotation) for key, annotation in shape.items()):
        raise RunFolderError(f"{file} is damaged: it must hold {', '.join(shape)}")
    if kind not in (None, grid["kind"]):
        raise RunFolderError(f"{folder} was made by coso {grid['kind']}: coso {grid['kind']} --resume goes on with it")
    return grid


def stored_configs(folder: Path, kind: str) -> dict[str, TrainConfig]:
    """Read the settings of a grid's runs, by name of run.

    Raises:
        RunFolderError: if the folder has no such grid, or invalid settings.
    """
    runs, file = read_grid(folder, kind)["runs"], folder / GRID_FILE
    return {name: TrainConfig.from_json(settings, f"{file}, run {name}") for name, settings in runs.items()}


def write_grid(
    folder: Path, kind: str, command: str, configs: Mapping[str, TrainConfig], tuned: Sequence[Mapping[str, Any]] = ()
) -> None:
    """Write everything that is needed to continue a grid, and the tunings that gave its coefficients."""
    runs = {name: config.to_json() for name, config in configs.items()}
    write_json(folder / GRID_FILE, {"kind": kind, "command": command, "tuned": list(tuned), "runs": runs})


def check_same(folder: Path, kind: str, configs: Mapping[str, TrainConfig]) -> None:
    """Check that an existing grid has the settings that were given with --resume.

    Raises:
        RunFolderError: if not; the message names the differences and the commands that continue it.
    """
    # Settings that an earlier version did not have are at their defaults.
    before = {name: config.by_name() for name, config in stored_configs(folder, kind).items()}
    now = {name: config.by_name() for name, config in configs.items()}
    differences = setting_differences(before, now)
    if differences:
        shown = "\n".join(f"  {line}" for line in differences)
        raise RunFolderError(
            f"{folder} was made with other settings:\n{shown}\nIt goes on with its own under: coso {kind} --resume "
            f"--out {shlex.quote(str(folder))}\nIt was made by: {read_grid(folder, kind)['command']}\nFor other "
            "settings, choose another --out."
        )


def setting_differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Return the differences between the runs of two grids: settings (old -> new), and runs that only one has.

    Args:
        old: flat settings by name of run.
        new: the same.
    """
    lines: dict[str, list[str]] = {}
    for name in [name for name in old if name in new]:
        for key in sorted({*old[name], *new[name]}):
            before, after = old[name].get(key), new[name].get(key)
            if before != after:
                lines.setdefault(f"{key}: {before!r} -> {after!r}", []).append(name)
    shared = sum(name in new for name in old)
    differences = [line if len(names) == shared else f"{line} in {listed(names)}" for line, names in lines.items()]
    for text, names in (
        ("not in it: ", [name for name in new if name not in old]),
        ("only in it: ", [name for name in old if name not in new]),
    ):
        if names:
            differences.append(f"{text}{listed(names)}")
    return differences
