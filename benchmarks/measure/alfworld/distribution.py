"""Compares generated games with ALFWorld's own: sizes, furniture, contents, tasks.

``python -m benchmarks.measure.alfworld.distribution --compare-real DIR``: one table with a row for each figure, of the
downloaded games in ``DIR`` and of the generated ones. It ends with 1 if a row differs by more than ``--within``.
"""

from __future__ import annotations

import functools
import operator
import statistics
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import tyro

from benchmarks.common.tables import Table
from benchmarks.measure.alfworld.found import open_libraries
from benchmarks.measure.alfworld.household import Household, read_household
from benchmarks.measure.output import refuse_existing, write_figures
from coso_envs.alfworld.game import TASK_TYPES
from coso_envs.alfworld.games.generated import SPLITS, Split
from coso_envs.alfworld.games.rooms import ROOM_KINDS

_TREATED = tuple(task_type for task_type in TASK_TYPES if "_then_" in task_type)


@dataclass(frozen=True)
class Figure:
    """One row of the table.

    Attributes:
        name: what was counted.
        real: in ALFWorld's own games.
        generated: in generated games.
    """

    name: str
    real: float
    generated: float

    @property
    def difference(self) -> float:
        """By what share of the real figure the generated one differs; 0 where both are 0."""
        return abs(self.generated - self.real) / (abs(self.real) or 1.0)


@dataclass(frozen=True)
class Options:
    """Compare generated games with downloaded ones."""

    compare_real: str
    """Folder of the downloaded games."""
    splits: tuple[Split, ...] = SPLITS
    """Where both come from."""
    frequent: float = 0.1
    """Kinds of things, objects and targets below this share are left out, as few games have them."""
    within: float = 0.1
    """The difference, as a share of the real figure, from which a row is marked."""
    out: Path | None = None
    """JSON file for the figures; must not exist yet."""


def compare(real: Sequence[Household], generated: Sequence[Household], frequent: float) -> Iterator[Figure]:
    """Yield the figures of both, of everything that at least a share ``frequent`` of the real games has."""
    for name, count in _counts(real, frequent):
        yield Figure(name, count(real), count(generated))


#: A figure of some games.
Count = Callable[[Sequence[Household]], float]


def _counts(real: Sequence[Household], frequent: float) -> Iterator[tuple[str, Count]]:
    for task_type in TASK_TYPES:
        yield f"games: {task_type}", _share(_has("task_type", task_type))
    for room in ROOM_KINDS:
        yield f"games: in a {room}", _share(_has("room", room))
    for room in ROOM_KINDS:
        yield from _sizes(room)
    yield "games with receptacles at one spot", _share(lambda one: bool(one.shared))
    yield "spots with several receptacles, per game", _mean(lambda one: len(one.shared))
    yield "cabinets and drawers without a door", _ratio(lambda one: len(one.doorless), lambda one: one.with_doors)
    yield "games with one of them", _share(lambda one: bool(one.doorless))
    yield "objects behind doors", _ratio(lambda one: one.hidden, lambda one: len(one.things))
    for task_type in _TREATED:
        yield f"goal rate above 0 at the start: {task_type}", _among(task_type, lambda one: one.goal_rate > 0)
    yield from _kinds(real, frequent)
    yield from _objectives(real, frequent)


