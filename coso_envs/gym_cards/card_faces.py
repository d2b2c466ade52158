"""Pictures of cards and of a formula's symbols, uint8 [height, width, 3], drawn once per size and cached."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from coso_envs.drawing.caches import cached
from coso_envs.drawing.text import paste_bold
from coso_envs.gym_cards.cards import RANKS, Card

TABLE = (22, 84, 58)
CHALK = (255, 255, 255)
_PAPER = (252, 252, 250)
_EDGE = (60, 60, 60)
_RED = (200, 16, 32)
_BLACK = (16, 16, 24)
_BACK = (40, 70, 150)
_BACK_LINES = (150, 175, 230)
#: Width relative to height of symbols that are narrower than one digit.
_SYMBOL_WIDTHS = {"(": 0.34, ")": 0.34}
_INKS = {"H": _RED, "D": _RED, "S": _BLACK, "C": _BLACK}

#: Factor by which everything is drawn larger and then shrunk, which smooths edges.
_FINE = 4
_MIB = 2**20


def card_height(width: int) -> int:
    """Return the height of a card of this width, in pixels: 7 to 5."""
    return round(width * 7 / 5)


@cached(8 * _MIB)
def face(card: Card, width: int) -> np.ndarray:
    """Draw a card face up, ``card_height(width)`` pixels high."""
    image, draw = _blank_card(width, _PAPER)
    ink = _INKS[card.suit]
    wide, high = image.size
    paste_bold(image, RANKS[card.rank], (0.5 * wide, 0.31 * high), (0.74 * wide, 0.42 * high), ink)
    _draw_suit(draw, card.suit, (0.28 * wide, 0.585 * high, 0.72 * wide, 0.9 * high), ink)
    return _pixels(image)


@cached(_MIB)
def back(width: int) -> np.ndarray:
    """Draw a card face down, ``card_height(width)`` pixels high."""
    image, draw = _blank_card(width, _BACK)
    wide, high = image.size
    margin, line = wide // 8, max(wide // 40, 1)
    draw.rectangle((margin, margin, wide - margin, high - margin), outline=_BACK_LINES, width=line)
    for share in (0.3, 0.5, 0.7):
        draw.line((margin, share * high, wide - margin, (1 - share) * high), fill=_BACK_LINES, width=line)
        draw.line((share * wide, margin, (1 - share) * wide, high - margin), fill=_BACK_LINES, width=line)
    return _pixels(image)


@cached(4 * _MIB)
def symbol(text: str, height: int) -> np.ndarray:
    """Draw a number or an operator in chalk on the table, as wide as it needs."""
    width = max(round(height * _SYMBOL_WIDTHS.get(text, 0.56 if len(text) == 1 else 0.92)), 1)
    image = Image.new("RGB", (width * _FINE, height * _FINE), TABLE)
    wide, high = image.size
    paste_bold(image, text, (0.5 * wide, 0.5 * high), (0.9 * wide, 0.7 * high), CHALK)
    return _pixels(image)


def caption(text: str, width: int, height: int) -> np.ndarray:
    """Draw a word in chalk at the left of a line."""
    image = Image.new("RGB", (width * _FINE, height * _FINE), TABLE)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(0.8 * image.height)
    draw.text((0, image.height / 2), text, fill=CHALK, font=font, anchor="lm")
    return _pixels(image)


def _blank_card(width: int, colour: tuple[int, int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    wide, high = width * _FINE, card_height(width) * _FINE
    image = Image.new("RGB", (wide, high), TABLE)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, wide - 1, high - 1), wide // 10, fill=colour, outline=_EDGE, width=max(wide // 80, 1))
    return image, draw


def _pixels(image: Image.Image) -> np.ndarray:
    """Shrink an enlarged drawing to its final size."""
    return np.asarray(image.reduce(_FINE)).copy()


def _draw_suit(
    draw: ImageDraw.ImageDraw, suit: str, box: tuple[float, float, float, float], ink: tuple[int, int, int]
) -> None:
    """Draw a suit into ``box`` (left, top, right, bottom)."""
    left, top, right, bottom = box
    wide, high = right - left, bottom - top

    def at(x: float, y: float) -> tuple[float, float]:
        return left + x * wide, top + y * high

    def disc(x: float, y: float, radius: float) -> None:
        draw.ellipse((*at(x - radius, y - radius), *at(x + radius, y + radius)), fill=ink)

    def shape(*corners: tuple[float, float]) -> None:
        draw.polygon([at(x, y) for x, y in corners], fill=ink)

    if suit == "D":
        shape((0.5, 0.0), (0.9, 0.5), (0.5, 1.0), (0.1, 0.5))
    elif suit == "H":
        disc(0.265, 0.3, 0.265)
        disc(0.735, 0.3, 0.265)
        shape((0.05, 0.45), (0.5, 0.3), (0.95, 0.45), (0.5, 1.0))
    elif suit == "S":
        disc(0.265, 0.58, 0.265)
        disc(0.735, 0.58, 0.265)
        shape((0.05, 0.43), (0.5, 0.0), (0.95, 0.43), (0.5, 0.62))
        shape((0.5, 0.5), (0.7, 1.0), (0.3, 1.0))
    else:
        for x, y in ((0.5, 0.25), (0.25, 0.6), (0.75, 0.6)):
            disc(x, y, 0.25)
        shape((0.5, 0.35), (0.72, 1.0), (0.28, 1.0))
