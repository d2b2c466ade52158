"""Building pages: measured text, rows and buttons, and a column that puts widgets below each other."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any, Literal

from coso_envs.android.phone.intents import Clear, Focus
from coso_envs.android.phone.pages import WIDTH, Cursor
from coso_envs.drawing.glyphs import SPACE, text_width, word_width
from coso_envs.drawing.widgets import (
    BLUE,
    FAINT,
    GREEN,
    GREY,
    INK,
    LINE,
    PALE_BLUE,
    SURFACE,
    WHITE,
    Color,
    Intent,
    Widget,
)

#: Height of a line of text per text size.
LEADING = 1.32
_MARGIN = 48


def line_height(size: int) -> int:
    """Return the height of one line of text."""
    return round(size * LEADING)


@functools.lru_cache(maxsize=4096)
def wrap(text: str, size: int, width: int, max_lines: int, bold: bool = False) -> tuple[str, ...]:
    """Break ``text`` into at most ``max_lines`` lines that fit; an ellipsis ends a text that does not."""
    lines: list[str] = []
    line: list[str] = []
    used, space = 0.0, SPACE * size
    for word in text.split():
        wide = word_width(word, size, bold)
        for piece in (word,) if wide <= width else _pieces(word, size, width):
            if piece is not word:
                wide = word_width(piece, size, bold)
            if not line:
                line, used = [piece], wide
            elif used + space + wide <= width:
                used += wide + space
                line.append(piece)
            else:
                lines.append(" ".join(line))
                if len(lines) == max_lines:
                    lines[-1] = _shorten(lines[-1], size, width, bold)
                    return tuple(lines)
                line, used = [piece], wide
    if line:
        lines.append(" ".join(line))
    return tuple(lines)


def _pieces(word: str, size: int, width: int) -> list[str]:
    """Cut a word that is wider than a line."""
    step = max(1, int(width / (0.95 * size)))
    return [word[i : i + step] for i in range(0, min(len(word), 40 * step), step)]


def _shorten(line: str, size: int, width: int, bold: bool) -> str:
    line = f"{line}..."
    while len(line) > 4 and text_width(line, size, bold) > width:
        line = f"{line[:-4]}..."
    return line


def text(
    x: int,
    y: int,
    w: int,
    string: str,
    size: int = 42,
    color: Color = INK,
    *,
    bold: bool = False,
    align: Literal["left", "center", "right"] = "left",
    max_lines: int = 1,
    **more: Any,
) -> Widget:
    """Make a text of as many lines as it needs, up to ``max_lines``."""
    lines = wrap(string, size, w, max_lines, bold)
    h = line_height(size) * max(1, len(lines))
    return Widget(x, y, w, h, lines=lines, size=size, color=color, bold=bold, align=align, **more)


def icon(
    x: int,
    y: int,
    side: int,
    name: str,
    color: Color = GREY,
    *,
    key: str = "",
    tap: Intent | None = None,
    label: str = "",
) -> Widget:
    """Make a square icon, a button if a tap does something."""
    return Widget(x, y, side, side, key=key, role="button" if tap else "", label=label, tap=tap, icon=name, color=color)


@functools.lru_cache(maxsize=1024)
def button(
    x: int,
    y: int,
    w: int,
    label: str,
    tap: Intent | None,
    *,
    key: str = "",
    h: int = 108,
    fill: Color | None = BLUE,
    color: Color = WHITE,
    size: int = 42,
    radius: int = 54,
    border: Color | None = None,
) -> Widget:
    """Make a button with its label in the middle."""
    lines = wrap(label, size, w - 24, 1)
    return Widget(
        x,
        y,
        w,
        h,
        key=key or f"button:{label}",
        role="button",
        tap=tap,
        fill=fill,
        radius=min(radius, h // 2),
        border=border,
        lines=lines,
        size=size,
        color=color,
        align="center",
    )


def written(
    x: int, y: int, w: int, value: str, cursor: Cursor | None, color: Color = INK, max_lines: int = 1
) -> Widget:
    """Make the text of a field, with a bar where the cursor is; what is selected stands on another colour."""
    if cursor is None:
        return text(x, y, w, value, 42, color, max_lines=max_lines, role="value")
    before, after = value[: cursor.at], value[cursor.at :]
    if max_lines == 1:
        # The cursor stays in sight.
        while len(before) > 1 and text_width(f"{before}|", 42) > w:
            before = before[max(1, len(before) // 12) :]
        while after and text_width(f"{before}|{after}", 42) > w:
            after = after[: -max(1, len(after) // 12)]
    shown = text(x, y, w, f"{before}|{after}", 42, color, max_lines=max_lines, role="value")
    if cursor.selected:
        wide = max(text_width(line, 42) for line in shown.lines)
        shown = replace(shown, w=min(w, round(wide) + 2), fill=PALE_BLUE)
    return shown


def field(
    x: int,
    y: int,
    w: int,
    key: str,
    value: str,
    hint: str,
    focused: Cursor | None,
    *,
    h: int = 112,
    fill: Color = SURFACE,
    radius: int = 56,
    border: Color | None = None,
    color: Color = INK,
    lead: str = "search",
) -> Widget:
    """Make a text field; ``key`` is the field's name, which a tap gives the focus."""
    side = 60
    middle = y + (h - line_height(42)) // 2
    left = x + 36 + (side + 24 if lead else 0)
    inside = w - (left - x) - 36 - (side + 24 if value and focused else 0)
    if value or focused:
        children = [written(left, middle, inside, value, focused, color)]
    else:
        children = [text(left, middle, inside, hint, 42, FAINT)]
    if lead:
        children.append(icon(x + 36, y + (h - side) // 2, side, lead))
    if value and focused:
        children.append(
            icon(
                x + w - side - 30,
                y + (h - side) // 2,
                side,
                "close",
                key=f"clear:{key}",
                tap=Clear(key),
                label="Clear",
            )
        )
    return Widget(
        x,
        y,
        w,
        h,
        key=key,
        role="field",
        label="" if value or focused else hint,
        tap=Focus(key),
        fill=fill,
        radius=min(radius, h // 2),
        border=BLUE if focused and border else border,
        children=tuple(children),
    )


def switch(x: int, y: int, checked: bool, fill_on: Color = BLUE) -> Widget:
    """Make the picture of a switch; taps go to the row around it."""
    return Widget(x, y, 120, 66, icon="switch_on" if checked else "switch_off", color=fill_on if checked else FAINT)


@functools.lru_cache(maxsize=2048)
def row(
    x: int,
    y: int,
    w: int,
    key: str,
    title: str,
    tap: Intent | None,
    *,
    subtitle: str = "",
    icon_name: str = "",
    icon_fill: Color | None = None,
    picture: tuple[str, int] | None = None,
    trailing: str = "",
    trailing_color: Color = GREY,
    trailing_button: tuple[str, str, Intent] | None = None,
    checked: bool | None = None,
    height: int = 0,
    fill: Color = WHITE,
    color: Color = INK,
    bold: bool = False,
    role: str = "item",
    title_lines: int = 1,
) -> Widget:
    """Make a list entry: icon or picture, title, subtitle, and something at its end; as high as it needs."""
    side = 144 if picture else 90
    left = x + _MARGIN + (side + 36 if icon_name or picture else 0)
    right = x + w - _MARGIN
    ending = 120 if checked is not None else 240 if trailing_button else min(round(text_width(trailing, 40)) + 12, 460)
    ending = ending if checked is not None or trailing_button or trailing else 0
    inside = right - left - (ending + 24 if ending else 0)
    lines = [(wrap(title, 44, inside, title_lines, bold), 44, color, bold)]
    if subtitle:
        lines.append((wrap(subtitle, 38, inside, 2), 38, GREY, False))
    tall = sum(line_height(size) * max(1, len(said)) for said, size, _, _ in lines) + 6 * (len(lines) - 1)
    h = max(height, tall + 48, side + 24 if icon_name or picture else 0, 96 + 24 if ending else 0)
    children: list[Widget] = []
    top = y + (h - tall) // 2
    for said, size, ink, thick in lines:
        high = line_height(size) * max(1, len(said))
        children.append(Widget(left, top, inside, high, lines=said, size=size, color=ink, bold=thick))
        top += high + 6
    middle = y + h // 2
    children += _lead(x + _MARGIN, middle - side // 2, side, icon_name, icon_fill, picture)
    end = right - ending
    if checked is not None:
        children.append(switch(end, middle - 33, checked, GREEN if fill != WHITE else BLUE))
    elif trailing_button is not None:
        name, label, intent = trailing_button
        children.append(button(end, middle - 48, ending, label, intent, key=name, h=96, size=40))
    elif trailing:
        children.append(text(end, middle - line_height(40) // 2, ending, trailing, 40, trailing_color, align="right"))
    role = role if checked is None else "switch"
    return Widget(x, y, w, h, key=key, role=role, tap=tap, fill=fill, checked=checked, children=tuple(children))


def _lead(
    x: int, y: int, side: int, name: str, fill: Color | None, picture: tuple[str, int] | None
) -> tuple[Widget, ...]:
    """Build what a list entry begins with: an icon, in a disc where it has a ``fill``, or a picture."""
    if name:
        ink, paper = (WHITE, fill) if fill else (GREY, None)
        return (Widget(x, y, side, side, icon=name, color=ink, fill=paper, radius=side // 2),)
    return (Widget(x, y, side, side, picture=picture),) if picture else ()


#: A text that comes again: pages are made anew at every step, and the same widget need not be drawn again.
paragraph = functools.lru_cache(maxsize=2048)(text)


@functools.lru_cache(maxsize=1024)
def _rule(x: int, y: int, w: int) -> Widget:
    return Widget(x, y, w, 4, fill=LINE)


class Column:
    """Puts widgets below each other; ``y`` is where the next one goes."""

    def __init__(self, x: int = 0, w: int = WIDTH, y: int = 0) -> None:
        """Begin a column of width ``w`` at ``x``, from ``y`` downwards."""
        self.x, self.w, self.y = x, w, y
        self.widgets: list[Widget] = []

    def add(self, widget: Widget, gap: int = 0) -> Widget:
        """Put in a widget made elsewhere, whose y is where it is wanted."""
        self.widgets.append(widget)
        self.y = widget.y + widget.h + gap
        return widget

    def gap(self, h: int) -> None:
        """Leave a gap of ``h`` pixels."""
        self.y += h

    def text(self, string: str, size: int = 42, color: Color = INK, *, max_lines: int = 3, **more: Any) -> None:
        """Add a paragraph of text."""
        x, w = self.x + _MARGIN, self.w - 2 * _MARGIN
        self.add(paragraph(x, self.y, w, string, size, color, max_lines=max_lines, **more), gap=12)

    def rule(self) -> None:
        """Add a thin line."""
        self.add(_rule(self.x, self.y, self.w))

    def heading(self, string: str, color: Color = INK) -> None:
        """Add a heading with space around it."""
        self.gap(30)
        self.text(string, 48, color, bold=True, max_lines=2)
        self.gap(12)

    def buttons(self, *buttons: tuple[str, str, Intent | None], filled: bool = False) -> None:
        """Add buttons beside each other, given as (key, label, tap); one without a tap looks disabled."""
        space = 24
        w = (self.w - 2 * _MARGIN - space * (len(buttons) - 1)) // len(buttons)
        for i, (key, label, tap) in enumerate(buttons):
            x = self.x + _MARGIN + i * (w + space)
            style: dict[str, Any] = {} if filled else {"fill": WHITE, "color": BLUE, "border": LINE}
            if tap is None:
                style = {"fill": SURFACE, "color": FAINT}
            self.widgets.append(button(x, self.y, w, label, tap, key=key, **style))
        self.y += 108 + 24

    def row(self, key: str, title: str, tap: Intent | None, **look: Any) -> Widget:
        """Add a list entry; ``look`` as for :func:`row`."""
        return self.add(row(self.x, self.y, self.w, key, title, tap, **look))

    def done(self) -> tuple[Widget, ...]:
        """Return the widgets added so far."""
        return tuple(self.widgets)
