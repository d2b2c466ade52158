"""Utterances with the weights of their tokens: shaded text for the page, and a heat map as figure (E.1 of [CoSo])."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.reports.figures import STYLE, Panel, Plot
from benchmarks.reports.results import Result, by_method
from benchmarks.training.methods import get_method, title
from benchmarks.training.run_folder import RunFolder

#: Utterances shown per traced step on the page, and per method in the figure.
SHOWN_UTTERANCES = 4
DRAWN_UTTERANCES = 2

#: Methods in the figure.
MOST_METHODS = 6

#: Characters in a line of the figure, which this font size fills.
LINE_LENGTH = 130
FONT_SIZE = 8.1


@dataclass(frozen=True)
class Token:
    """A token with its weight in [0, 1]."""

    text: str
    weight: float


@dataclass(frozen=True)
class TracedUtterance:
    """An utterance of a run, with the step at which it was sampled."""

    step: int
    action: str
    valid: bool
    tokens: tuple[Token, ...]


def weighted_methods(results: Sequence[Result]) -> dict[str, list[dict[str, Any]]]:
    """Return the traces of the first run of each method whose tokens have different weights, by name of method."""
    found = {}
    for method, runs in by_method(results).items():
        rows = RunFolder(runs[0].path).traces()
        if any(len(set(row["weights"])) > 1 for row in rows):
            found[method] = rows
    return found


def traced_utterances(results: Sequence[Result]) -> dict[str, list[TracedUtterance]]:
    """Return utterances of the first run of each method with weights, at its last traced step, by heading.

    Of the first such method those of its first traced step come before, so that what training changed can be seen.
    """
    shown: dict[str, list[TracedUtterance]] = {}
    for method, rows in weighted_methods(results).items():
        moments = [rows[-1]["step"]] if shown else list(dict.fromkeys([rows[0]["step"], rows[-1]["step"]]))
        for step in moments:
            name = f"{title(method)}, step {step:,}"
            shown[name] = [_traced(row) for row in rows if row["step"] == step][:SHOWN_UTTERANCES]
    return shown


def _traced(row: dict[str, Any]) -> TracedUtterance:
    tokens = tuple(Token(text, weight) for text, weight in zip(row["tokens"], row["weights"], strict=True))
    return TracedUtterance(step=row["step"], action=row["action"], valid=row["valid"], tokens=tokens)


def heat_map(results: Sequence[Result]) -> Plot | None:
    """Return the figure of utterances whose tokens are shaded by their weights; None if no run has weights."""
    methods = list(weighted_methods(results).items())[:MOST_METHODS]
    if not methods:
        return None
    blocks = [
        (title(method), get_method(method).colour, [_traced(row) for row in rows[-DRAWN_UTTERANCES:]])
        for method, rows in methods
    ]
    return Plot(
        "heat_map",
        "Heat map of tokens",
        "Utterances of the first run of each method at its last traced step, each token shaded by its weight in the "
        "entropy term, from 0 (white) to 1.",
        (Panel("heat_map", "Heat map of tokens", _draw(blocks), text_as_paths=True),),
        only_files=True,
    )


def _draw(blocks: Sequence[tuple[str, str, Sequence[TracedUtterance]]]) -> Figure:
    lines = [(name, colour, _wrapped(said.tokens)) for name, colour, shown in blocks for said in shown]
    count = sum(len(rows) + 1 for _, _, rows in lines)
    with style.context(STYLE):
        figure = Figure(figsize=(9.0, 0.24 * count + 0.1))
        axis = figure.add_axes((0.01, 0.0, 0.98, 1.0))
        axis.set_axis_off()
        axis.set_xlim(0, LINE_LENGTH)
        axis.set_ylim(count, 0)
        top = 0
        for name, colour, rows in lines:
            axis.text(0, top + 0.75, name, fontsize=FONT_SIZE, fontweight="bold")
            for number, row in enumerate(rows, start=top + 1):
                _draw_line(axis, number, row, colour)
            top += len(rows) + 1
    return figure


def _draw_line(axis: Axes, line: int, tokens: Sequence[Token], colour: str) -> None:
    left = 0
    for token in tokens:
        shade = 0.75 * min(1.0, max(0.0, token.weight))
        axis.axhspan(
            line,
            line + 0.95,
            left / LINE_LENGTH,
            (left + len(token.text)) / LINE_LENGTH,
            color=colour,
            alpha=shade,
            lw=0,
        )
        # Dollar signs would begin a formula.
        axis.text(
            left, line + 0.7, token.text.replace("$", r"\$"), fontsize=FONT_SIZE, family="monospace", clip_on=True
        )
        left += len(token.text)


def _wrapped(tokens: Sequence[Token]) -> list[list[Token]]:
    """Split tokens into lines of at most :data:`LINE_LENGTH` characters; line breaks in them are drawn as spaces."""
    lines: list[list[Token]] = [[]]
    room = LINE_LENGTH
    for token in tokens:
        text = "".join(letter if letter.isprintable() else " " for letter in token.text)[:LINE_LENGTH]
        if len(text) > room:
            lines.append([])
            room = LINE_LENGTH
        lines[-1].append(Token(text, token.weight))
        room -= len(text)
    return lines
