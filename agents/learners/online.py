"""The vectorised training loop that every online learner shares: collect, weigh, update, report, save."""

from __future__ import annotations

import copy
import hashlib
import time
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from agents.exploration import ExplorationBonus, NoBonus
from agents.policies.vlm import VLMPolicy
from agents.rollout.batch import Rollout
from agents.rollout.collect import EpisodeStatistics, collect
from agents.rollout.stepping import Stepper, VectorEnv
from agents.seeding import env_seeds, torch_generator
from agents.storage import CheckpointError, MismatchError, read_state, taking_over, write_state
from parsers import ActionParser

#: Name of a checkpoint's files, see :mod:`agents.storage`; and the pickle that older versions wrote.
CHECKPOINT, _OLD_CHECKPOINT = "learner", "learner.pt"

Callback = Callable[["OnlineLearner", dict[str, float]], None]
"""Called after every iteration with the learner and the iteration's metrics; may add to them."""


@dataclass(frozen=True)
class OnlineConfig:
    """What every online learner needs to know. Defaults: NumberLine with a TinyVLM on two cores."""

    n_steps: int = 8
    """Steps per environment and iteration."""
    gamma: float = 0.9
    """Discount; 0.9 in [RL4VLM]."""
    gae_lambda: float = 0.5
    """Trace decay of generalised advantage estimation; 0.95 in [RL4VLM]. Less lets through less of the noise of a
    policy that is still guessing, where rewards come at every step."""
    ent_coef: float = 0.0
    """alpha of Eq. 7: coefficient of the entropy bonus; 0 for method rl, which has none."""
    seed: int = 0
    """Environments, sampling and minibatches each have a stream of their own, made of this (agents.seeding)."""
    kl_samples: int = 64
    """Utterances per iteration, drawn at random, on which the distance to the start (kl_to_start) is measured;
    0 = not at all. It keeps a second copy of the model."""


class NonFiniteLossError(RuntimeError):
    """The loss or its gradient became NaN or infinite; the message names the file with the offending batch."""


