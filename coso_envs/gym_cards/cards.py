"""Playing cards as values: rank, suit, names, and draws from an endless shuffled supply."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

SUITS = ("H", "S", "D", "C")
_RANK_NAMES = {1: "A", 11: "J", 12: "Q", 13: "K"}
#: Names of the ranks 1 (ace) to 13 (king); index 0 stands for none.
RANKS = ("", *(_RANK_NAMES.get(rank, str(rank)) for rank in range(1, 14)))


class Card(NamedTuple):
    """A card: ``rank`` 1 (ace) to 13 (king), ``suit`` one of H, S, D, C. Its text is rank and suit: ``10H``."""

    rank: int
    suit: str

    def __str__(self) -> str:
        return RANKS[self.rank] + self.suit


DECK = tuple(Card(rank, suit) for rank in range(1, 14) for suit in SUITS)
#: The texts of all cards.
NAMES = {card: str(card) for card in DECK}
_PAIRS = tuple(itertools.product(DECK, repeat=2))
_BY_NAME = {name: card for card, name in NAMES.items()}


def names(cards: Sequence[Card]) -> tuple[str, ...]:
    """The texts of cards."""
    return tuple([NAMES[card] for card in cards])


def draw(rng: np.random.Generator, pairs: int) -> tuple[Card, ...]:
    """Draw up to 3 pairs of cards, each card uniform over the 52 and put back.

    Given those before it, a card's probability is 1/52 to within one part in 100,000.
    """
    # One number for all of them; Generator.integers takes ten times as long for one number.
    place = int(rng.random() * len(_PAIRS) ** pairs)
    cards: list[Card] = []
    for _ in range(pairs):
        place, pair = divmod(place, len(_PAIRS))
        cards += _PAIRS[pair]
    return tuple(cards)


def hand(wanted: Any, number: int, option: str) -> tuple[Card, ...]:
    """The cards of a reset option such as ``("KH", "2S")``.

    Raises:
        ValueError: unless these are ``number`` names of cards; the message names the option.
    """
    if isinstance(wanted, Sequence) and not isinstance(wanted, str) and len(wanted) == number:
        found = [_BY_NAME.get(str(name)) for name in wanted]
        cards = tuple(card for card in found if card is not None)
        if len(cards) == number:
            return cards
    raise ValueError(f'{option} must be {number} cards such as "KH", "10S" or "AD", got {wanted!r}')
