"""A policy that mostly writes what parses, and learners that train it on NumberLine."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gymnasium as gym
import numpy as np
import pytest

import coso_envs
from agents.causal import SCMConfig, SCMTrainingConfig
from agents.coso import CoSo
from agents.demonstrations import Demonstrations
from agents.exploration import ExplorationBonus, NoBonus, UniformBonus
from agents.learners import PPO, SFT, OnlineLearner, PPOConfig, SFTConfig
from agents.policies import TinyVLM, TinyVLMConfig, VLMPolicy

CONFIG = PPOConfig(n_steps=3, batch_size=4, n_epochs=2, seed=5, kl_samples=4, ent_coef=0.1)
SCM_SMALL = SCMConfig(layers=1, hidden_size=16, heads=2, intermediate_size=32)
TRAINING = SCMTrainingConfig(pretrain_steps=2, steps=1, batch_size=8)


def number_line(num_envs: int = 4, **kwargs: Any) -> gym.vector.VectorEnv:
    return coso_envs.make_vec("coso/NumberLine-v0", num_envs=num_envs, autoreset_mode="SameStep", size=48, **kwargs)


def demonstrations(n: int = 24) -> Demonstrations:
    env: Any = gym.make("coso/NumberLine-v0", size=48, prompt="Where to?").unwrapped
    rng = np.random.default_rng(0)
    observations, utterances = [env.reset(seed=0)[0]], list[str]()
    while len(utterances) < n:
        utterances.append(env.expert_utterance(str(rng.choice(["-", "+"])), rng))
        observation, _, terminated, truncated, _ = env.step(utterances[-1])
        observations.append(env.reset()[0] if terminated or truncated else observation)
    kept = observations[:n]
    return Demonstrations([o["prompt"] for o in kept], utterances, np.stack([o["image"] for o in kept]))


@pytest.fixture(scope="session")
def start() -> VLMPolicy:
    """A policy that mostly writes what parses; whoever trains it trains a copy."""
    data = demonstrations(64)
    config = TinyVLMConfig(width=32, layers=1, heads=2, image_size=32, max_new_tokens=64)
    policy = TinyVLM.build([*data.prompts, *data.utterances], config=config)
    SFT(policy, SFTConfig(steps=60, batch_size=16, learning_rate=1e-2)).fit(data)
    return policy


@pytest.fixture
def learner(start: VLMPolicy) -> Callable[..., OnlineLearner]:
    def make(method: str = "rl", **changes: Any) -> OnlineLearner:
        envs = number_line(prompt="Where to?")
        bonus: ExplorationBonus = UniformBonus() if method == "rl_entropy" else NoBonus()
        ppo = PPO(copy.deepcopy(start), envs, replace(CONFIG, **changes), bonus=bonus)
        if method == "coso":
            CoSo(ppo, scm=SCM_SMALL, training=TRAINING).pretrain(demonstrations().utterances)
        return ppo

    return make


def fingerprint(learner: OnlineLearner) -> list[float]:
    return [float(p.detach().double().sum()) for p in learner.policy.parameters()]
