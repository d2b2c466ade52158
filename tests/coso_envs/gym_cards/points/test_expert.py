"""The expert of EZPoints and Points24 wins, from any beginning that can be won."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from coso_envs.gym_cards.points.ezpoints import EZPointsEnv
from coso_envs.gym_cards.points.points24 import Points24Env
from tests.coso_envs.gym_cards.points.games import HAND, play


@pytest.mark.slow
@pytest.mark.parametrize("options", [{}, {"face_cards_as_10": False}, {"target": 10}])
def test_the_expert_wins_every_game(game: Any, options: dict[str, Any]) -> None:
    env = game(image=False, **options)
    rng = np.random.default_rng(0)
    for seed in range(1000 if not options else 100):
        env.reset(seed=seed)
        ended = False
        while not ended:
            _, reward, terminated, truncated, info = env.step(env.expert_utterance(rng=rng))
            ended = terminated or truncated
            assert reward == (10.0 if terminated else 0.0)
        assert info["success"], (seed, info)


def test_the_expert_goes_on_from_any_beginning_that_can_be_won() -> None:
    env = EZPointsEnv(image=False)
    for begun, following in (("10", "+"), ("2 +", "10"), ("10 + 2", "="), ("10 *", "="), ("+", "=")):
        play(env, begun, cards=HAND[EZPointsEnv])
        assert env.expert_action() == following
    hard = Points24Env(image=False)
    for begun, following in (("( 8 / (", "3"), ("8 / ( 3 - 8", "/"), ("3 +", "="), ("( 8 / ( 3 - 8 / 3 )", ")")):
        play(hard, begun, cards=HAND[Points24Env])
        assert hard.expert_action() == following
