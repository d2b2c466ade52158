"""GRPO for agents of several turns: advantages relative to a group of episodes that begin in the same state.

All members of a group begin in the same state and play their episodes to the end. As in GiGPO
(https://arxiv.org/abs/2505.10978) the advantage of a step has two parts, and no value head is needed:

    A = A_episode + omega A_step

A_episode is the episode's return minus the mean return of its group (GRPO, https://arxiv.org/abs/2402.03300), the same
for all steps of an episode. A_step is the discounted return from the step on minus its mean over all steps of the group
that answered the same observation, its anchor state. The loss is PPO's clipped surrogate.

Differences from the authors' program (verl-agent):
1. The probability ratio is that of a whole utterance, thoughts weighted by lambda, as in PPO here; theirs is that of
   each token.
2. Advantages are divided by their standard deviation over the whole rollout. That of each group, which GRPO divides by,
   gives most weight to groups whose returns hardly differ, those of too easy and too hard tasks (Dr. GRPO,
   https://arxiv.org/abs/2503.20783); without any, alpha and the KL coefficient depend on an environment's scale of
   rewards. ``scale_advantages`` has all three.
3. The advantage of an utterance without an action is at most ``invalid_advantage``; theirs is a penalty in the reward.
4. The observation is the anchor, with the history where a prompt has one; theirs leaves the history out, so that more
   steps share a state.
5. An episode or step that is alone in its group has advantage 0.
6. The distance from the start is estimated as in :func:`agents.learners.divergence.start_kl`, by default on thoughts
   only; theirs is the low-variance estimate on all tokens.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import torch
from gymnasium.vector import VectorEnv
from torch import Tensor
from typing_extensions import override

from agents.exploration import ExplorationBonus
from agents.learners.clipped import ClippedConfig, ClippedLearner, clipped_loss, limited
from agents.policies.protocol import Evaluation, TrainablePolicy
from agents.rollout.answers import gathered
from agents.rollout.gae import gae
from agents.rollout.groups import relative_to_group
from agents.rollout.rollout import Minibatch, Rollout
from agents.rollout.rounds import Round, play_round


@dataclass(frozen=True)
class GRPOConfig(ClippedConfig):
    """Settings of :class:`GRPO`, with the values that GiGPO published."""

    n_steps: int = 50
    """Most steps of an episode. An iteration is one whole episode in every environment; one that is not over by then
    counts with its return so far."""
    gae_lambda: float = 1.0
    """Without effect: there are no values to trace."""
    group_size: int = 8
    """Environments whose episodes begin in the same state and are compared; published 8 (GiGPO)."""
    step_coef: float = 1.0
    """omega, the weight of the step's advantage among steps from the same state; published 1. 0 = the episode's alone,
    as in GRPO."""
    scale_advantages: Literal["rollout", "group", "none"] = "rollout"
    """Standard deviation by which advantages are divided: that of all in the rollout; of each group, as in GRPO; none,
    as in Dr. GRPO. With none ``invalid_advantage`` and the coefficients of bonus and distance are in the unit of the
    rewards, and have to be chosen anew for each environment."""

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.n_steps < 1 or self.group_size < 2:
            raise ValueError(
                f"n_steps must be at least 1 and group_size at least 2, got {self.n_steps}, {self.group_size}"
            )

    @override
    def check_num_envs(self, num_envs: int) -> None:
        if num_envs % self.group_size:
            raise ValueError(f"num_envs must be a multiple of group_size {self.group_size}, got {num_envs}")


class GRPO(ClippedLearner):
    """Group-relative policy optimisation over utterances; see this module and :class:`ClippedLearner`.

    Every iteration begins new episodes from seeds of its own, so that a resumed run needs no snapshots.
    """

    config: GRPOConfig

    def __init__(
        self,
        policy: TrainablePolicy,
        envs: VectorEnv[Any, Any, Any],
        config: GRPOConfig | None = None,
        bonus: ExplorationBonus | None = None,
        debug_folder: str | Path = ".",
    ) -> None:
        super().__init__(policy, envs, config or GRPOConfig(), bonus, debug_folder)

    @override
    def collect(self) -> tuple[Rollout, dict[str, float]]:
        config = self.config
        seeds = self.own_seeds(self.envs.num_envs // config.group_size, f"episodes of iteration {self.iteration}")
        played = play_round(
            self.policy,
            self._stepper,
            seeds,
            config.group_size,
            most_steps=config.n_steps,
            generator=self.generator,
            suggesting=self.bonus.suggesting,
        )
        taught = played.asked & ~played.void & ~played.faulty
        advantages, returns = group_advantages(
            played, taught, gamma=config.gamma, step_coef=config.step_coef, by_std=config.scale_advantages == "group"
        )
        columns = {"rewards": played.rewards, "advantages": advantages, "returns": returns}
        columns["values"] = torch.zeros_like(played.rewards)
        asked = played.asked
        rollout, metrics = gathered(
            played.steps,
            torch.arange(int(asked.sum())),
            {name: column[asked] for name, column in columns.items()},
            played.void[asked],
            policy=self.policy,
            parser=self.parser,
        )
        rollout = rollout.select(torch.nonzero(taught[asked]).flatten())
        return rollout, metrics | played.metrics | group_figures(played, taught)

    @override
    def advantages(self, rollout: Rollout) -> Tensor:
        advantages = rollout.advantages
        if self.config.scale_advantages == "rollout" and len(rollout) > 1:
            advantages = advantages / (advantages.std() + 1e-6)
        return limited(advantages, rollout, self.config.invalid_advantage)

    @override
    def loss(self, evaluation: Evaluation, batch: Minibatch) -> tuple[Tensor, dict[str, float]]:
        """Return L_clip of a minibatch."""
        return clipped_loss(evaluation, batch, self.config)


def group_advantages(
    played: Round, taught: Tensor, *, gamma: float, step_coef: float, by_std: bool
) -> tuple[Tensor, Tensor]:
    """Return advantages, and discounted returns from each step on, float32 [T, N]; 0 where nothing is taught.

    Args:
        played: the episodes.
        taught: bool [T, N]; the steps that teach: not those that are void, nor any of an episode with a fault.
        gamma: discount of the returns from a step on; an episode's return is not discounted.
        step_coef: omega.
        by_std: divide both parts by the standard deviations of their groups.
    """
    rewards, nothing = played.rewards, torch.zeros_like(played.rewards)
    _, returns = gae(rewards, nothing, nothing, played.done, played.done, gamma, 1.0, ~taught)
    sound = ~played.faulty
    episodes = torch.zeros(len(sound))
    episodes[sound] = relative_to_group((rewards * taught).sum(0)[sound], played.groups[sound], by_std=by_std)
    steps = torch.zeros_like(rewards)
    steps[taught] = relative_to_group(returns[taught], played.states[taught], by_std=by_std)
    return (episodes + step_coef * steps) * taught, returns


def group_figures(played: Round, taught: Tensor) -> dict[str, float]:
    """Return the shares of groups whose returns differ, and of steps that share their state, for the metrics.

    Only these have advantages other than 0. Empty if nothing is taught.
    """
    if not taught.any():
        return {}
    returns = (played.rewards * taught).sum(0)
    members = [returns[(played.groups == group) & ~played.faulty] for group in played.groups.unique()]
    _, inverse, counts = played.states[taught].unique(return_inverse=True, return_counts=True)
    return {
        "groups/informative": sum(len(found.unique()) > 1 for found in members) / len(members),
        "groups/shared_states": (counts[inverse] > 1).float().mean().item(),
    }
