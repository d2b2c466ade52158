"""Drawing cards from an endless supply."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from scipy.stats import chisquare

from coso_envs.gym_cards.cards import DECK, draw


@pytest.mark.parametrize("pairs", [1, 2, 3])
def test_cards_are_uniform_in_every_place_and_independent_of_their_neighbours(pairs: int) -> None:
    rng = np.random.default_rng(pairs)
    hands = [draw(rng, pairs) for _ in range(20_000)]
    assert {len(hand) for hand in hands} == {2 * pairs}
    for place in range(2 * pairs):
        counted = Counter(hand[place] for hand in hands)
        assert chisquare([counted[card] for card in DECK]).pvalue > 1e-4
    for place in range(2 * pairs - 1):
        # Suits of neighbours: 16 combinations.
        counted_suits = Counter((hand[place].suit, hand[place + 1].suit) for hand in hands)
        assert len(counted_suits) == 16 and chisquare(list(counted_suits.values())).pvalue > 1e-4
