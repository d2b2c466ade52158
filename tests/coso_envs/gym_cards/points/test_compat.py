"""EZPoints and Points24 with ``compat="rl4vlm"``, against the released rules, restated."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
import pytest

import parsers
from coso_envs.gym_cards.points.ezpoints import EZPointsEnv
from coso_envs.gym_cards.points.points24 import Points24Env
from tests.coso_envs.gym_cards.points.games import play


class Released:
    """The released program's rules, restated: an oracle for ``compat="rl4vlm"``."""

    def __init__(self, numbers: tuple[int, ...], limit: int, target: int) -> None:
        self.numbers, self.limit, self.target = list(numbers), limit, target
        self.formula: list[str] = []
        self.used: list[int] = []

    def step(self, symbol: str) -> tuple[float, bool, bool]:
        if len(self.formula) > self.limit:
            return -1.0, False, True
        if symbol.isdecimal() and [*self.used, int(symbol)].count(int(symbol)) > self.numbers.count(int(symbol)):
            self.formula.append(" ")
            return -1.0, False, False
        if symbol.isdecimal():
            self.used.append(int(symbol))
        if symbol == "=":
            try:
                right = eval("".join(self.formula)) == self.target
            except Exception:
                right = False
            return (10.0 if right and len(self.used) == len(self.numbers) else -1.0), True, False
        self.formula.append(symbol)
        return 0.0, False, False


def test_compat_plays_as_released(game: Any) -> None:
    env = game(image=False, compat="rl4vlm")
    rng = np.random.default_rng(0)
    ends: Counter[tuple[float, bool, bool]] = Counter()
    for seed in range(400):
        _, info = env.reset(seed=seed)
        oracle = Released(info["state"]["numbers"], {EZPointsEnv: 5, Points24Env: 20}[game], env.target)
        ended = False
        while not ended:
            symbol = env.expert_action() if rng.random() < 0.8 else env.actions[rng.integers(len(env.actions))]
            if "".join([*oracle.formula, symbol])[-2:] == "**":
                symbol = (
                    "*" if game is EZPointsEnv and len(oracle.formula) < 2 else "="
                )  # a power of a power never ends
            _, reward, terminated, truncated, info = env.step(env.parser.format(symbol))
            assert (reward, terminated, truncated) == oracle.step(symbol)
            assert info["state"]["formula"] == " ".join(oracle.formula)
            ended = terminated or truncated
        ends[reward, terminated, truncated] += 1
    assert {(10.0, True, False), (-1.0, True, False)} <= set(ends)


@pytest.mark.parametrize(
    ("kind", "cards", "formula", "rewards"),
    [
        # Too long is noticed one step late, whatever is said then.
        (EZPointsEnv, ("KH", "2S"), "+ + + + + + =", [0] * 6 + [-1]),
        (EZPointsEnv, ("KH", "2S"), "10 + 2 7 =", [0, 0, 0, -1, 10]),
        (EZPointsEnv, ("KH", "2S"), "10 7 + 7 2 =", [0, -1, 0, -1, 0, 10]),
        (Points24Env, ("2H", "4S", "AD", "AC"), "2 4 * 1 * 1 =", [0] * 6 + [10]),
        (Points24Env, ("5H", "2S", "AD", "10C"), "5 * * 2 - 1 =", [0] * 6 + [-1]),
        (Points24Env, ("5H", "2S", "AD", "AC"), "5 * * 2 - 1 * 1 =", [0] * 8 + [10]),
        (Points24Env, ("3H", "3S", "8D", "8C"), "8 / ( 3 - 8 / 3 ) =", [0] * 9 + [-1]),
        (Points24Env, ("3H", "3S", "8D", "8C"), "( " * 21 + "=", [0] * 21 + [-1]),
    ],
)
def test_compat_by_hand(kind: Any, cards: Any, formula: str, rewards: list[float]) -> None:
    steps = play(kind(image=False, compat="rl4vlm", parser="coso/json"), formula, cards=cards)
    assert [reward for reward, _, _ in steps] == rewards
    late = len(steps) == {EZPointsEnv: 7, Points24Env: 22}[kind]
    assert steps[-1][1:] == (not late, late)


def test_compat_reads_and_acts_at_random_as_released(game: Any) -> None:
    env = game(compat="rl4vlm", image=False)
    assert type(env.parser) is type(parsers.make("coso/rl4vlm", choices=env.actions)) and env.on_invalid == "random"
    env.reset(seed=0)
    info = env.step("nothing to read")[-1]
    assert info["action"] in env.actions and not info["valid"]
    strict = game(compat="rl4vlm", parser="coso/json", on_invalid="penalty")
    assert (
        type(strict.parser) is type(parsers.make("coso/json", choices=strict.actions))
        and strict.on_invalid == "penalty"
    )
    with pytest.raises(ValueError, match="compat must be None or \"rl4vlm\", got 'rl4vl'"):
        game(compat="rl4vl")
