"""A description of the downloaded ALFWorld data that are found: where they are, how many games, on which engine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from coso_envs.alfworld.engines.fast import why_not_fast
from coso_envs.alfworld.engines.known import dialect_of
from coso_envs.alfworld.game import Game
from coso_envs.alfworld.games.data import RealGames
from coso_envs.alfworld.games.folder import find_data
from coso_envs.alfworld.games.generated import SPLITS

#: So many games of each split are read to judge what runs them.
_SAMPLE = 10


def describe() -> Iterator[str]:
    """Yield the lines that describe what ``ALFWORLD_DATA`` names, or the line that says why there is nothing."""
    try:
        root = find_data()
    except FileNotFoundError as error:
        yield f"{error}; without them ALFWorld's environments generate games"
        return
    yield f'ALFWorld\'s own games, for data="$ALFWORLD_DATA": {root}'
    yield from _splits(RealGames(root))


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
