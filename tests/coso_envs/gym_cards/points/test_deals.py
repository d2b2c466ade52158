"""How likely the hands of EZPoints and Points24 are."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest
from scipy.stats import chisquare

from coso_envs.gym_cards.points.ezpoints import EZPointsEnv
from coso_envs.gym_cards.points.game import PointsEnv
from coso_envs.gym_cards.points.points24 import Points24Env
from coso_envs.gym_cards.points.solver import solve


def test_ezpoints_deals_as_likely_as_described() -> None:
    # Ranks 2 to 13 are equally likely first; 2, 3, 4 and 6 go by product and by sum, 5, 7, 8, 9 and tens by sum.
    chances: Counter[tuple[int, int]] = Counter()
    for rank in range(2, 14):
        number = min(rank, 10)
        seconds = [12 // number, 12 - number] if number in (2, 3, 4, 6) else [12 - number] * 2
        for second, swapped in itertools.product(seconds, (False, True)):
            chances[(second, rank) if swapped else (rank, second)] += 1
    env = EZPointsEnv(image=False)
    env.reset(seed=0)
    hands = [env.start({}).cards for _ in range(200 * sum(chances.values()))]
    ranks = Counter(tuple(card.rank for card in hand) for hand in hands)
    assert set(ranks) == set(chances)
    assert chisquare([ranks[pair] for pair in chances], [200 * weight for weight in chances.values()]).pvalue > 1e-4
    suits = Counter(tuple(card.suit for card in hand) for hand in hands)
    assert len(suits) == 16 and chisquare(list(suits.values())).pvalue > 1e-4


def test_points24_deals_only_what_can_be_solved_and_all_of_it() -> None:
    env = Points24Env(image=False)
    env.reset(seed=0)
    hands = [env.start({}) for _ in range(3000)]
    assert all(solve(tuple(sorted(hand.numbers)), 24, "+-*/") for hand in hands)
    assert len({tuple(sorted(hand.numbers)) for hand in hands}) > 350
    assert {card.rank for hand in hands for card in hand.cards} == set(range(1, 14))
    assert {card.suit for hand in hands for card in hand.cards} == set("HSDC")
    released = Points24Env(image=False, compat="rl4vlm")
    released.reset(seed=0)
    unsolvable = sum(not solve(tuple(sorted(released.start({}).numbers)), 24, "+-*/") for _ in range(2000)) / 2000
    # The share over all 13 ** 4 hands, in which J, Q and K count 10.
    ranks = [min(rank, 10) for rank in range(1, 14)]
    weights = Counter(tuple(sorted(hand)) for hand in itertools.product(ranks, repeat=4))
    share = sum(weight for hand, weight in weights.items() if not solve(hand, 24, "+-*/")) / 13**4
    assert unsolvable == pytest.approx(share, abs=0.05)


def test_ezpoints_compat_deals_for_12_whatever_the_target() -> None:
    env = EZPointsEnv(compat="rl4vlm", target=100, image=False)
    for seed in range(50):
        numbers = env.reset(seed=seed)[1]["state"]["numbers"]
        assert 12 in (sum(numbers), numbers[0] * numbers[1])


@pytest.mark.parametrize(("kind", "number"), [(Points24Env, 6), (EZPointsEnv, 4)])
def test_few_deals_are_a_fixed_set_of_different_ones(kind: type[PointsEnv], number: int) -> None:
    def seen(number: int, seeds: range) -> set[tuple[int, ...]]:
        env = kind(image=False, num_deals=number)
        return {tuple(sorted(env.reset(seed=seed)[1]["state"]["numbers"])) for seed in seeds}

    few = seen(number, range(100))
    assert len(few) == number == len(few & seen(number, range(500, 600)))
    assert few < seen(number + 1, range(100)), "more deals are the same and others"
    env = kind(image=False, num_deals=number)
    signs = "+*" if kind is EZPointsEnv else "+-*/"
    assert all(solve(numbers, env.target, signs) for numbers in few)


def test_more_deals_than_there_are_have_a_clear_error() -> None:
    with pytest.raises(ValueError, match="num_deals must be at least 1, got 0"):
        Points24Env(num_deals=0)
    with pytest.raises(ValueError, match=r"num_deals must be at most 7 with these arguments, got 50"):
        EZPointsEnv(num_deals=50)
