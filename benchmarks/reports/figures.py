"""A figure of a report: panels, each a drawing of its own that fits a telephone, and the key that they share."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import matplotlib
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.reports.colours import key_drawing, with_dark_mode
from benchmarks.training.methods import get_method, title

matplotlib.use("Agg")

STYLE = Path(__file__).parent / "templates" / "report.mplstyle"

#: Width of a panel in inches.
WIDTH = 4.4


@dataclass(frozen=True)
class Key:
    """An entry of the key of a figure.

    Attributes:
        label: the meaning of the line.
        colour: its colour, as "#rrggbb".
        line: its style, as Matplotlib names it; "" for an area.
    """

    label: str
    colour: str
    line: str


@dataclass(frozen=True)
class Panel:
    """A part of a figure.

    Attributes:
        name: name of its file without the ending.
        title: its title.
        figure: the drawing.
        text_as_paths: whether letters are drawn as shapes, where their widths must be those of this machine.
    """

    name: str
    title: str
    figure: Figure
    text_as_paths: bool = False

    @cached_property
    def svg(self) -> str:
        """The panel as SVG in light and dark colours, which is drawn once and shown in several places."""
        buffer = io.StringIO()
        # Without these entries and with a fixed salt, every drawing of the same data has the same bytes.
        metadata = {"Date": None, "Creator": None}
        with rc_context({"svg.fonttype": "path" if self.text_as_paths else "none", "svg.hashsalt": "coso"}):
            self.figure.savefig(buffer, format="svg", metadata=metadata, transparent=True)
        return with_dark_mode(buffer.getvalue())


@dataclass(frozen=True)
class Plot:
    """A figure of one or more panels.

    Attributes:
        name: name of its files without the ending.
        title: its title.
        caption: explains what is drawn.
        panels: its panels.
        key: the key of all panels.
        only_files: whether the page shows the same in another form, so that the figure is in the Markdown alone.
    """

    name: str
    title: str
    caption: str
    panels: tuple[Panel, ...]
    key: tuple[Key, ...] = ()
    only_files: bool = False

    def write(self, folder: Path) -> None:
        """Write panels and key as SVG files."""
        for panel in self.panels:
            (folder / f"{panel.name}.svg").write_text(panel.svg, encoding="utf-8")
        if self.key:
            drawn = key_drawing([(entry.label, entry.colour, entry.line) for entry in self.key])
            (folder / f"{self.name}_key.svg").write_text(drawn, encoding="utf-8")


def panel_axes(height: float = 3.0, width: float = WIDTH, left: float = 0.45) -> tuple[Figure, Axes]:
    """Return a figure with axes.

    Args:
        height: of the figure in inches.
        width: of the figure in inches.
        left: room for the labels at the left, in inches. Measuring them would take as long as the drawing.
    """
    figure = Figure(figsize=(width, height))
    axes = figure.add_axes((left / width, 0.5 / height, 1 - (left + 0.15) / width, 1 - 0.8 / height))
    return figure, axes


def method_key(method: str) -> Key:
    """Return the entry of a method."""
    return Key(title(method), get_method(method).colour, get_method(method).line)
