"""A running game of NumberLine, and utterances for it."""

from __future__ import annotations

from typing import Any

from coso_envs.gym_cards.number_line.env import NumberLineEnv

PLUS, MINUS, NOTHING = '{"action": "+"}', '{"action": "-"}', "I do not know"


def make(**kwargs: Any) -> NumberLineEnv:
    env = NumberLineEnv(**kwargs)
    env.reset(seed=0, options={"state": (4, 1)})
    return env
