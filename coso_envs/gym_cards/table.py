"""The card tables: where cards, captions and the formula lie. Nothing is drawn twice."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from coso_envs.gym_cards.card_faces import TABLE, back, caption, card_height, face, signs, signs_box, symbol
from coso_envs.gym_cards.cards import Card
from coso_envs.gym_cards.rows import Rectangle, as_rows, rectangle, width_of

#: Side of the picture in which the lengths below are given, in pixels.
_REFERENCE = 300
#: Cards of a hand: 21 aces, and one more that goes over 21.
_MOST_CARDS = 22


def _empty(size: int) -> np.ndarray:
    return np.full((size, size, 3), TABLE, np.uint8)


def _scaled(length: float, size: int) -> int:
    return round(length * size / _REFERENCE)


def _card_width(size: int, gap: int) -> int:
    """Width of a card: four lie in a row. The same on all tables, and small, since laying cards takes time."""
    return (size - gap) // 4 - gap


class _Place(NamedTuple):
    """Where a card can lie.

    Attributes:
        card: the whole card.
        card_in_frame: the same in the frame of its row.
        signs_in_frame: where the frame has its rank and suit.
        rest: what lies from here to the right end.
        bare: a row of ``rest`` without cards.
    """

    card: Rectangle
    card_in_frame: np.ndarray
    signs_in_frame: np.ndarray
    rest: Rectangle
    bare: np.ndarray


class _CardRow:
    """A row of cards in a frame, of which only what changes is laid."""

    def __init__(self, frame: np.ndarray, left: int, top: int, gap: int) -> None:
        """An empty row that begins at ``(left, top)`` and reaches to the right end of ``frame``."""
        self._frame, self._left, self._top, self._gap = frame, left, top, gap
        self._cards: tuple[Card, ...] = ()
        self._width = 0
        self._places: dict[int, list[_Place]] = {}

    def __getstate__(self) -> dict[str, Any]:
        # Views that are copied or pickled no longer look at the frame.
        return self.__dict__ | {"_places": {}}

    def show(self, cards: tuple[Card, ...], width: int) -> None:
        """Show cards of this width in the frame; those for which there is no room are left out."""
        shown = self._cards
        if cards == shown:
            return
        if width != self._width:
            if shown:
                self.clear(self._frame, self._width)
            self._width, shown = width, ()
        elif len(cards) < len(shown):
            self.clear(self._frame, width, len(cards))
        places = self.places(width)
        # Without zip: a strict= takes half as long as laying a card.
        for i, card in enumerate(cards[: len(places)]):
            if i >= len(shown):
                places[i].card_in_frame[...] = face(card, width)
            elif card != shown[i]:
                places[i].signs_in_frame[...] = signs(card, width)
        self._cards = cards

    def places(self, width: int) -> list[_Place]:
        """Where cards of this width lie, from left to right, as many as there is room for."""
        return self._places.get(width) or self._make_places(width)

    def clear(self, picture: np.ndarray, width: int, kept: int = 0) -> None:
        """Take away all cards of this width but the first ones; ``picture`` is as large as the frame."""
        for place in self.places(width)[kept : kept + 1]:
            place.rest.of(picture)[...] = place.bare

    def _make_places(self, width: int) -> list[_Place]:
        frame, side, top, height = self._frame, len(self._frame), self._top, card_height(width)
        right, down, inner, high = signs_box(width)
        places = self._places[width] = []
        for left in range(self._left, side - width + 1, width + self._gap):
            card = rectangle(side, left, top, width, height)
            signs_of_it = rectangle(side, left + right, top + down, inner, high)
            rest = rectangle(side, left, top, side - left, height)
            bare = as_rows(np.full((1, side - left, 3), TABLE, np.uint8))
            places.append(_Place(card, card.of(frame), signs_of_it.of(frame), rest, bare))
        return places


class FormulaTable:
    """A row of cards above a formula, which is written like text, from left to right and in rows.

    A table belongs to one environment: it keeps its last picture, to which the next one mostly adds a symbol.
    """

    def __init__(self, size: int, cards: int, rows: int) -> None:
        """Lay out ``cards`` cards; 1 row holds 6 symbols and 3 hold 21, if only ``cards`` are two digits."""
        gap = max(_scaled(8, size), 1)
        self._card_width = _card_width(size, gap)
        left_over = size - cards * self._card_width - (cards - 1) * gap
        below = gap + card_height(self._card_width)
        caption_height = _scaled(22, size)
        self._frame = _empty(size)
        self._cards = _CardRow(self._frame, left_over // 2, gap, gap)
        words = caption("Formula", size - gap, caption_height)
        rectangle(size, gap, below, size - gap, caption_height).of(self._frame)[...] = words
        # What cards and caption leave is for the formula.
        formula_top = below + caption_height
        pitch = (size - gap // 2 - formula_top) // rows
        self._symbol_height = min(pitch, _scaled(69, size))
        margin = (pitch - self._symbol_height) // 2
        self._tops = [formula_top + row * pitch + margin for row in range(rows)]
        self._blank = self._frame[self._tops[0] : self._tops[-1] + self._symbol_height].copy()
        self._left, self._right = gap // 2, size - gap // 2
        # What the frame shows, and where the next symbol goes.
        self._formula: tuple[str, ...] = ()
        self._pen = (self._left, 0)

    def picture(self, cards: tuple[Card, ...], formula: tuple[str, ...]) -> np.ndarray:
        """A fresh picture, uint8 [size, size, 3]; a blank in the formula leaves a gap."""
        self._cards.show(cards, self._card_width)
        written = len(self._formula)
        if formula[:written] != self._formula:
            top, bottom = self._tops[0], self._tops[self._pen[1]] + self._symbol_height
            self._frame[top:bottom] = self._blank[: bottom - top]
            self._pen, written = (self._left, 0), 0
        for text in formula[written:]:
            self._write(text)
        self._formula = formula
        return self._frame.copy()

    def _write(self, text: str) -> None:
        left, row = self._pen
        rows = symbol(text, self._symbol_height)
        width = width_of(rows)
        if left + width > self._right:
            left, row = self._left, row + 1
        spot = rectangle(len(self._frame), left, self._tops[row], width, self._symbol_height)
        spot.of(self._frame)[...] = rows
        self._pen = (left + width, row)


class BlackjackTable:
    """Two captioned rows of cards, the dealer's and the player's; they get smaller rather than overlap.

    A table belongs to one environment: it keeps its last picture, of which the next one mostly shares a row.
    """

    def __init__(self, size: int) -> None:
        """Lay out a table of ``size`` pixels square."""
        self._gap, line = max(_scaled(8, size), 1), _scaled(24, size)
        half = size // 2
        # By number of cards. Up to four have the same size, so that most games need not lay them anew.
        widest = _card_width(size, self._gap)
        fitting = [(size - self._gap) // cards - self._gap for cards in range(1, _MOST_CARDS + 1)]
        self._widths = (widest, *[max(min(widest, width), 1) for width in fitting])
        self._frame = _empty(size)
        for name, top in (("Dealer", 0), ("Player", half)):
            width = size - self._gap
            rectangle(size, self._gap, top, width, line).of(self._frame)[...] = caption(name, width, line)
        self._pair_width = self._widths[2]
        self._dealer = _CardRow(self._frame, self._gap, line, self._gap)
        self._dealer.places(self._pair_width)[1].card_in_frame[...] = back(self._pair_width)
        self._player = _CardRow(self._frame, self._gap, half + line, self._gap)

    def picture(self, dealer: tuple[Card, ...], hidden: bool, player: tuple[Card, ...]) -> np.ndarray:
        """A fresh picture, uint8 [size, size, 3]; with ``hidden``, the dealer shows but the first of two cards."""
        self._dealer.show(dealer[:1], self._pair_width)
        self._player.show(player, self._widths[len(player)])
        picture = self._frame.copy()
        if not hidden:
            self._uncover(picture, dealer)
        return picture

    def _uncover(self, picture: np.ndarray, dealer: tuple[Card, ...]) -> None:
        """Show all cards of the dealer, in the picture alone: the frame need not forget them."""
        width, first = self._widths[len(dealer)], 1
        if width != self._pair_width:
            self._dealer.clear(picture, self._pair_width)
            first = 0
        places = self._dealer.places(width)
        for i in range(first, min(len(dealer), len(places))):
            places[i].card.of(picture)[...] = face(dealer[i], width)
