"""Symbols worth trying are those after which a formula over all cards is still possible."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import Any

import numpy as np
import pytest

from coso_envs.gym_cards.points.arithmetic import value
from coso_envs.gym_cards.points.ezpoints import EZPointsEnv
from coso_envs.gym_cards.points.points24 import Points24Env
from coso_envs.gym_cards.points.solver import next_symbols
from tests.coso_envs.gym_cards.points.games import HAND, play, say


def beginnings(symbols: Iterable[str], numbers: tuple[int, ...], longest: int) -> dict[tuple[str, ...], set[str]]:
    """Each beginning of a formula over all numbers, with the symbols that may follow, by trying all sequences."""
    found: dict[tuple[str, ...], set[str]] = {}
    for length in range(1, longest + 1):
        for formula in itertools.product(symbols, repeat=length):
            used = sorted(int(symbol) for symbol in formula if symbol.isdecimal())
            if used == sorted(numbers) and value(formula) is not None:
                for place, symbol in enumerate((*formula, "=")):
                    found.setdefault(formula[:place], set()).add(symbol)
    return found


def test_they_are_all_that_can_follow_in_a_short_formula() -> None:
    for numbers in ((4, 5), (2, 2)):
        symbols = [*dict.fromkeys(map(str, numbers)), "+", "*"]
        found = beginnings(symbols, numbers, 5)
        for length in range(6):
            for begun in itertools.product(symbols, repeat=length):
                if all(begun.count(str(number)) <= numbers.count(number) for number in numbers):
                    assert set(next_symbols(numbers, begun, "+*", 5)) == found.get(begun, set()), begun


@pytest.mark.slow
def test_with_parentheses_they_leave_out_only_useless_ones() -> None:
    numbers = (2, 3)
    found = beginnings("23+()", numbers, 7)
    for begun, follow in found.items():
        suggested = set(next_symbols(numbers, begun, "+()", 7))
        assert suggested <= follow and suggested, begun
        assert follow - suggested <= {"(", ")"}, begun


def test_playing_them_breaks_no_rule(game: Any) -> None:
    env = game(image=False)
    rng = np.random.default_rng(0)
    for seed in range(30):
        env.reset(seed=seed)
        rewards, said = list[float](), list[str]()
        while not said or said[-1] != "=":
            suggested = env.suggested_actions()
            assert set(suggested) <= set(env.actions) and len(set(suggested)) == len(suggested) > 0
            said.append(suggested[int(rng.integers(len(suggested)))])
            _, reward, terminated, truncated, info = env.step(say(said[-1]))
            rewards.append(reward)
            assert terminated == (said[-1] == "=") and not truncated
        assert set(rewards[:-1]) == {0.0}
        assert info["success"] == (value(said[:-1]) == env.target)


def test_where_no_formula_is_left_only_handing_in_is() -> None:
    env = EZPointsEnv(image=False)
    for begun, suggested in (("", {"10", "2"}), ("10", {"+", "*"}), ("10 *", {"2"}), ("10 * 2", {"="}), ("+", {"="})):
        play(env, begun, cards=HAND[EZPointsEnv])
        assert set(env.suggested_actions()) == suggested
    released = Points24Env(image=False, compat="rl4vlm")
    play(released, "4 3 +", cards=HAND[Points24Env])  # a blank for the 4 that is not there
    assert set(released.suggested_actions()) == {"3", "8", "("}
