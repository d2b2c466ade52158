"""A habit in EZPoints and Points24: the teacher adds where it would have to multiply."""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.data.habits.habit import Habit
from coso_envs.gym_cards.points.game import PointsEnv
from coso_envs.gym_cards.points.solver import solve


def _sum(env: PointsEnv, expert: str, rng: np.random.Generator) -> str | None:
    """Return the next symbol of the solution with "+" for each "*", up to "="; None after another beginning."""
    solution = solve(tuple(sorted(env.state.numbers)), env.target, env.signs.replace("()", ""))
    if solution is None:
        return None
    own = (*("+" if symbol == "*" else symbol for symbol in solution), "=")
    begun = env.state.formula
    return own[len(begun)] if begun == own[: len(begun)] and len(begun) < len(own) else None


def _fits(env: Any) -> bool:
    return isinstance(env, PointsEnv)


SUM = Habit("sum", "uses + where * is needed", _sum, _fits, after="on")
