"""Teachers in a household: one never opens a closed place, one only looks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from benchmarks.common.envs import make_env
from benchmarks.data.demonstrations import lessons
from benchmarks.data.habits import HABITS
from benchmarks.data.teachers import Start

RNG = np.random.default_rng(0)


def visited(name: str, steps: int = 300, **env_kwargs: Any) -> list[tuple[Any, str, Any]]:
    """Return house, expert's command and the habit's in states of demonstrations."""
    env = make_env("coso/ALFWorldText-v0", env_kwargs)
    taught = lessons(env, Start(bias=0.9, habit=HABITS[name]), 0)
    found = []
    for _ in range(steps):
        lesson = next(taught)
        found.append((env.state.turn, lesson.expert, HABITS[name].act(env, lesson.expert, RNG)))
    return found


@pytest.mark.parametrize("options", [{}, {"admissible": "none"}, {"wording": "2.1.1"}])
def test_it_walks_on_from_a_closed_place_and_does_as_the_expert_elsewhere(options: dict[str, Any]) -> None:
    seen = visited("unopened", **options)
    passed = [(turn, said) for turn, expert, said in seen if expert.startswith("open ")]
    assert len(passed) > 20
    for turn, said in passed:
        assert turn.house.is_closed(turn.house.place)
        assert said in turn.admissible and said.startswith("go to ") and said != f"go to {turn.house.place}"
    assert all(said is None for _, expert, said in seen if not expert.startswith("open "))


def test_the_next_place_follows_by_name_and_number() -> None:
    act: Callable[..., Any] = HABITS["unopened"].act

    class House:
        place = "drawer 9"

    class Turn:
        house = House()
        admissible = ("go to cabinet 1", "go to drawer 10", "go to drawer 2", "go to sofa 1", "open drawer 9")

    class Env:
        class state:  # noqa: N801 - as the environment's attribute
            turn = Turn()

    assert act(Env, "open drawer 9", RNG) == "go to drawer 10"
    House.place = "sofa 2"
    assert act(Env, "open sofa 2", RNG) == "go to cabinet 1"
    Turn.admissible = ("open sofa 2",)
    assert act(Env, "open sofa 2", RNG) == "look"


def test_one_only_looks_and_later_states_are_demonstrated_all_the_same() -> None:
    seen = visited("look")
    assert {said for *_, said in seen} == {"look"}
    assert {expert.split()[0] for _, expert, _ in seen} >= {"go", "take", "move"}
