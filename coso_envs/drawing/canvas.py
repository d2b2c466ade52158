"""Drawing of widgets into a frame, by pasting cached rectangles, words, icons and pictures."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PIL import Image, ImageDraw

from coso_envs.drawing.caches import DrawingCache, cached
from coso_envs.drawing.glyphs import line_pixels
from coso_envs.drawing.icons import icon_mask
from coso_envs.drawing.pictures import picture
from coso_envs.drawing.themes import LIGHT, Theme
from coso_envs.drawing.widgets import WHITE, Color, Widget


@cached(2**19)
def _row(color: Color, width: int) -> np.ndarray:
    """Return a line of pixels of a colour, which pastes faster than three numbers broadcast."""
    row = np.empty((1, width, 3), np.uint8)
    row[:] = color
    return row


@cached(8 * 2**20)
def _panel(w: int, h: int, radius: int, fill: Color, border: Color | None, background: Color) -> np.ndarray:
    """Return a rectangle with round corners."""
    thick = round(w * 3 / 400)
    # Draw a small one and repeat its middle rows and columns: the edges there are straight.
    side = 2 * (radius + max(1, thick)) + 1
    small_w, small_h = min(w, side), min(h, side)
    small = _small_panel(small_w, small_h, radius, fill, border, background, thick)
    above, left = small_h // 2, small_w // 2
    below, right = small_h - above - 1, small_w - left - 1
    wide = np.empty((small_h, w, 3), np.uint8)
    wide[:, :left], wide[:, w - right :] = small[:, :left], small[:, left + 1 :]
    wide[:, left : w - right] = small[:, left : left + 1]
    panel = np.empty((h, w, 3), np.uint8)
    panel[:above], panel[h - below :] = wide[:above], wide[above + 1 :]
    panel[above : h - below] = wide[above]
    return panel


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
    base = np.asarray(background, np.float32)
    icon: np.ndarray = base + icon_mask(name, side) * (np.asarray(color, np.float32) - base) + 0.5
    return icon.astype(np.uint8)


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
        pixels = np.empty((height, width, 3), np.uint8)
        paper = theme.paper(background)
        if paper == WHITE:
            pixels.fill(255)
        else:
            pixels[:] = _row(paper, width)
        return cls(pixels, scale, theme)

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
                part.pixels[:] = _row(theme.paper(background), w)
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
                self.paste(_panel(w, h, round(widget.radius * s), *colors), x0, y0)
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

    def _rectangle(self, x: int, y: int, w: int, h: int, color: Color) -> None:
        row, room = _row(color, w), self.pixels.shape[1] - x
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
                np.copyto(drawn[: above - top], close, where=drawn[: above - top] == _row(paper, 1))
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
