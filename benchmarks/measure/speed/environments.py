"""Steps per second with pictures and resets, for an environment alone, in sync and in async vector environments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from gymnasium.vector import AutoresetMode

import coso_envs
from benchmarks.common.envs import make_env
from benchmarks.measure.speed.peers import PEERS
from benchmarks.measure.speed.timing import Times, best_seconds, best_times, copies

Mode = Literal["single", "sync", "async", "floor", "peer"]
MODES: tuple[Mode, ...] = ("single", "sync", "async")


@dataclass(frozen=True)
class Speed:
    """One row of the table.

    Attributes:
        name: id of the environment, or what else was timed.
        mode: "single" is the bare environment in this process; "sync" and "async" are vector environments.
        seconds: per environment step, resets included; None if it could not be measured. CPU time of this process;
            wall time where other processes do the work.
        wall_seconds: the same as wall time.
        floor_ratio: ``seconds`` in copies of one 300 x 300 picture, which were timed in turn with it.
        note: why there is no figure.
    """

    name: str
    mode: Mode
    seconds: float | None = None
    wall_seconds: float | None = None
    floor_ratio: float | None = None
    note: str = ""


def measure(
    env_ids: Sequence[str],
    *,
    steps: int = 1000,
    repeats: int = 5,
    seconds: float = 6.0,
    num_envs: int = 4,
    seed: int = 0,
) -> Iterator[Speed]:
    """Measure the floor, the environments and the peers, one after the other in this run.

    The utterances are the expert's, written beforehand.

    Args:
        env_ids: ids of registered environments.
        steps: environment steps per repeat, summed over sub-environments.
        repeats: at least; the quickest counts.
        seconds: wall time for each measurement, at least.
        num_envs: sub-environments of "sync" and "async".
        seed: of the episodes.
    """
    yield Speed("a fresh 300x300x3 array", "floor", best_seconds(copies(steps), repeats) / steps, floor_ratio=1.0)
    for env_id in env_ids:
        for mode in MODES:
            try:
                played, times = _times(env_id, mode, steps, repeats, seconds, num_envs, seed)
            except ImportError as error:
                yield Speed(env_id, mode, note=str(error))
            else:
                yield _speed(env_id, mode, played, times, own_process=mode == "async")
    for name, peer in PEERS.items():
        try:
            player = peer.start(seed)
        except ImportError as error:
            yield Speed(name, "peer", note=f"absent ({error})")
            continue
        played = steps if peer.max_steps is None else min(steps, peer.max_steps)
        with player as play:
            times = best_times(lambda: play(played), copies(played), repeats, seconds)  # noqa: B023 - called at once
        yield _speed(name, "peer", played, times, peer.own_process)


def _speed(name: str, mode: Mode, played: int, times: Times, own_process: bool) -> Speed:
    """A row from the times of ``played`` steps and as many copies."""
    seconds = times.wall if own_process else times.cpu
    return Speed(name, mode, seconds / played, times.wall / played, seconds / times.floor)


def browser_ratios(speeds: Sequence[Speed]) -> Iterator[str]:
    """How much faster the simulated phone is than a real browser, both in wall time."""
    for browser in speeds:
        if browser.name.startswith("MiniWoB++") and browser.wall_seconds is not None:
            for row in speeds:
                if row.name.startswith("coso/AitW") and row.mode == "single" and row.wall_seconds is not None:
                    ratio = browser.wall_seconds / row.wall_seconds
                    yield f"{row.name}: {ratio:.0f} times the steps per second of {browser.name} (wall time of both)"


def _times(
    env_id: str, mode: Mode, steps: int, repeats: int, seconds: float, num_envs: int, seed: int
) -> tuple[int, Times]:
    """How many steps were played, and how long they took."""
    envs: Any
    if mode == "single":
        envs, played = make_env(env_id), steps
        utterances = _expert_utterances(envs, steps, seed)
        times = best_times(lambda: _play(envs, utterances, seed), copies(played), repeats, seconds)
    else:
        batches = _expert_batches(env_id, num_envs, max(1, steps // num_envs), seed)
        envs, played = _make_vec(env_id, mode, num_envs), len(batches) * num_envs
        times = best_times(lambda: _play_batches(envs, batches, seed), copies(played), repeats, seconds)
    envs.close()
    return played, times


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
