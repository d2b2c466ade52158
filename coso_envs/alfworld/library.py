"""Where an environment's games come from: the generator, or data that was downloaded."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from coso_envs.alfworld import games
from coso_envs.alfworld.data import RealGames, find_data
from coso_envs.alfworld.game import Game
from coso_envs.alfworld.package_data import domain_text


@dataclass(frozen=True)
class Library:
    """Games by id.

    Attributes:
        ids: the games to draw from, in a fixed order; at least one.
        load: reads a game, also one that is not in ``ids``; ValueError if no game has this id.
        root: the folder of downloaded games; None if they are generated.
    """

    ids: tuple[str, ...]
    load: Callable[[str], Game]
    root: Path | None = None


def open_library(split: games.Split, task_types: Sequence[str], data: str | Path | None) -> Library:
    """The games of a split and of some task types, generated unless ``data`` says where there are others.

    Raises:
        ValueError: on an unknown split or task type, or if there is no game of these types.
        FileNotFoundError: if there are no games in ``data``.
        ImportError: naming the extra to install, if there is no ``alfworld`` package.
    """
    if isinstance(task_types, str) or not task_types:
        raise ValueError(f"task_types must be a sequence of task types, at least one, got {task_types!r}")
    if data is None:
        domain_text()  # a missing extra is told now, not at the first reset
        return Library(games.game_ids(split, task_types), games.load)
    real = RealGames(find_data(data))
    ids = real.game_ids(split, task_types)
    if not ids:
        raise ValueError(f"{real.root} has no games of {', '.join(task_types)} in {split}")
    return Library(ids, real.load, real.root)
