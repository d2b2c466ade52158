"""Training on two real devices, one of which is killed half-way."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import gymnasium as gym
from gymnasium.vector import AutoresetMode

from agents import PPO
from benchmarks.training.config import TrainConfig
from benchmarks.training.start_policy import load_start
from coso_envs.android import AppiumServer
from tests.device.drills import kill
from tests.device.playing import ENV, browsers


def train(steps: int) -> bool:
    """Train a small policy with PPO on two browsers, and kill one half-way; return whether the training ended well."""
    config = TrainConfig.of(env=ENV, start="half-noisy", demo_steps=512, sft_steps=100)
    width = config.env_kwargs["resolution"]
    devices, make = browsers(size=(width, width * 19 // 9))
    with tempfile.TemporaryDirectory() as folder:
        policy = load_start(config, Path(folder)).policy
    options: dict[str, Any] = {**config.env_kwargs, "device": make}
    envs = gym.vector.SyncVectorEnv([lambda: gym.make(ENV, **options)] * 2, autoreset_mode=AutoresetMode.SAME_STEP)
    learner = PPO(policy, envs, replace(config.learner, n_steps=10))
    rows: list[Mapping[str, float]] = []

    def watch(_: PPO, metrics: Mapping[str, float]) -> None:
        rows.append(metrics)
        if len(rows) == steps // 40:
            kill(devices[1].own_server or AppiumServer(), "--headless")

    try:
        learner.learn(steps, watch)
    finally:
        envs.close()
    faults = sum(row["rollout/faults"] for row in rows)
    print(
        f"training on 2: {learner.num_timesteps} steps, {faults:g} episode(s) with a fault after one browser was killed"
    )
    losses = [row["train/loss"] for row in rows if "train/loss" in row]
    return learner.num_timesteps >= steps and faults == 1 and bool(losses) and all(map(math.isfinite, losses))
