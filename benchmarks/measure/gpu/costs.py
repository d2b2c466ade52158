"""One iteration of each method with one model: seconds by part, peak memory, and the ratio to the first method."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gymnasium as gym
import torch

import coso_envs
from agents.learners import OnlineLearner
from agents.seeding import seeded_torch
from benchmarks.common.memory import forget_largest_resident, largest_resident_mebibytes
from benchmarks.measure.gpu.architectures import ARCHITECTURES, make_model
from benchmarks.measure.gpu.options import ENV, Options
from benchmarks.measure.gpu.reciting import WORDS, Reciting, Replies
from benchmarks.training.bonuses import give_bonus
from benchmarks.training.methods import get_method
from benchmarks.training.start_policy import StartPolicy

_GIGABYTE = 1e9


@dataclass(frozen=True)
class Cost:
    """The cost of an iteration of one method with one model; times are medians over repetitions.

    Attributes:
        model: name of the architecture.
        method: name.
        parameters: parameters of the model, and those of them that are trained, with the value head.
        prompt_tokens: tokens of a prompt, with those of its picture.
        utterances: answers of an iteration.
        tokens: tokens of each answer.
        rollout_s: seconds of the rollout.
        bonus_s: seconds of the bonus: training of an SCM, and weights.
        update_s: seconds of the update, with the distance from the start policy.
        seconds: all of it.
        peak_gb: largest memory of the GPU in GB (10^9 bytes) that tensors took; on a CPU, of the process.
        utterances_per_second: answers by seconds of the iteration.
        overhead_percent: how much longer than the first method of the same repetition, the median over repetitions.
    """

    model: str
    method: str
    parameters: tuple[int, int]
    prompt_tokens: int
    utterances: int
    tokens: int
    rollout_s: float
    bonus_s: float
    update_s: float
    seconds: float
    peak_gb: float
    utterances_per_second: float
    overhead_percent: float


def measure(options: Options, name: str) -> Iterator[Cost]:
    """Yield the cost of each method with one architecture, as soon as it is measured."""
    device = options.present_device()
    policy = make_policy(options, name, device)
    first: list[float] = []
    for method in options.methods:
        learner = _learner(options, method, policy)
        # Kernels and the like are made once, before anything counts.
        warm_up = options.warm_up and not first
        turns = [_turn(learner, device) for _ in range(options.repetitions + warm_up)][warm_up:]
        learner.envs.close()
        seconds = [turn["seconds"] for turn in turns]
        first = first or seconds
        longer = statistics.median(own / other - 1 for own, other in zip(seconds, first, strict=True))
        parts = {key: statistics.median(turn[key] for turn in turns) for key in turns[0]}
        yield Cost(
            model=name,
            method=method,
            parameters=_count(policy),
            prompt_tokens=int(parts["prompt_tokens"]),
            utterances=int(parts["utterances"]),
            tokens=int(parts["tokens"]),
            rollout_s=parts["time/rollout_s"],
            bonus_s=parts["time/scm_s"],
            update_s=parts["time/update_s"],
            seconds=parts["seconds"],
            peak_gb=parts["peak"],
            utterances_per_second=parts["utterances"] / parts["seconds"],
            overhead_percent=100 * longer,
        )
        del learner


def make_policy(options: Options, name: str, device: torch.device) -> Reciting:
    """Return a policy with an architecture, made on its device, that writes replies of NumberLine."""
    env: Any = gym.make(ENV, size=options.picture).unwrapped
    prompt, parser = env.reset(seed=0)[0]["prompt"], env.parser
    texts = [prompt, *(parser.format(action, thoughts=" ".join(WORDS)) for action in parser.labels[:2])]
    with seeded_torch(0, "model weights"):
        model, processor = make_model(
            ARCHITECTURES[name], [*texts, *WORDS], device=device, dtype=getattr(torch, options.dtype)
        )
        policy = Reciting(
            model,
            processor,
            temperature=1.0,
            max_new_tokens=options.tokens,
            lora_rank=options.lora_rank or None,
            gradient_checkpointing=options.gradient_checkpointing,
        )
    policy.replies = Replies(parser, policy.tokenizer, options.tokens)
    return policy


def _count(policy: Reciting) -> tuple[int, int]:
    every = list(policy.parameters())
    return sum(p.numel() for p in every), sum(p.numel() for p in every if p.requires_grad)


def _learner(options: Options, method: str, policy: Reciting) -> OnlineLearner:
    config = options.config(method)
    envs = coso_envs.make_vec(ENV, num_envs=options.envs, autoreset_mode="SameStep", size=options.picture)
    learner = get_method(method).learner(policy, envs, config.learner, debug_folder=Path(tempfile.gettempdir()))
    # An SCM costs the same before it has learned anything.
    give_bonus(learner, config, StartPolicy(policy))

    def clock() -> float:
        if policy.device.type == "cuda":
            torch.cuda.synchronize()
        return time.perf_counter()

    learner.clock = clock
    return learner


def _turn(learner: OnlineLearner, device: torch.device) -> dict[str, float]:
    """Make one iteration; return its seconds by part, its peak memory, and its size."""
    found: dict[str, float] = {}

    def stop(learner: OnlineLearner, metrics: dict[str, float]) -> None:
        found.update(metrics)
        learner.request_stop()

    if on_gpu := device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
    else:
        forget_largest_resident()
    started = learner.clock()
    learner.learn(10**9, stop)
    seconds = learner.clock() - started
    peak = torch.cuda.max_memory_allocated(device) if on_gpu else largest_resident_mebibytes() * 2**20
    rollout = learner.last_rollout
    assert rollout is not None
    return {key: value for key, value in found.items() if key.startswith("time/")} | {
        "seconds": seconds,
        "peak": peak / _GIGABYTE,
        "utterances": float(len(rollout)),
        "valid": found["rollout/parse_valid_rate"],
        "tokens": rollout.mask.sum(1).float().mean().item(),
        "prompt_tokens": float(rollout.prompts[0]["input_ids"].shape[1]),
    }
