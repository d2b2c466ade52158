"""Drawing cards from an endless supply."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy.stats import chisquare

from coso_envs.gym_cards.cards import DECK, draw


@pytest.mark.parametrize("number", [1, 2, 4])
def test_cards_are_uniform_in_every_place_and_independent_of_their_neighbours(number: int) -> None:
    rng = np.random.default_rng(number)
    hands = [draw(rng, number) for _ in range(20_000)]
    assert {len(hand) for hand in hands} == {number}
    for place in range(number):
        counted = Counter(hand[place] for hand in hands)
        assert chisquare([counted[card] for card in DECK]).pvalue > 1e-4
    for place in range(number - 1):
        # Suits of neighbours: 16 combinations.
        counted_suits = Counter((hand[place].suit, hand[place + 1].suit) for hand in hands)
        assert len(counted_suits) == 16 and chisquare(list(counted_suits.values())).pvalue > 1e-4
