"""The command coso view: the episodes of runs and evaluations in the browser."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import tyro

from benchmarks.commands.checks import check_at_least
from benchmarks.commands.screen import say
from benchmarks.viewer.serving import address, bound, new_token, serve
from benchmarks.viewer.sources import source
from benchmarks.viewer.view import view_routes


@dataclass(frozen=True)
class Options:
    """Look at the episodes of a run or an evaluation in the browser, or at two side by side.

    The page is served to this machine only, at an address with a random token, until Ctrl-C. Nothing is changed.
    """

    folder: Annotated[Path, tyro.conf.Positional]
    """Folder of a run of coso train or coso compare, or of coso evaluate --out."""
    beside: Annotated[Path | None, tyro.conf.Positional] = None
    """Another such folder, shown beside it."""
    port: int = 0
    """Port of the page; 0 takes a free one."""

    def __post_init__(self) -> None:
        check_at_least("port", self.port, 0)


def main(arguments: Sequence[str]) -> None:
    """Run ``coso view`` with these arguments."""
    options = tyro.cli(Options, prog="coso view", args=arguments)
    shown = [source(path) for path in (options.folder, options.beside) if path is not None]
    for one in shown:
        one.summary()  # a damaged folder is found now
    listening, token = bound(options.port), new_token()
    say(f"View {' and '.join(str(one.path) for one in shown)} at {address(listening, token)} (Ctrl-C ends)")
    serve(view_routes(shown), listening, token)
