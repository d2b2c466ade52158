"""Blackjack's prompts and thoughts."""

from __future__ import annotations

import json
import re

import numpy as np

from coso_envs.gym_cards.blackjack.env import BlackjackEnv


def test_prompts_are_complete_and_name_the_cards_only_without_picture() -> None:
    hands = {"player": ("KH", "2S"), "dealer": ("9D", "AC")}
    env = BlackjackEnv()
    prompt = env.reset(options=hands)[0]["prompt"]
    for part in ('"hit"', '"stand"', "21", "J, Q and K count as 10", env.parser.instructions()):
        assert part in prompt
    text_only = BlackjackEnv(image=False).reset(options=hands)[0]
    assert set(text_only) == {"prompt"}
    assert "The dealer shows 9. Your cards: K, 2." in text_only["prompt"]
    assert "K, 2" not in prompt


def test_thoughts_do_not_tell_the_action() -> None:
    env = BlackjackEnv(image=False)
    env.reset(options={"player": ("AH", "5S"), "dealer": ("QD", "AC")})
    rng = np.random.default_rng(0)
    written = {env.expert_utterance(action="hit", rng=rng) for _ in range(4000)}
    assert len(written) == 300
    for utterance in written:
        thoughts = json.loads(utterance)["thoughts"]
        assert "soft 16" in thoughts and "Q" in thoughts
        assert not set(re.findall(r"[a-z]+", thoughts.lower())) & {
            "hit",
            "stand",
            "draw",
            "more",
            "stop",
            "stay",
            "stick",
        }
    for seed in range(30):
        hit, stand = (
            env.expert_utterance(action=action, rng=np.random.default_rng(seed)) for action in ("hit", "stand")
        )
        assert hit.replace('"hit"', '"stand"') == stand
