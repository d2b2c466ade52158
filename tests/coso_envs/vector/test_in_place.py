"""Which wrappers a vector environment steps around, and when."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import pytest
from gymnasium.wrappers import RecordEpisodeStatistics

import coso_envs
from coso_envs.vector.in_place import may_be_skipped, without_idle_wrappers

ENV = "coso/NumberLine-v0"


def _step(env: gym.Env[Any, Any]) -> None:
    game: Any = env.unwrapped
    _, _, terminated, truncated, _ = env.step(game.expert_utterance())
    if terminated or truncated:
        env.reset()


def test_gymnasiums_checks_are_left_once_they_have_seen_two_steps() -> None:
    env: Any = gym.make(ENV)
    assert may_be_skipped(env)
    assert without_idle_wrappers(env) is env
    env.reset(seed=0)
    assert without_idle_wrappers(env) is env
    _step(env)
    assert without_idle_wrappers(env) is env, "the checker compares the next step with this one"
    _step(env)
    assert without_idle_wrappers(env) is env.unwrapped


def test_without_the_checker_a_reset_is_enough() -> None:
    env: Any = gym.make(ENV, disable_env_checker=True)
    assert without_idle_wrappers(env) is env
    env.reset(seed=0)
    assert without_idle_wrappers(env) is env.unwrapped


@pytest.mark.parametrize("wrap", [RecordEpisodeStatistics, lambda env: gym.wrappers.TimeLimit(env, 3)])
def test_wrappers_that_act_stay(wrap: Any) -> None:
    env = wrap(gym.make(ENV))
    assert not may_be_skipped(env)
    env.reset(seed=0)
    for _ in range(3):
        _step(env)
    assert without_idle_wrappers(env) is env


def test_a_vector_environment_ends_up_with_the_games_themselves() -> None:
    envs: Any = coso_envs.make_vec(ENV, 2)
    limited: Any = coso_envs.make_vec(ENV, 2, wrappers=[RecordEpisodeStatistics])
    for vector in (envs, limited):
        vector.reset(seed=0)
        for _ in range(4):
            vector.step([env.unwrapped.expert_utterance() for env in vector.envs])
    assert envs._stepped == [env.unwrapped for env in envs.envs]
    assert limited._stepped == list(limited.envs)
    envs.close()
    limited.close()
