"""coso report: the page of a comparison, or the table of a sweep, from the runs that have finished."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro
from rich import print as show

from benchmarks.commands.sweep import write_sweep
from benchmarks.report import write_report
from benchmarks.runs import read_json


@dataclass(frozen=True)
class Options:
    """Write the report of a comparison (report/report.html, report.md, PNGs) or the table of a sweep (sweep.md)."""

    folder: Annotated[Path, tyro.conf.Positional]
    """Folder that `coso compare` or `coso sweep` wrote."""


def main(arguments: Sequence[str]) -> None:
    """Run the command."""
    folder = tyro.cli(Options, prog="coso report", args=arguments).folder
    write = write_sweep if read_json(folder / "grid.json")["kind"] == "sweep" else write_report
    show(f"Written: {write(folder).resolve()}")
