"""Where an environment's games come from: the generator, or data that was downloaded."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from coso_envs.alfworld.game import Game
from coso_envs.alfworld.games import generated as games
from coso_envs.alfworld.games.data import RealGames
from coso_envs.alfworld.games.folder import find_data
from coso_envs.alfworld.games.package_data import WORDINGS, Wording, domain_text, in_wording
from coso_envs.whole_numbers import check_whole


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


def open_library(
    split: games.Split,
    task_types: str | Sequence[str],
    data: str | Path | None,
    num_games: int | None = None,
    shares: games.Shares = "real",
    wording: Wording | None = None,
) -> Library:
    """Open the games of a split, generated unless ``data`` says where there are others.

    Args:
        split: the split of the games.
        task_types: their task types, as a sequence or with commas between them.
        data: folder of downloaded games; see :func:`coso_envs.alfworld.games.folder.find_data`.
        num_games: number of games of each type, the first ones; None for all.
        shares: how many generated games there are of each type; downloaded ones are as many as there are.
        wording: that of the games' texts; None for their own, which is "2.1.2" for generated games.

    Raises:
        ValueError: on an unknown split, task type, shares or wording, a number of games below 1, or if there is no game
            of these types.
        FileNotFoundError: if there are no games in ``data``.
        ImportError: naming the extra to install, if there is no ``alfworld`` package.
    """
    types = tuple(task_types.split(",")) if isinstance(task_types, str) else tuple(task_types)
    if num_games is not None:
        check_whole("num_games", num_games, 1)
    if wording is not None and wording not in WORDINGS:
        raise ValueError(f"wording must be one of {WORDINGS} or None, got {wording!r}")
    if data is None:
        domain_text()  # a missing extra raises now rather than at the first reset
        ids = [games.game_ids(split, [task_type], shares)[:num_games] for task_type in types]
        library = Library(tuple(itertools.chain(*ids)), games.load)
    else:
        real = RealGames(find_data(data))
        ids = [real.game_ids(split, [task_type])[:num_games] for task_type in types]
        library = Library(tuple(itertools.chain(*ids)), real.load, real.root)
    if not library.ids:
        where = library.root or "the generator"
        raise ValueError(f"{where} has no games of these task types in {split}: {', '.join(types) or 'none given'}")
    if wording is not None:
        library = replace(library, load=functools.partial(_load_reworded, library.load, wording))
    return library


@functools.lru_cache(maxsize=512)
def _load_reworded(load: Callable[[str], Game], wording: Wording, id: str) -> Game:
    return in_wording(load(id), wording)
