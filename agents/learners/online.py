"""The vectorised training loop of all online learners: collect, weight, update, report, save."""

from __future__ import annotations

import math
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self, cast

import torch
from gymnasium.vector import VectorEnv
from torch import Tensor

from agents import processes
from agents.exploration import ExplorationBonus, NoBonus, estimated
from agents.learners.arguments import check_arguments, check_kind
from agents.learners.config import OnlineConfig
from agents.learners.divergence import Start, distance_to_start, start_copy, start_kl, start_state, weighed
from agents.learners.figures import entropy_metrics, mean_figures, weight_metrics
from agents.learners.finite import check_finite
from agents.learners.parts import differentiate, evaluate_in_parts
from agents.learners.saved import CHECKPOINT, frozen_digest, refuse_pickle
from agents.optimizers import load_optimizer_state, make_optimizer, optimizer_state
from agents.padding import pad_rows
from agents.policies.large.sharding import uneven_passes
from agents.policies.protocol import Evaluation, Prompts, TrainablePolicy
from agents.rollout.collect import Watch, collect
from agents.rollout.rollout import Guidance, Minibatch, Rollout
from agents.rollout.statistics import EpisodeStatistics
from agents.rollout.stepping import Stepper, TextVectorEnv
from agents.rollout.swapping import Swapping
from agents.seeding import env_seeds, torch_generator
from agents.sharded import clip_gradients
from agents.storage import read_state, taking_over, write_state
from parsers import ActionParser

Callback = Callable[["OnlineLearner", dict[str, float]], bool | None]
"""Called after every iteration with the learner and the iteration's metrics; may add to them. False ends training."""


