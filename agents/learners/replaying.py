"""The loop of learners that imitate episodes from a replay: an offline stage, then online, with exact resumption."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import Any

import torch
from gymnasium.vector import VectorEnv
from typing_extensions import override

from agents import processes
from agents.exploration import ExplorationBonus, estimated
from agents.learners.config import ReplayConfig
from agents.learners.divergence import in_place, log_probs_of, weighed
from agents.learners.online import OnlineLearner
from agents.policies.protocol import TrainablePolicy
from agents.replay import Experience
from agents.rollout.rollout import Guidance, Minibatch, Rollout
from agents.seeding import torch_generator


class ReplayLearner(OnlineLearner):
    """The base class of learners that imitate episodes, each of which is added to a replay when it ends.

    Episodes are played in the common loop, and go on where an iteration ends. The offline stage comes after
    ``offline_steps`` steps and has no bonus.

    Args:
        policy: the policy, trained in place.
        envs: a vector environment of text actions.
        config: settings.
        bonus: the exploration bonus.
        debug_folder: where a batch with a NaN or infinite loss is written, and parent of the replay's files.
        kept: further arguments of :class:`agents.replay.Experience`.

    Attributes:
        experience: the episodes.
        online: whether the offline stage is over.
    """

    config: ReplayConfig

    def __init__(
        self,
        policy: TrainablePolicy,
        envs: VectorEnv[Any, Any, Any],
        config: ReplayConfig,
        bonus: ExplorationBonus | None = None,
        debug_folder: str | Path = ".",
        **kept: Any,
    ) -> None:
        super().__init__(policy, envs, config, bonus, debug_folder)
        self.experience = Experience(
            envs.num_envs,
            self.debug_folder,
            self.parser,
            replay_steps=config.replay_steps,
            seed=config.seed,
            **kept,
        )
        self.watch = self.experience.add
        self.online = False
        self._draws = torch_generator(config.seed, "replayed steps")

    @abstractmethod
    def imitate(self, steps: int) -> dict[str, float]:
        """Take gradient steps on the replay; return figures for the metrics."""

    @override
    def prepare(self) -> dict[str, float]:
        """Go through the offline stage as soon as there is enough to learn from; return its figures."""
        if self.online or not self._has_seen_enough():
            return {}
        trained = self.imitate(self.config.offline_epochs)
        self.online = True
        return {f"offline/{name}": value for name, value in trained.items()}

    def _has_seen_enough(self) -> bool:
        """Return whether the offline stage may begin."""
        return self.num_timesteps >= self.config.offline_steps

    @override
    def update(self, rollout: Rollout, guidance: Guidance) -> dict[str, float]:
        """Imitate the replay, to which the newest episodes belong; do nothing before the offline stage."""
        if not self.online:
            return {}
        return self.imitate(self.config.n_epochs) | {"train/learning_rate": self.learning_rate}

    @property
    @override
    def present_ent_coef(self) -> float:
        """The present coefficient of the bonus; 0 until training is online."""
        return super().present_ent_coef if self.online else 0.0

    def guided(self, rollout: Rollout, number: int) -> Minibatch:
        """Return replayed steps as minibatch ``number``, with what bonus and trust region add to it."""
        (batch,) = rollout.minibatches(
            len(rollout), self._minibatches, guidance=self._guidance(rollout), epoch=number, device=self.policy.device
        )
        return batch

    def _guidance(self, rollout: Rollout) -> Guidance:
        nothing = torch.zeros(rollout.mask.shape)
        start_log_probs = nothing
        if self.config.kl_coef and self._start is not None:
            size = self.config.micro_batch or len(rollout)
            with in_place(self._start) as start:
                start_log_probs = log_probs_of(start, rollout, torch.arange(len(rollout)), size)
        if not self.online:
            return Guidance(nothing, [None] * len(rollout), start_log_probs)
        weights = weighed(self.bonus, rollout, self.config)
        return Guidance(estimated(weights), self.bonus.choice_sets(rollout), start_log_probs)

    # -- checkpoints --------------------------------------------------------------------------------------

    @override
    def training_state(self) -> dict[str, Any]:
        own = {"experience": self.experience.state(), "draws": self._draws.get_state(), "online": self.online}
        return super().training_state() | own

    @override
    def load_training_state(self, state: dict[str, Any]) -> None:
        super().load_training_state(state)
        self.experience.load_state(state["experience"])
        self._draws.set_state(state["draws"])
        self.online = bool(state["online"])

    @override
    def forget_running_episodes(self) -> None:
        super().forget_running_episodes()
        self.experience.forget_running()

    @override
    def save(self, folder: str | Path) -> None:
        # All processes have the same episodes.
        writes = processes.number() == 0
        if writes:
            self.experience.save(Path(folder))
        super().save(folder)
        if writes:
            self.experience.saved(Path(folder))

    @override
    def load(self, folder: str | Path) -> None:
        super().load(folder)
        self.experience.load(Path(folder))
