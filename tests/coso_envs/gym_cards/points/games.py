"""Both games, hands that can be won, and formulas played symbol by symbol."""

from __future__ import annotations

import json
from typing import Any

from coso_envs.gym_cards.points.ezpoints import EZPointsEnv
from coso_envs.gym_cards.points.game import PointsEnv
from coso_envs.gym_cards.points.points24 import Points24Env

GAMES = (EZPointsEnv, Points24Env)
HAND = {EZPointsEnv: ("KH", "2S"), Points24Env: ("3H", "3S", "8D", "8C")}


def say(symbol: str) -> str:
    return json.dumps({"action": symbol})


def play(env: PointsEnv, formula: str, *, cards: Any = None) -> list[tuple[float, bool, bool]]:
    """Say the symbols; rewards and ends."""
    env.reset(seed=0, options={} if cards is None else {"cards": cards})
    return [env.step(say(symbol))[1:4] for symbol in formula.split()]
