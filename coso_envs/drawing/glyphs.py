"""Text as arrays: words and lines are composed of glyphs that are rasterised once, and all are cached."""

from __future__ import annotations

import functools

import numpy as np
from PIL import Image, ImageDraw

from coso_envs.drawing.caches import cached
from coso_envs.drawing.fonts import font_for
from coso_envs.drawing.scripts import glyph_row
from coso_envs.drawing.shades import colored
from coso_envs.drawing.widgets import Color

#: Size at which text is measured before scaling, so that layouts do not depend on the resolution.
_REFERENCE = 64
#: Hinted glyphs of small sizes are wider than those of large ones by up to this factor.
_SLACK = 1.07
_ASCENT, _HEIGHT = 1.0, 1.28
#: Width of a space, for a text size of 1.
SPACE = 0.3


@functools.lru_cache(maxsize=4096)
def _advance(character: str, px: int) -> float:
    return font_for(character, px).getlength(character)


@functools.lru_cache(maxsize=8192)
def _width(text: str, bold: bool) -> float:
    length = sum([_advance(c, _REFERENCE) for c in glyph_row(text)])
    return length / _REFERENCE * _SLACK + (0.05 * len(text) if bold else 0.0)


def word_width(word: str, size: int, bold: bool = False) -> float:
    """Return the width of a word in logical pixels, an upper bound for resolutions of at least 270 x 570."""
    return _width(word, bold) * size


def text_width(text: str, size: int, bold: bool = False) -> float:
    """Return the width of a line of text in logical pixels, an upper bound like :func:`word_width`."""
    words = text.split(" ")
    return (sum([_width(word, bold) for word in words]) + SPACE * (len(words) - 1)) * size


@functools.lru_cache(maxsize=256)
def height(px: int) -> int:
    """Return the height of a word's array in pixels."""
    return max(1, round(px * _HEIGHT))


@cached(2**20)
def _glyph(character: str, px: int) -> np.ndarray:
    """Return the mask of a glyph, uint8 [height, its width + 2], which begins one pixel left of its origin."""
    font = font_for(character, px)
    width = int(np.ceil(font.getlength(character))) + 2
    image = Image.new("L", (width, height(px)))
    ImageDraw.Draw(image).text((1, round(px * _ASCENT)), character, fill=255, font=font, anchor="ls")
    return np.asarray(image)


@cached(4 * 2**20)
def _cell(character: str, px: int, bold: bool, width: int) -> np.ndarray:
    """Return the mask of a glyph from its origin on, uint8 [height, width], as wide as its advance in a word."""
    glyph = _glyph(character, px)
    if bold:
        thick = glyph.copy()
        np.maximum(thick[:, 1:], glyph[:, :-1] // (1 if px >= 14 else 2), out=thick[:, 1:])
        glyph = thick
    cell = np.zeros((len(glyph), width), np.uint8)
    part = glyph[:, 1 : 1 + width]
    cell[:, : part.shape[1]] = part
    return cell


@cached(3 * 2**20)
def _word(word: str, px: int, bold: bool) -> np.ndarray:
    """Return the mask of a word, uint8 [height, its width + 1], from its origin on."""
    x, end, cells, extra = 0.0, 0, [], px / 40 if bold else 0.0
    for character in word:
        start = end
        x += _advance(character, px) + extra
        end = round(x)
        cells.append(_cell(character, px, bold, end - start))
    cells[-1] = _cell(word[-1], px, bold, end - start + 1)
    return np.concatenate(cells, axis=1)


@cached(2**18)
def _gap(width: int, px: int) -> np.ndarray:
    return np.zeros((height(px), width), np.uint8)


@cached(12 * 2**20)
def _line(line: str, px: int, bold: bool, color: Color, background: Color) -> np.ndarray:
    # Coloured as a whole, since a lookup for every word takes longer.
    return colored(_line_mask(line, px, bold), color, background)


def _line_mask(line: str, px: int, bold: bool) -> np.ndarray:
    words = glyph_row(line).split(" ")
    if len(words) == 1 and words[0]:  # a text of accents only leaves nothing to draw
        return _word(words[0], px, bold)
    space = max(2, round(px * 0.28))
    # A word is one pixel wider than its advance; an empty word between two spaces is not.
    parts = [_gap(space - 1, px)] * (2 * len(words))
    parts[::2] = [_word(word, px, bold) if word else _gap(1, px) for word in words]
    return np.concatenate(parts[:-1], axis=1)


def line_pixels(line: str, px: int, bold: bool, room: int, color: Color, background: Color) -> np.ndarray:
    """Draw a line of text on a plain background, uint8 [height, its width + 1, 3]; smaller if wider than ``room``."""
    drawn = _line(line, px, bold, color, background)
    while drawn.shape[1] > room + 1 and px > 4:
        px -= 1
        drawn = _line(line, px, bold, color, background)
    return drawn
