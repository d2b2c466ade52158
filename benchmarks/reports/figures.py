"""A figure of a report, and what all figures share."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import matplotlib
from matplotlib.axes import Axes
from matplotlib.figure import Figure

matplotlib.use("Agg")

STYLE = Path(__file__).parent / "templates" / "report.mplstyle"

#: Entries of a legend beside each other; more begin a new line.
LEGEND_COLUMNS = 5


@dataclass(frozen=True)
class Plot:
    """A figure with its file name and caption."""

    name: str
    title: str
    caption: str
    figure: Figure

    @cached_property
    def png(self) -> bytes:
        """The figure as PNG, which is drawn once and shown in several places."""
        buffer = io.BytesIO()
        # Without the Software entry, all versions of Matplotlib write the same bytes.
        self.figure.savefig(buffer, format="png", metadata={"Software": None})
        return buffer.getvalue()


def subplots(count: int, height: float) -> tuple[Figure, list[Axes]]:
    """Return a figure as wide as the page with axes beside each other; the height is in inches."""
    figure = Figure(figsize=(9.0, height), layout="constrained")
    return figure, list(figure.subplots(1, count, squeeze=False)[0])


def shared_legend(figure: Figure, axes: list[Axes]) -> None:
    """Draw one legend above all axes, with each label once."""
    unique = {label: handle for axis in axes for handle, label in zip(*axis.get_legend_handles_labels(), strict=True)}
    if unique:
        columns = min(LEGEND_COLUMNS, len(unique))
        figure.legend(unique.values(), unique.keys(), loc="outside upper left", ncols=columns)
