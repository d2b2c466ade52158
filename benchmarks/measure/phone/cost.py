"""Memory of many phones, and steps per second with everything on beside the plain phone, in one run.

``python -m benchmarks.measure.phone.cost`` makes ``--phones`` environments, plays ``--episodes`` episodes of the expert
on them, then times expert episodes that are new to the process: plain, and with all variants, difficulty "hard" and
disturbance .3, in turn, so that a busy machine slows both.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import tyro

from benchmarks.common.memory import resident_mebibytes
from benchmarks.measure.output import refuse_existing, write_figures
from coso_envs.android.base import AitWEnv
from coso_envs.android.env import AitWGeneralEnv, AitWWebShoppingEnv

ENVS: dict[str, type[AitWEnv]] = {"General": AitWGeneralEnv, "WebShopping": AitWWebShoppingEnv}
PLAIN: dict[str, Any] = {"style": "aitw"}
EVERYTHING: dict[str, Any] = {"variants": "all", "difficulty": "hard", "disturbance": 0.3}


@dataclass(frozen=True)
class Options:
    """Measure memory and speed of the phone."""

    phones: int = 32
    """Environments of each kind that are made."""
    episodes: int = 320
    """Episodes that are played on them."""
    timed: int = 300
    """Episodes that are timed for each row of the speeds."""
    out: Path | None = None
    """JSON file for the figures; must not exist yet."""


@dataclass(frozen=True)
class Figure:
    """One line: a name, a number and its unit."""

    name: str
    value: float
    unit: str

    def __str__(self) -> str:
        return f"{self.name:52} {self.value:9,.1f} {self.unit}"


def play(env: AitWEnv, seed: int, rng: np.random.Generator) -> tuple[int, float]:
    """Play an episode of the expert; return its steps, and the CPU time that the environment took for them."""
    start = time.process_time()
    env.reset(seed=seed)
    seconds, steps, ended = time.process_time() - start, 0, False
    while not ended:
        said = env.expert_utterance(rng=rng)
        start = time.process_time()
        *_, terminated, truncated, _ = env.step(said)
        seconds += time.process_time() - start
        steps += 1
        ended = terminated or truncated
    return steps, seconds


def memory(phones: int, episodes: int) -> Iterator[Figure]:
    """Measure what phones with everything on add to the process."""
    rng = np.random.default_rng(0)
    before = resident_mebibytes()
    made = list(ENVS.values())
    envs = [made[i % 2](**EVERYTHING) for i in range(phones)]
    yield Figure(f"{phones} phones after make", resident_mebibytes() - before, "MiB")
    for seed in range(episodes):
        play(envs[seed % phones], seed, rng)
    yield Figure(f"{phones} phones after {episodes} episodes", resident_mebibytes() - before, "MiB")
    yield Figure("the whole process", resident_mebibytes(), "MiB")


def speed(timed: int) -> Iterator[Figure]:
    """Time new episodes, plain and with everything on in turn."""
    rng = np.random.default_rng(0)
    for name, made in ENVS.items():
        envs = {"plain": made(**PLAIN), "everything on": made(**EVERYTHING)}
        steps, seconds = dict.fromkeys(envs, 0), dict.fromkeys(envs, 0.0)
        for seed in range(timed):
            for kind, env in envs.items():
                played, took = play(env, 10_000 + seed, rng)
                steps[kind] += played
                seconds[kind] += took
        rates = {kind: steps[kind] / seconds[kind] for kind in envs}
        for kind, rate in rates.items():
            yield Figure(f"{name} at 540 x 1140, {kind}", rate, "steps/s of CPU time")
        yield Figure(f"{name}, everything on, share of plain", 100 * rates["everything on"] / rates["plain"], "%")


def main(options: Options) -> None:
    """Measure, and print a line for each figure."""
    refuse_existing(options.out)
    figures = list[Figure]()
    for measured in (memory(options.phones, options.episodes), speed(options.timed)):
        for figure in measured:
            figures.append(figure)
            print(figure, flush=True)
    write_figures(options, "figures", figures)


if __name__ == "__main__":
    main(tyro.cli(Options))
