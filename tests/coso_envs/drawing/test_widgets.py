"""Copies of widgets, and which of them share a drawing."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from coso_envs.drawing import caches
from coso_envs.drawing.canvas import Canvas
from coso_envs.drawing.widgets import BLUE, LINE, RED, SURFACE, WHITE, Intent, Widget, look

CHILD = Widget(60, 70, 200, 60, lines=("Settings",), color=BLUE)
PARENT = Widget(40, 40, 300, 160, fill=SURFACE, lines=("Clock",), children=(CHILD,))
#: Each changes the drawing of ``PARENT``, and is another value of its field.
VISIBLE: dict[str, Any] = {
    "w": 260, "h": 240, "fill": RED, "radius": 40, "border": LINE, "lines": ("Clocks",), "size": 60, "color": RED,
    "bold": True, "align": "right", "children": (CHILD.moved(0, 8),),
}  # fmt: skip
INVISIBLE: dict[str, Any] = {"key": "clock", "role": "item", "label": "Clock", "tap": Intent(), "checked": True}


def drawn(widget: Widget, width: int = 270) -> np.ndarray:
    canvas = Canvas.blank(width, 300, WHITE, width / 1080)
    canvas.widgets([widget], 0, WHITE)
    return canvas.pixels


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


@pytest.mark.parametrize("name", VISIBLE)
def test_widgets_that_look_different_share_no_drawing(name: str) -> None:
    other = replace(PARENT, **{name: VISIBLE[name]})
    caches.clear_all()
    expected = drawn(other)
    caches.clear_all()
    first = drawn(PARENT)
    assert (first != expected).any()
    assert (drawn(other) == expected).all()
    nested = replace(PARENT, children=(replace(CHILD, **{name: VISIBLE[name]}),))
    assert look(nested) != look(PARENT)


@pytest.mark.parametrize(("name", "value"), [("icon", "clock"), ("picture", ("map", 1)), ("picture", ("map", 2))])
def test_pictures_are_part_of_a_look(name: str, value: Any) -> None:
    bare = Widget(0, 0, 200, 200, picture=("map", 3) if name == "picture" else None)
    other = replace(bare, **{name: value})
    assert (drawn(bare) != drawn(other)).any()
    assert look(bare) != look(other)


@pytest.mark.parametrize("name", INVISIBLE)
def test_widgets_that_look_alike_share_a_drawing(name: str) -> None:
    assert look(replace(PARENT, **{name: INVISIBLE[name]})) == look(PARENT)


@pytest.mark.parametrize("width", [135, 270, 540])
@pytest.mark.parametrize(("dx", "dy"), [(0, 1), (1, 0), (3, 5), (200, 700), (760, 0), (-90, -100)])
def test_a_shared_drawing_is_that_of_the_place(width: int, dx: int, dy: int) -> None:
    moved = PARENT.moved(dx, dy)
    assert look(moved) == look(PARENT)
    caches.clear_all()
    expected = drawn(moved, width)
    caches.clear_all()
    drawn(PARENT, width)
    assert (drawn(moved, width) == expected).all()
