"""Counts what ALFWorld's own games hold, and prints the tables that generated games are drawn from.

``python -m benchmarks.measure.alfworld.tables --data DIR``: floor plans, contents of rooms, and objectives, in the
notation of ``coso_envs/alfworld/games/tables/``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import tyro

from benchmarks.measure.alfworld.found import open_libraries
from benchmarks.measure.alfworld.household import Household, read_household
from coso_envs.alfworld.game import TASK_TYPES
from coso_envs.alfworld.games.generated import SPLITS
from coso_envs.alfworld.games.vocabulary import NAMES

TableName = Literal["floor plans", "contents", "objectives"]
#: Classes of objects in fewer games of a room than this share are left out.
_RARE = 0.01


@dataclass(frozen=True)
class Options:
    """Print the tables of downloaded games."""

    data: str
    """Folder of the games."""
    tables: tuple[TableName, ...] = ("floor plans", "contents", "objectives")
    """Which ones."""


def floor_plans(households: Iterable[Household]) -> Iterator[str]:
    """Yield the floor plans of each kind of room, from small to large.

    A line tells the games there, the classes of furniture, how many of them have no door, and the shared spots.
    """
    games: dict[tuple[str, frozenset[str]], list[Household]] = defaultdict(list)
    for one in households:
        games[one.room, frozenset(one.places)].append(one)
    for room in sorted({room for room, _ in games}):
        yield f"{room}:"
        plans = [(len(places), f"{len(some)} games: {_plan(some[0])}") for (kind, places), some in games.items()
                 if kind == room]  # fmt: skip
        yield from (line for _, line in sorted(plans))


def _plan(one: Household) -> str:
    doorless, shared = Counter(one.doorless), Counter(map(_spot, one.shared))
    places = sorted(Counter(one.places.values()).items())
    furniture = " ".join(
        f"{number}{f'/{doorless[kind]}' if doorless[kind] else ''} {NAMES[kind]}" for kind, number in places
    )
    spots = " ".join(f"{number}x{spot}" if number > 1 else spot for spot, number in sorted(shared.items()))
    return f"{furniture} = {spots}".rstrip(" =")


def _spot(kinds: Sequence[str]) -> str:
    return "+".join(f"{number if number > 1 else ''}{NAMES[kind]}" for kind, number in sorted(Counter(kinds).items()))


def contents(households: Sequence[Household]) -> Iterator[str]:
    """Yield for each room the classes of objects: how many games hold how many of them, and where they lie.

    First the games per thousand that hold 0, 1, 2... of them, not counting those whose task is about one; then,
    for each class of receptacle, the mean number of them in or on one, in thousandths.
    """
    for room in sorted({one.room for one in households}):
        of_room = [one for one in households if one.room == room]
        places = Counter(kind for one in of_room for kind in one.places.values())
        lying = Counter((one.things[thing], one.places[place]) for one in of_room for thing, place in one.where.items())
        yield f"{room}:"
        for kind in sorted({kind for one in of_room for kind in one.things.values()}):
            free = [one for one in of_room if kind not in (one.objective.thing, one.objective.target)]
            numbers = Counter(list(one.things.values()).count(kind) for one in free)
            if numbers[0] <= (1 - _RARE) * len(free):
                shares = (round(1000 * numbers[n] / len(free)) for n in range(max(numbers) + 1))
                means = {place: round(1000 * lying[kind, place] / places[place]) for place in sorted(places)}
                where = " ".join(f"{mean} {NAMES[place]}" for place, mean in means.items() if mean)
                yield f"{NAMES[kind]}: {' '.join(map(str, shares))} | {where}"


def objectives(households: Iterable[Household]) -> Iterator[str]:
    """Yield for each task type and room the objects, with the number of games for each target."""
    games: dict[tuple[str, str], dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for one in households:
        games[one.task_type, one.room][one.objective.thing][one.objective.target] += 1
    for task_type, room in sorted(games, key=lambda key: (TASK_TYPES.index(key[0]), key[1])):
        yield f"{task_type}, {room}:"
        for thing, targets in sorted(games[task_type, room].items()):
            yield f"{NAMES[thing]}: {' '.join(f'{n} {NAMES[target]}' for target, n in sorted(targets.items()))}"


def main() -> None:
    """Read the games and print the tables."""
    options = tyro.cli(Options, prog="python -m benchmarks.measure.alfworld.tables")
    libraries = open_libraries(SPLITS, TASK_TYPES, options.data)
    households = [read_household(library.load(id)) for library in libraries for id in library.ids]
    writers = {"floor plans": floor_plans, "contents": contents, "objectives": objectives}
    for name in options.tables:
        print("\n".join(writers[name](households)), end="\n\n")


if __name__ == "__main__":
    main()
