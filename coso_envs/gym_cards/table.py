"""The card tables, which arrange cards, captions and the formula in a picture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coso_envs.gym_cards.card_faces import TABLE, back, caption, card_height, face, symbol
from coso_envs.gym_cards.cards import Card

#: Side of the picture in which the lengths below are given, in pixels.
_REFERENCE = 300
#: Number of cards in the longest hand: 21 aces, and one more that goes over 21.
MOST_CARDS = 22


def _empty(size: int) -> np.ndarray:
    return np.full((size, size, 3), TABLE, np.uint8)


def _scaled(length: float, size: int) -> int:
    return round(length * size / _REFERENCE)


def _gap(size: int) -> int:
    """Return the space between cards and around them, in pixels."""
    return max(_scaled(8, size), 1)


def _card_width(size: int) -> int:
    """Return the width in pixels of a card such that four fill a row, the same on all tables."""
    return (size - _gap(size)) // 4 - _gap(size)


def _paste(frame: np.ndarray, pixels: np.ndarray, left: int, top: int) -> None:
    height, width, _ = pixels.shape
    frame[top : top + height, left : left + width] = pixels


class FormulaTable:
    """A row of cards above a formula, which is written from left to right in rows."""

    def __init__(self, size: int, cards: int, rows: int) -> None:
        """Arrange ``cards`` cards; 1 row holds 6 symbols, 3 rows 21, if at most ``cards`` symbols have two digits."""
        gap = _gap(size)
        self._width = _card_width(size)
        self._top, self._step = gap, self._width + gap
        self._left = (size - cards * self._step + gap) // 2
        below = gap + card_height(self._width)
        caption_height = _scaled(22, size)
        self._background = _empty(size)
        _paste(self._background, caption("Formula", size - gap, caption_height), gap, below)
        # The formula gets the space below cards and caption.
        formula_top = below + caption_height
        pitch = (size - gap // 2 - formula_top) // rows
        self._symbol_height = min(pitch, _scaled(69, size))
        margin = (pitch - self._symbol_height) // 2
        self._tops = [formula_top + row * pitch + margin for row in range(rows)]
        self._margin = gap // 2

    def draw(self, frame: np.ndarray, cards: Sequence[Card], formula: Sequence[str]) -> None:
        """Draw a picture into ``frame``, uint8 [size, size, 3]; a blank in the formula leaves a gap."""
        frame[:] = self._background
        for place, card in enumerate(cards):
            _paste(frame, face(card, self._width), self._left + place * self._step, self._top)
        left, row = self._margin, 0
        for text in formula:
            pixels = symbol(text, self._symbol_height)
            width = pixels.shape[1]
            if left + width > len(frame) - self._margin:
                left, row = self._margin, row + 1
            _paste(frame, pixels, left, self._tops[row])
            left += width


class BlackjackTable:
    """A table with a row of cards for dealer and player each; cards get smaller so that they do not overlap."""

    #: Side in pixels of the smallest picture with room for the longest hand.
    smallest = 2 * MOST_CARDS + 1

    def __init__(self, size: int) -> None:
        """Arrange a table of ``size`` pixels square, at least :attr:`smallest`."""
        self._gap, line = _gap(size), _scaled(24, size)
        self._tops = (line, size // 2 + line)
        self._background = _empty(size)
        for name, top in (("Dealer", 0), ("Player", size // 2)):
            _paste(self._background, caption(name, size - self._gap, line), self._gap, top)

    def draw(self, frame: np.ndarray, dealer: Sequence[Card], hidden: bool, player: Sequence[Card]) -> None:
        """Draw into ``frame``, uint8 [size, size, 3]; if ``hidden``, only the dealer's first card is face up."""
        frame[:] = self._background
        largest, gap = _card_width(len(frame)), self._gap
        place_row(frame, dealer, 1 if hidden else len(dealer), left=gap, top=self._tops[0], gap=gap, width=largest)
        place_row(frame, player, len(player), left=gap, top=self._tops[1], gap=gap, width=largest)


def place_row(
    frame: np.ndarray,
    cards: Sequence[Card],
    face_up: int,
    *,
    left: int,
    top: int,
    gap: int,
    width: int,
) -> None:
    """Draw cards from ``left`` to the right edge of ``frame``, smaller where they would overlap.

    Args:
        frame: the picture, uint8 [H, W, 3], changed in place.
        cards: the cards, at least one.
        face_up: number of cards from the left that are face up.
        left: where the first card begins, in pixels.
        top: where all cards begin, in pixels.
        gap: space between two cards and at the right edge, in pixels.
        width: largest width of a card, in pixels.
    """
    pitch = (frame.shape[1] - left) // len(cards)
    width = min(width, max(pitch - gap, 1))
    step = min(width + gap, pitch)
    for place, card in enumerate(cards):
        drawn = face(card, width) if place < face_up else back(width)
        _paste(frame, drawn, left + place * step, top)
