"""The teacher who adds where it would have to multiply writes its whole formula and hands it in."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from benchmarks.common.envs import make_env
from benchmarks.data.habits import HABITS

RNG = np.random.default_rng(0)


def written(env_id: str, cards: tuple[str, ...], **env_kwargs: Any) -> tuple[str, bool]:
    """Return the teacher's formula and whether it was right."""
    env = make_env(env_id, {"image": False, **env_kwargs})
    env.reset(seed=0, options={"cards": cards})
    symbols: list[str] = []
    while not symbols or symbols[-1] != "=":
        symbols.append(HABITS["sum"].act(env, env.expert_action(), RNG) or env.expert_action())
        info = env.step(env.parser.format(symbols[-1]))[-1]
    return " ".join(symbols), info["success"]


@pytest.mark.parametrize(
    ("env_id", "cards", "formula", "right"),
    [
        ("coso/EZPoints-v0", ("3H", "4S"), "3 + 4 =", False),
        ("coso/EZPoints-v0", ("KH", "2S"), "2 + 10 =", True),
        ("coso/Points24-v0", ("2H", "3S", "4D", "AC"), "1 + 2 + 3 + 4 =", False),
        ("coso/Points24-v0", ("8H", "8S", "4D", "4C"), "4 + 4 + 8 + 8 =", True),
    ],
)
def test_the_formula(env_id: str, cards: tuple[str, ...], formula: str, right: bool) -> None:
    found, success = written(env_id, cards)
    assert success == right
    assert sorted(found.split()) == sorted(formula.split())


def test_after_another_beginning_it_does_as_the_expert() -> None:
    env = make_env("coso/EZPoints-v0", {"image": False})
    env.reset(seed=0, options={"cards": ("3H", "4S")})
    env.step(env.parser.format("+"))
    assert HABITS["sum"].act(env, env.expert_action(), RNG) is None


def test_cards_without_a_solution_leave_it_to_the_expert() -> None:
    env = make_env("coso/Points24-v0", {"image": False})
    env.reset(seed=0, options={"cards": ("AH", "AS", "AD", "AC")})
    assert HABITS["sum"].act(env, env.expert_action(), RNG) is None
