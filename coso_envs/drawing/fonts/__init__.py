"""Fonts by character: Pillow's built-in one where it has a glyph, else the subsets that lie in this folder."""

from __future__ import annotations

import functools
from pathlib import Path

from PIL import ImageFont

_FOLDER = Path(__file__).parent
#: Files in the order in which they are asked; None is the built-in font.
_FILES = (None, "dejavu-sans-subset.ttf", "noto-sans-cjk-sc-subset.otf", "noto-emoji-subset.ttf")
#: A character that no font has, and the one drawn in its place.
_MISSING, REPLACEMENT = "\U0010ffff", "\ufffd"
_PROBE = 32


@functools.lru_cache(maxsize=128)
def _face(number: int, px: int) -> ImageFont.FreeTypeFont:
    name = _FILES[number]
    font = ImageFont.load_default(px) if name is None else ImageFont.truetype(_FOLDER / name, px)
    if not isinstance(font, ImageFont.FreeTypeFont):
        raise ImportError("Pillow was built without FreeType, which is needed to draw text")
    # The basic layout is the same on every machine; the other one depends on a library that may be missing.
    return font.font_variant(layout_engine=ImageFont.Layout.BASIC)


@functools.lru_cache(maxsize=8)
def _no_glyph(number: int) -> bytes:
    return bytes(_face(number, _PROBE).getmask(_MISSING))


@functools.lru_cache(maxsize=4096)
def _face_of(character: str) -> int | None:
    """Return the number of the first font that has a glyph; None if none has."""
    if character.isascii():
        return 0
    for number in range(len(_FILES)):
        drawn = bytes(_face(number, _PROBE).getmask(character))
        if drawn and drawn != _no_glyph(number):
            return number
    return None


def has_glyph(character: str) -> bool:
    """Return whether any font draws ``character``."""
    return character.isspace() or _face_of(character) is not None


def font_for(character: str, px: int) -> ImageFont.FreeTypeFont:
    """Return the font that draws ``character``, ``px`` pixels high."""
    return _face(_face_of(character) or 0, px)
