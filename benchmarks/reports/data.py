"""The data of a report as CSV, for other programs: a row for each run, and one for each evaluation."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from benchmarks.reports.reach import SAMPLES, episodes_at, final_reach, leaves_start, reach_of, steps_to_near
from benchmarks.reports.results import Result

#: Columns that name a run.
NAMES = ("env", "start", "method", "seed", "ent_coef")

#: Columns with the reach of a run, see docs/benchmarks.md.
REACH = ("floor", "expert")


def write_data(results: Sequence[Result], folder: Path) -> dict[str, str]:
    """Write ``runs.csv`` and ``evaluations.csv``; return their names by what a page calls them."""
    keys = sorted(
        {key for result in results for row in result.rows for key in row if key.startswith("eval/")} - {SAMPLES}
    )
    runs = []
    for result in results:
        reach = final_reach(result)
        last: dict[str, Any] = next((row for row in reversed(result.rows) if "eval/success_sampled" in row), {})
        runs.append(
            (
                *(result.config.get(name) for name in NAMES),
                link(result.path, folder),
                last.get("step"),
                *(last.get(key) for key in keys),
                *((reach.floor, reach.expert) if reach else (None, None)),
                leaves_start(result),
                steps_to_near(result),
                bool(result.collapsed),
            )
        )
    ends = ("leaves_start", "steps_to_90_percent_of_reach", "collapsed")
    _write(folder / "runs.csv", (*NAMES, "folder", "step", *keys, *REACH, *ends), runs)
    evaluations = []
    for result in results:
        for row in result.rows:
            if "eval/success_sampled" in row:
                reach = reach_of(result, row["step"])
                named = (result.config.get(name) for name in NAMES)
                way = (reach.floor, reach.expert) if reach else (None, None)
                evaluations.append(
                    (*named, row["step"], episodes_at(result, row["step"]), *(row.get(key) for key in keys), *way)
                )
    _write(folder / "evaluations.csv", (*NAMES, "step", "episodes_or_samples", *keys, *REACH), evaluations)
    return {"Final figures of every run": "runs.csv", "Every evaluation": "evaluations.csv"}


def link(target: Path, folder: Path) -> str:
    """Return the address of a file or folder from a page in another folder."""
    return quote(Path(os.path.relpath(target, folder)).as_posix())


def _write(file: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(head)
        writer.writerows(rows)
