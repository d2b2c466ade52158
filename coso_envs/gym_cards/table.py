"""The card tables: where cards, captions and the formula lie. Nothing is drawn twice."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coso_envs.gym_cards.card_faces import TABLE, back, caption, card_height, face, symbol
from coso_envs.gym_cards.cards import Card

#: Side of the picture in which the lengths below are given, in pixels.
_REFERENCE = 300


def _empty(size: int) -> np.ndarray:
    return np.full((size, size, 3), TABLE, np.uint8)


def _scaled(length: float, size: int) -> int:
    return round(length * size / _REFERENCE)


class FormulaTable:
    """A row of cards above a formula, which is written like text, from left to right and in rows.

    A table belongs to one environment: it keeps its last picture, to which the next one mostly adds a symbol.
    """

    def __init__(self, size: int, cards: int, rows: int) -> None:
        """Lay out ``cards`` cards; 1 row holds 6 symbols and 3 hold 21, if only ``cards`` are two digits."""
        gap = max(_scaled(8, size), 1)
        self._card_width = (size - gap) // cards - gap
        left_over = size - cards * self._card_width - (cards - 1) * gap
        self._card_places = [(left_over // 2 + index * (self._card_width + gap), gap) for index in range(cards)]
        below = gap + card_height(self._card_width)
        caption_height = _scaled(22, size)
        self._frame = _empty(size)
        self._frame[below : below + caption_height, gap:] = caption("Formula", size - gap, caption_height)
        # What cards and caption leave is for the formula.
        self._formula_top = below + caption_height
        pitch = (size - gap // 2 - self._formula_top) // rows
        self._symbol_height = min(pitch, _scaled(69, size))
        margin = (pitch - self._symbol_height) // 2
        self._tops = [self._formula_top + row * pitch + margin for row in range(rows)]
        self._left, self._right = gap // 2, size - gap // 2
        self._blank = self._frame[self._formula_top :].copy()
        # What the frame shows, and where the next symbol goes.
        self._cards: tuple[Card, ...] = ()
        self._formula: tuple[str, ...] = ()
        self._pen = (self._left, 0)

    def picture(self, cards: tuple[Card, ...], formula: tuple[str, ...]) -> np.ndarray:
        """A fresh picture, uint8 [size, size, 3]; a blank in the formula leaves a gap."""
        if cards != self._cards:
            width, height = self._card_width, card_height(self._card_width)
            for card, (left, top) in zip(cards, self._card_places, strict=True):
                self._frame[top : top + height, left : left + width] = face(card, width)
            self._cards = cards
        written = len(self._formula)
        if formula[:written] != self._formula:
            self._frame[self._formula_top :] = self._blank
            self._pen, written = (self._left, 0), 0
        for text in formula[written:]:
            self._write(text)
        self._formula = formula
        return self._frame.copy()

    def _write(self, text: str) -> None:
        left, row = self._pen
        pixels = symbol(text, self._symbol_height)
        if left + pixels.shape[1] > self._right:
            left, row = self._left, row + 1
        top, after = self._tops[row], left + pixels.shape[1]
        self._frame[top : top + self._symbol_height, left:after] = pixels
        self._pen = (after, row)


class BlackjackTable:
    """Two captioned rows of cards, the dealer's and the player's; they get smaller rather than overlap."""

    def __init__(self, size: int) -> None:
        """Lay out a table of ``size`` pixels square."""
        self._gap, line = max(_scaled(8, size), 1), _scaled(24, size)
        half = size // 2
        self._tops = (line, half + line)
        # At this width, a card fills the height of a row.
        self._widest = (half - line - self._gap) * 5 // 7
        # What most pictures have: captions, and the dealer's second card, face down.
        self._table = _empty(size)
        for name, top in zip(("Dealer", "Player"), self._tops, strict=True):
            self._table[top - line : top, self._gap :] = caption(name, size - self._gap, line)
        self._row = self._table[line:half].copy()
        width = self._width(2)
        self._put(self._table, back(width), self._tops[0], 2 * self._gap + width)

    def picture(self, dealer: Sequence[Card], hidden: bool, player: Sequence[Card]) -> np.ndarray:
        """A fresh picture, uint8 [size, size, 3]; with ``hidden``, the dealer shows but the first of two cards."""
        frame = self._table.copy()
        width = self._width(len(dealer))
        if not hidden and width < self._widest:
            # The others do not cover the card that lies face down.
            frame[self._tops[0] :][: len(self._row)] = self._row
        self._lay(frame, dealer[:1] if hidden else dealer, self._tops[0], width)
        self._lay(frame, player, self._tops[1], self._width(len(player)))
        return frame

    def _lay(self, frame: np.ndarray, cards: Sequence[Card], top: int, width: int) -> None:
        left = self._gap
        for card in cards:
            self._put(frame, face(card, width), top, left)
            left += width + self._gap

    @staticmethod
    def _put(frame: np.ndarray, card: np.ndarray, top: int, left: int) -> None:
        height, width, _ = card.shape
        frame[top : top + height, left : left + width] = card[:, : len(frame) - left]

    def _width(self, cards: int) -> int:
        return max(min(self._widest, (len(self._table) - self._gap) // cards - self._gap), 1)
