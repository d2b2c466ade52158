"""The command coso card: the card of a run as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from benchmarks.commands.screen import say
from benchmarks.common.errors import UsageError
from benchmarks.common.locks import make_folder
from benchmarks.reports.run_card import run_card


@dataclass(frozen=True)
class Options:
    """Write the card of a finished run as Markdown: results beside reference players, settings, versions, loading."""

    folder: Annotated[Path, tyro.conf.Positional]
    """Folder of a run, such as runs/compare/runs/coso/seed-0."""
    out: Path | None = None
    """File to write, which must not exist; by default the card is printed."""


def main(arguments: Sequence[str]) -> None:
    """Run ``coso card`` with these arguments."""
    options = tyro.cli(Options, prog="coso card", args=arguments)
    if options.out is not None and options.out.exists():
        raise UsageError(f"--out {options.out} exists already; choose another file")
    card = run_card(options.folder)
    if options.out is None:
        print(card, end="")
        return
    make_folder(options.out.parent)
    options.out.write_text(card, encoding="utf-8", errors="replace")
    say(f"Written: {options.out.resolve()}")
