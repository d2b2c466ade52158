"""Pictures of EZPoints and Points24."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from coso_envs.gym_cards.points.ezpoints import EZPointsEnv
from coso_envs.gym_cards.points.points24 import Points24Env
from tests.coso_envs.gym_cards.points.games import HAND, say


def test_pictures_depend_on_cards_and_formula_alone(game: Any) -> None:
    env = game()
    rng = np.random.default_rng(0)
    seen: dict[bytes, Any] = {}
    for seed in range(15):
        env.reset(seed=seed)
        for _ in range(6):
            image = env.observe()["image"]
            assert image.shape == (300, 300, 3) and image.dtype == np.uint8
            state = env.state
            assert seen.setdefault(image.tobytes(), state) == state
            image[:] = 0  # a fresh array: the next ones do not suffer
            left = Counter(state.numbers) - Counter(int(symbol) for symbol in state.formula if symbol.isdecimal())
            free = [symbol for symbol in env.actions[:-1] if not symbol.isdecimal() or int(symbol) in left]
            if env.step(say(free[rng.integers(len(free))]))[3]:
                break
    assert len(seen) == len({(state.cards, state.formula) for state in seen.values()}) > 60


def test_every_card_and_every_symbol_looks_different(game: Any) -> None:
    env = game()
    cards = [f"{rank}{suit}" for rank in ("A", *range(2, 11), "J", "Q", "K") for suit in "HSDC"]
    rest = HAND[game][1:]
    assert len({env.reset(options={"cards": (card, *rest)})[0]["image"].tobytes() for card in cards}) == 52
    env.reset(options={"cards": HAND[game]})
    pictures = set()
    for symbol in env.actions[:-1]:
        env.snapshot = replace(env.snapshot, state=env.state._replace(formula=(symbol,)))
        pictures.add(env.picture().tobytes())
    assert len(pictures) == len(env.actions) - 1


@pytest.mark.parametrize("size", [32, 64, 65, 224, 300, 448])
def test_the_longest_formula_stays_in_the_picture_at_any_size(game: Any, size: int) -> None:
    env = game(size=size, face_cards_as_10=False)
    limit = {EZPointsEnv: 6, Points24Env: 21}[game]
    env.reset(options={"cards": tuple(["KH"] * env.number_of_cards)})
    wide = ["13"] * env.number_of_cards
    formula = (*wide, *["+"] * (limit - len(wide)))
    shown = []
    for number in range(limit + 1):
        env.snapshot = replace(env.snapshot, state=env.state._replace(formula=formula[:number]))
        shown.append(env.picture())
        assert shown[-1].shape == (size, size, 3)
    # Each symbol adds to the picture and takes nothing away.
    for before, after in itertools.pairwise(shown):
        changed = (before != after).any(axis=2)
        assert changed.any()
        assert (before[changed] == shown[0][changed]).all()
