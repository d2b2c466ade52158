"""BabyAI's bot as the expert of every level, whatever the agent has done before."""

from __future__ import annotations

import copy
from typing import Any

import gymnasium as gym
import numpy as np
import pytest

from coso_envs.babyai.guide import Guide
from coso_envs.babyai.levels import LEVELS
from coso_envs.babyai.simulator import ACTIONS, begin
from tests.coso_envs.babyai.test_env import make


def played(env: Any, seed: int, noise: float = 0.0) -> bool:
    """Play an episode of the expert with a share of random actions; return whether it succeeded."""
    rng = np.random.default_rng(seed)
    env.reset(seed=seed)
    while True:
        # Never "toggle", which may make away with the box that is wanted.
        action = ACTIONS[rng.integers(5)] if rng.random() < noise else env.unwrapped.expert_action()
        _, _, terminated, truncated, info = env.step(action)
        if terminated or truncated:
            return bool(info["success"])


@pytest.mark.slow
@pytest.mark.parametrize("level", LEVELS)
def test_every_level_is_solved(level: str) -> None:
    assert played(make(level, image=False, prompt=""), 0)


@pytest.mark.parametrize("level", ["GoToLocal", "PutNextLocalS5N3", "PutNextS5N2Carrying", "OpenDoorsOrderN4"])
def test_it_goes_on_after_any_actions(level: str) -> None:
    assert all(played(make(level, image=False, prompt=""), seed, noise=0.2) for seed in range(8))


def test_it_advises_the_same_whether_it_was_asked_before_or_not() -> None:
    asked, silent = (make("PutNextLocal", image=False) for _ in range(2))
    rng = np.random.default_rng(0)
    for env in (asked, silent):
        env.reset(seed=1)
    for _ in range(25):
        asked.unwrapped.expert_action()
        action = ACTIONS[rng.integers(5)]
        ends = [env.step(action)[2] for env in (asked, silent)]
        assert ends == [False, False]
    assert asked.unwrapped.expert_action() == silent.unwrapped.expert_action()
    again = make("PutNextLocal", image=False).unwrapped
    again.reset(seed=5)
    again.snapshot = copy.deepcopy(asked.unwrapped.snapshot)
    assert again.expert_action() == asked.unwrapped.expert_action()


def test_a_bot_that_sets_itself_goals_without_end_is_stopped() -> None:
    """In this layout, of a level that has no id for this reason, MiniGrid's bot alone never answers."""
    level, followed = (begin("UnlockToUnlock", 7, 108) for _ in range(2))
    guide = Guide(followed, 7)
    actions: list[int] = []
    for _ in range(60):
        actions.append(guide.advise(actions))
        level.step(actions[-1])
    assert len(set(actions)) > 1


def test_every_level_has_an_id_and_the_steps_of_its_longest_mission() -> None:
    for level in ("GoToRedBallGrey", "GoToObjS6", "SynthSeq"):
        env: Any = gym.make(f"coso/BabyAI-{level}-v0", image=False).unwrapped
        bare: Any = gym.make(f"BabyAI-{level}-v{int(level == 'GoToObjS6')}", disable_env_checker=True).unwrapped
        limits = []
        for seed in range(30):
            bare.reset(seed=seed)
            limits.append(bare.max_steps)
        assert max(limits) <= env.max_steps <= 2 * max(limits)