class OnlineLearner(ABC):
    """The base class of learners that train a policy in a vector environment.

    A derived class overrides :meth:`loss` and, where one group of parameters is not enough, :meth:`parameter_groups`;
    this class has the entropy term, gradient steps, metrics and checkpoints.

    Args:
        policy: the policy, trained in place.
        envs: a vector environment of text actions; its parser is taken from there.
        config: settings.
        bonus: the exploration bonus; :class:`~agents.exploration.NoBonus` by default.
        debug_folder: where a batch with a NaN or infinite loss is written.

    Attributes:
        ent_coef: coefficient of the bonus before a linear schedule; an adaptive one changes it.
        num_timesteps: environment steps so far, over all environments.
        last_num_steps: those of the last iteration.
        iteration: finished iterations.
        last_rollout: the newest rollout; None at the start.
        last_weights: its weights, float32 [M, n]; NaN for utterances that were not weighed.
        watch: takes in each step of all environments as it is made; None unless a derived class keeps them.
        swapping: replaces the actions of some answers; None unless a derived class heeds :meth:`importance`.
        reads_states: whether :meth:`loss` reads the states and scores behind each token.
        optimizer: Adam over :meth:`parameter_groups`.
        clock: seconds, for the metrics ``time/...``.

    Raises:
        TypeError: if ``policy`` is no policy, ``envs`` no vector environment of text actions, ``config`` those of
            another learner, or ``bonus`` no bonus.
    """

    def __init__(
        self,
        policy: TrainablePolicy,
        envs: VectorEnv[Any, Any, Any],
        config: OnlineConfig,
        bonus: ExplorationBonus | None = None,
        debug_folder: str | Path = ".",
    ) -> None:
        check_arguments(type(self), policy, envs, config, bonus)
        self.policy = policy
        # All vector environments of Gymnasium have get_attr; their base class does not declare it.
        self.envs = cast(TextVectorEnv, envs)
        self.config = config
        self.bonus: ExplorationBonus = bonus or NoBonus()
        config.check_num_envs(envs.num_envs)
        self.ent_coef = config.ent_coef
        self.debug_folder = Path(debug_folder)
        self.parser: ActionParser[Any] = self.envs.get_attr("parser")[0]
        self.num_timesteps = self.last_num_steps = self.iteration = self.total_timesteps = 0
        self.stop_requested = self.reads_states = False
        self.clock: Callable[[], float] = time.perf_counter
        self.last_rollout: Rollout | None = None
        self.last_weights: Tensor | None = None
        self.watch: Watch | None = None
        self.swapping: Swapping | None = None
        process = processes.number()
        self.generator = torch_generator(config.seed, f"sampling, process {process}" if process else "sampling")
        self._stepper = Stepper(self.envs)
        self._statistics = EpisodeStatistics.zeros(envs.num_envs)
        processes.agree(policy.parameters())
        self._start: Start | None = start_copy(policy) if config.kl_samples or config.kl_coef else None
        self.optimizer = make_optimizer(config.optimizer, self.parameter_groups(), lr=config.learning_rate, eps=1e-7)
        self._minibatches = torch_generator(config.seed, "minibatches")

    @abstractmethod
    def loss(self, evaluation: Evaluation, batch: Minibatch) -> tuple[Tensor, dict[str, float]]:
        """Return the loss of a minibatch without its entropy term, a scalar, and figures for the metrics.

        Args:
            evaluation: the present policy's log-probabilities, entropies and values of the minibatch, with gradient.
            batch: the minibatch, on the policy's device.
        """

    def parameter_groups(self) -> list[dict[str, Any]]:
        """Return the optimizer's groups of parameters; the learning-rate schedule applies to the first one."""
        return [{"params": [parameter for parameter in self.policy.parameters() if parameter.requires_grad]}]

    def update(self, rollout: Rollout, guidance: Guidance) -> dict[str, float]:
        """Improve the policy on one rollout; return figures for the metrics.

        Args:
            rollout: the newest experience.
            guidance: what the bonus and the trust region add to it.
        """
        history = [self.gradient_step(self.evaluate(batch), batch) for batch in self.minibatches(rollout, guidance)]
        return mean_figures(history) | {"train/learning_rate": self.learning_rate}

    def minibatches(self, rollout: Rollout, guidance: Guidance) -> Iterator[Minibatch]:
        """Yield the minibatches of all ``n_epochs`` passes over a rollout, each pass in a random order."""
        for epoch in range(self.config.n_epochs):
            yield from rollout.minibatches(
                self.config.batch_size, self._minibatches, guidance=guidance, epoch=epoch, device=self.policy.device
            )

    def evaluate(self, batch: Minibatch) -> Evaluation:
        """Return the present policy's log-probabilities, entropies and values of a minibatch, with gradient."""
        self.policy.train()
        others = self.bonus.alternatives(batch)
        if others is None:
            return self._evaluated(batch.prompts, batch.tokens, batch.mask)
        # One pass over both costs less than two.
        tokens, _ = pad_rows([*batch.tokens.cpu(), *others.tokens])
        mask, _ = pad_rows([*batch.mask.cpu(), *others.mask])
        prompts = [*batch.prompts, *(batch.prompts[row] for row in others.rows)]
        found = self._evaluated(prompts, tokens, mask)
        size, n = batch.mask.shape
        return Evaluation(
            log_probs=found.log_probs[:size, :n],
            entropies=found.entropies[:size, :n],
            values=found.values[:size],
            alternatives=found.log_probs[size:, : others.mask.shape[1]],
            token_states=None if found.token_states is None else found.token_states.head(size, n),
        )

    def _evaluated(self, prompts: Prompts, tokens: Tensor, mask: Tensor) -> Evaluation:
        size = self.config.micro_batch
        return evaluate_in_parts(self.policy, prompts, tokens, mask, size=size, with_states=self.reads_states)

    def objective(self, evaluation: Evaluation, batch: Minibatch) -> tuple[Tensor, dict[str, float]]:
        """Return loss - alpha * bonus (Eq. 7 of [CoSo]) + kl_coef * distance from the start, and figures of each."""
        loss, figures = self.loss(evaluation, batch)
        bonus, own = self.bonus.term(evaluation, batch)
        total = loss - self.present_ent_coef * bonus
        figures = figures | own | {"train/bonus": bonus.item()}
        if self.config.kl_coef:
            distance = start_kl(evaluation, batch, self._held(batch), self.importance(batch))
            total = total + self.config.kl_coef * distance
            figures["train/start_kl"] = distance.item()
        return total, figures | {"train/loss": total.item()}

    def importance(self, batch: Rollout) -> Tensor | None:
        """Return how often each utterance counts, float32 [B], where actions were swapped; None for once each."""
        return None if self.swapping is None else self.swapping.importance(batch, batch.log_probs)

    def _held(self, batch: Minibatch) -> Tensor:
        """Return how far each token is held near the start policy, float32 [B, n] in [0, 1]."""
        if self.config.kl_tokens == "unweighted":
            return 1 - batch.weights
        return torch.ones_like(batch.weights) if self.config.kl_tokens == "all" else (~batch.action_mask).float()

    @property
    def present_ent_coef(self) -> float:
        """The present coefficient of the bonus, alpha."""
        if self.config.ent_schedule == "linear":
            return self.ent_coef * max(0.0, 1 - self.progress / self.config.ent_end)
        return self.ent_coef

    def _adapt(self, metrics: dict[str, float]) -> None:
        """Move an adaptive coefficient towards its target."""
        entropy = metrics.get("bonus/entropy")
        if self.config.ent_schedule == "adaptive" and entropy is not None:
            step = self.config.ent_step if entropy <= self.config.ent_target else -self.config.ent_step
            self.ent_coef = max(0.0, self.ent_coef + step)

    def gradient_step(self, evaluation: Evaluation, batch: Minibatch) -> dict[str, float]:
        """Take one gradient step; return figures for the metrics.

        Raises:
            NonFiniteLossError: if loss or gradient are not finite; no step is taken then.
        """
        loss, figures = self.objective(evaluation, batch)
        self.check_finite("loss", loss, batch)
        self.optimizer.param_groups[0]["lr"] = self.learning_rate
        self.optimizer.zero_grad()
        differentiate(loss, self.policy)
        processes.add_gradients(self.policy.parameters())
        norm = clip_gradients(self.policy.parameters(), self.config.max_grad_norm)
        self.check_finite("gradient's norm", norm, batch)
        self.optimizer.step()
        return figures | {"train/grad_norm": norm.item()}

    @property
    def learning_rate(self) -> float:
        """The present learning rate of the first group of parameters: a cosine over the training's progress."""
        first, last = self.config.learning_rate, self.config.learning_rate_end
        return last + 0.5 * (first - last) * (1 + math.cos(math.pi * self.progress))

    def training_state(self) -> dict[str, Any]:
        """Return the state of optimizer and minibatches, as a tree for :mod:`agents.storage`."""
        return {"optimizer": optimizer_state(self.optimizer), "minibatches": self._minibatches.get_state()}

    def load_training_state(self, state: dict[str, Any]) -> None:
        """Continue from :meth:`training_state`; raise any error if it does not fit."""
        load_optimizer_state(self.optimizer, state["optimizer"])
        self._minibatches.set_state(state["minibatches"])

    @property
    def progress(self) -> float:
        """Share of the training that is done, in [0, 1]."""
        return min(1.0, self.num_timesteps / self.total_timesteps) if self.total_timesteps else 0.0

    def learn(self, total_timesteps: int, callback: Callback | None = None) -> Self:
        """Train until there have been ``total_timesteps`` environment steps, including those before a resume.

        :meth:`request_stop` ends it after the running iteration, and so does a callback that returns False.
        """
        self.total_timesteps = total_timesteps
        self.stop_requested = False
        if self.num_timesteps == 0:
            self._stepper.reset(self.own_seeds(self.envs.num_envs))
        while self.num_timesteps < total_timesteps and not any(processes.gathered(self.stop_requested)):
            metrics = self._iterate()
            if callback is not None and callback(self, metrics) is False:
                self.request_stop()
        return self

    def request_stop(self) -> None:
        """Let :meth:`learn` return after the running iteration; safe to call from a signal handler."""
        self.stop_requested = True

    def own_seeds(self, number: int, name: str = "environments") -> list[int]:
        """Return the seeds of ``number`` uses in this process, of which other processes have none."""
        first = processes.number() * number
        return env_seeds(self.config.seed, number * processes.count(), name)[first : first + number]

    def collect(self) -> tuple[Rollout, dict[str, float]]:
        """Let the policy act; return its new experience, without void steps, and figures for the metrics.

        A derived class that learns from other units than ``n_steps`` steps of every environment overrides it.
        """
        return collect(
            self.policy,
            self._stepper,
            self.parser,
            self._statistics,
            n_steps=self.config.n_steps,
            gamma=self.config.gamma,
            gae_lambda=self.config.gae_lambda,
            generator=self.generator,
            suggesting=self.bonus.suggesting,
            swapping=self.swapping,
            watch=self.watch,
        )

    def prepare(self) -> dict[str, float]:
        """Do what comes before the policy acts, such as an offline stage; return figures. Nothing by default."""
        return {}

    def _iterate(self) -> dict[str, float]:
        started, taken = self.clock(), self._stepper.num_steps
        prepared = self.prepare()
        ready = self.clock()
        with uneven_passes(self.policy):
            rollout, metrics = self.collect()
        metrics |= prepared | {"time/rollout_s": self.clock() - ready}
        rollout, metrics = Rollout.joined(processes.gathered(rollout)), processes.mean_of(metrics)
        # Without rows there is nothing to learn: all steps were void.
        if len(rollout):
            metrics |= self._improve(rollout)
        metrics["time/update_s"] = metrics.get("time/update_s", 0.0) + ready - started
        self.last_num_steps = sum(processes.gathered(self._stepper.num_steps - taken))
        self.num_timesteps += self.last_num_steps
        self.iteration += 1
        return metrics

    def _improve(self, rollout: Rollout) -> dict[str, float]:
        """Weight a rollout and learn from it; return figures for the metrics."""
        started = self.clock()
        metrics = self.bonus.observe(rollout)
        weights = weighed(self.bonus, rollout, self.config)
        choice_sets = self.bonus.choice_sets(rollout)
        weighted = self.clock()
        start_log_probs, distance = distance_to_start(
            self._start, rollout, self.config, self.iteration, self.importance(rollout)
        )
        metrics |= distance | {"train/ent_coef": self.present_ent_coef}
        metrics |= self.update(rollout, Guidance(estimated(weights), choice_sets, start_log_probs))
        self._adapt(metrics)
        updated = self.clock()
        self.last_rollout, self.last_weights = rollout, weights
        times = {"time/scm_s": weighted - started, "time/update_s": updated - weighted}
        return metrics | weight_metrics(weights, rollout) | entropy_metrics(rollout.entropies, rollout) | times

    def check_finite(self, name: str, value: Tensor, batch: Minibatch) -> None:
        """Raise NonFiniteLossError if a figure of a minibatch, a scalar, is NaN or infinite; the batch is saved."""
        check_finite(name, value, batch, step=self.num_timesteps, folder=self.debug_folder, parser=self.parser)

    # -- checkpoints --------------------------------------------------------------------------------------

    def save(self, folder: str | Path) -> None:
        """Write the whole training state; on CPU, :meth:`load` and :meth:`learn` then continue bit for bit.

        Of the policy only the trained parameters are written: with LoRA, the adapters without their base model. All
        processes of a run call it; the first one writes.

        Raises:
            agents.storage.CheckpointError: if it cannot be written; ``folder`` then keeps the previous state.
        """
        trained = self.policy.trainable_state_dict()
        own = {
            "stepper": self._stepper.state(),
            "statistics": vars(self._statistics),
            "generator": self.generator.get_state(),
        }
        first, *others = processes.gathered(own)
        state = {
            "frozen": frozen_digest(self.policy),
            "policy": trained,
            "start": None if self._start is None else start_state(self._start, trained),
            "training": self.training_state(),
            "bonus_kind": type(self.bonus).__name__,
            "bonus": self.bonus.state_dict(),
            "ent_coef": self.ent_coef,
            **first,
            "others": others,
            "num_timesteps": self.num_timesteps,
            "iteration": self.iteration,
        }
        if processes.number() == 0:
            write_state(folder, CHECKPOINT, state)

    def load(self, folder: str | Path) -> None:
        """Continue from :meth:`save`. Reading the files executes no code in them.

        Environments without snapshots (a device, an environment from elsewhere) begin new episodes; a warning says so.

        Raises:
            agents.storage.CheckpointError: naming the file that is missing, damaged, or was saved by another kind of
                learner, policy or environment. This learner cannot be used any more then.
        """
        refuse_pickle(Path(folder))
        state = read_state(folder, CHECKPOINT)
        with taking_over(folder, CHECKPOINT):
            self._take_over(state)

    def _take_over(self, state: dict[str, Any]) -> None:
        for name in ("num_timesteps", "iteration"):
            if type(state[name]) is not int or state[name] < 0:
                raise ValueError(f"{name} is {state[name]!r}")
        # Checkpoints of earlier versions are of one process.
        mine = [state, *state.get("others", [])]
        if len(mine) != processes.count():
            raise ValueError(f"it was saved by {len(mine)} processes: go on with as many, not {processes.count()}")
        own = mine[processes.number()]
        if state["frozen"] != frozen_digest(self.policy):
            raise ValueError("it was saved with another model below the trained parameters; load it into that one")
        if self._start is not None and state["start"] is not None:
            self.policy.load_trainable_state_dict(state["start"])
            self._start.load_state_dict(self.policy.state_dict())
        self.policy.load_trainable_state_dict(state["policy"])
        self.load_training_state(state["training"])
        check_kind(self.bonus, state.get("bonus_kind"))
        self.bonus.load_state_dict(state["bonus"])
        # Checkpoints of earlier versions have only coefficients that do not change.
        self.ent_coef = float(state.get("ent_coef", self.ent_coef))
        self.generator.set_state(own["generator"])
        self.num_timesteps, self.iteration = state["num_timesteps"], state["iteration"]
        # The name keeps the new episodes of two resumes, and those of the beginning, apart.
        seeds = self.own_seeds(self.envs.num_envs, f"environments, resumed at {self.num_timesteps} steps")
        resumed = self._stepper.load_state(own["stepper"], seeds)
        self._statistics = EpisodeStatistics.of(self.envs.num_envs, **own["statistics"])
        if not resumed:
            self.forget_running_episodes()

    def forget_running_episodes(self) -> None:
        """Forget what is known of running episodes, in place of which the environments have begun new ones."""
        self._statistics = EpisodeStatistics.zeros(self.envs.num_envs)
