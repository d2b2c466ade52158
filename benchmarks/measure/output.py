"""The output of ``python -m benchmarks...`` commands: a file with figures, and the verdict on frozen panels."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any, ClassVar, Protocol

from benchmarks.common.versions import versions
from benchmarks.training.run_folder import write_json


class HasOut(Protocol):
    """Options, a dataclass, with a file for the figures; with None, they are only printed."""

    __dataclass_fields__: ClassVar[dict[str, Any]]

    @property
    def out(self) -> Path | None:
        """File for the figures, or None."""
        ...


def refuse_existing(out: Path | None) -> None:
    """Refuse an existing output file before work begins.

    Raises:
        SystemExit: if the file exists; the message names it.
    """
    if out is not None and out.exists():
        raise SystemExit(f"{out} already exists; choose another --out")


def write_figures(options: HasOut, name: str, rows: Iterable[Any]) -> None:
    """Write ``rows``, dataclasses, under the key ``name``; do nothing without ``--out``."""
    if options.out is not None:
        settings = asdict(options) | {"out": None}
        write_json(options.out, {"options": settings, "versions": versions(), name: [asdict(row) for row in rows]})


def conclude_panels(changed: Iterable[str], *, pictures: bool) -> None:
    """Print the episodes of frozen panels that have changed, or that there is none.

    Args:
        changed: names of the episodes.
        pictures: whether pictures were compared besides texts.

    Raises:
        SystemExit: if an episode has changed.
    """
    names = list(changed)
    for name in names:
        print(name)
    compared = "text and picture" if pictures else "text (the pictures were drawn with another Pillow)"
    if names:
        raise SystemExit(f"{len(names)} episodes begin otherwise than the frozen ones by {compared}")
    print(f"all episodes begin as the frozen ones by {compared}")
