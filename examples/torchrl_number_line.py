# /// script
# requires-python = ">=3.11"
# dependencies = ["coso-envs", "torchrl"]
#
# [tool.uv.sources]
# coso-envs = { path = ".." }
# ///
"""TorchRL's PPO learns NumberLine from features of the prompt, by choosing actions by number; needs torchrl."""

from __future__ import annotations

import gymnasium as gym
import torch
from tensordict.nn import TensorDictModule
from torch import nn
from torchrl.envs import GymWrapper
from torchrl.modules import ProbabilisticActor, ValueOperator
from torchrl.objectives import ClipPPOLoss

import coso_envs  # noqa: F401 - registers the game
from coso_envs.wrappers import IndexActions


def main(iterations: int = 20, steps: int = 256) -> list[float]:
    """Train, and return the mean reward of a step in each iteration."""
    torch.manual_seed(0)
    game = IndexActions(gym.make("coso/NumberLine-v0", image=False), observation="text")
    env = GymWrapper(game, categorical_action_encoding=True)
    bodies = [nn.Sequential(nn.Linear(512, 64), nn.Tanh(), nn.Linear(64, size)) for size in (2, 1)]
    chosen = {"distribution_class": torch.distributions.Categorical, "return_log_prob": True}
    actor = ProbabilisticActor(TensorDictModule(bodies[0], ["observation"], ["logits"]), ["logits"], **chosen)
    loss = ClipPPOLoss(actor, ValueOperator(bodies[1]), normalize_advantage=True)
    loss.make_value_estimator(gamma=0.9, lmbda=0.9)
    optimizer, rewards = torch.optim.Adam(loss.parameters(), 1e-3), []
    for _ in range(iterations):
        played = env.rollout(steps, actor, break_when_any_done=False).detach()
        rewards.append(played["next", "reward"].mean().item())
        for _ in range(30):
            optimizer.zero_grad()
            loss(played).sum(reduce=True).backward()
            optimizer.step()
    print(f"reward of a step {rewards[0]:.2f} in the first iteration, {rewards[-1]:.2f} in the last")
    return rewards


if __name__ == "__main__":
    main()
