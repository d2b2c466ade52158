"""The rules of the table: a shoe of cards that are dealt without replacement, seats that play in turn, a dealer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple, TypeVar

import numpy as np

from coso_envs.gym_cards.blackjack.expectation import BUST, DEALER_STANDS
from coso_envs.gym_cards.blackjack.hand import Hand, counts, hand_of
from coso_envs.gym_cards.cards import DECK, Card

T = TypeVar("T")


class Table(NamedTuple):
    """The state of the table.

    Attributes:
        shoe: the cards that are left, the next one last.
        gone: the cards of earlier rounds.
        hands: each seat's hand.
        dealer: the dealer's hand; its second card is face down until all seats have played.
        turn: index of the seat that plays.
        round: number of the round, from 1.
        paid: reward of each seat from the latest action.
        won: sum of each seat's rewards from hands so far.
        over: whether the last round has been played.
    """

    shoe: tuple[Card, ...]
    gone: tuple[Card, ...]
    hands: tuple[Hand, ...]
    dealer: Hand
    turn: int
    round: int
    paid: tuple[float, ...]
    won: tuple[float, ...]
    over: bool = False

    def unseen(self) -> Counter[int]:
        """Return the number of cards that no seat can see, by what they count, 1 (ace) to 10: shoe and hole card.

        All other cards are face up or gone, so that anyone who has watched the game knows these numbers.
        """
        hidden = () if self.over else self.dealer.cards[1:]
        return Counter(counts(card) for card in (*self.shoe, *hidden))


def open_table(seats: int, shoe: Sequence[Card], rng: np.random.Generator) -> Table:
    """Begin the first round with a shoe whose first card is dealt first."""
    nothing = (0.0,) * seats
    return _deal(Table(tuple(reversed(shoe)), (), (Hand(),) * seats, Hand(), 0, 0, nothing, nothing), rng)


def shuffled_shoe(decks: int, rng: np.random.Generator) -> tuple[Card, ...]:
    """Return so many decks of 52 cards in random order."""
    cards = DECK * decks
    return tuple(cards[place] for place in rng.permutation(len(cards)))


def play(table: Table, action: str, rounds: int, rng: np.random.Generator) -> Table:
    """Let the seat on turn "hit" or "stand"; after the last seat the dealer draws, pays, and deals the next round.

    Args:
        table: the state, with a seat on turn.
        action: "hit" or "stand".
        rounds: number of rounds to play.
        rng: shuffles the cards of earlier rounds when the shoe is empty.
    """
    table = table._replace(paid=(0.0,) * len(table.hands))
    hand = table.hands[table.turn]
    if action == "hit":
        table, card = _draw(table, rng)
        hand = hand.plus(card)
        table = table._replace(hands=_with(table.hands, table.turn, hand))
        if hand.total <= BUST:
            return table
        table = _pay(table, table.turn, -1.0)
    if table.turn + 1 < len(table.hands):
        return table._replace(turn=table.turn + 1)
    table = _settle(table, rng)
    return table._replace(over=True) if table.round == rounds else _deal(table, rng)


def _draw(table: Table, rng: np.random.Generator) -> tuple[Table, Card]:
    """Take a card from the shoe; if it is empty, the cards of earlier rounds are shuffled into it first.

    There always is one: the cards on the table cannot be all 52, since seven hands count at most 30 each before
    the next card, and 52 cards count 340.
    """
    if not table.shoe:
        order = rng.permutation(len(table.gone))
        table = table._replace(shoe=tuple(table.gone[place] for place in order), gone=())
    return table._replace(shoe=table.shoe[:-1]), table.shoe[-1]


def _deal(table: Table, rng: np.random.Generator) -> Table:
    """Put the cards on the table away, and deal two to each seat and the dealer."""
    seats = len(table.hands)
    away = (*(card for hand in table.hands for card in hand.cards), *table.dealer.cards)
    table = table._replace(gone=(*table.gone, *away), hands=(Hand(),) * seats, dealer=Hand())
    dealt: list[Card] = []
    for _ in range(2 * (seats + 1)):
        table, card = _draw(table, rng)
        dealt.append(card)
    hands = tuple(hand_of((dealt[seat], dealt[seat + seats + 1])) for seat in range(seats))
    dealer = hand_of((dealt[seats], dealt[-1]))
    return table._replace(hands=hands, dealer=dealer, turn=0, round=table.round + 1)


def _settle(table: Table, rng: np.random.Generator) -> Table:
    """Let the dealer draw, unless every seat went over 21, and pay the others."""
    if any(hand.total <= BUST for hand in table.hands):
        while table.dealer.total < DEALER_STANDS:
            table, card = _draw(table, rng)
            table = table._replace(dealer=table.dealer.plus(card))
    theirs = table.dealer.total
    for seat, hand in enumerate(table.hands):
        if hand.total <= BUST:
            won = theirs > BUST or hand.total > theirs
            table = _pay(table, seat, 1.0 if won else float(hand.total == theirs) - 1.0)
    return table


def _pay(table: Table, seat: int, reward: float) -> Table:
    return table._replace(paid=_with(table.paid, seat, reward), won=_with(table.won, seat, table.won[seat] + reward))


def _with(items: tuple[T, ...], index: int, item: T) -> tuple[T, ...]:
    return (*items[:index], item, *items[index + 1 :])
