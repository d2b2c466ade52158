"""A hand of Blackjack, whose total is updated with each card."""

from __future__ import annotations

from typing import NamedTuple

from coso_envs.gym_cards.blackjack.expectation import BUST, Total
from coso_envs.gym_cards.cards import NAMES, Card


class Hand(NamedTuple):
    """The cards of a hand and their total.

    Attributes:
        cards: the cards in the order in which they were drawn.
        names: the texts of the cards.
        total: the number that is compared; over 21 the hand is bust.
        soft: whether an ace counts 11.
    """

    cards: tuple[Card, ...] = ()
    names: tuple[str, ...] = ()
    total: int = 0
    soft: bool = False

    def plus(self, card: Card) -> Hand:
        """Return the hand with one more card."""
        cards, names, total, soft = self
        total += counts(card)
        if card.rank == 1 and total + 10 <= BUST:
            total, soft = total + 10, True
        elif soft and total > BUST:
            total, soft = total - 10, False
        return Hand((*cards, card), (*names, NAMES[card]), total, soft)

    @property
    def natural(self) -> bool:
        """Whether the hand is an ace and a card that counts 10."""
        return self.total == BUST and len(self.cards) == 2

    @property
    def expected(self) -> Total:
        """The part of the hand that determines the expectation of an action."""
        return Total(self.total - 10 if self.soft else self.total, self.soft)


def hand_of(cards: tuple[Card, ...]) -> Hand:
    """Return the hand of the given cards."""
    hand = Hand()
    for card in cards:
        hand = hand.plus(card)
    return hand


def counts(card: Card) -> int:
    """Return the number that a card counts, an ace as 1."""
    return card.rank if card.rank < 10 else 10
