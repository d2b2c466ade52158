"""Which folder holds the downloaded ALFWorld data, and which one to give where it does not."""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator
from pathlib import Path

from coso_envs.alfworld.games.generated import SPLITS
from coso_envs.alfworld.games.index import GAME_FILE, TRAJECTORY_FILE

GET_DATA = "get the data with `alfworld-download` and set ALFWORLD_DATA or data= to its folder"

#: The folder of the data that holds the splits, whatever the archive that its games came in.
_VERSION_FOLDER = "json_2.1.1"
_VARIABLE = re.compile(r"\$(?:(\w+)|\{([^}]*)\})")
#: So many folders inside a wrong one are looked into for the right one.
_MOST_CHILDREN = 1000


def find_data(data: str | os.PathLike[str] | None = None) -> Path:
    """Return the folder that holds the splits.

    Args:
        data: a folder with ``json_2.1.1`` or the splits themselves in it, also with variables ("$ALFWORLD_DATA"); the
            environment variable ``ALFWORLD_DATA`` if None.

    Raises:
        FileNotFoundError: naming the folder that was looked at and what to give instead, if there are no splits.
    """
    given = "$ALFWORLD_DATA" if data is None else os.fspath(data)
    expanded = os.path.expandvars(given)
    folder = Path(os.path.expanduser(expanded))
    if not expanded.strip() or not folder.exists():
        raise _no_data(_why_missing(given, expanded))
    if not folder.is_dir():
        raise _no_data(f"{folder} is a file; unpack it if it is an archive, and give the folder that holds the splits")
    root = _root_in(folder)
    if root is not None:
        return root
    if (inside := _split_around(folder)) is not None:
        raise _no_data(f"{folder} is {_part(folder, inside)}; give the folder of all splits, {inside.parent}")
    if (below := next(_roots_below(folder), None)) is not None:
        raise _no_data(f"{folder} holds no splits, but a folder in it does; give {below}")
    raise _no_data(f"{folder} holds neither {_VERSION_FOLDER} nor any of {', '.join(SPLITS)}; {GET_DATA}")


def _no_data(why: str) -> FileNotFoundError:
    return FileNotFoundError(f"no ALFWorld data: {why}")


def _why_missing(given: str, expanded: str) -> str:
    """Return why there is nothing at a path: a variable that is not set, an empty text, or a wrong path."""
    names = [plain or braced for plain, braced in _VARIABLE.findall(given)]
    unset = [name for name in names if not os.environ.get(name, "").strip()]
    if unset:
        verb = "is empty" if unset[0] in os.environ else "is not set"
        return f"the environment variable {unset[0]} {verb}; {GET_DATA}"
    return f"there is no folder {expanded}; {GET_DATA}" if expanded.strip() else f"data is empty; {GET_DATA}"


def _root_in(folder: Path) -> Path | None:
    """Return the folder of the splits, if it is this one or the ``json_2.1.1`` in it."""
    roots = (folder / _VERSION_FOLDER, folder)
    return next((root for root in roots if any((root / split).is_dir() for split in SPLITS)), None)


def _split_around(folder: Path) -> Path | None:
    """Return the folder of a split that this one is or lies in; None if it lies in none."""
    whole = Path(os.path.abspath(folder))
    named = (path for path in (whole, *whole.parents) if path.name in SPLITS)
    return next(
        (path for path in named if any(any(path.glob(f"*/*/{file}")) for file in (TRAJECTORY_FILE, GAME_FILE))), None
    )


def _part(folder: Path, split: Path) -> str:
    is_all = Path(os.path.abspath(folder)) == split
    return f"the split {split.name} alone" if is_all else f"a part of the split {split.name}"


def _roots_below(folder: Path) -> Iterator[Path]:
    """Yield the folders of splits that were meant where a folder further up was given."""
    try:
        children = sorted(itertools.islice((path for path in folder.iterdir() if path.is_dir()), _MOST_CHILDREN))
    except OSError:
        return
    yield from filter(None, map(_root_in, children))
