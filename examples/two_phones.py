# /// script
# requires-python = ">=3.11"
# dependencies = ["coso-envs[train,multiagent]"]
#
# [tool.uv.sources]
# coso-envs = { path = ".." }
# ///
"""Two phones learn to fill one cart, with one policy for both or one each; needs coso-envs[train,multiagent]."""

from __future__ import annotations

import copy

import numpy as np

from agents import PPO, SFT, Demonstrations, PPOConfig, SFTConfig, TinyVLM
from coso_envs.multiagent.phone_team_v0 import small_env
from coso_envs.multiagent.vector import SeatsVectorEnv


def watch_experts(games: int) -> Demonstrations:
    """Record what the experts see and say."""
    env, shown = small_env(), []
    for seed in range(games):
        seen, _ = env.reset(seed=seed)
        while env.agents:
            said = {agent: env.expert_utterance(agent) for agent in env.agents}
            shown += [(seen[agent]["prompt"], said[agent], seen[agent]["image"]) for agent in said]
            seen, *_ = env.step(said)
    prompts, utterances, images = zip(*shown, strict=True)
    return Demonstrations(prompts, utterances, np.stack(images))


def main(games: int = 30, sft_steps: int = 300, rl_steps: int = 2048, config: PPOConfig | None = None) -> None:
    """Imitate the experts and train both ways; print the mean return of each iteration's episodes, at most 2."""
    shown = watch_experts(games)
    shared = TinyVLM.build([*shown.prompts, *shown.utterances], seed=0)
    SFT(shared, SFTConfig(steps=sft_steps)).fit(shown)
    own = {agent: copy.deepcopy(shared) for agent in ("phone_0", "phone_1")}
    answers = {agent: policy.answer for agent, policy in own.items()}  # an own policy speaks where it does not learn
    for seats in (None, ["phone_0"], ["phone_1"]):  # all of them, which share their parameters, or one at a time
        policy, envs = own[seats[0]] if seats else shared, SeatsVectorEnv(small_env, 8, seats=seats, answers=answers)
        PPO(policy, envs, config).learn(rl_steps, lambda _, row: print(row.get("rollout/return")))


if __name__ == "__main__":
    main()
