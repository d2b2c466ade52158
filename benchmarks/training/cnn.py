"""The published baseline: a convolutional network that chooses actions by number, trained with Stable-Baselines3's PPO.

It sees pictures and writes no text, so its runs need no start policy. They have the metrics, evaluations and
checkpoints of all others.
"""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from agents.learners import CHECKPOINT, OnlineConfig
from agents.optimizers import load_optimizer_state, optimizer_state
from agents.storage import read_state, taking_over, write_state
from benchmarks.common.envs import make_env
from benchmarks.common.errors import UsageError
from benchmarks.common.extras import require
from benchmarks.training.config import TrainConfig
from benchmarks.training.methods import Method
from coso_envs.wrappers import IndexActions

#: Pixels of the smallest picture that Stable-Baselines3's convolutional network takes.
_SMALLEST = 36


@dataclass(frozen=True)
class CnnConfig(OnlineConfig):
    """Settings of the network's PPO; those of bonuses, of the KL penalty and of utterances do not concern it."""

    n_steps: int = 32
    gae_lambda: float = 0.95
    learning_rate: float = 5e-4
    learning_rate_end: float = 0.0
    batch_size: int = 256
    kl_samples: int = 0
    action_entropy: float = 0.01
    """Coefficient of the entropy of the choice among actions."""
    clip_range: float = 0.2
    """Largest change of an action's probability in an update, as a share."""


class CnnPolicy:
    """The network as a policy that answers observations with utterances.

    Args:
        model: the PPO of Stable-Baselines3.
        env: the environment, whose parser writes the chosen actions.
    """

    def __init__(self, model: Any, env: IndexActions) -> None:
        self._network = model.policy
        self._speaker = require("coso_envs.bridges.sb3", "sb3").IndexSpeaker(model, env)

    @property
    def device(self) -> torch.device:
        """Device of the network."""
        device: torch.device = self._network.device
        return device

    def parameters(self) -> Iterator[Tensor]:
        """Return the network's parameters."""
        parameters: Iterator[Tensor] = self._network.parameters()
        return parameters

    def answer(self, observations: Any, *, greedy: bool = False, generator: Any = None) -> tuple[str, ...]:
        """Return one utterance per observation, see :class:`coso_envs.bridges.sb3.IndexSpeaker`."""
        answers: tuple[str, ...] = self._speaker.answer(observations, greedy=greedy, generator=generator)
        return answers

    def save_pretrained(self, folder: str | Path) -> None:
        """Write the network's parameters."""
        write_state(folder, "network", self._network.state_dict())


class CnnLearner:
    """Stable-Baselines3's PPO with what a run asks of :class:`agents.learners.OnlineLearner`.

    Attributes:
        envs: the vector environment.
        policy: the policy.
        num_timesteps: environment steps so far, over all environments.
        last_num_steps: those of the last iteration.

    Raises:
        UsageError: if the environment has no picture that the network can read, or no fixed actions.
        MissingExtraError: if Stable-Baselines3 is missing.
    """

    bonus = last_rollout = last_weights = None

    def __init__(self, config: TrainConfig) -> None:
        sb3 = require("stable_baselines3", "sb3")
        bridge = require("coso_envs.bridges.sb3", "sb3")
        _check_environment(config)
        own: Any = config.learner
        self._ends = own.learning_rate, own.learning_rate_end
        self._share = 0.0
        self.stop_requested = False
        self.last_num_steps = 0
        self.envs: Any = bridge.make_vec_env(config.env, config.num_envs, **config.env_kwargs)
        self._model = sb3.PPO(
            "CnnPolicy",
            self.envs,
            n_steps=own.n_steps,
            batch_size=own.batch_size,
            n_epochs=own.n_epochs,
            gamma=own.gamma,
            gae_lambda=own.gae_lambda,
            clip_range=own.clip_range,
            ent_coef=own.action_entropy,
            max_grad_norm=own.max_grad_norm,
            learning_rate=self._learning_rate,
            seed=own.seed,
            device="cpu",
        )
        # Without one, each iteration would make a folder for messages.
        self._model.set_logger(require("stable_baselines3.common.logger", "sb3").Logger(None, []))
        self._figures = bridge.RolloutFigures()
        self._iteration = config.num_envs * own.n_steps
        self.policy = CnnPolicy(self._model, IndexActions(make_env(config.env, config.env_kwargs)))

    @property
    def num_timesteps(self) -> int:
        """Environment steps so far, over all environments."""
        return int(self._model.num_timesteps)

    def learn(self, total_timesteps: int, callback: Callable[[Any, dict[str, float]], None]) -> CnnLearner:
        """Train until there are ``total_timesteps``; call ``callback`` after each iteration with its metrics."""
        while self.num_timesteps < total_timesteps and not self.stop_requested:
            before, started = self.num_timesteps, time.perf_counter()
            self._share = before / total_timesteps
            self._model.learn(self._iteration, self._figures, log_interval=None, reset_num_timesteps=False)
            self.last_num_steps = self.num_timesteps - before
            figures = {name: float(value) for name, value in self._figures.row.items() if name != "step"}
            figures["time/update_s"] = time.perf_counter() - started - figures["time/rollout_s"]
            figures["train/learning_rate"] = self._learning_rate(0.0)
            callback(self, figures)
        return self

    def request_stop(self) -> None:
        """End the training after this iteration."""
        self.stop_requested = True

    def save(self, folder: str | Path) -> None:
        """Write network, optimizer and the number of steps."""
        network = self._model.policy
        state = {"num_timesteps": self.num_timesteps, "network": network.state_dict()}
        write_state(folder, CHECKPOINT, state | {"optimizer": optimizer_state(network.optimizer)})

    def load(self, folder: str | Path) -> None:
        """Continue from :meth:`save` with new episodes and new random numbers, and say so in a warning."""
        state, network = read_state(folder, CHECKPOINT), self._model.policy
        with taking_over(folder, CHECKPOINT):
            network.load_state_dict(state["network"])
            load_optimizer_state(network.optimizer, state["optimizer"])
            self._model.num_timesteps = int(state["num_timesteps"])
        warnings.warn(
            "Stable-Baselines3 keeps neither episodes nor random streams: the run goes on with new ones", stacklevel=2
        )

    def _learning_rate(self, left: float) -> float:
        """Return the learning rate of this iteration, on a line over the whole run."""
        start, end = self._ends
        rate: float = start + self._share * (end - start)
        return rate


def _check_environment(config: TrainConfig) -> None:
    env = make_env(config.env, config.env_kwargs)
    shape = env.picture_shape if env.image else (0, 0, 3)
    env.close()
    if env.actions is None:
        raise UsageError(f"cnn-rl chooses among fixed actions, and those of {config.env} depend on its state")
    if min(shape[:2]) < _SMALLEST:
        raise UsageError(
            f"cnn-rl reads pictures of at least {_SMALLEST} x {_SMALLEST} pixels, and {config.env} gives "
            f"{shape[0]} x {shape[1]}; see its arguments image and size"
        )


#: The row of the table; its bonus is "none", since its entropy is that of actions, not of tokens.
CNN_RL = Method("CNN + RL", CnnLearner, CnnConfig, "none", 0.0, "#882255", "-.", takes_start=False)  # type: ignore[arg-type]
