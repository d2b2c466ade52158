"""Seconds that a step of environments on a Ray cluster takes, beside other vector environments."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Any

import gymnasium as gym
from typing_extensions import override

import coso_envs
from coso_envs.testing.nodes import local_cluster

#: The environments of the table, and their arguments.
ENVS: dict[str, dict[str, Any]] = {
    "coso/NumberLine-v0": {},
    "coso/AitW-WebShopping-v0": {},
    "coso/ALFWorldText-v0": {},
}
#: Seconds that a step of the waiting environment takes.
WAIT = 0.02
_MEMBERS = 4
_WORKERS = (1, 2, 4)


class Waiting(gym.Wrapper[Any, Any, Any, Any]):
    """An environment that waits before each step and reset, as one that asks a device or a server does."""

    @override
    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> tuple[Any, dict[str, Any]]:
        time.sleep(WAIT)
        return super().reset(seed=seed, options=options)

    @override
    def step(self, action: Any) -> tuple[Any, Any, bool, bool, dict[str, Any]]:
        time.sleep(WAIT)
        return super().step(action)


class Sleeper:
    """An actor that does nothing but wait."""

    def sleep(self) -> None:
        """Wait as long as a step of a waiting environment."""
        time.sleep(WAIT)


def _milliseconds(envs: Any, steps: int, repeats: int) -> float:
    """Return the milliseconds of a step of all environments with well-formed utterances: the best of some repeats."""
    envs.single_action_space.seed(0)
    said = [[envs.single_action_space.sample() for _ in range(envs.num_envs)] for _ in range(steps)]
    envs.reset(seed=0)
    envs.step(said[0])
    seconds = []
    for _ in range(repeats):
        began = time.perf_counter()
        for utterances in said:
            envs.step(utterances)
        seconds.append((time.perf_counter() - began) / steps)
    envs.close()
    return 1000 * min(seconds)


def _sleeping(steps: int, repeats: int) -> float:
    """Return the milliseconds of a call of as many actors without environments: the best of some repeats."""
    import ray

    actors = [ray.remote(Sleeper).options(num_cpus=0, scheduling_strategy="SPREAD").remote() for _ in range(_MEMBERS)]
    seconds = []
    for _ in range(repeats + 1):  # actors start in the first one
        began = time.perf_counter()
        for _ in range(steps):
            ray.get([actor.sleep.remote() for actor in actors])
        seconds.append((time.perf_counter() - began) / steps)
    return 1000 * min(seconds)


def speed(steps: int, repeats: int) -> None:
    """Print the table of milliseconds a step."""
    patient = {"start_timeout": 600.0}
    ways: Mapping[str, Callable[..., Any]] = {
        "sync": lambda env, _, **options: coso_envs.make_vec(env, _MEMBERS, **options),
        "AsyncVectorEnv": lambda env, _, **options: gym.make_vec(env, _MEMBERS, "async", **options),
        "async": lambda env, workers, **options: coso_envs.make_vec(
            env, _MEMBERS, vectorization_mode="async", num_workers=workers, **options
        ),
        "ray": lambda env, workers, **options: coso_envs.make_vec(
            env, _MEMBERS, backend="ray", num_workers=workers, vector_kwargs=patient, **options
        ),
    }
    print(f"milliseconds of a step of {_MEMBERS} environments\n| environment | way | 1 worker | 2 | 4 |")
    print("| --- |" + " --- |" * 4)
    with local_cluster(nodes=1):
        for env, options in ENVS.items():
            for name, make in ways.items():
                workers = {"sync": (1,), "AsyncVectorEnv": (_MEMBERS,)}.get(name, _WORKERS)
                found = {n: f"{_milliseconds(make(env, n, **options), steps, repeats):.2f}" for n in workers}
                print(f"| {env} | {name} | {' | '.join(found.get(n, '') for n in _WORKERS)} |", flush=True)


def waiting(steps: int, repeats: int) -> None:
    """Print how much quicker four workers are than one where each step waits, and what Ray alone takes."""

    def waits() -> gym.Env[Any, Any]:
        return Waiting(gym.make("coso/NumberLine-v0", size=64))

    with local_cluster(nodes=1):
        from coso_envs.vector.cluster import ClusterVectorEnv

        print(f"{_MEMBERS} actors that only sleep {1000 * WAIT:.0f} ms: {_sleeping(steps, repeats):.1f} ms", flush=True)
        for members in (_MEMBERS, 2 * _MEMBERS):
            alone, four = (
                _milliseconds(
                    ClusterVectorEnv([waits] * members, autoreset_mode="NextStep", num_workers=workers), steps, repeats
                )
                for workers in (1, _MEMBERS)
            )
            print(
                f"{members} environments that wait {1000 * WAIT:.0f} ms a step: {alone:.1f} ms with 1 worker, "
                f"{four:.1f} with {_MEMBERS}: {alone / four:.2f} x",
                flush=True,
            )
