# /// script
# requires-python = ">=3.11"
# dependencies = ["coso-envs[train]", "ray[rllib]"]
#
# [tool.uv]
# override-dependencies = ["gymnasium>=1.4"]
#
# [tool.uv.sources]
# coso-envs = { path = ".." }
# ///
"""RLlib's PPO learns NumberLine from features of the prompt, by choosing actions by number.

RLlib asks for an older Gymnasium; docs/other-libraries.md says how to install both. Run: python, or uv run, and this.
"""

from __future__ import annotations

from typing import Any

import gymnasium as gym
from ray.rllib.algorithms.ppo import PPOConfig
from ray.tune.registry import register_env

import coso_envs  # noqa: F401 - registers the game
from coso_envs.wrappers import IndexActions


def make(_: Any) -> gym.Env[Any, Any]:
    """Make the game as text, with numbers as actions."""
    return IndexActions(gym.make("coso/NumberLine-v0", image=False), observation="text")


def main(iterations: int = 20, batch: int = 1024) -> list[float]:
    """Train, and return the mean return of each iteration's episodes; at most 1."""
    register_env("number-line", make)
    config = PPOConfig().environment("number-line").env_runners(num_env_runners=0, num_envs_per_env_runner=8)
    config = config.training(gamma=0.9, lr=1e-3, train_batch_size=batch, minibatch_size=128, num_epochs=8)
    learner = config.debugging(seed=0).build_algo()
    returns = [float(learner.train()["env_runners"]["episode_return_mean"]) for _ in range(iterations)]
    print(f"return {returns[0]:.2f} in the first iteration, {returns[-1]:.2f} in the last")
    learner.stop()
    return returns


if __name__ == "__main__":
    main()
