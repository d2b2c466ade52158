# /// script
# requires-python = ">=3.11"
# dependencies = ["coso-envs[sb3]"]
#
# [tool.uv.sources]
# coso-envs = { path = ".." }
# ///
"""Stable-Baselines3 on a game whose actions are utterances: a CNN learns NumberLine by choosing actions by number.

Needs: pip install 'coso-envs[sb3]'. Run: uv run examples/sb3_number_line.py [STEPS], or with python.
"""

from __future__ import annotations

import sys

from stable_baselines3 import PPO
from stable_baselines3.common.evaluation import evaluate_policy

from coso_envs.bridges.sb3 import MetricsCallback, make_vec_env


def main(steps: int = 20_000, folder: str = "runs/sb3", envs: int = 16) -> float:
    """Train, write metrics, and return the mean return of 100 episodes; at most 1, and the expert's is 1."""
    env = make_vec_env("coso/NumberLine-v0", envs, size=64)
    settings = {"n_steps": 64, "batch_size": 256, "gamma": 0.9, "ent_coef": 0.01, "learning_rate": 5e-4}
    learner = PPO("CnnPolicy", env, seed=0, device="cpu", **settings)
    learner.learn(steps, callback=MetricsCallback(f"{folder}/metrics.jsonl"))
    mean, spread = evaluate_policy(learner, env, n_eval_episodes=100)
    print(f"return {mean:.2f} +- {spread:.2f} after {learner.num_timesteps} steps")
    env.close()
    return float(mean)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20_000)
