"""Steps per second with pictures and resets, for an environment alone, in sync and in async vector environments."""

from __future__ import annotations

import functools
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from gymnasium.vector import AutoresetMode

import coso_envs
from benchmarks.envs import make_env
from benchmarks.speed.peers import PEERS
from benchmarks.speed.timing import best_seconds, floor_seconds

Mode = Literal["single", "sync", "async", "floor", "peer"]
MODES: tuple[Mode, ...] = ("single", "sync", "async")


@dataclass(frozen=True)
class Speed:
    """One row of the table.

    Attributes:
        name: id of the environment, or what else was timed.
        mode: "single" is the bare environment in this process; "sync" and "async" are vector environments.
        seconds: per environment step, resets included; None if it could not be measured.
        floor_ratio: ``seconds`` in copies of one 300 x 300 picture.
        note: why there is no figure.
    """

    name: str
    mode: Mode
    seconds: float | None = None
    floor_ratio: float | None = None
    note: str = ""


def measure(
    env_ids: Sequence[str], *, steps: int = 2000, repeats: int = 5, num_envs: int = 4, seed: int = 0
) -> Iterator[Speed]:
    """Measure the floor, the environments and the peers, one after the other in this run.

    The utterances are the expert's, written beforehand. Times are CPU times of this process; those of "async",
    where other processes work, are wall times.

    Args:
        env_ids: ids of registered environments.
        steps: environment steps per repeat, summed over sub-environments.
        repeats: the quickest counts.
        num_envs: sub-environments of "sync" and "async".
        seed: of the episodes.
    """
    floor = floor_seconds(steps, repeats)
    yield Speed("a fresh 300x300x3 array", "floor", floor, 1.0)
    for env_id in env_ids:
        for mode in MODES:
            try:
                seconds = _seconds(env_id, mode, steps, repeats, num_envs, seed)
            except ImportError as error:
                yield Speed(env_id, mode, note=str(error))
            else:
                yield Speed(env_id, mode, seconds, seconds / floor)
    for name, make in PEERS.items():
        try:
            play = make(seed)
        except ImportError as error:
            yield Speed(name, "peer", note=f"absent ({error}); pip install 'coso-envs[peers]'")
        else:
            seconds = best_seconds(functools.partial(play, steps), repeats) / steps
            yield Speed(name, "peer", seconds, seconds / floor)


def _seconds(env_id: str, mode: Mode, steps: int, repeats: int, num_envs: int, seed: int) -> float:
    if mode == "single":
        env = make_env(env_id)
        utterances = _expert_utterances(env, steps, seed)
        seconds = best_seconds(lambda: _play(env, utterances, seed), repeats) / steps
        env.close()
        return seconds
    batches = _expert_batches(env_id, num_envs, max(1, steps // num_envs), seed)
    envs = _make_vec(env_id, mode, num_envs)
    clock = time.perf_counter if mode == "async" else time.process_time
    seconds = best_seconds(lambda: _play_batches(envs, batches, seed), repeats, clock) / (len(batches) * num_envs)
    envs.close()
    return seconds


def _play(env: Any, utterances: Sequence[str], seed: int) -> None:
    env.reset(seed=seed)
    for utterance in utterances:
        _, _, terminated, truncated, _ = env.step(utterance)
        if terminated or truncated:
            env.reset()


def _expert_utterances(env: Any, steps: int, seed: int) -> list[str]:
    """What the expert says in the episodes that follow ``reset(seed=seed)``."""
    rng = np.random.default_rng(seed)
    utterances: list[str] = []
    env.reset(seed=seed)
    for _ in range(steps):
        utterances.append(env.expert_utterance(rng=rng))
        _, _, terminated, truncated, _ = env.step(utterances[-1])
        if terminated or truncated:
            env.reset()
    return utterances


def _make_vec(env_id: str, mode: str, num_envs: int) -> Any:
    # SameStep: every call of step() is a step of every sub-environment.
    return coso_envs.make_vec(env_id, num_envs, vectorization_mode=mode, autoreset_mode=AutoresetMode.SAME_STEP)


def _play_batches(envs: Any, batches: Sequence[Sequence[str]], seed: int) -> None:
    envs.reset(seed=seed)
    for batch in batches:
        envs.step(batch)


def _expert_batches(env_id: str, num_envs: int, steps: int, seed: int) -> list[list[str]]:
    envs = _make_vec(env_id, "sync", num_envs)
    rng = np.random.default_rng(seed)
    batches: list[list[str]] = []
    envs.reset(seed=seed)
    for _ in range(steps):
        batches.append([env.unwrapped.expert_utterance(rng=rng) for env in envs.envs])
        envs.step(batches[-1])
    envs.close()
    return batches
