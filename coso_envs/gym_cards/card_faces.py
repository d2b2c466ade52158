"""Pictures of cards and of a formula's symbols, each drawn once per size and kept as rows (see rows.py) to be laid.

A card that takes another's place is laid without its margin: 52 whole cards do not stay in a processor's cache.
"""

from __future__ import annotations

import functools

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from coso_envs.gym_cards.cards import RANKS, Card
from coso_envs.gym_cards.rows import as_rows, rectangle

TABLE = (22, 84, 58)
CHALK = (255, 255, 255)
_PAPER = (252, 252, 250)
_EDGE = (60, 60, 60)
_RED = (200, 16, 32)
_BLACK = (16, 16, 24)
_BACK = (40, 70, 150)
_BACK_LINES = (150, 175, 230)
#: Width of a symbol by its height, where it is not that of one digit or two.
_SYMBOL_WIDTHS = {"(": 0.34, ")": 0.34}
_INKS = {"H": _RED, "D": _RED, "S": _BLACK, "C": _BLACK}

#: Everything is drawn this many times larger and shrunk, which smooths its edges.
_FINE = 4
_FONT_SIZE = 100.0


def card_height(width: int) -> int:
    """Height of a card of this width, in pixels: 7 to 5."""
    return round(width * 7 / 5)


@functools.lru_cache(maxsize=2048)
def face(card: Card, width: int) -> np.ndarray:
    """A whole card: ``card_height(width)`` rows of ``width`` pixels."""
    pixels = _pixels(_blank_card(width, _PAPER)[0])
    rectangle(width, *signs_box(width)).of(pixels)[...] = signs(card, width)
    return as_rows(pixels)


@functools.lru_cache(maxsize=2048)
def signs(card: Card, width: int) -> np.ndarray:
    """Rank and suit: the rows in ``signs_box(width)`` of the card's face."""
    image, draw = _blank_card(width, _PAPER)
    ink = _INKS[card.suit]
    wide, high = image.size
    _write(image, RANKS[card.rank], (0.5 * wide, 0.31 * high), (0.74 * wide, 0.42 * high), ink)
    _draw_suit(draw, card.suit, (0.28 * wide, 0.585 * high, 0.72 * wide, 0.9 * high), ink)
    left, top, inner, high = signs_box(width)
    return as_rows(_pixels(image)[top : top + high, left : left + inner].copy())


def signs_box(width: int) -> tuple[int, int, int, int]:
    """Where rank and suit lie on a card of this width (left, top, width, height): all in which two cards differ."""
    left, top = round(0.12 * width), round(0.09 * card_height(width))
    return left, top, width - 2 * left, card_height(width) - 2 * top


@functools.lru_cache(maxsize=64)
def back(width: int) -> np.ndarray:
    """A card that lies face down: ``card_height(width)`` rows of ``width`` pixels."""
    image, draw = _blank_card(width, _BACK)
    wide, high = image.size
    margin, line = wide // 8, max(wide // 40, 1)
    draw.rectangle((margin, margin, wide - margin, high - margin), outline=_BACK_LINES, width=line)
    for share in (0.3, 0.5, 0.7):
        draw.line((margin, share * high, wide - margin, (1 - share) * high), fill=_BACK_LINES, width=line)
        draw.line((share * wide, margin, (1 - share) * wide, high - margin), fill=_BACK_LINES, width=line)
    return as_rows(_pixels(image))


@functools.lru_cache(maxsize=512)
def symbol(text: str, height: int) -> np.ndarray:
    """A number or an operator in chalk on the table: ``height`` rows of its own width."""
    width = max(round(height * _SYMBOL_WIDTHS.get(text, 0.56 if len(text) == 1 else 0.92)), 1)
    image = Image.new("RGB", (width * _FINE, height * _FINE), TABLE)
    wide, high = image.size
    _write(image, text, (0.5 * wide, 0.5 * high), (0.9 * wide, 0.7 * high), CHALK)
    return as_rows(_pixels(image))


@functools.lru_cache(maxsize=64)
def caption(text: str, width: int, height: int) -> np.ndarray:
    """A word in chalk at the left of a line: ``height`` rows of ``width`` pixels."""
    image = Image.new("RGB", (width * _FINE, height * _FINE), TABLE)
    draw = ImageDraw.Draw(image)
    font = ImageFont.load_default(0.8 * image.height)
    draw.text((0, image.height / 2), text, fill=CHALK, font=font, anchor="lm")
    return as_rows(_pixels(image))


def _blank_card(width: int, colour: tuple[int, int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    wide, high = width * _FINE, card_height(width) * _FINE
    image = Image.new("RGB", (wide, high), TABLE)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((0, 0, wide - 1, high - 1), wide // 10, fill=colour, outline=_EDGE, width=max(wide // 80, 1))
    return image, draw


def _pixels(image: Image.Image) -> np.ndarray:
    """Shrink what was drawn larger."""
    return np.asarray(image.reduce(_FINE)).copy()


def _write(
    image: Image.Image,
    text: str,
    centre: tuple[float, float],
    box: tuple[float, float],
    ink: tuple[int, int, int],
) -> None:
    """Write bold ``text`` as large as fits into ``box`` (width, height), its ink centred."""
    # A common height for all: that of digits, or else "-" would be as high as "8".
    scale = min(box[0] / _ink(text, _FONT_SIZE).width, box[1] / _ink("0", _FONT_SIZE).height)
    if text == "*":
        scale *= 1.4  # the font has it small
    mask = _ink(text, _FONT_SIZE * scale)
    image.paste(ink, (round(centre[0] - mask.width / 2), round(centre[1] - mask.height / 2)), mask)


def _ink(text: str, size: float) -> Image.Image:
    """Bold text, cropped to its ink: the font's own boxes go down to the baseline even for "-"."""
    margin = round(size)
    image = Image.new("L", (margin * (len(text) + 2), margin * 3))
    font = ImageFont.load_default(size)
    ImageDraw.Draw(image).text((margin, margin), text, fill=255, font=font, stroke_width=size / 40)
    return image.crop(image.getbbox())


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
