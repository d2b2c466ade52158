"""The expert of the table: expectations from the cards that have not been seen, as a card counter has them."""

from __future__ import annotations

from coso_envs.gym_cards.blackjack.expectation import Expectation
from coso_envs.gym_cards.blackjack.hand import counts
from coso_envs.multiagent.blackjack_table.table import Table


def counting_action(table: Table, seat: int) -> str:
    """Return the action with the higher expectation for the seat of this index, "hit" or "stand".

    The next cards are taken to have the frequencies of the unseen ones, each as if the one before had been put back;
    basic strategy is the same with the frequencies of an endless deck.
    """
    unseen = table.unseen()
    number = sum(unseen.values())
    expectation = Expectation({value: count / number for value, count in unseen.items()})
    return expectation.best_action(table.hands[seat].expected, counts(table.dealer.cards[0]))
