"""Reads the tables of ``games/tables/``: counts of ALFWorld's own games that generated games are drawn from."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass
from importlib import resources

_PART = re.compile(r"(\d*)([A-Za-z]+)")


@dataclass(frozen=True)
class FloorPlan:
    """The furniture of a room.

    Attributes:
        games: how many of ALFWorld's games are set there.
        furniture: class of receptacle -> how many.
        doorless: class -> how many of them have no door, though others of the class have one.
        shared: the spots with several receptacles, each as their classes.
    """

    games: int
    furniture: dict[str, int]
    doorless: dict[str, int]
    shared: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Amount:
    """How many objects of a class a kind of room holds, and where.

    Attributes:
        shares: of 1,000 games, how many hold 0, 1, 2... of them.
        where: class of receptacle -> the mean number of them in or on one, in thousandths.
    """

    shares: tuple[int, ...]
    where: dict[str, int]


@functools.cache
def floor_plans() -> dict[str, tuple[FloorPlan, ...]]:
    """Return the floor plans of each kind of room, from small to large."""
    return {room: tuple(map(_floor_plan, lines)) for room, lines in _sections("floor_plans").items()}


@functools.cache
def contents() -> dict[str, dict[str, Amount]]:
    """Return for each kind of room the classes of objects in it."""
    return {room: dict(map(_amount, lines)) for room, lines in _sections("contents").items()}


@functools.cache
def objectives() -> dict[str, tuple[tuple[tuple[str, str, str], int], ...]]:
    """Return for each task type: (kind of room, class of object, class of target) with the number of games."""
    table: dict[str, list[tuple[tuple[str, str, str], int]]] = {}
    for head, lines in _sections("objectives").items():
        task_type, _, room = head.partition(", ")
        for line in lines:
            thing, _, targets = line.partition(": ")
            rows = table.setdefault(task_type, [])
            rows += [((room, thing, target), int(number)) for number, target in _pairs(targets)]
    return {task_type: tuple(rows) for task_type, rows in table.items()}


def _sections(name: str) -> dict[str, list[str]]:
    """Return the lines of a table below each of its heads, the lines that end with a colon."""
    text = resources.files("coso_envs.alfworld.games").joinpath(f"tables/{name}.txt").read_text(encoding="utf-8")
    sections: dict[str, list[str]] = {}
    for line in text.splitlines():
        if line.endswith(":"):
            lines = sections.setdefault(line[:-1], [])
        elif line and not line.startswith("#"):
            lines.append(line)
    return sections


def _pairs(text: str) -> list[tuple[str, str]]:
    """Read "3 Cabinet 1 Fridge"."""
    words = text.split()
    return list(zip(words[::2], words[1::2], strict=True))


def _amount(line: str) -> tuple[str, Amount]:
    kind, _, numbers = line.partition(": ")
    shares, _, where = numbers.partition("|")
    means = {place: int(mean) for mean, place in _pairs(where)}
    return kind, Amount(tuple(map(int, shares.split())), means)


def _floor_plan(line: str) -> FloorPlan:
    games, _, plan = line.partition(" games: ")
    places, _, spots = plan.partition(" = ")
    counts = {kind: number.partition("/") for number, kind in _pairs(places)}
    shared: list[tuple[str, ...]] = []
    for spot in spots.split():
        times, kinds = re.match(r"(?:(\d+)x)?(.*)", spot).groups()  # type: ignore[union-attr]  # it matches any text
        parts = (_PART.fullmatch(part) for part in kinds.split("+"))
        group = tuple(part[2] for part in parts if part for _ in range(int(part[1] or 1)))
        shared += [group] * int(times or 1)
    return FloorPlan(
        games=int(games),
        furniture={kind: int(number) for kind, (number, _, _) in counts.items()},
        doorless={kind: int(without) for kind, (_, _, without) in counts.items() if without},
        shared=tuple(shared),
    )
