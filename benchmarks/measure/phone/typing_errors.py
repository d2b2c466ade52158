"""Counts what one typing error makes of a list of instructions.

``python -m benchmarks.measure.phone.typing_errors LIST --seeds 10``: in each line of a text file one letter is changed,
left out, put in, or swapped with the next; not in quotes, which are to be typed as they stand. ``kept``: the goal is
the same, or the ways to both are paid by both. ``refused``: it is not understood. ``pays another``: the way to what is
understood is not paid by the goal of the line as it was. ``lost``: the intended way is not paid, nor is another. Lines
that are not understood without an error are left out.
"""

from __future__ import annotations

import random
import re
import string
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import tyro

from benchmarks.common.tables import Table
from benchmarks.measure.output import refuse_existing, write_figures
from benchmarks.measure.phone.typing_ways import fate
from coso_envs.android.tasks import NotUnderstoodError, understand


@dataclass(frozen=True)
class Options:
    """Options of the command.

    Attributes:
        list: a text file with one instruction a line.
        seeds: so many times, with other errors.
        first: the first of the seeds.
        show: print the lines that were not kept.
        out: a file for the figures.
    """

    list: tyro.conf.Positional[str]
    seeds: int = 10
    first: int = 0
    show: bool = False
    out: Path | None = None


@dataclass(frozen=True)
class Row:
    """The results on the lines with one seed's errors."""

    seed: int
    kept: int
    refused: int
    lost: int
    pays_another: int


def misspelled(line: str, rng: random.Random) -> str:
    """Return a line with an error in one of its letters."""
    quoted = {i for quote in re.finditer('"[^"]*"', line) for i in range(*quote.span())}
    places = [i for i, character in enumerate(line) if character.isalpha() and i not in quoted]
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


def outcome(line: str, wrong: str) -> str:
    """Return "kept", "refused", "lost" or "pays another".

    Raises:
        NotUnderstoodError: if the line as it was is not understood.
    """
    goal = understand(line)
    try:
        found = understand(wrong)
    except NotUnderstoodError:
        return "refused"
    return fate(line, goal, wrong, found)


def table(rows: list[Row]) -> Table:
    """Return the counts of each seed and the shares of all."""
    body = [tuple(map(str, (row.seed, row.kept, row.refused, row.lost, row.pays_another))) for row in rows]
    counts = [[row.kept, row.refused, row.lost, row.pays_another] for row in rows]
    sums = [sum(column) for column in zip(*counts, strict=True)]
    shares = tuple(f"{count / (sum(sums) or 1):.2%}" for count in sums)
    head = ("seed", "kept", "refused", "lost", "pays another")
    return Table(head, (*body, ("all", *shares)), "One error in a letter of each line.")


def understood(path: Path) -> list[str]:
    """Return the lines of a file that are understood."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        try:
            understand(line)
        except NotUnderstoodError:
            continue
        found.append(line)
    return found


def main(options: Options) -> None:
    """Print a row for each seed, and the shares of all."""
    refuse_existing(options.out)
    lines = understood(Path(options.list))
    rows = []
    for seed in range(options.first, options.first + options.seeds):
        rng, counts = random.Random(seed), Counter[str]()
        for line in lines:
            wrong = misspelled(line, rng)
            found = outcome(line, wrong)
            counts[found] += 1
            if options.show and found != "kept":
                print(f"{found}: {wrong}")
        rows.append(Row(seed, counts["kept"], counts["refused"], counts["lost"], counts["pays another"]))
    print(table(rows).markdown())
    write_figures(options, "rows", rows)


if __name__ == "__main__":
    main(tyro.cli(Options))
