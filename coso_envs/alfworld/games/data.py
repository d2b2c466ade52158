"""The real ALFWorld games, where a user has downloaded them (``alfworld-download``, or ``ALFWORLD_DATA``)."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from coso_envs.alfworld.game import TASK_TYPES, Game
from coso_envs.alfworld.games.folder import GET_DATA
from coso_envs.alfworld.games.generated import SPLITS, Split
from coso_envs.alfworld.games.index import GAME_FILE, TRAJECTORY_FILE, Entry, load_json, read_index

_TASK = re.compile(r'Your task is to: ((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True)
class RealGames:
    """The games below a folder of splits; games are read when they are asked for.

    Attributes:
        root: see :func:`coso_envs.alfworld.games.folder.find_data`.
        cache: where the index of games is kept; the user's cache folder if None.
    """

    root: Path
    cache: Path | None = None

    def game_ids(self, split: Split, task_types: Iterable[str] = TASK_TYPES) -> tuple[str, ...]:
        """Return the ids of a split's solvable games of these task types, sorted: their folders below ``root``.

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
        """Return the game of an id.

        Raises:
            ValueError: naming the file, if there is no such game, if it is broken, unsolvable or of another task type.
        """
        return _load(self.root, id)


@functools.lru_cache(maxsize=32)
def _index(folder: Path, cache: Path | None) -> tuple[Entry, ...]:
    if not folder.is_dir():
        raise FileNotFoundError(f"no ALFWorld data: there is no folder {folder}; {GET_DATA}")
    entries = read_index(folder, cache)
    if not any(entry.solvable for entry in entries):
        raise ValueError(f"no solvable game in {folder}: {_why_no_game(folder)}")
    return entries


def _why_no_game(folder: Path) -> str:
    """Return which of ALFWorld's archives is missing or was not unpacked to the same place."""
    trajectories = {file.parent for file in folder.rglob(TRAJECTORY_FILE)}
    games = {file.parent for file in folder.rglob(GAME_FILE)}
    if not trajectories and not games:
        return f"there is neither a {TRAJECTORY_FILE} nor a {GAME_FILE} below it; {GET_DATA}"
    if not games:
        return (
            f"{len(trajectories):,} folders have a {TRAJECTORY_FILE}, but none a {GAME_FILE}; the games are another "
            "archive of ALFWorld, *_tw-pddl.zip, that `alfworld-download` unpacks to the same folder"
        )
    if not trajectories & games:
        return (
            f"{len(games):,} folders have a {GAME_FILE}, but none of these a {TRAJECTORY_FILE}; the trajectories are "
            "another archive of ALFWorld, *_json.zip, that `alfworld-download` unpacks to the same folder"
        )
    return (
        f"{len(trajectories & games):,} folders have a {TRAJECTORY_FILE} and a {GAME_FILE}, but no game is both marked "
        "solvable and without movable receptacles and slices"
    )


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
    try:
        # The grammar is JSON with a few words around it, so the task is spelled as in JSON.
        instruction = json.loads(f'"{task[1]}"')
    except ValueError as error:
        raise ValueError(f"{game_file}: the task in its grammar cannot be read: {error}") from error
    return Game(id, task_type, instruction, problem, domain, grammar, str(game_file))
