"""The screen at one moment: its picture, its text, and the target of each tap."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from coso_envs.android.devices.nodes import Node, marked
from coso_envs.android.phone.pages import HEIGHT, NAV_TOP, WIDTH, Layer
from coso_envs.drawing.canvas import Canvas
from coso_envs.drawing.themes import LIGHT, Theme
from coso_envs.drawing.widgets import Widget

#: Characters that no name of an id has.
_NO_NAME = re.compile(r"[^a-z0-9_]+")
#: Where a tap is tried inside a widget whose middle is another's.
_WITHIN = (0.5, 0.15, 0.85, 0.3, 0.7)


@dataclass(frozen=True)
class Screen:
    """The layers of a screen, bottom first; it does not change when the phone does.

    Attributes:
        where: app and page.
        layers: at least one; the last one is the status bar.
        theme: the colours of its picture.
        width: of the screen, in logical pixels; the phone's own width stands in the middle of it.
    """

    where: str
    layers: tuple[Layer, ...]
    theme: Theme = LIGHT
    width: int = WIDTH

    @property
    def margin(self) -> float:
        """The width of the bar on either side, in logical pixels."""
        return (self.width - WIDTH) / 2

    def logical_x(self, x: float) -> float:
        """Return the place of ``x`` (0 .. 1) in logical pixels of a page."""
        return x * self.width - self.margin

    def shares(self, x: float, y: float) -> tuple[float, float]:
        """Return the place (0 .. 1) of logical pixels of a page."""
        return (x + self.margin) / self.width, y / HEIGHT

    def draw(self, frame: np.ndarray) -> None:
        """Draw the layers over each other into ``frame``, uint8 [H, W, 3]."""
        if self.width != WIDTH:
            frame.fill(0)
            height, width, _ = frame.shape
            column = round(height * WIDTH / HEIGHT)
            left = (width - column) // 2
            frame = frame[:, left : left + column]
        canvas = Canvas(frame, frame.shape[1] / WIDTH, self.theme)
        canvas.fill(self.layers[0].background)
        for layer in self.layers:
            if layer.modal:
                canvas.darken()
                canvas.over(layer.shown(), layer.dy)
                continue
            # A later layer covers what sticks out of a layer's window.
            canvas.widgets(layer.shown(), layer.dy, layer.background)

    def nodes(self) -> tuple[Node, ...]:
        """Return the visible widgets that say or do something, each with those inside that can be tapped."""
        return tuple(node for sight in self._sights() for node in self._nodes(sight))

    def _nodes(self, sight: _Sight) -> Iterator[Node]:
        widget, top, bottom, inside = sight
        children = tuple(node for child in inside for node in self._nodes(child))
        words = widget.words()
        if widget.role == "key" or not (words or widget.key):
            yield from children
            return
        bounds = (*self.shares(widget.x, top), *self.shares(widget.x + widget.w, bottom))
        yield Node(
            widget.role or "text",
            words,
            bounds,
            _NO_NAME.sub("_", widget.key.split(":")[0].casefold()),
            widget.checked,
            any(part.lines for part in widget.walk()),
            None if widget.tap is None else self._touch(sight),
            children,
        )

    def _touch(self, sight: _Sight) -> tuple[float, float] | None:
        """Return a point where a tap reaches a widget itself; None if there is none of a few."""
        widget, top, bottom, _ = sight
        for down in _WITHIN:
            for across in _WITHIN:
                x, y = widget.x + across * widget.w, top + down * (bottom - top)
                if self.widget_at(x, y) is widget:
                    return self.shares(x, y)
        return None

    def visible(self) -> Iterator[tuple[Widget, float, float]]:
        """Iterate over widgets that a tap reaches or a reader sees, with the centre of their visible part.

        Innermost widgets come last; lengths are logical pixels.
        """
        for sight in self._sights():
            yield from _flat(sight)

    def _sights(self) -> Iterator[_Sight]:
        first = max((i for i, layer in enumerate(self.layers) if layer.modal), default=0)
        behind = (
            layer for layer in self.layers[:first] if any(part.role == "navigation bar" for part in layer.shown()[:1])
        )
        for layer in (*self.layers[first:], *behind):
            for widget in layer.shown():
                yield from _seen(widget, layer)

    def widget_at(self, x: float, y: float) -> Widget | None:
        """Return the widget that a tap at logical pixels reaches."""
        hit = self.hit(x, y)
        return None if hit is None else hit[0]

    def hit(self, x: float, y: float) -> tuple[Widget, float] | None:
        """Return the widget that a tap at logical pixels reaches, and ``y`` in the coordinates of its layer."""
        for layer in reversed(self.layers):
            if layer.top <= y < layer.bottom:
                for widget in reversed(layer.shown()):
                    found = widget.at(x, y - layer.dy)
                    if found is not None:
                        return found, y - layer.dy
            if layer.modal and y < NAV_TOP:
                return None
        return None

    def find(self, key: str) -> tuple[float, float] | None:
        """Return where (0 .. 1) a tap reaches the widget with this key; None if it is not in sight."""
        for widget, x, y in self.visible():
            if widget.key == key:
                hit = self.widget_at(x, y)
                if hit is not None and hit.key == key:
                    return self.shares(x, y)
        return None

    def reached(self, x: float, y: float) -> Widget | None:
        """Return the widget that a tap at ``(x, y)`` (0 .. 1) reaches."""
        return self.widget_at(self.logical_x(x), y * HEIGHT)

    def mark_at(self, x: float, y: float) -> int | None:
        """Return the number of the mark that stands for a tap at ``(x, y)`` (0 .. 1).

        None where no mark stands for it: beside all widgets, on a slider, whose value depends on the place, or on a
        key of the keyboard.
        """
        widget = self.reached(x, y)
        for number, node in enumerate(marked(self.nodes())):
            if node.touch is not None and widget is not None and self.reached(*node.touch) is widget:
                return None if node.role == "slider" else number
        return None

    def label_at(self, x: float, y: float) -> str:
        """Return what the widget says that a tap at ``(x, y)`` (0 .. 1) reaches; "" if there is none."""
        widget = self.reached(x, y)
        return "" if widget is None else widget.words()

    def below(self, key: str) -> bool | None:
        """Return whether a widget of the scrolled page is further down (True) or up (False); None without it."""
        for layer in self.layers:
            for widget in layer.widgets:
                for part in widget.walk():
                    if part.key == key:
                        return part.y + part.h / 2 + layer.dy > (layer.top + layer.bottom) / 2
        return None


class _Sight(NamedTuple):
    """A widget, the top and bottom of its visible part on the screen, and what is seen inside on its own."""

    widget: Widget
    top: float
    bottom: float
    inside: tuple[_Sight, ...]


def _flat(sight: _Sight) -> Iterator[tuple[Widget, float, float]]:
    widget, top, bottom, inside = sight
    yield widget, widget.x + widget.w / 2, (top + bottom) / 2
    for child in inside:
        yield from _flat(child)


def _seen(widget: Widget, layer: Layer) -> list[_Sight]:
    """Return what is seen of a widget in its layer's window: nested parts only where they can be tapped."""
    top, bottom = max(widget.y + layer.dy, layer.top), min(widget.y + layer.dy + widget.h, layer.bottom)
    if bottom - top < min(24, widget.h):
        return []
    grouping = not widget.tap and not widget.key and widget.children
    inside = [
        sight
        for child in widget.children
        if grouping or any(part.tap or part.key for part in child.walk())
        for sight in _seen(child, layer)
    ]
    return inside if grouping else [_Sight(widget, top, bottom, tuple(inside))]
