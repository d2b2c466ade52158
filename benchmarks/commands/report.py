"""The command coso report: the page of a comparison or sweep, from finished runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from benchmarks.commands.screen import say
from benchmarks.reports.pages import write_report
from benchmarks.reports.sweeps import write_sweep
from benchmarks.training.grid_file import read_grid


@dataclass(frozen=True)
class Options:
    """Write the report of a comparison or sweep: report/report.html, report.md, figures as SVG and data as CSV."""

    folder: Annotated[Path, tyro.conf.Positional]
    """Folder of a comparison or sweep, written by `coso compare` or `coso sweep`."""


def main(arguments: Sequence[str]) -> None:
    """Run ``coso report`` with these arguments."""
    folder = tyro.cli(Options, prog="coso report", args=arguments).folder
    write = write_sweep if read_grid(folder)["kind"] == "sweep" else write_report
    say(f"Written: {write(folder).resolve()}")
