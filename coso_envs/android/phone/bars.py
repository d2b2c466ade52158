"""Bars that most apps have."""

from __future__ import annotations

import functools
from collections.abc import Sequence

from coso_envs.android.phone import layout
from coso_envs.android.phone.intents import UP
from coso_envs.android.phone.pages import NAV_TOP, STATUS_HEIGHT, WIDTH, Cursor
from coso_envs.drawing.widgets import BLUE, GREY, INK, WHITE, Color, Intent, Widget

BAR_HEIGHT = 150
TABS_HEIGHT = 150
TOP = STATUS_HEIGHT + BAR_HEIGHT


@functools.lru_cache(maxsize=256)
def title_bar(
    title: str,
    *,
    back: bool = True,
    fill: Color = WHITE,
    color: Color = INK,
    actions: tuple[tuple[str, str, Intent], ...] = (),
) -> tuple[Widget, ...]:
    """Return a bar with a way back, a title, and icons given as (icon, label, tap)."""
    y = STATUS_HEIGHT
    children = []
    left = 48
    if back:
        children.append(layout.icon(24, y + 33, 84, "arrow_left", color, key="up", tap=UP, label="Back"))
        left = 144
    right = WIDTH - 24
    for name, label, tap in reversed(actions):
        right -= 96
        children.append(layout.icon(right, y + 33, 84, name, color, key=f"bar:{label}", tap=tap, label=label))
    children.append(layout.text(left, y + 42, right - left - 12, title, 52, color))
    return (Widget(0, y, WIDTH, BAR_HEIGHT, fill=fill, children=tuple(children)),)


def search_bar(
    app: str, key: str, value: str, hint: str, focused: Cursor | None, fill: Color = WHITE, back: bool = False
) -> tuple[Widget, ...]:
    """Return a bar that consists of a search field."""
    y = STATUS_HEIGHT
    children = []
    left = 36
    if back:
        children.append(layout.icon(24, y + 33, 84, "arrow_left", key="up", tap=UP, label="Back"))
        left = 132
    children.append(layout.field(left, y + 15, WIDTH - left - 36, key, value, hint, focused, h=120))
    return (Widget(0, y, WIDTH, BAR_HEIGHT, fill=fill, label="" if value else app, children=tuple(children)),)


@functools.lru_cache(maxsize=256)
def tab_bar(tabs: tuple[tuple[str, str, Intent], ...], current: int) -> tuple[Widget, ...]:
    """Return a bar at the bottom with tabs given as (icon, label, tap)."""
    y = NAV_TOP - TABS_HEIGHT
    w = WIDTH // len(tabs)
    children = []
    for i, (name, label, tap) in enumerate(tabs):
        color = BLUE if i == current else GREY
        inner = (
            Widget(i * w + w // 2 - 36, y + 18, 72, 72, icon=name, color=color),
            layout.text(i * w + 6, y + 93, w - 12, label, 36, color, align="center"),
        )
        children.append(
            Widget(
                i * w, y, w, TABS_HEIGHT, key=f"tab:{label}", role="tab", tap=tap, checked=i == current, children=inner
            )
        )
    return (Widget(0, y, WIDTH, TABS_HEIGHT, fill=WHITE, children=tuple(children)),)


def choices(title: str, message: str, options: Sequence[tuple[str, str, Intent]]) -> tuple[Widget, ...]:
    """Return a dialog with buttons below each other, given as (key, label, tap)."""
    w = WIDTH - 120
    column = layout.Column(60, w, 0)
    column.gap(48)
    column.text(title, 52, bold=True, max_lines=2)
    if message:
        column.gap(6)
        column.text(message, 42, GREY, max_lines=6)
    column.gap(18)
    for key, label, tap in options:
        column.add(layout.button(108, column.y, w - 96, label, tap, key=key, fill=WHITE, color=BLUE), gap=12)
    column.gap(24)
    y = (STATUS_HEIGHT + NAV_TOP - column.y) // 2
    panel = Widget(60, 0, w, column.y, role="dialog", fill=WHITE, radius=36, children=column.done())
    return (panel.moved(0, y),)
