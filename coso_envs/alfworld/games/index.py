"""Which games a folder of downloaded ALFWorld data holds, remembered between runs.

The real data are thousands of folders with large files. Their facts are read once and kept in the user's cache folder
with the times of files and folders; at the next start the times alone are compared, and only what changed is read.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

TRAJECTORY_FILE = "traj_data.json"
GAME_FILE = "game.tw-pddl"

_FORMAT = 1
# The files are large and these facts stand in them once, so they are looked for rather than parsed out.
_TASK_TYPE = re.compile(rb'"task_type"\s*:\s*"([^"\\]*)"')
_SOLVABLE = re.compile(rb'"solvable"\s*:\s*(true|false|null)')


class Entry(NamedTuple):
    """A folder with a trajectory.

    Attributes:
        folder: below the folder that was indexed, with "/" between its parts.
        task_type: the one in its trajectory file.
        solvable: whether there is a game and it is known to be solvable.
    """

    folder: str
    task_type: str
    solvable: bool


#: Path below the indexed folder -> time (ns) and size (bytes), of whatever changes when the index does.
Stamps = dict[str, tuple[int, int]]


def cache_folder() -> Path:
    """Return where the indexes are kept: ``coso-envs`` in the user's cache folder."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "coso-envs"


def read_index(folder: Path, cache: Path | None = None) -> tuple[Entry, ...]:
    """Return the trajectories below ``folder``, sorted, without movable receptacles and slices, as in ALFWorld.

    Args:
        folder: a split of the data.
        cache: where the index is kept; :func:`cache_folder` if None. Without leave to write there nothing is kept.

    Raises:
        ValueError: naming the file, if it is broken.
    """
    folder = folder.resolve()
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:16]
    file = (cache or cache_folder()) / f"alfworld-{name}.json"
    stamps, entries = _remembered(file)
    if not stamps or any(_stamp(f"{folder}/{path}") != stamp for path, stamp in stamps.items()):
        stamps, entries = _scan(folder, stamps, {entry.folder: entry for entry in entries})
        # Without a cache the next start is slower, nothing else.
        with contextlib.suppress(OSError):
            _remember(file, stamps, entries)
    return entries


def load_json(file: Path) -> dict[str, Any]:
    """Return the object in a JSON file.

    Raises:
        ValueError: naming the file, if it is broken or not there.
    """
    try:
        content = json.loads(file.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        raise ValueError(f"{file} cannot be read: {error}") from error
    if not isinstance(content, dict):
        raise ValueError(f"{file} cannot be read: it holds no JSON object")
    return content


def _scan(folder: Path, old: Stamps, known: Mapping[str, Entry]) -> tuple[Stamps, tuple[Entry, ...]]:
    """Return the trajectories below ``folder``; files that have not changed since the last scan are not read."""
    stamps: Stamps = {}
    entries: list[Entry] = []
    for path, folders, files in os.walk(folder):
        name = Path(path).relative_to(folder).as_posix()
        read = [f"{name}/{file}" for file in (TRAJECTORY_FILE, GAME_FILE) if file in files]
        if len(read) < 2 or folders:
            # A folder with both files and no others in it changes nothing that the files' own times would not tell.
            stamps[name] = _stamp(path)
        if TRAJECTORY_FILE in files and "movable" not in name and "Sliced" not in name:
            stamps.update((file, _stamp(f"{folder}/{file}")) for file in read)
            unchanged = name in known and all(stamps[file] == old.get(file) for file in read)
            same_files = (f"{name}/{GAME_FILE}" in old) == (GAME_FILE in files)
            entries.append(known[name] if unchanged and same_files else _read(folder, name))
    return stamps, tuple(sorted(entries))


def _read(folder: Path, name: str) -> Entry:
    trajectory, game = folder / name / TRAJECTORY_FILE, folder / name / GAME_FILE
    task_type = _find(_TASK_TYPE, trajectory)
    if task_type is None:
        task_type = load_json(trajectory).get("task_type")
        if not isinstance(task_type, str):
            raise ValueError(f'{trajectory} has no "task_type"')
    if not game.exists():
        return Entry(name, task_type, False)
    found = _find(_SOLVABLE, game)
    return Entry(name, task_type, load_json(game).get("solvable") is True if found is None else found == "true")


def _find(pattern: re.Pattern[bytes], file: Path) -> str | None:
    """Return the text that the pattern captures; None if it is not there just once, or the file ends too early."""
    content = file.read_bytes()
    found: list[bytes] = pattern.findall(content)
    if len(found) != 1 or not content.rstrip().endswith(b"}"):
        return None
    try:
        return found[0].decode()
    except UnicodeDecodeError:
        return None


def _stamp(path: str) -> tuple[int, int]:
    try:
        status = os.stat(path)
    except FileNotFoundError:
        return 0, 0
    return status.st_mtime_ns, status.st_size


def _remembered(file: Path) -> tuple[Stamps, tuple[Entry, ...]]:
    """Return the entries that the last run kept; none if they cannot be used."""
    try:
        content = json.loads(file.read_bytes())
        if content["format"] != _FORMAT:
            return {}, ()
        stamps = {path: (time, size) for path, time, size in content["stamps"]}
        return stamps, tuple(Entry(*fields) for fields in content["entries"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}, ()


def _remember(file: Path, stamps: Stamps, entries: tuple[Entry, ...]) -> None:
    content = {"format": _FORMAT, "stamps": [(path, *stamp) for path, stamp in stamps.items()], "entries": entries}
    file.parent.mkdir(parents=True, exist_ok=True)
    with _replacing(file) as new:
        new.write_text(json.dumps(content), encoding="utf-8")


@contextlib.contextmanager
def _replacing(file: Path) -> Iterator[Path]:
    """Open a new file that replaces ``file`` at the end, at once: another process sees the old or the new."""
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)
    os.close(handle)
    try:
        yield Path(name)
        os.replace(name, file)
    except BaseException:
        os.unlink(name)
        raise