class OnlineLearner(ABC):
    """Trains a policy in a vector environment.

    Args:
        policy: the policy, trained in place.
        envs: a vector environment of text actions; its parser is taken from there.
        config: settings.
        bonus: which tokens' entropy is rewarded; :class:`~agents.exploration.NoBonus` by default.
        debug_folder: where a batch that gave a NaN loss is written.

    Attributes:
        num_steps: environment steps so far, over all environments.
        iteration: finished iterations.
        last_rollout: the newest rollout; None at the start.
        last_weights: its weights, float32 [M, n].
    """

    def __init__(
        self,
        policy: VLMPolicy,
        envs: VectorEnv,
        config: OnlineConfig,
        bonus: ExplorationBonus | None = None,
        debug_folder: str | Path = ".",
    ) -> None:
        self.policy = policy
        self.envs = envs
        self.config = config
        self.bonus: ExplorationBonus = bonus or NoBonus()
        self.ent_coef = config.ent_coef
        self.debug_folder = Path(debug_folder)
        self.parser: ActionParser[Any] = envs.get_attr("parser")[0]
        self.num_steps = 0
        self.iteration = 0
        self.total_steps = 0
        self.stop_requested = False
        self.last_rollout: Rollout | None = None
        self.last_weights: Tensor | None = None
        self.generator = torch_generator(config.seed, "sampling")
        self._stepper = Stepper(envs)
        self._statistics = EpisodeStatistics.zeros(envs.num_envs)
        self._start: VLMPolicy | None = (
            copy.deepcopy(policy).requires_grad_(False).eval() if config.kl_samples else None
        )

    @abstractmethod
    def update(self, rollout: Rollout, weights: Tensor) -> dict[str, float]:
        """Improve the policy on one rollout; ``weights`` float32 [M, n] scale the entropy bonus."""

    @abstractmethod
    def training_state(self) -> dict[str, Any]:
        """Return the state of optimizers and the like, as a tree for :mod:`agents.storage`."""

    @abstractmethod
    def load_training_state(self, state: dict[str, Any]) -> None:
        """Continue from :meth:`training_state`; may raise any error if it does not fit."""

    @property
    def progress(self) -> float:
        """Share of the training done, in [0, 1]."""
        return min(1.0, self.num_steps / self.total_steps) if self.total_steps else 0.0

    def learn(self, total_steps: int, callback: Callback | None = None) -> OnlineLearner:
        """Train until ``total_steps`` environment steps have been taken in all, also counting those before a resume.

        ``request_stop`` ends it after the running iteration.
        """
        self.total_steps = total_steps
        self.stop_requested = False
        if self.num_steps == 0:
            self._stepper.reset(env_seeds(self.config.seed, self.envs.num_envs))
        while self.num_steps < total_steps and not self.stop_requested:
            metrics = self._iterate()
            if callback is not None:
                callback(self, metrics)
        return self

    def request_stop(self) -> None:
        """Let :meth:`learn` return after the running iteration, from a signal handler for instance."""
        self.stop_requested = True

    def _iterate(self) -> dict[str, float]:
        started = time.perf_counter()
        rollout, metrics = collect(
            self.policy,
            self._stepper,
            self.parser,
            self._statistics,
            n_steps=self.config.n_steps,
            gamma=self.config.gamma,
            gae_lambda=self.config.gae_lambda,
            generator=self.generator,
        )
        collected = time.perf_counter()
        metrics |= self.bonus.observe(rollout)
        weights = self.bonus.weights(rollout)
        weighted = time.perf_counter()
        metrics |= self.update(rollout, weights)
        updated = time.perf_counter()

        self.num_steps += self.envs.num_envs * self.config.n_steps
        self.iteration += 1
        self.last_rollout, self.last_weights = rollout, weights
        metrics |= weight_metrics(weights, rollout) | self._distance_to_start(rollout)
        metrics |= {
            "time/rollout_s": collected - started,
            "time/scm_s": weighted - collected,
            "time/update_s": updated - weighted,
        }
        return metrics

    @torch.no_grad()
    def _distance_to_start(self, rollout: Rollout) -> dict[str, float]:
        """KL(policy || start) of whole utterances in nats, of the policy that wrote the rollout.

        The utterances are its own samples, so the mean of log pi(y|s) - log pi_start(y|s) over a random part of them
        is unbiased, with log pi(y|s) as it was when they were sampled.
        """
        if self._start is None:
            return {}
        # Named after the iteration, so that it has no state to save.
        generator = torch_generator(self.config.seed, f"kl_to_start, iteration {self.iteration}")
        rows = torch.randperm(len(rollout), generator=generator)[: self.config.kl_samples]
        prompts = [rollout.prompts[row] for row in rows.tolist()]
        start = self._start.evaluate(prompts, rollout.tokens[rows], rollout.mask[rows]).log_probs.cpu()
        return {"kl_to_start": (rollout.log_probs[rows] - start).sum(1).mean().item()}

    def check_finite(self, name: str, value: Tensor, batch: dict[str, Any]) -> None:
        """Stop on a NaN or infinite loss, or norm of its gradient, before it reaches the weights.

        Args:
            name: of the figure, for the message.
            value: the figure, a scalar.
            batch: what it was computed from.

        Raises:
            NonFiniteLossError: after saving ``batch`` under ``debug_folder``.
        """
        if torch.isfinite(value):
            return
        stored = {k: v.storable(self.parser) if isinstance(v, Rollout) else v for k, v in batch.items()}
        try:
            where = f"the batch is in {write_state(self.debug_folder, f'non_finite_batch_{self.num_steps}', stored)}"
        except CheckpointError as error:
            where = str(error)
        raise NonFiniteLossError(
            f"the {name} is {value.item()} at step {self.num_steps}; weights were not changed, {where}"
        )

    # -- checkpoints --------------------------------------------------------------------------------------

    def save(self, folder: str | Path) -> None:
        """Write the whole training state; on CPU, :meth:`load` and :meth:`learn` then go on bit for bit.

        Of the policy it holds what is trained: under LoRA the adapters, not the model that they change.

        Raises:
            agents.storage.CheckpointError: if it cannot be written; the last one in ``folder`` is kept then.
        """
        trained = self.policy.trainable_state_dict()
        start = None if self._start is None else dict(self._start.named_parameters())
        state = {
            "frozen": frozen_digest(self.policy),
            "policy": trained,
            "start": None if start is None else {name: start[name] for name in trained},
            "training": self.training_state(),
            "bonus": self.bonus.state_dict(),
            "stepper": self._stepper.state(),
            "statistics": vars(self._statistics),
            "generator": self.generator.get_state(),
            "num_steps": self.num_steps,
            "iteration": self.iteration,
        }
        write_state(folder, CHECKPOINT, state)

    def load(self, folder: str | Path) -> None:
        """Continue from :meth:`save`. It runs no code that the files may hold.

        Raises:
            agents.storage.CheckpointError: naming the file that is missing, damaged, or was saved by another kind of
                learner, policy or environment. What it has been loaded into cannot be used any more then.
        """
        refuse_pickle(Path(folder))
        state = read_state(folder, CHECKPOINT)
        with taking_over(folder, CHECKPOINT):
            self._take_over(state)

    def _take_over(self, state: dict[str, Any]) -> None:
        for name in ("num_steps", "iteration"):
            if type(state[name]) is not int or state[name] < 0:
                raise ValueError(f"{name} is {state[name]!r}")
        if state["frozen"] != frozen_digest(self.policy):
            raise ValueError("it was saved with another model below the trained parameters; load it into that one")
        if self._start is not None and state["start"] is not None:
            self.policy.load_trainable_state_dict(state["start"])
            self._start.load_state_dict(self.policy.state_dict())
        self.policy.load_trainable_state_dict(state["policy"])
        self.load_training_state(state["training"])
        self.bonus.load_state_dict(state["bonus"])
        self._stepper.load_state(state["stepper"])
        self._statistics = EpisodeStatistics.of(self.envs.num_envs, **state["statistics"])
        self.generator.set_state(state["generator"])
        self.num_steps = state["num_steps"]
        self.iteration = state["iteration"]


