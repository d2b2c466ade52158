"""Filtered behaviour cloning: imitate the episodes with the highest returns, as in [DigiRL]."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from gymnasium.vector import VectorEnv
from torch import Tensor
from typing_extensions import override

from agents.exploration import ExplorationBonus
from agents.learners.arguments import check_config
from agents.learners.awr.config import FilteredBCConfig
from agents.learners.awr.filter import kept
from agents.learners.awr.objective import imitation_loss
from agents.learners.figures import mean_figures
from agents.learners.replaying import ReplayLearner
from agents.policies.protocol import Evaluation, TrainablePolicy
from agents.replay import Episode, Judged, Place, replayed
from agents.rollout.rollout import Minibatch


class FilteredBC(ReplayLearner):
    """A learner that imitates the trajectories whose return is at or above a quantile of all returns.

    Episodes are played in the common loop, and go on where an iteration ends. Those that have ended are in a replay on
    disk. At first the start policy plays ``offline_steps`` steps or more, on which the offline stage trains without a
    bonus; then every iteration trains on the replay. The module of :class:`agents.learners.AWR` lists the deviations
    from the published program.

    Args:
        policy: the policy, trained in place.
        envs: a vector environment of text actions.
        config: settings.
        bonus: the exploration bonus.
        debug_folder: where a batch with a NaN or infinite loss is written, and parent of the replay's files.
    """

    config: FilteredBCConfig

    def __init__(
        self,
        policy: TrainablePolicy,
        envs: VectorEnv[Any, Any, Any],
        config: FilteredBCConfig | None = None,
        bonus: ExplorationBonus | None = None,
        debug_folder: str | Path = ".",
    ) -> None:
        config = config or FilteredBCConfig()
        check_config(type(self), config)
        split = {"outcome": config.outcome, "validation_share": config.validation_share}
        super().__init__(policy, envs, config, bonus, debug_folder, **split)
        self.online = not self.config.offline_steps

    # -- the parts that AWR changes -----------------------------------------------------------------------

    def scores(self, episodes: Sequence[Episode]) -> np.ndarray:
        """Return what the filter compares, float64 [E]: the returns."""
        return np.array([episode.total for episode in episodes])

    def fit(self, episodes: list[Episode]) -> dict[str, float]:
        """Train critics on the trajectories; return figures for the metrics. There are none here."""
        return {}

    def judged(self, places: Sequence[Place]) -> Judged:
        """Return the worth of B steps of trajectories that passed the filter: without critics, all are imitated."""
        returns = {episode: episode.returns(self.config.gamma) for episode, _ in places}
        return Judged(
            values=torch.zeros(len(places)),
            rewards=torch.tensor([float(episode.rewards[step]) for episode, step in places]),
            returns=torch.tensor([float(returns[episode][step]) for episode, step in places]),
            advantages=torch.ones(len(places)),
        )

    # -- the loop -----------------------------------------------------------------------------------------

    @override
    def _has_seen_enough(self) -> bool:
        # The first episodes to end are the shortest, and where an agent fails by not finishing, all of them succeeded.
        return super()._has_seen_enough() and self.experience.is_representative

    @override
    def imitate(self, steps: int) -> dict[str, float]:
        """Filter the trajectories, train the critics, and take gradient steps of the policy; return figures."""
        self.experience.tidy()
        episodes = self.experience.training
        if not episodes:
            return {}
        places, judged, figures = self.select(episodes)
        history = list[dict[str, float]]()
        for number in range(steps if places else 0):
            rows = torch.randint(len(places), (self.config.batch_size,), generator=self._draws)
            batch = self._minibatch([places[row] for row in rows.tolist()], judged.select(rows), number)
            history.append(self.gradient_step(self.evaluate(batch), batch))
        return figures | mean_figures(history)

    def select(self, episodes: list[Episode]) -> tuple[list[Place], Judged, dict[str, float]]:
        """Filter the trajectories and train the critics; return the steps to learn from, their worth, and figures."""
        totals = np.array([episode.total for episode in episodes])
        chosen = kept(self.scores(episodes), totals, self.config.keep_quantile)
        best = [episode for episode, keep in zip(episodes, chosen, strict=True) if keep]
        figures = {
            "replay/steps": float(self.experience.replay.num_steps),
            "replay/trajectories": float(len(episodes)),
            "replay/return": float(totals.mean()),
            "replay/kept": float(chosen.mean()),
            **({"replay/kept_return": float(totals[chosen].mean())} if best else {}),
        }
        figures |= self.fit(episodes)
        places = self.experience.recent(best, self.config.recent_steps)
        return places, self.judged(places), figures

    @override
    def loss(self, evaluation: Evaluation, batch: Minibatch) -> tuple[Tensor, dict[str, float]]:
        """Return -mean(1[A > 0] * sum_tokens log pi); without critics all advantages are 1."""
        loss = imitation_loss(evaluation.log_probs, batch.mask, batch.advantages, clamp=self.config.clamp)
        figures = {"train/policy_loss": loss, "train/imitated": (batch.advantages > 0).float().mean()}
        return loss, {name: value.item() for name, value in figures.items()}

    def _minibatch(self, places: Sequence[Place], judged: Judged, number: int) -> Minibatch:
        """Return steps as minibatch ``number``, with what bonus and trust region add to it."""
        rollout = replayed(self.experience.replay.read(places), self.policy, self.parser, judged)
        if (limit := self.config.invalid_advantage) is not None:
            limited = torch.where(rollout.valid, rollout.advantages, rollout.advantages.clamp(max=limit))
            rollout = replace(rollout, advantages=limited)
        return self.guided(rollout, number)
