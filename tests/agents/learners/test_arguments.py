"""A learner says in one sentence what is wrong with its policy or its environments."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import pytest

from agents.coso import CoSo
from agents.exploration import UniformBonus
from agents.learners import AFSFT, AWR, GRPO, PPO, SFT, AWRConfig, PPOConfig
from agents.policies import VLMPolicy
from tests.agents.learners.conftest import number_line


@pytest.mark.parametrize("envs", ["coso/NumberLine-v0", gym.make("coso/NumberLine-v0", size=48)], ids=["id", "one"])
def test_a_learner_needs_a_vector_environment(start: VLMPolicy, envs: Any) -> None:
    with pytest.raises(TypeError, match=r"needs a vector environment: coso_envs.make_vec\(ID, N\), got .*NumberLine"):
        PPO(start, envs)


@pytest.mark.parametrize("kind", [PPO, GRPO, AFSFT])
def test_a_learner_needs_a_policy_object(kind: Any) -> None:
    with pytest.raises(TypeError, match=r"a learner needs a policy object, .* got 'MultiInputPolicy'"):
        kind("MultiInputPolicy", number_line(8))


@pytest.mark.parametrize(
    ("kind", "config", "message"),
    [
        (PPO, {"n_steps": 2}, r"PPO takes settings of PPOConfig, got \{'n_steps': 2\}"),
        (PPO, AWRConfig(), r"PPO takes settings of PPOConfig, got AWRConfig"),
        (AWR, PPOConfig(), r"AWR takes settings of AWRConfig, got PPOConfig"),
    ],
)
def test_a_learner_needs_settings_of_its_own(start: VLMPolicy, kind: Any, config: Any, message: str) -> None:
    with pytest.raises(TypeError, match=message):
        kind(start, number_line(8), config)


@pytest.mark.parametrize("bonus", ["coso", UniformBonus])
def test_a_bonus_is_an_object(start: VLMPolicy, bonus: Any) -> None:
    with pytest.raises(TypeError, match=r"a learner's bonus is an object, such as agents.UniformBonus\(\), or None"):
        PPO(start, number_line(8), bonus=bonus)


def test_coso_wraps_a_learner(start: VLMPolicy) -> None:
    with pytest.raises(TypeError, match=r"CoSo wraps a learner, such as PPO\(policy, envs\), got VLMPolicy"):
        CoSo(start)  # type: ignore[arg-type]
    learner = PPO(start, number_line(8))
    for wrong in (-1.0, float("nan")):
        with pytest.raises(ValueError, match=f"ent_coef must be finite and not negative, got {wrong}"):
            CoSo(learner, ent_coef=wrong)
    assert type(learner.bonus).__name__ == "NoBonus", "nothing has changed"


def test_sft_needs_a_policy_object() -> None:
    with pytest.raises(TypeError, match=r"a learner needs a policy object, .* got 'tiny'"):
        SFT("tiny")  # type: ignore[arg-type]
