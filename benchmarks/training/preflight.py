"""Checks of environment, start and policy before a command makes runs."""

from __future__ import annotations

import json
from collections.abc import Iterable

from agents import processes
from agents.adam8bit import require_adam8bit
from agents.learners import AFSFTConfig
from agents.learners.clipped import ClippedConfig
from agents.learners.config import ReplayConfig
from agents.learners.ppo import PPOConfig
from agents.policies.vllm.engine import require_vllm
from benchmarks.common.envs import begin_episode
from benchmarks.common.errors import UsageError
from benchmarks.data.teachers import STARTS, check_fits
from benchmarks.training.config import TrainConfig
from benchmarks.training.methods import get_method
from benchmarks.training.offline import check_offline_data
from benchmarks.training.start_policy import check_policy


def check_runs(configs: Iterable[TrainConfig], *, devices: bool = True) -> None:
    """Check each distinct combination of environment, start and policy once.

    Args:
        configs: settings of the runs.
        devices: whether the runs are made on this machine, which must have their device then.

    Raises:
        ImportError: if a package is missing that an optimizer or a generator needs.
        UsageError: if a device is missing, an environment cannot be made, a start does not fit it or has no rewards
            that a method needs, a policy does not exist, or a run would end before it learns.
    """
    seen = set()
    for config in configs:
        check_offline_data(config)
        _check_learns(config)
        if devices:
            config.present_device()
        if processes.announced() > 1:
            _check_processes(config, processes.announced())
        if config.fsdp:
            _check_fsdp(config)
        if config.learner.optimizer == "adam8bit":
            require_adam8bit()
        if config.generator == "vllm":
            require_vllm()
        key = json.dumps([config.env, config.env_kwargs, config.start, config.policy], sort_keys=True)
        if key not in seen:
            seen.add(key)
            check_policy(config.policy)
            _check_environment(config)


def _check_learns(config: TrainConfig) -> None:
    played = config.learner.offline_steps if isinstance(config.learner, ReplayConfig) else 0
    if played >= config.total_steps:
        raise UsageError(
            f"method {config.method!r} plays {played} steps before it learns (--offline-steps), and the run has no "
            f"more than {config.total_steps} (--total-steps)"
        )
    warmup = config.learner.critic_warmup_steps if isinstance(config.learner, PPOConfig) else 0
    if warmup >= config.total_steps:
        raise UsageError(
            f"for {warmup} steps only the critic learns (--critic-warmup-steps), and the run has no more than "
            f"{config.total_steps} (--total-steps)"
        )


def _check_processes(config: TrainConfig, count: int) -> None:
    if config.generator == "vllm":
        raise UsageError(f"generator vllm is for one process, not for {count}; choose generator own")
    if isinstance(config.learner, AFSFTConfig) or not get_method(config.method).takes_start:
        raise UsageError(
            f"method {config.method!r} trains in one process, not in {count}; those with PPO, GRPO, AWR or filtered BC "
            "take several"
        )
    if config.num_envs % count:
        raise UsageError(f"num_envs must be a multiple of the {count} processes, got {config.num_envs}")
    try:
        config.learner.check_num_envs(config.num_envs // count)
    except ValueError as error:
        raise UsageError(f"{count} processes have {config.num_envs // count} environments each: {error}") from error


def _check_fsdp(config: TrainConfig) -> None:
    if processes.announced() == 1:
        raise UsageError(
            "--fsdp spreads a model over several processes, and there is one: start them with torchrun "
            "--nproc-per-node N --no-python -- coso train ..."
        )
    if not isinstance(config.learner, ClippedConfig):
        raise UsageError(f"--fsdp is for methods with PPO or GRPO, not for {config.method!r}")
    if config.learner.optimizer == "adam8bit":
        raise UsageError("--fsdp spreads averages of ordinary numbers only: choose --optimizer adam")


def _check_environment(config: TrainConfig) -> None:
    env = begin_episode(config.env, config.env_kwargs)
    try:
        if config.start in STARTS:
            if not hasattr(env, "expert_action"):
                raise UsageError(
                    f"{config.env} has no expert to demonstrate the start {config.start!r}; give --start a file of "
                    "demonstrations, or none"
                )
            check_fits(STARTS[config.start], env)
    finally:
        env.close()
