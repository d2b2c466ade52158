"""The card table: where cards, captions and the formula lie, and pictures put together from their parts."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from coso_envs.gym_cards.card_faces import TABLE, back, caption, card_height, face, symbol
from coso_envs.gym_cards.cards import Card

#: Side of the picture in which the lengths below are given, in pixels.
_REFERENCE = 300


def _empty(size: int) -> np.ndarray:
    return np.full((size, size, 3), TABLE, np.uint8)


def _scaled(length: float, size: int) -> int:
    return round(length * size / _REFERENCE)


@dataclass(frozen=True, eq=False)
class FormulaTable:
    """A row of cards above a formula, which is written like text, from left to right and in rows.

    Attributes:
        background: uint8 [size, size, 3], what every picture has.
        card_width: pixels.
        card_places: left and top of each card.
        left: where a row of the formula begins.
        right: where it has to end.
        tops: where the rows are.
        symbol_height: pixels.
    """

    background: np.ndarray
    card_width: int
    card_places: tuple[tuple[int, int], ...]
    left: int
    right: int
    tops: tuple[int, ...]
    symbol_height: int

    def picture(self, cards: Sequence[Card], formula: Sequence[str]) -> np.ndarray:
        """A fresh picture; a blank in the formula leaves a gap."""
        frame = _dealt(self, tuple(cards)).copy()
        height, left, row = self.symbol_height, self.left, 0
        for text in formula:
            pixels = symbol(text, height)
            after = left + pixels.shape[1]
            if after > self.right:
                left, after, row = self.left, self.left + pixels.shape[1], row + 1
            top = self.tops[row]
            frame[top : top + height, left:after] = pixels
            left = after
        return frame


# Cards lie still during an episode, so they are put down once; 64 pictures of 300 x 300 take 17 MB.
@functools.lru_cache(maxsize=64)
def _dealt(table: FormulaTable, cards: tuple[Card, ...]) -> np.ndarray:
    frame = table.background.copy()
    width, height = table.card_width, card_height(table.card_width)
    for card, (left, top) in zip(cards, table.card_places, strict=True):
        frame[top : top + height, left : left + width] = face(card, width)
    return frame


@functools.lru_cache(maxsize=32)
def formula_table(size: int, cards: int, rows: int) -> FormulaTable:
    """Lay out a table for this many cards; 1 row holds 6 symbols and 3 hold 21, if only ``cards`` are two digits."""
    gap = max(_scaled(8, size), 1)
    card_width = (size - gap) // cards - gap
    left_over = size - cards * card_width - (cards - 1) * gap
    card_places = tuple((left_over // 2 + index * (card_width + gap), gap) for index in range(cards))
    below = gap + card_height(card_width)
    caption_height = _scaled(22, size)
    background = _empty(size)
    background[below : below + caption_height, gap:] = caption("Formula", size - gap, caption_height)
    # What cards and caption leave is for the formula.
    first = below + caption_height
    pitch = (size - gap // 2 - first) // rows
    symbol_height = min(pitch, _scaled(69, size))
    tops = tuple(first + row * pitch + (pitch - symbol_height) // 2 for row in range(rows))
    return FormulaTable(background, card_width, card_places, gap // 2, size - gap // 2, tops, symbol_height)


def blackjack_picture(size: int, dealer: Sequence[Card], hidden: bool, player: Sequence[Card]) -> np.ndarray:
    """Two captioned rows of cards; with ``hidden``, the dealer's first card lies beside one that is face down."""
    frame = np.empty((size, size, 3), np.uint8)
    half = size // 2
    if hidden:
        frame[:half] = _closed_hand(size, dealer[0])
    else:
        _lay(frame[:half], "Dealer", dealer)
    _lay(frame[half:], "Player", player)
    return frame


def _lay(row: np.ndarray, name: str, cards: Sequence[Card], face_down: int = 0) -> None:
    """Fill half a picture with a caption and cards; they get smaller rather than overlap."""
    row[:] = _empty_row(row.shape[1], len(row), name)
    gap, line, widest = _row_measures(row.shape[1])
    width = max(min(widest, (row.shape[1] - gap) // (len(cards) + face_down) - gap), 1)
    bottom = line + card_height(width)
    left = gap
    for pixels in [face(card, width) for card in cards] + [back(width)] * face_down:
        row[line:bottom, left : left + width] = pixels[:, : row.shape[1] - left]
        left += width + gap


@functools.lru_cache(maxsize=32)
def _row_measures(size: int) -> tuple[int, int, int]:
    """Gap between cards, height of a caption, and the width at which a card fills the height of a row."""
    gap, line = max(_scaled(8, size), 1), _scaled(24, size)
    return gap, line, (size // 2 - line - gap) * 5 // 7


@functools.lru_cache(maxsize=64)
def _empty_row(size: int, height: int, name: str) -> np.ndarray:
    row = np.full((height, size, 3), TABLE, np.uint8)
    gap, line, _ = _row_measures(size)
    row[:line, gap:] = caption(name, size - gap, line)
    return row


# What the dealer shows for most of a game: one card of 52, which at 300 x 300 makes 7 MB.
@functools.lru_cache(maxsize=64)
def _closed_hand(size: int, card: Card) -> np.ndarray:
    row = np.empty((size // 2, size, 3), np.uint8)
    _lay(row, "Dealer", [card], face_down=1)
    return row
