# /// script
# requires-python = ">=3.11"
# dependencies = ["coso-envs[train,peers]"]
#
# [tool.uv.sources]
# coso-envs = { path = ".." }
# ///
"""BabyAI from text alone: a tiny model imitates a few games of the expert, and PPO goes on from there.

Needs: pip install 'coso-envs[train,peers]'. Run: uv run examples/babyai_room.py, or with python.
"""

from __future__ import annotations

import math
from typing import Any

import gymnasium as gym

import coso_envs
from agents import PPO, SFT, Demonstrations, SFTConfig, TinyLM

ROOM = "coso/BabyAI-GoToObjS4-v0"
SHORT: dict[str, Any] = {"image": False, "parser": "coso/plain", "prompt": "{mission}. {view}. {front}"}


def main(games: int = 4, sft_steps: int = 50, rl_steps: int = 2048) -> list[float]:
    """Train, and return the mean length of each iteration's episodes; the expert needs 2.6 steps."""
    env, shown, steps = gym.make(ROOM, **SHORT), [], []
    for seed in range(games):
        observation, ended = env.reset(seed=seed)[0], False
        while not ended:
            shown.append((observation["prompt"], env.get_wrapper_attr("expert_utterance")()))
            observation, _, terminated, truncated, _ = env.step(shown[-1][1])
            ended = terminated or truncated
    prompts, utterances = zip(*shown, strict=True)
    policy = TinyLM.build([*prompts, *utterances])
    SFT(policy, SFTConfig(steps=sft_steps)).fit(Demonstrations(prompts, utterances))
    envs: Any = coso_envs.make_vec(ROOM, 16, autoreset_mode="SameStep", **SHORT)
    PPO(policy, envs).learn(rl_steps, lambda _, row: steps.append(row.get("rollout/episode_length", math.nan)))
    print(f"steps in an episode, iteration by iteration: {' '.join(f'{each:.1f}' for each in steps)}")
    return steps


if __name__ == "__main__":
    main()
