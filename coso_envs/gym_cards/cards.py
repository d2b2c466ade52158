"""Playing cards: their ranks, suits and names, and drawing them with replacement."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

SUITS = ("H", "S", "D", "C")
_RANK_NAMES = {1: "A", 11: "J", 12: "Q", 13: "K"}
#: Names of the ranks 1 (ace) to 13 (king); index 0 stands for none.
RANKS = ("", *(_RANK_NAMES.get(rank, str(rank)) for rank in range(1, 14)))


class Card(NamedTuple):
    """A playing card: ``rank`` 1 (ace) to 13 (king), ``suit`` H, S, D or C. Its text is rank and suit: ``10H``."""

    rank: int
    suit: str

    def __str__(self) -> str:
        return RANKS[self.rank] + self.suit


DECK = tuple(Card(rank, suit) for rank in range(1, 14) for suit in SUITS)
#: The texts of all cards.
NAMES = {card: str(card) for card in DECK}
_BY_NAME = {name: card for card, name in NAMES.items()}


def names(cards: Sequence[Card]) -> tuple[str, ...]:
    """Return the texts of cards."""
    return tuple([NAMES[card] for card in cards])


def draw(rng: np.random.Generator, number: int) -> tuple[Card, ...]:
    """Draw cards from 52 with replacement."""
    return tuple([DECK[place] for place in rng.integers(len(DECK), size=number)])


def hand(wanted: Any, number: int, option: str) -> tuple[Card, ...]:
    """Read the cards of a reset option such as ``("KH", "2S")``.

    Raises:
        ValueError: unless these are ``number`` names of cards; the message names the option.
    """
    if isinstance(wanted, Sequence) and not isinstance(wanted, str) and len(wanted) == number:
        found = [_BY_NAME.get(str(name)) for name in wanted]
        cards = tuple(card for card in found if card is not None)
        if len(cards) == number:
            return cards
    raise ValueError(f'{option} must be {number} cards such as "KH", "10S" or "AD", got {wanted!r}')
