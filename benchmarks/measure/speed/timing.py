"""Timing: the best of several repeats, since everything that disturbs a measurement makes it longer."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

#: Height and width of the floor's picture: the card games' default.
FLOOR_SIZE = 300


def best_seconds(run: Callable[[], object], repeats: int, clock: Callable[[], float] = time.process_time) -> float:
    """Seconds of the quickest of ``repeats`` calls.

    Args:
        run: what is timed.
        repeats: how often.
        clock: ``time.process_time`` (CPU time of this process, blind to others on the machine), or
            ``time.perf_counter`` where other processes do the work.
    """
    best = float("inf")
    for _ in range(repeats):
        start = clock()
        run()
        best = min(best, clock() - start)
    return best


class Times(NamedTuple):
    """Seconds of one run: CPU time of this process, wall time, and CPU time of the floor that was timed beside it."""

    cpu: float
    wall: float
    floor: float


def best_times(run: Callable[[], object], floor: Callable[[], object], repeats: int, seconds: float = 0.0) -> Times:
    """Seconds of the quickest call; the floor in turn with them, as a machine's speed changes.

    Args:
        run: what is timed.
        floor: what it is compared with.
        repeats: calls of both, at least.
        seconds: wall time that the calls of ``run`` take together, at least: where neighbours on a machine slow it
            down for seconds on end, a few short calls may all fall into such a time.
    """
    cpu = wall = least = float("inf")
    calls, spent = 0, 0.0
    while calls < repeats or spent < seconds:
        least = min(least, best_seconds(floor, 1, time.process_time))
        starts = time.process_time(), time.perf_counter()
        run()
        cpu = min(cpu, time.process_time() - starts[0])
        passed = time.perf_counter() - starts[1]
        wall, calls, spent = min(wall, passed), calls + 1, spent + passed
    return Times(cpu, wall, least)


def copies(number: int) -> Callable[[], None]:
    """The floor: so many fresh uint8 arrays [300, 300, 3], copied from another; no game with pictures is faster."""
    picture = np.full((FLOOR_SIZE, FLOOR_SIZE, 3), 200, np.uint8)

    def run() -> None:
        for _ in range(number):
            picture.copy()

    return run
