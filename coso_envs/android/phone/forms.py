"""Parts of forms: captioned input lines, sliders, and round buttons over a list."""

from __future__ import annotations

import functools

from coso_envs.android.phone import layout
from coso_envs.android.phone.intents import Focus, Slide
from coso_envs.android.phone.pages import NAV_TOP, WIDTH, Cursor
from coso_envs.drawing.widgets import BLUE, GREY, INK, LINE, WHITE, Intent, Widget

#: How far a slider's ends are from those of its widget.
SLIDER_MARGIN = 60


@functools.lru_cache(maxsize=256)
def field(x: int, y: int, w: int, key: str, caption: str, value: str, focused: Cursor | None, lines: int = 1) -> Widget:
    """Make a field with its caption above what is written in it."""
    inside = w - 48
    words = layout.written(x + 24, y + 66, inside, value, focused, INK, lines)
    h = max(142, words.h + 84, 84 + lines * layout.line_height(42) if lines > 1 else 0)
    children = (
        layout.text(x + 24, y + 12, inside, caption, 36, BLUE if focused else GREY),
        words,
        Widget(x + 24, y + h - 6, inside, 4, fill=BLUE if focused else LINE),
    )
    return Widget(x, y, w, h, key=key, role="field", tap=Focus(key), children=children)


@functools.lru_cache(maxsize=256)
def slider(y: int, setting: str, title: str, value: int, icon: str) -> Widget:
    """Make a slider over the width of the screen, for a setting of 0 .. 100."""
    track = WIDTH - 2 * SLIDER_MARGIN
    knob = min(max(SLIDER_MARGIN + round(track * value / 100) - 24, SLIDER_MARGIN), SLIDER_MARGIN + track - 48)
    children = [
        Widget(SLIDER_MARGIN, y + 24, 60, 60, icon=icon, color=GREY),
        layout.text(SLIDER_MARGIN + 84, y + 24, 600, title, 42),
        layout.text(WIDTH - SLIDER_MARGIN - 200, y + 24, 200, f"{value} %", 42, GREY, align="right"),
        Widget(SLIDER_MARGIN, y + 128, knob - SLIDER_MARGIN, 12, fill=BLUE),
        Widget(knob, y + 110, 48, 48, fill=BLUE, radius=24),
        Widget(knob + 48, y + 128, SLIDER_MARGIN + track - knob - 48, 12, fill=LINE),
    ]
    children = [child for child in children if child.w]
    return Widget(
        0, y, WIDTH, 180, key=f"slider:{setting}", role="slider", tap=Slide(setting), children=tuple(children)
    )


def slider_value(x: float) -> int:
    """Return the value, 0 .. 100, of a slider that is touched at ``x``."""
    share = (x - SLIDER_MARGIN) / (WIDTH - 2 * SLIDER_MARGIN)
    return round(100 * min(max(share, 0.0), 1.0))


@functools.lru_cache(maxsize=64)
def round_button(icon: str, label: str, tap: Intent, bottom: int = NAV_TOP) -> Widget:
    """Make the button in the lower right corner that adds something."""
    return Widget(
        WIDTH - 228,
        bottom - 228,
        168,
        168,
        key=f"button:{label}",
        role="button",
        label=label,
        tap=tap,
        fill=BLUE,
        radius=84,
        icon=icon,
        color=WHITE,
    )
