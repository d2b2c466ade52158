"""The counting expert: it knows what is public and no more, and plays better than basic strategy for it."""

from __future__ import annotations

import functools
from collections import Counter
from typing import Any

import numpy as np
import pytest

pytest.importorskip("pettingzoo", reason="pettingzoo is not installed: pip install 'coso-envs[multiagent]'")

from coso_envs.gym_cards.blackjack.expectation import basic_strategy
from coso_envs.gym_cards.blackjack.hand import counts, hand_of
from coso_envs.gym_cards.cards import DECK, names
from coso_envs.multiagent import blackjack_table_v0
from coso_envs.multiagent.blackjack_table.counting import counting_action
from coso_envs.multiagent.blackjack_table.table import Table

Counts = tuple[int, ...]


def best(low: int, ace: bool) -> int:
    return low + 10 if ace and low <= 11 else low


def draws(left: Counts) -> list[tuple[int, float, Counts]]:
    """Return number, chance and what is left of each draw without replacement; ``left`` counts aces to tens."""
    number = sum(left)
    return [
        (place + 1, count / number, (*left[:place], count - 1, *left[place + 1 :]))
        for place, count in enumerate(left)
        if count
    ]


@functools.cache
def stand(mine: int, low: int, ace: bool, cards: int, left: Counts) -> float:
    """Return the exact expectation of standing, by playing out every draw of the dealer."""
    theirs = best(low, ace)
    if cards >= 2 and theirs >= 17:
        return 1.0 if theirs > 21 or mine > theirs else 0.0 if mine == theirs else -1.0
    return sum(
        chance * stand(mine, low + number, ace or number == 1, cards + 1, after)
        for number, chance, after in draws(left)
    )


@functools.cache
def hit(low: int, ace: bool, shown: int, left: Counts) -> float:
    """Return the exact expectation of a card and the best play after it."""
    value = 0.0
    for number, chance, after in draws(left):
        total, with_ace = low + number, ace or number == 1
        if best(total, with_ace) > 21:
            value -= chance
        else:
            value += chance * max(
                stand(best(total, with_ace), shown, shown == 1, 1, after), hit(total, with_ace, shown, after)
            )
    return value


def late_table(rng: np.random.Generator, unseen: int) -> Table:
    """Return a table with two seats late in a deck of which ``unseen`` cards have not been seen."""
    cards = [DECK[place] for place in rng.permutation(len(DECK))]
    hands = tuple(hand_of((cards.pop(), cards.pop())) for _ in range(2))
    dealer = hand_of((cards.pop(), cards.pop()))
    shoe = tuple(cards[: unseen - 1])
    return Table(shoe, tuple(cards[unseen - 1 :]), hands, dealer, 0, 2, (0.0, 0.0), (0.0, 0.0))


def test_counting_gains_over_basic_strategy() -> None:
    """Exact values without replacement decide, which the expert itself does not use."""
    rng = np.random.default_rng(0)
    gains, worse = [], 0
    for _ in range(150):
        table = late_table(rng, unseen=14)
        hand, shown = table.hands[0], counts(table.dealer.cards[0])
        left = Counter(counts(card) for card in (*table.shoe, table.dealer.cards[1]))
        values = {
            "stand": stand(hand.total, shown, shown == 1, 1, tuple(left[number] for number in range(1, 11))),
            "hit": hit(hand.expected.low, hand.expected.ace, shown, tuple(left[number] for number in range(1, 11))),
        }
        counted = values[counting_action(table, 0)]
        gains.append(counted - values[basic_strategy(hand.expected, shown)])
        worse += counted < max(values.values()) - 0.1
    assert np.mean(gains) > 0.005 and np.count_nonzero(gains) > 8
    assert worse <= 6  # where cards drawn without replacement make a difference after all


def test_with_many_decks_it_is_basic_strategy() -> None:
    env: Any = blackjack_table_v0.env(image=False, decks=8, rounds=1)
    same = 0
    for seed in range(30):
        env.reset(seed=seed)
        seat = env.seats["seat_0"]
        shown = counts(env.table.dealer.cards[0])
        same += seat.expert_action() == basic_strategy(env.table.hands[0].expected, shown)
    assert same >= 29


def test_it_counts_what_any_seat_can_see() -> None:
    env: Any = blackjack_table_v0.env(image=False, seats=4, rounds=5, decks=1)
    env.reset(seed=2)
    gone, shuffled = 0, False
    while not any(env.terminations.values()):
        state = env.infos[env.agent_selection]["state"]
        shuffled |= len(env.table.gone) < gone
        gone = len(env.table.gone)
        others = [name for hand in state["others"] for name in hand]
        seen = Counter([*names(env.table.gone), *state["player"], *state["dealer"], *others])
        hidden = Counter(names(DECK)) - seen
        assert env.table.unseen() == Counter(counts(card) for card in DECK if hidden[str(card)])
        env.step(env.expert_utterance(env.agent_selection))
    assert shuffled  # five rounds of four seats are more than a deck
