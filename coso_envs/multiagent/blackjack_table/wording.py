"""The words of the table: its prompts, and the texts of hands and of cards that are gone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from coso_envs.gym_cards.cards import RANKS, Card
from coso_envs.paraphrase import listing

_TASK = (
    'Get closer to 21 than the dealer, but not over it: "hit" takes one more card, "stand" ends your turn, and when '
    "all seats have played the dealer draws to 17. J, Q and K count as 10, A as 11 or 1. The cards come from {decks} "
    "deck(s) and are not put back. Gone in earlier rounds: {gone}. {instructions}"
)


def default_prompt(image: bool) -> str:
    """Return the default template; only the text-only one names the cards on the table."""
    you = "You play blackjack in seat {seat} of {seats}, round {round} of {rounds}. "
    if image:
        return you + "The picture shows the dealer's cards, one of them face down, yours, and the others'. " + _TASK
    return you + "The dealer shows {dealer}. Your cards: {player}. The others: {others}. " + _TASK


def ranks(cards: Sequence[Card]) -> str:
    """Return the ranks of cards, such as "A, 10"."""
    return ", ".join(RANKS[card.rank] for card in cards)


def tally(cards: Sequence[Card]) -> str:
    """Return how many there are of each rank, such as "2 A, 1 10"; "nothing" without a card."""
    found = Counter(card.rank for card in cards)
    return listing([f"{found[rank]} {RANKS[rank]}" for rank in sorted(found)])
