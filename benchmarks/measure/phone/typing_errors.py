"""Counts what one typing error makes of a list of instructions.

``python -m benchmarks.measure.phone.typing_errors LIST --seeds 10``: in each line of a text file one letter is changed,
left out, put in, or swapped with the next; then the goal is compared with that of the line as it was. ``kept``: it is
the same, by its first way. ``refused``: it is not understood. ``other``: anything else; most of these keep an unknown
word as it is spelled, so that only the misspelled text is paid.
"""

from __future__ import annotations

import random
import string
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

import tyro

from benchmarks.common.tables import Table
from benchmarks.measure.output import refuse_existing, write_figures
from coso_envs.android.tasks import Goal, NotUnderstoodError, understand
from coso_envs.android.tasks.goals import Answered, AnyOf


@dataclass(frozen=True)
class Options:
    """Options of the command.

    Attributes:
        list: a text file with one instruction a line.
        seeds: so many times, with other errors.
        show: print the lines that were not kept.
        out: a file for the figures.
    """

    list: tyro.conf.Positional[str]
    seeds: int = 10
    show: bool = False
    out: Path | None = None


@dataclass(frozen=True)
class Row:
    """The results on the lines with one seed's errors."""

    seed: int
    kept: int
    refused: int
    other: int


def misspelled(line: str, rng: random.Random) -> str:
    """Return a line with an error in one of its letters."""
    places = [i for i, character in enumerate(line) if character.isalpha()]
    while places:
        i, letter = rng.choice(places), rng.choice(string.ascii_lowercase)
        changed = (
            line[:i] + letter + line[i + 1 :],
            line[:i] + line[i + 1 :],
            line[:i] + letter + line[i:],
            line[:i] + line[i + 1 : i + 2] + line[i] + line[i + 2 :] if line[i + 1 : i + 2].isalpha() else line,
        )[rng.randrange(4)]
        if changed.casefold() != line.casefold():
            return changed
    return line


def ways(goal: Goal) -> list[Goal]:
    """Return the ways to a goal, without the words as they were spelled."""
    goals = goal.goals if isinstance(goal, AnyOf) else (goal,)
    return [replace(way, said=frozenset()) if isinstance(way, Answered) else way for way in goals]


def outcome(line: str, wrong: str) -> str:
    """Return "kept", "refused" or "other"."""
    try:
        return "kept" if ways(understand(line))[0] in ways(understand(wrong)) else "other"
    except NotUnderstoodError:
        return "refused"


def table(rows: list[Row]) -> Table:
    """Return the counts of each seed and the shares of all."""
    body = [tuple(map(str, (row.seed, row.kept, row.refused, row.other))) for row in rows]
    sums = [sum(row.kept for row in rows), sum(row.refused for row in rows), sum(row.other for row in rows)]
    shares = tuple(f"{count / sum(sums):.1%}" for count in sums)
    return Table(("seed", "kept", "refused", "other"), (*body, ("all", *shares)), "One error in a letter of each line.")


def main(options: Options) -> None:
    """Print a row for each seed, and the shares of all."""
    refuse_existing(options.out)
    lines = [line for line in Path(options.list).read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = []
    for seed in range(options.seeds):
        rng, counts = random.Random(seed), Counter[str]()
        for line in lines:
            wrong = misspelled(line, rng)
            found = outcome(line, wrong)
            counts[found] += 1
            if options.show and found != "kept":
                print(f"{found}: {wrong}")
        rows.append(Row(seed, counts["kept"], counts["refused"], counts["other"]))
    print(table(rows).markdown())
    write_figures(options, "rows", rows)


if __name__ == "__main__":
    main(tyro.cli(Options))
