"""Basic strategy and the value of the game, against an enumeration of all games and against play."""

from __future__ import annotations

import functools
import itertools
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from coso_envs.gym_cards.blackjack.env import BlackjackEnv
from coso_envs.gym_cards.blackjack.expectation import Bonus, Total, basic_strategy, optimum
from coso_envs.gym_cards.blackjack.hand import hand_of
from coso_envs.gym_cards.cards import Card
from tests.coso_envs.gym_cards.blackjack.hands import HIT, STAND, best


@functools.cache
def dealer_chances(hand: tuple[int, ...]) -> dict[tuple[int, bool], Fraction]:
    """Exact chances of (score, natural) by playing out every draw."""
    if len(hand) > 1 and best(hand) >= 17:
        return {(best(hand) if best(hand) <= 21 else 0, len(hand) == 2 and best(hand) == 21): Fraction(1)}
    chances: dict[tuple[int, bool], Fraction] = defaultdict(Fraction)
    for rank in range(1, 14):
        for end, chance in dealer_chances(tuple(sorted((*hand, min(rank, 10))))).items():
            chances[end] += chance / 13
    return dict(chances)


def policy_value(policy: Callable[[tuple[int, ...], int], str], natural: bool = False, sab: bool = False) -> float:
    """Expected reward of a policy of (cards, dealer's card), by exact enumeration of all games."""

    @functools.cache
    def stand(score: int, is_natural: bool, shown: int) -> Fraction:
        value = Fraction(0)
        for (theirs, their_natural), chance in dealer_chances((shown,)).items():
            reward = Fraction((score > theirs) - (score < theirs))
            if is_natural and sab:
                reward = Fraction(not their_natural)
            elif is_natural and natural and reward > 0:
                reward = Fraction(3, 2)
            value += chance * reward
        return value

    @functools.cache
    def value(hand: tuple[int, ...], shown: int) -> float:
        score = best(hand)
        if score > 21:
            return -1.0
        if policy(hand, shown) == "stand":
            return float(stand(score, len(hand) == 2 and score == 21, shown))
        return sum(value(tuple(sorted((*hand, min(rank, 10)))), shown) for rank in range(1, 14)) / 13

    deals = itertools.product(range(1, 14), repeat=3)
    return sum(value(tuple(sorted((min(a, 10), min(b, 10)))), min(c, 10)) for a, b, c in deals) / 13**3


def basic(hand: tuple[int, ...], shown: int) -> str:
    return basic_strategy(Total(sum(hand), 1 in hand), shown)


def basic_but(*, soft: bool, total: int, shown: int) -> Callable[[tuple[int, ...], int], str]:
    """Basic strategy with one decision turned round."""

    def policy(hand: tuple[int, ...], dealer: int) -> str:
        action = basic(hand, dealer)
        here = best(hand) == total and (best(hand) != sum(hand)) == soft and dealer == shown
        return {"hit": "stand", "stand": "hit"}[action] if here else action

    return policy


@pytest.mark.slow
def test_the_optimum_by_another_way() -> None:
    assert policy_value(basic) == pytest.approx(optimum(), abs=1e-12)
    assert policy_value(basic, natural=True) == pytest.approx(optimum(Bonus(1.5)), abs=1e-12)
    assert policy_value(basic, sab=True) == pytest.approx(optimum(Bonus(beats_21=True)), abs=1e-12)
    assert optimum() == pytest.approx(-0.04656, abs=1e-5)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("soft", "total", "shown"), [(False, 16, 10), (False, 12, 4), (False, 12, 3), (True, 18, 9), (True, 18, 8)]
)
def test_basic_strategy_cannot_be_bettered_in_its_closest_decisions(soft: bool, total: int, shown: int) -> None:
    assert policy_value(basic_but(soft=soft, total=total, shown=shown)) < optimum() - 1e-6


def test_basic_strategy_is_the_known_one() -> None:
    def hits(soft: bool, total: int) -> str:
        low = total - 10 if soft else total
        return "".join("h" if basic_strategy(Total(low, soft), n) == "hit" else "." for n in (*range(2, 11), 1))

    # Columns: the dealer shows 2 to 10, ace. Dealer stands on all 17; no doubling, no splitting.
    hard = {11: "h" * 10, 12: "hh...hhhhh", **dict.fromkeys((13, 14, 15, 16), ".....hhhhh"), 17: "." * 10, 20: "." * 10}
    assert {total: hits(False, total) for total in hard} == hard
    soft = {13: "h" * 10, 17: "h" * 10, 18: ".......hhh", 19: "." * 10, 21: "." * 10}
    assert {total: hits(True, total) for total in soft} == soft


@pytest.mark.slow
def test_the_experts_mean_return_is_the_optimum() -> None:
    """Its decision is asked for every hand that can come up; the value of them all is exact."""
    env = BlackjackEnv(image=False)
    env.reset(seed=0)
    start = env.snapshot
    cards = {number: Card(number, "S") for number in range(1, 11)}

    def expert(hand: tuple[int, ...], shown: int) -> str:
        player = hand_of(tuple(cards[n] for n in hand))
        env.snapshot = replace(start, state=env.state._replace(player=player, dealer=hand_of((cards[shown], cards[2]))))
        return env.expert_action()

    assert policy_value(expert) == pytest.approx(optimum(), abs=1e-12)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "bonus"), [({}, Bonus()), ({"natural": True}, Bonus(1.5)), ({"sab": True}, Bonus(beats_21=True))]
)
def test_played_returns_agree_with_the_exact_expectation(options: dict[str, Any], bonus: Bonus) -> None:
    env = BlackjackEnv(image=False, **{"parser": "coso/json", **options})
    env.reset(seed=0)
    games = 40_000
    total = 0.0
    for _ in range(games):
        env.reset()
        terminated = False
        while not terminated:
            _, reward, terminated, _, _ = env.step({"hit": HIT, "stand": STAND}[env.expert_action()])
        total += reward
    # The standard deviation of a game is below 1.
    assert total / games == pytest.approx(optimum(bonus), abs=4 / games**0.5)