def _sizes(room: str) -> Iterator[tuple[str, Count]]:
    def of_room(size: Callable[[Household], int], figure: Callable[[list[int]], float]) -> Count:
        return lambda households: figure([size(one) for one in households if one.room == room] or [0])

    for name, size in (("receptacles", _places), ("objects", _things)):
        yield f"{room}: {name}, mean", of_room(size, statistics.mean)
        yield f"{room}: {name}, 5th of 100", of_room(size, lambda sizes: sorted(sizes)[len(sizes) // 20])
        yield f"{room}: {name}, 95th of 100", of_room(size, lambda sizes: sorted(sizes)[-1 - len(sizes) // 20])
    yield f"{room}: receptacles, most", of_room(_places, max)
    yield f"{room}: objects, most", of_room(_things, max)


def _kinds(real: Sequence[Household], frequent: float) -> Iterator[tuple[str, Count]]:
    """Yield figures of the receptacles and objects that many real games have: in how many, and how many in one."""
    for what, kinds_of in (("receptacle", _kinds_of_places), ("object", _kinds_of_things)):
        games = Counter(kind for one in real for kind in set(kinds_of(one)))
        for kind in [kind for kind, number in games.most_common() if number >= frequent * len(real)]:
            number = functools.partial(_number, kinds_of, kind)
            yield f"games with {what}: {kind}", _share(number)
            yield f"{kind}, per game", _mean(number)


def _number(kinds_of: Callable[[Household], list[str]], kind: str, one: Household) -> int:
    return kinds_of(one).count(kind)


def _kinds_of_places(one: Household) -> list[str]:
    return list(one.places.values())


def _kinds_of_things(one: Household) -> list[str]:
    return list(one.things.values())


def _objectives(real: Sequence[Household], frequent: float) -> Iterator[tuple[str, Count]]:
    for what in ("thing", "target"):
        games = Counter(getattr(one.objective, what) for one in real)
        for kind in [kind for kind, number in games.most_common() if number >= frequent / 2 * len(real)]:
            yield f"tasks with {what}: {kind}", _share(_has(f"objective.{what}", kind))


def _has(name: str, value: str) -> Callable[[Household], bool]:
    field = operator.attrgetter(name)
    return lambda one: bool(field(one) == value)


def _places(one: Household) -> int:
    return len(one.places)


def _things(one: Household) -> int:
    return len(one.things)


def _mean(count: Callable[[Household], float]) -> Count:
    return lambda households: statistics.mean(map(count, households))


def _share(holds: Callable[[Household], object]) -> Count:
    return _mean(lambda one: float(bool(holds(one))))


def _ratio(part: Callable[[Household], int], whole: Callable[[Household], int]) -> Count:
    return lambda households: sum(map(part, households)) / max(1, sum(map(whole, households)))


def _among(task_type: str, holds: Callable[[Household], bool]) -> Count:
    return lambda households: statistics.mean([holds(one) for one in households if one.task_type == task_type] or [0])


def read_games(splits: Sequence[Split], data: str | None) -> list[Household]:
    """Return the games of the splits at their start, generated unless ``data`` says where there are others."""
    libraries = open_libraries(splits, TASK_TYPES, data)
    return [read_household(library.load(id)) for library in libraries for id in library.ids]


def table(figures: Sequence[Figure], games: tuple[int, int], within: float) -> Table:
    """Return the figures, real beside generated."""
    rows = [
        (figure.name, f"{figure.real:.3g}", f"{figure.generated:.3g}", f"{100 * figure.difference:.0f} %",
         "" if figure.difference <= within else "differs")
        for figure in figures
    ]  # fmt: skip
    off = sum(figure.difference > within for figure in figures)
    caption = (
        f"{games[0]:,} real and {games[1]:,} generated games; {len(figures) - off} of {len(figures)} rows within "
        f"{within:.0%}."
    )
    return Table(("figure", "real", "generated", "difference", ""), tuple(rows), caption)


def main() -> None:
    """Compare and print the table; exit with 1 if a row differs."""
    options = tyro.cli(Options, prog="python -m benchmarks.measure.alfworld.distribution")
    refuse_existing(options.out)
    real, generated = read_games(options.splits, options.compare_real), read_games(options.splits, None)
    figures = list(compare(real, generated, options.frequent))
    print(table(figures, (len(real), len(generated)), options.within).markdown())
    write_figures(options, "figures", figures)
    if off := [figure.name for figure in figures if figure.difference > options.within]:
        raise SystemExit(f"{len(off)} rows differ by more than {options.within:.0%}: {', '.join(off)}")


if __name__ == "__main__":
    main()
