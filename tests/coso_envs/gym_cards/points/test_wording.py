"""Prompts and thoughts of EZPoints and Points24."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np

from coso_envs.gym_cards.points.ezpoints import EZPointsEnv
from coso_envs.gym_cards.points.points24 import Points24Env
from tests.coso_envs.gym_cards.points.games import HAND, play


def test_prompts_are_complete_and_name_the_cards_only_without_picture(game: Any) -> None:
    hand = HAND[game]
    prompt = game().reset(options={"cards": hand})[0]["prompt"]
    env = game()
    for part in ("exactly once", f"make {env.target}", "The formula so far: empty.", env.parser.instructions()):
        assert part in prompt
    names = ", ".join(card[:-1] for card in hand)
    assert names not in prompt
    assert f"Your cards: {names}." in game(image=False).reset(options={"cards": hand})[0]["prompt"]
    assert "image" not in game(image=False).reset(seed=0)[0]


def test_thoughts_depend_on_the_state_alone(game: Any) -> None:
    env = game(image=False)
    play(env, "( 8" if game is Points24Env else "10", cards=HAND[game])
    for seed in range(30):
        utterances = {
            re.sub(r'"action": "[^"]*"', "", env.expert_utterance(action=action, rng=np.random.default_rng(seed)))
            for action in env.actions
        }
        assert len(utterances) == 1


def test_thoughts_are_varied_and_read_the_state(game: Any) -> None:
    env = game(image=False)
    play(env, "( 8" if game is Points24Env else "10", cards=HAND[game])
    rng = np.random.default_rng(0)
    written = {env.expert_utterance(rng=rng) for _ in range(4000)}
    assert len(written) == 300
    cards, formula, left = {
        EZPointsEnv: (["K", "2"], "10", "2"),
        Points24Env: (["3", "3", "8", "8"], "( 8", "3, 3 and 8"),
    }[game]
    for utterance in written:
        reply = json.loads(utterance)
        assert list(reply) == ["cards", "current formula", "thoughts", "action"]
        assert reply["cards"] == cards and reply["current formula"] == formula
        assert formula in reply["thoughts"] and left in reply["thoughts"]
