"""Drawing of widgets into a frame, by pasting cached rectangles, words, icons and pictures."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PIL import Image, ImageDraw

from coso_envs.drawing.caches import DrawingCache, cached
from coso_envs.drawing.glyphs import line_pixels
from coso_envs.drawing.icons import icon_mask
from coso_envs.drawing.pictures import picture
from coso_envs.drawing.shades import colored, solid_row
from coso_envs.drawing.themes import LIGHT, Theme
from coso_envs.drawing.widgets import WHITE, Color, Widget


@cached(6 * 2**20)
def _wide_panel(
    w: int, h: int, radius: int, fill: Color, border: Color | None, background: Color, thick: int
) -> np.ndarray:
    """Return a rectangle with round corners whose columns in the middle are all alike."""
    # Draw a narrow one and repeat its column in the middle: the edges there are straight.
    small = _small_panel(min(w, _side(radius, thick)), h, radius, fill, border, background, thick)
    left = small.shape[1] // 2
    right = small.shape[1] - left - 1
    wide = np.empty((h, w, 3), np.uint8)
    wide[:, :left], wide[:, w - right :] = small[:, :left], small[:, left + 1 :]
    wide[:, left : w - right] = small[:, left : left + 1]
    return wide


def _side(radius: int, thick: int) -> int:
    """Return the least side of a panel whose edges have a straight part."""
    return 2 * (radius + max(1, thick)) + 1


def _paint_panel(pixels: np.ndarray, radius: int, fill: Color, border: Color | None, background: Color) -> None:
    """Fill ``pixels``, uint8 [h, w, 3], with a rectangle with round corners."""
    h, w, _ = pixels.shape
    thick = round(w * 3 / 400)
    wide = _wide_panel(w, min(h, _side(radius, thick)), radius, fill, border, background, thick)
    above = len(wide) // 2
    below = len(wide) - above - 1
    pixels[:above], pixels[h - below :] = wide[:above], wide[above + 1 :]
    pixels[above : h - below] = wide[above]


@cached(4 * 2**20)
def _small_panel(
    w: int, h: int, radius: int, fill: Color, border: Color | None, background: Color, thick: int
) -> np.ndarray:
    scale = 3
    image = Image.new("RGB", (w * scale, h * scale), background)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle(
        (0, 0, w * scale - 1, h * scale - 1),
        radius=radius * scale,
        fill=fill,
        outline=border,
        width=max(scale, thick) if border else 0,
    )
    return np.asarray(image.resize((w, h), Image.Resampling.BOX)).copy()


@cached(4 * 2**20)
def _icon(name: str, w: int, h: int, color: Color, background: Color) -> np.ndarray:
    if name.startswith("switch"):
        return _switch(name == "switch_on", w, h, color, background)
    side = max(3, min(w, h))
    return colored(icon_mask(name, side), color, background)


def _switch(on: bool, w: int, h: int, color: Color, background: Color) -> np.ndarray:
    scale = 3
    image = Image.new("RGB", (w * scale, h * scale), background)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, w * scale - 1, h * scale - 1), radius=h * scale / 2, fill=color)
    r = h * scale * 0.36
    x = w * scale - h * scale / 2 if on else h * scale / 2
    draw.ellipse((x - r, h * scale / 2 - r, x + r, h * scale / 2 + r), fill=(255, 255, 255))
    return np.asarray(image.resize((w, h), Image.Resampling.BOX)).copy()


@cached(2**16)
def _corner(radius: int) -> np.ndarray:
    """Return the share of each pixel of an upper left corner inside the curve, in 0 .. 255: uint8 [r, r, 1]."""
    scale = 4
    image = Image.new("L", (radius * scale, radius * scale))
    ImageDraw.Draw(image).ellipse((0, 0, 2 * radius * scale - 1, 2 * radius * scale - 1), fill=255)
    return np.asarray(image.resize((radius, radius), Image.Resampling.BOX)).copy()[:, :, None]


def _keep_corners(drawn: np.ndarray, below: np.ndarray, radius: int) -> None:
    """Put the corners of ``below`` back into ``drawn``, both uint8 [h, w, 3]."""
    for vertical in (slice(None), slice(None, None, -1)):
        for horizontal in (slice(None), slice(None, None, -1)):
            top, bottom = drawn[vertical, horizontal][:radius, :radius], below[vertical, horizontal][:radius, :radius]
            share = _corner(radius)[: top.shape[0], : top.shape[1]].astype(np.uint16)
            top[:] = ((share * top + (255 - share) * bottom) // 255).astype(np.uint8)


#: The cache of widgets that all canvases of a process share.
_WIDGETS = DrawingCache("widgets", max_bytes=24 * 2**20)


class Canvas:
    """A frame into which widgets are drawn, scaled from logical pixels."""

    def __init__(self, pixels: np.ndarray, scale: float, theme: Theme = LIGHT) -> None:
        """Draw into ``pixels``, uint8 [height, width, 3]; ``scale`` is in pixels per logical pixel."""
        self.pixels = pixels
        self.scale = scale
        self.theme = theme

    @classmethod
    def blank(cls, width: int, height: int, background: Color, scale: float, theme: Theme = LIGHT) -> Canvas:
        """Return a frame filled with ``background``, a colour of the light theme."""
        canvas = cls(np.empty((height, width, 3), np.uint8), scale, theme)
        canvas.fill(background)
        return canvas

    def fill(self, background: Color) -> None:
        """Fill the frame with a colour of the light theme."""
        paper = self.theme.paper(background)
        if paper == WHITE:
            self.pixels.fill(255)
        else:
            self.pixels[:] = solid_row(paper, self.pixels.shape[1])

    def widgets(self, widgets: Iterable[Widget], dy: int, background: Color) -> None:
        """Draw widgets, moved down by ``dy``, with a cache: those drawn before are pasted."""
        s, theme = self.scale, self.theme
        frame_h, frame_w, _ = self.pixels.shape
        lines = []
        for widget in widgets:
            x, y = round(widget.x * s), round((widget.y + dy) * s)
            key = (widget, s, background, theme)
            kept = _WIDGETS.get(key)
            if kept is not None:
                self.paste(kept, x, y)
                continue
            w, h = max(1, round((widget.x + widget.w) * s) - x), max(1, round(widget.h * s))
            if widget.plain:
                paper = theme.paper(widget.fill or background)
                if h == 1:
                    lines.append((x, y, w, h, paper))
                else:
                    self._rectangle(x, y, w, h, paper)
                continue
            inside = x >= 0 and y >= 0 and x + w <= frame_w and y + h <= frame_h
            part = Canvas(self.pixels[y : y + h, x : x + w] if inside else np.empty((h, w, 3), np.uint8), s, theme)
            if widget.fill is None or round(widget.w * s) != w:
                part.pixels[:] = solid_row(theme.paper(background), w)
            part.widget(widget, -widget.y, background, -widget.x)
            if not inside:
                self.paste(part.pixels, x, y)
            _WIDGETS.offer(key, part.pixels)
        # A thin line may share its row of pixels with the next widget, which would cover it.
        for line in lines:
            self._rectangle(*line)

    def over(self, widgets: Iterable[Widget], dy: int) -> None:
        """Draw widgets over the present picture, which shows through round corners and parts without a fill."""
        for widget in widgets:
            self._over(widget, dy)

    def _over(self, widget: Widget, dy: int) -> None:
        if widget.fill is None:
            for child in widget.children:
                self._over(child, dy)
            return
        s = self.scale
        x, y = round(widget.x * s), round((widget.y + dy) * s)
        w, h = round((widget.x + widget.w) * s) - x, round((widget.y + dy + widget.h) * s) - y
        below = self.pixels[max(0, y) : max(0, y + h), max(0, x) : max(0, x + w)].copy()
        self.widget(widget, dy, widget.fill)
        radius = round(widget.radius * s)
        if radius:
            _keep_corners(self.pixels[max(0, y) : max(0, y + h), max(0, x) : max(0, x + w)], below, radius)

    def darken(self) -> None:
        """Darken everything that was drawn so far."""
        np.right_shift(self.pixels, 1, out=self.pixels)

    def widget(self, widget: Widget, dy: int, background: Color, dx: int = 0) -> None:
        """Draw a widget and its children, moved by ``(dx, dy)``."""
        s, theme = self.scale, self.theme
        x, y = widget.x + dx, widget.y + dy
        x0, y0 = round(x * s), round(y * s)
        w, h = round((x + widget.w) * s) - x0, round((y + widget.h) * s) - y0
        fill = widget.fill
        if fill is not None:
            if widget.radius or widget.border:
                border = None if widget.border is None else theme.paper(widget.border)
                colors = theme.paper(fill), border, theme.paper(background)
                self._panel(x0, y0, w, h, round(widget.radius * s), colors)
            else:
                self._rectangle(x0, y0, w, max(h, 1), theme.paper(fill))
            background = fill
        if widget.lines:
            self._text(widget, x0, y0, w, h, background)
        elif widget.picture is not None:
            self.paste(picture(*widget.picture, w, h, theme.paper(background)), x0, y0)
        elif widget.icon:
            self._icon(widget, x0, y0, w, h, background)
        for child in widget.children:
            self.widget(child, dy, background, dx)

    def _panel(self, x: int, y: int, w: int, h: int, radius: int, colors: tuple[Color, Color | None, Color]) -> None:
        """Draw a rectangle with round corners; ``colors`` of its inside, its outline and behind it."""
        frame_h, frame_w, _ = self.pixels.shape
        if x >= 0 and y >= 0 and x + w <= frame_w and y + h <= frame_h:
            _paint_panel(self.pixels[y : y + h, x : x + w], radius, *colors)
            return
        drawn = np.empty((h, w, 3), np.uint8)
        _paint_panel(drawn, radius, *colors)
        self.paste(drawn, x, y)

    def _rectangle(self, x: int, y: int, w: int, h: int, color: Color) -> None:
        row, room = solid_row(color, w), self.pixels.shape[1] - x
        self.pixels[max(0, y) : max(0, y + h), x : x + w] = row if w <= room else row[:, :room]

    def _icon(self, widget: Widget, x0: int, y0: int, w: int, h: int, background: Color) -> None:
        ink, paper = self.theme.ink(widget.color, background), self.theme.paper(background)
        if widget.icon.startswith("switch"):
            drawn = _icon(widget.icon, w, h, ink, paper)
        else:
            room = 0.62 if widget.fill is not None else 1.0
            side = max(3, round(min(w, h) * room))
            drawn = _icon(widget.icon, side, side, ink, paper)
        self.paste(drawn, x0 + (w - drawn.shape[1]) // 2, y0 + (h - drawn.shape[0]) // 2)

    def _text(self, widget: Widget, x0: int, y0: int, w: int, h: int, background: Color) -> None:
        pixels, align = self.pixels, widget.align
        ink, paper = self.theme.ink(widget.color, background), self.theme.paper(background)
        px = max(4, round(widget.size * self.scale))
        frame_h, frame_w, _ = pixels.shape
        # Stay inside the widget, next to which others begin.
        right = min(x0 + w, frame_w)
        step = h / len(widget.lines)
        above = 0
        for i, line in enumerate(widget.lines):
            drawn = line_pixels(line, px, widget.bold, w, ink, paper)
            high, wide, _ = drawn.shape
            left = x0 if align == "left" else x0 + (w - wide + 1 if align == "right" else (w - wide + 1) // 2)
            top = y0 + round(i * step + (step - high) / 2)
            bottom, end = top + high, left + wide
            if top < 0 or bottom > frame_h or left < 0 or end > right:
                if left < 0 or left >= right or top >= frame_h or bottom <= 0:
                    continue
                drawn = drawn[max(0, -top) : frame_h - top, : right - left]
                top, bottom, end = max(0, top), min(frame_h, bottom), min(right, end)
            if top < above:
                # Lines are so close that descenders of one reach into the next: keep both letters.
                drawn, close = drawn.copy(), self.pixels[top:above, left:end]
                np.copyto(drawn[: above - top], close, where=drawn[: above - top] == solid_row(paper, 1))
            pixels[top:bottom, left:end] = drawn
            above = bottom

    def paste(self, drawn: np.ndarray, x: int, y: int) -> None:
        """Put pixels at ``(x, y)``, cut off at the frame."""
        frame_h, frame_w, _ = self.pixels.shape
        h, w, _ = drawn.shape
        if x >= 0 and y >= 0 and x + w <= frame_w and y + h <= frame_h:
            self.pixels[y : y + h, x : x + w] = drawn
            return
        x0, y0, x1, y1 = max(0, x), max(0, y), min(frame_w, x + w), min(frame_h, y + h)
        if x0 < x1 and y0 < y1:
            self.pixels[y0:y1, x0:x1] = drawn[y0 - y : y1 - y, x0 - x : x1 - x]
