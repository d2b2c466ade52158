"""Copies of widgets, and widgets that are moved."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

from coso_envs.drawing.widgets import BLUE, LINE, RED, SURFACE, Intent, Widget

CHILD = Widget(60, 70, 200, 60, lines=("Settings",), color=BLUE)
PARENT = Widget(40, 40, 300, 160, fill=SURFACE, lines=("Clock",), children=(CHILD,))
VISIBLE: dict[str, Any] = {
    "w": 260, "h": 240, "fill": RED, "radius": 40, "border": LINE, "lines": ("Clocks",), "size": 60, "color": RED,
    "bold": True, "align": "right", "children": (CHILD.moved(0, 8),),
}  # fmt: skip
INVISIBLE: dict[str, Any] = {"key": "clock", "role": "item", "label": "Clock", "tap": Intent(), "checked": True}


def test_a_copy_has_all_values_and_is_another_widget() -> None:
    full = replace(PARENT, **VISIBLE, **INVISIBLE, icon="clock", picture=("map", 1))
    assert all(
        getattr(full, entry.name) != entry.default for entry in fields(Widget) if entry.name not in ("x", "y", "w", "h")
    )
    copied = full.copied()
    assert copied is not full
    assert all(getattr(copied, entry.name) == getattr(full, entry.name) for entry in fields(Widget))


def test_a_moved_widget_leaves_the_first_where_it_was() -> None:
    moved = PARENT.moved(5, 7)
    assert (moved.x, moved.y, moved.children[0].x, moved.children[0].y) == (45, 47, 65, 77)
    assert (PARENT.x, PARENT.y, CHILD.x, CHILD.y) == (40, 40, 60, 70)
