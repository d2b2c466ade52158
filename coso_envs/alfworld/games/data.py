"""The real ALFWorld games, where a user has downloaded them (``alfworld-download``, or ``ALFWORLD_DATA``)."""

from __future__ import annotations

import functools
import json
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coso_envs.alfworld.game import TASK_TYPES, Game
from coso_envs.alfworld.games.generated import SPLITS, Split
from coso_envs.alfworld.games.index import GAME_FILE, TRAJECTORY_FILE, Entry, load_json, read_index

#: The folder of the data that holds the splits.
_VERSION_FOLDER = "json_2.1.1"
_GET_DATA = "get the data with `alfworld-download` and set ALFWORLD_DATA or data= to its folder"
_TASK = re.compile(r'Your task is to: ((?:[^"\\]|\\.)*)"')


def find_data(data: str | os.PathLike[str] | None = None) -> Path:
    """The folder that holds the splits.

    Args:
        data: a folder with ``json_2.1.1`` or the splits themselves in it; the environment variable ``ALFWORLD_DATA``
            if None.

    Raises:
        FileNotFoundError: saying which folder was looked at, if there are no splits.
    """
    given = os.environ.get("ALFWORLD_DATA") if data is None else os.fspath(data)
    if not given:
        raise FileNotFoundError(f"no ALFWorld data: {_GET_DATA}")
    folder = Path(os.path.expandvars(given)).expanduser()
    if not folder.is_dir():
        raise FileNotFoundError(f"no ALFWorld data: there is no folder {folder}; {_GET_DATA}")
    for root in (folder / _VERSION_FOLDER, folder):
        if any((root / split).is_dir() for split in SPLITS):
            return root
    raise FileNotFoundError(
        f"no ALFWorld data: {folder} holds neither {_VERSION_FOLDER} nor any of {', '.join(SPLITS)}; {_GET_DATA}"
    )


@dataclass(frozen=True)
class RealGames:
    """The games below a folder of splits; games are read when they are asked for.

    Attributes:
        root: see :func:`find_data`.
        cache: where the index of games is kept; the user's cache folder if None.
    """

    root: Path
    cache: Path | None = None

    def game_ids(self, split: Split, task_types: Iterable[str] = TASK_TYPES) -> tuple[str, ...]:
        """The ids of a split's solvable games of these task types, sorted: their folders below ``root``.

        These are the games that ALFWorld's own ``AlfredTWEnv`` collects. A folder is looked at once in a process.

        Raises:
            ValueError: on an unknown split or task type; naming the file, if one is broken; if there is no game.
            FileNotFoundError: if the split has no folder.
        """
        wanted = frozenset(task_types)
        if split not in SPLITS:
            raise ValueError(f"split must be one of {SPLITS}, got {split!r}")
        if unknown := wanted - set(TASK_TYPES):
            raise ValueError(f"task type must be one of {TASK_TYPES}, got {sorted(unknown)}")
        entries = _index(self.root / split, self.cache)
        return tuple(f"{split}/{entry.folder}" for entry in entries if entry.solvable and entry.task_type in wanted)

    def load(self, id: str) -> Game:
        """The game of an id.

        Raises:
            ValueError: naming the file, if there is no such game, if it is broken, unsolvable or of another task type.
        """
        return _load(self.root, id)


@functools.lru_cache(maxsize=32)
def _index(folder: Path, cache: Path | None) -> tuple[Entry, ...]:
    if not folder.is_dir():
        raise FileNotFoundError(f"no ALFWorld data: there is no folder {folder}; {_GET_DATA}")
    entries = read_index(folder, cache)
    if not any(entry.solvable for entry in entries):
        raise ValueError(
            f"no solvable game in {folder}: {len(entries)} folders with {TRAJECTORY_FILE}, none with a {GAME_FILE} "
            "that is marked solvable"
        )
    return entries


@functools.lru_cache(maxsize=512)
def _load(root: Path, id: str) -> Game:
    folder = root / id
    if ".." in PurePosixPath(id).parts or not folder.is_relative_to(root) or not (folder / GAME_FILE).is_file():
        raise ValueError(f"there is no game {id!r}: no file {folder / GAME_FILE}")
    game_file, trajectory_file = folder / GAME_FILE, folder / TRAJECTORY_FILE
    content = load_json(game_file)
    task_type = load_json(trajectory_file).get("task_type")
    if task_type not in TASK_TYPES:
        raise ValueError(f"{trajectory_file}: task type must be one of {TASK_TYPES}, got {task_type!r}")
    if content.get("solvable") is not True:
        raise ValueError(f"{game_file} is not marked solvable")
    texts = {key: content.get(key) for key in ("pddl_problem", "pddl_domain", "grammar")}
    for key, text in texts.items():
        if not isinstance(text, str):
            raise ValueError(f'{game_file} has no text "{key}"')
    problem, domain, grammar = map(str, texts.values())
    task = _TASK.search(grammar)
    if task is None:
        raise ValueError(f'{game_file}: its grammar does not say "Your task is to: ..."')
    # The grammar is JSON with a few words around it, so the task is spelled as in JSON.
    return Game(id, task_type, json.loads(f'"{task[1]}"'), problem, domain, grammar)
