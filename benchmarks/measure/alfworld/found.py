"""The ALFWorld games that a command uses: where they are, how many there are, and which engine plays them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from coso_envs.alfworld.engines.fast import why_not_fast
from coso_envs.alfworld.engines.known import dialect_of
from coso_envs.alfworld.game import Game
from coso_envs.alfworld.games.data import RealGames
from coso_envs.alfworld.games.folder import find_data
from coso_envs.alfworld.games.generated import SPLITS, Split
from coso_envs.alfworld.games.library import Library, open_library

#: Games of each split that are read to estimate which engine plays them.
_SAMPLE = 10


def describe() -> Iterator[str]:
    """Yield lines that describe the games in ``ALFWORLD_DATA``, or a line that says why there are none."""
    try:
        root = find_data()
    except FileNotFoundError as error:
        yield f"{error}; without them ALFWorld's environments generate games"
        return
    yield f'ALFWorld\'s own games, for data="$ALFWORLD_DATA": {root}'
    yield from _splits(RealGames(root))


def open_libraries(
    splits: Sequence[Split], task_types: Sequence[str], data: str | None, num_games: int | None = None
) -> list[Library]:
    """Return the games of each split; see :func:`coso_envs.alfworld.games.library.open_library`.

    Raises:
        SystemExit: if there are none; the message says why.
    """
    try:
        return [open_library(split, task_types, data, num_games) for split in splits]
    except (FileNotFoundError, ValueError) as error:
        raise SystemExit(str(error)) from error


def _splits(games: RealGames) -> Iterator[str]:
    sample: list[Game] = []
    for split in SPLITS:
        try:
            ids = games.game_ids(split)
            sample += [games.load(id) for id in ids[:: -(-len(ids) // _SAMPLE)]]
        except (FileNotFoundError, ValueError) as error:
            yield f"  {split}: {error}"
        else:
            yield f"  {split}: {len(ids):,} games"
    for engine, number in Counter(map(_engine_of, sample)).items():
        yield f"  {number} of {len(sample)} games that were read: {engine}"


def _engine_of(game: Game) -> str:
    try:
        reason = why_not_fast(game)
    except ValueError as error:
        return f"none can run {game.source}: {error}"
    if reason:
        return f"TextWorld, some hundred times slower, runs them: {reason}"
    return f"the fast engine runs them ({dialect_of(game).release})"