def refuse_pickle(folder: Path) -> None:
    """Refuse the checkpoints of older versions.

    Raises:
        agents.storage.MismatchError: if there is one in ``folder``.
    """
    if (file := folder / _OLD_CHECKPOINT).exists():
        raise MismatchError(
            f"{file} is a pickle of an older version of coso-envs, which is not read any more because that could run "
            "any code: start the run again"
        )


def frozen_digest(policy: VLMPolicy) -> str:
    """SHA-256 of names, shapes and first numbers of the parameters that are not trained, so not saved either."""
    trained = policy.trainable_state_dict()
    digest = hashlib.sha256()
    for name, parameter in policy.named_parameters():
        if name not in trained:
            first = parameter.detach().flatten()[:16].double().tolist()
            digest.update(f"{name} {parameter.dtype} {tuple(parameter.shape)} {first}".encode())
    return digest.hexdigest()


def weight_metrics(weights: Tensor, rollout: Rollout) -> dict[str, float]:
    """Where the bonus puts its weight; [CoSo] reports that few tokens carry most of it."""
    mask, action = rollout.mask, rollout.action_mask
    figures = {"weights/mean": weights[mask].mean(), "weights/share_above_half": (weights[mask] > 0.5).float().mean()}
    if action.any():
        figures |= {
            "weights/action_tokens": weights[action].mean(),
            "weights/thought_tokens": weights[mask & ~action].mean(),
        }
    return {key: value.item() for key, value in figures.items()}
