"""The command coso speed: speed of environments, parsers and ALFWorld's engines on this machine."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

import tyro
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

import coso_envs
import parsers
from benchmarks.commands.checks import check_at_least
from benchmarks.common.envs import find_spec
from benchmarks.common.errors import SettingsError, UsageError
from benchmarks.common.locks import make_folder
from benchmarks.common.versions import versions
from benchmarks.measure.speed import environments, parsing
from benchmarks.training.run_folder import write_json


@dataclass(frozen=True)
class Options:
    """Measure environments (beside a fresh 300x300x3 array per step, and peers), parsers or the engines of ALFWorld."""

    what: Annotated[Literal["envs", "parsers", "alfworld"], tyro.conf.Positional] = "envs"
    """Objects to measure; "alfworld" compares its engines with TextWorld in one kitchen."""
    data: str | None = None
    """Folder of downloaded ALFWorld games, for alfworld; a generated game if none is given."""
    ids: tuple[str, ...] = ()
    """Ids of environments or parsers; all if none is given. Not for alfworld."""
    steps: int = 1000
    """Number of environment steps per repeat."""
    repeats: int = 5
    """Least number of repeats of each measurement; the quickest counts."""
    seconds: float = 6.0
    """Least time in seconds for which each measurement of an environment is repeated."""
    num_envs: int = 4
    """Number of sub-environments of vector environments."""
    seed: int = 0
    """Seed of episodes and utterances."""
    out: Path | None = None
    """JSON file for the figures, with versions and machine; must not exist yet."""

    def __post_init__(self) -> None:
        for name in ("steps", "repeats", "num_envs"):
            check_at_least(name.replace("_", "-"), getattr(self, name), 1)
        check_at_least("seed", self.seed, 0)
        check_at_least("seconds", self.seconds, 0)
        if self.what == "alfworld" and self.ids:
            raise SettingsError(f"coso speed alfworld takes no ids, got {' '.join(self.ids)}")
        if self.what != "alfworld" and self.data is not None:
            raise SettingsError(f"coso speed {self.what} takes no data, got {self.data}")


def main(arguments: Sequence[str]) -> None:
    """Run ``coso speed`` with these arguments."""
    options = tyro.cli(Options, prog="coso speed", args=arguments)
    if options.out is not None:
        if options.out.exists():
            raise UsageError(f"{options.out} already exists; choose another --out. Nothing was changed.")
        make_folder(options.out.parent)
    _check_ids(options)
    console = Console()
    rows = _TABLES[options.what](options, console)
    if options.out is not None:
        write_json(options.out, {"options": asdict(options) | {"out": None}, "versions": versions(), "rows": rows})


def _check_ids(options: Options) -> None:
    """Refuse wrong ids before the measurements, which take minutes.

    Raises:
        UsageError: if there is no such environment or parser.
    """
    try:
        for name in options.ids:
            find_spec(name) if options.what == "envs" else parsers.registry[name]
    except parsers.UnregisteredParserError as error:
        raise UsageError(str(error)) from error


def _environments(options: Options, console: Console) -> list[dict[str, Any]]:
    measured = environments.measure(
        options.ids or sorted(coso_envs.ENTRY_POINTS),
        steps=options.steps,
        repeats=options.repeats,
        seconds=options.seconds,
        num_envs=options.num_envs,
        seed=options.seed,
    )
    table = Table("what", "how", "steps/s", "us/step", "times the floor")
    rows = []
    speeds = []
    for row in measured:
        speeds.append(row)
        figures = (row.note, "", "")
        if row.seconds is not None:
            figures = (f"{1 / row.seconds:,.0f}", f"{1e6 * row.seconds:.1f}", f"{row.floor_ratio:.1f}")
        table.add_row(escape(row.name), row.mode, *map(escape, figures))
        rows.append(asdict(row))
    console.print(table)
    console.print(
        f"With pictures and resets, expert utterances. CPU time of this process, quickest of at least "
        f"{options.repeats} x {options.steps} steps in at least {options.seconds:g} s; async and browsers: "
        f"wall time, so other work on the machine shows. The {options.num_envs} environments of async share a process "
        f"for each of {os.cpu_count()} cores."
    )
    for ratio in (*environments.vector_ratios(speeds), *environments.browser_ratios(speeds)):
        console.print(ratio)
    return rows


def _parsers(options: Options, console: Console) -> list[dict[str, Any]]:
    table = Table("parser", "us/parse", "worst hostile text", "ms")
    rows = []
    for row in parsing.measure(options.ids or None, repeats=options.repeats, seed=options.seed):
        worst = f"{row.worst_length:,} characters of {row.worst_text[:30]!r}"
        table.add_row(escape(row.id), f"{1e6 * row.ordinary:.1f}", escape(worst), f"{1e3 * row.worst:.1f}")
        rows.append(asdict(row))
    console.print(table)
    return rows


def _engines(options: Options, console: Console) -> list[dict[str, Any]]:
    from benchmarks.measure.speed import households

    table = Table(Column("what", overflow="fold"), "per", "per second", "us", "times TextWorld")
    rows = []
    try:
        game = households.choose_game(options.data)
    except (FileNotFoundError, ValueError) as error:
        raise UsageError(f"--data {options.data}: {error}") from error
    measured = households.measure(
        game, data=options.data, steps=options.steps, repeats=options.repeats, seed=options.seed
    )
    for row in measured:
        figures = (f"{1 / row.seconds:,.1f}", f"{1e6 * row.seconds:,.1f}", f"{row.times_textworld:,.1f}")
        table.add_row(escape(row.name), row.unit, *figures)
        rows.append(asdict(row))
    console.print(table)
    console.print(
        f"{households.describe(game)}; random admissible commands, the environments the expert's, with resets. "
        f"CPU time of this process, quickest of {options.repeats}; of the last two rows the only time."
    )
    return rows


_TABLES: dict[str, Callable[[Options, Console], list[dict[str, Any]]]] = {
    "envs": _environments,
    "parsers": _parsers,
    "alfworld": _engines,
}
