"""Steps per second with pictures and resets, of single, sync and async vector environments."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple

import numpy as np
from gymnasium.vector import AutoresetMode

import coso_envs
from benchmarks.common.envs import make_env
from benchmarks.measure.speed.peers import PAGE, PEERS, PRESSED_PAGE
from benchmarks.measure.speed.timing import Times, best_seconds, best_times, copies

Mode = Literal["single", "sync", "async", "floor", "peer"]
MODES: tuple[Mode, ...] = ("single", "sync", "async")


@dataclass(frozen=True)
class Speed:
    """The speed of an environment or a peer.

    Attributes:
        name: id of the environment, or name of the peer.
        mode: "single" is the environment without wrappers; "sync" and "async" are vector environments.
        seconds: time per environment step with resets, None if it could not be measured: CPU time of this process, or
            wall time if other processes, such as browsers, do the work.
        wall_seconds: wall time per environment step.
        floor_ratio: ``seconds`` divided by the time of copying a 300 x 300 picture, measured in alternation.
        note: the reason why there is no figure.
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
    """Measure environments and peers, each in alternation with copies of a picture.

    An environment alone and its vector environments take turns. The resets at the ends of episodes are timed, those
    before the first step are not. The expert's utterances are written before.

    Args:
        env_ids: ids of registered environments.
        steps: environment steps per repeat, summed over sub-environments.
        repeats: least number of repeats; the quickest counts.
        seconds: least wall time of each measurement.
        num_envs: number of sub-environments of "sync" and "async".
        seed: seed of the episodes.
    """
    yield Speed("a fresh 300x300x3 array", "floor", best_seconds(copies(steps), repeats) / steps, floor_ratio=1.0)
    for env_id in env_ids:
        try:
            with ExitStack() as opened:
                players = [opened.enter_context(_player(env_id, mode, steps, num_envs, seed)) for mode in MODES]
                turns = _in_turns(players, repeats, seconds)
        except ImportError as error:
            yield from (Speed(env_id, mode, note=str(error)) for mode in MODES)
            continue
        for mode, played_by, taken in zip(MODES, players, turns, strict=True):
            yield _speed(env_id, mode, played_by.steps, taken, other_process=mode == "async" or played_by.waits)
    for name, peer in PEERS.items():
        try:
            player = peer.start(seed)
        except ImportError as error:
            yield Speed(name, "peer", note=f"absent ({error})")
            continue
        played = steps if peer.max_steps is None else min(steps, peer.max_steps)
        with player as play:
            times = best_times(lambda: play(played), copies(played), repeats, seconds)  # noqa: B023 - called at once
        yield _speed(name, "peer", played, times, peer.other_process)


def _speed(name: str, mode: Mode, played: int, times: Times, other_process: bool) -> Speed:
    """Return the speed of ``played`` steps, measured with as many copies."""
    seconds = times.wall if other_process else times.cpu
    return Speed(name, mode, seconds / played, times.wall / played, seconds / times.floor)


def browser_ratios(speeds: Sequence[Speed]) -> Iterator[str]:
    """Return sentences on the simulated phone and on our pages of MiniWoB++ beside bare ones, in wall time."""
    alone = {speed.name: speed.wall_seconds for speed in speeds if speed.mode in ("single", "peer")}
    for name, seconds in alone.items():
        pressed = name == "coso/MiniWoB-click-test-v0"
        peer = PRESSED_PAGE if pressed else PAGE
        bare = alone.get(peer)
        if seconds is not None and bare is not None and (pressed or name.startswith("coso/AitW")):
            yield f"{name}: {bare / seconds:.3g} times the steps per second of {peer} (wall time of both)"


def vector_ratios(speeds: Sequence[Speed]) -> Iterator[str]:
    """Return sentences on vector environments: "sync" beside the environment alone, and "async" beside "sync"."""
    rows = {(speed.name, speed.mode): speed for speed in speeds if speed.seconds is not None}
    for name in dict.fromkeys(name for name, mode in rows if mode == "sync"):
        alone, sync, parallel = (rows.get((name, mode)) for mode in ("single", "sync", "async"))
        if alone is not None and alone.seconds and sync is not None and sync.seconds:
            clock = "wall" if sync.seconds == sync.wall_seconds else "CPU"
            yield f"{name}: a step in sync takes {sync.seconds / alone.seconds:.2f} times the time alone ({clock} time)"
        if sync is not None and sync.wall_seconds and parallel is not None and parallel.wall_seconds:
            ratio = sync.wall_seconds / parallel.wall_seconds
            yield f"{name}: async makes {ratio:.2f} times the steps per second of sync (wall time of both)"


class _Player(NamedTuple):
    """Functions that begin and play a number of environment steps.

    Attributes:
        begin: begins episodes; it is not timed, since more environments begin more of them.
        play: plays on, and is timed.
        steps: environment steps of ``play``.
        waits: whether they wait for something outside this process, so that only wall time is meaningful.
    """

    begin: Callable[[], object]
    play: Callable[[], None]
    steps: int
    waits: bool


def _in_turns(players: Sequence[_Player], repeats: int, seconds: float) -> list[Times]:
    """Return the best times of all players, who take turns, since a machine's speed varies."""
    best = [Times(math.inf, math.inf, math.inf)] * len(players)
    rounds, start = 0, time.perf_counter()
    while rounds < repeats or time.perf_counter() - start < seconds * len(players):
        for place, player in enumerate(players):
            player.begin()
            taken = best_times(player.play, copies(player.steps), 1)
            best[place] = Times(*map(min, best[place], taken))
        rounds += 1
    return best


@contextmanager
def _player(env_id: str, mode: Mode, steps: int, num_envs: int, seed: int) -> Iterator[_Player]:
    envs: Any
    if mode == "single":
        envs = make_env(env_id)
        utterances = _expert_utterances(envs, steps, seed)
        waits = envs.unwrapped.waits
        player = _Player(lambda: envs.reset(seed=seed), lambda: _play(envs, utterances), steps, waits)
    else:
        batches = _expert_batches(env_id, num_envs, max(1, steps // num_envs), seed)
        envs = _make_vec(env_id, mode, num_envs)
        played = len(batches) * num_envs
        waits = any(envs.get_attr("waits"))
        player = _Player(lambda: envs.reset(seed=seed), lambda: _play_batches(envs, batches), played, waits)
    try:
        yield player
    finally:
        envs.close()


def _play(env: Any, utterances: Sequence[str]) -> None:
    for utterance in utterances:
        _, _, terminated, truncated, _ = env.step(utterance)
        if terminated or truncated:
            env.reset()


def _expert_utterances(env: Any, steps: int, seed: int) -> list[str]:
    """Return the expert's utterances in the episodes after ``reset(seed=seed)``; None where one begins."""
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
    # With SameStep, each call of step() is a step of every sub-environment.
    return coso_envs.make_vec(env_id, num_envs, vectorization_mode=mode, autoreset_mode=AutoresetMode.SAME_STEP)


def _play_batches(envs: Any, batches: Sequence[Sequence[str]]) -> None:
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
