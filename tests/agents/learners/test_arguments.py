"""A learner says in one sentence what is wrong with its policy or its environments."""

from __future__ import annotations

from typing import Any

import gymnasium as gym
import pytest

from agents.learners import AFSFT, GRPO, PPO, SFT
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


def test_sft_needs_a_policy_object() -> None:
    with pytest.raises(TypeError, match=r"a learner needs a policy object, .* got 'tiny'"):
        SFT("tiny")  # type: ignore[arg-type]
