"""Is a screen sound: siblings apart, children inside, nothing off the screen, text that fits?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from coso_envs.android.phone.pages import WIDTH
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.drawing.glyphs import text_width
from coso_envs.drawing.widgets import Widget


def faults(phone: SimulatedPhone) -> list[str]:
    """What is wrong with the widgets on the screen; empty if nothing is."""
    found: list[str] = []
    for layer in phone.screen().layers:
        found += _siblings(tuple(layer.widgets), "the layer")
        for widget in layer.widgets:
            if widget.x < 0 or widget.x + widget.w > WIDTH:
                found.append(f"{_name(widget)} leaves the screen at a side")
            if widget.y + layer.dy < 0 and layer.dy == 0:
                found.append(f"{_name(widget)} leaves the screen at the top")
            found += _inside(widget)
    return found


def _inside(widget: Widget) -> Iterator[str]:
    for line in widget.lines:
        if text_width(line, widget.size, widget.bold) > widget.w + 1:
            yield f"the text {line!r} of {_name(widget)} is wider than it"
    for child in widget.children:
        if not (
            child.x >= widget.x
            and child.y >= widget.y
            and child.x + child.w <= widget.x + widget.w
            and child.y + child.h <= widget.y + widget.h
        ):
            yield f"{_name(child)} leaves {_name(widget)}"
        yield from _inside(child)
    yield from _siblings(tuple(widget.children), _name(widget))


def _siblings(widgets: Sequence[Widget], where: str) -> list[str]:
    ordered = sorted(widgets, key=lambda widget: widget.y)
    found = []
    for i, a in enumerate(ordered):
        for b in ordered[i + 1 :]:
            if b.y >= a.y + a.h:
                break
            if a.x < b.x + b.w and b.x < a.x + a.w:
                found.append(f"{_name(a)} and {_name(b)} overlap in {where}")
    return found


def _name(widget: Widget) -> str:
    name = widget.key or widget.role or "a widget"
    return f"{name} {widget.words()[:30]!r} at {widget.x},{widget.y},{widget.w},{widget.h}"
