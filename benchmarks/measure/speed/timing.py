"""Timing by the quickest of several repeats, since disturbances only make a measurement longer."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

#: Height and width of the copied picture: the card games' default.
FLOOR_SIZE = 300


def best_seconds(run: Callable[[], object], repeats: int, clock: Callable[[], float] = time.process_time) -> float:
    """Return the seconds of the quickest of ``repeats`` calls.

    Args:
        run: the function to time.
        repeats: number of calls.
        clock: ``time.process_time`` (CPU time of this process, independent of others on the machine), or
            ``time.perf_counter`` if other processes do the work.
    """
    best = float("inf")
    for _ in range(repeats):
        start = clock()
        run()
        best = min(best, clock() - start)
    return best


class Times(NamedTuple):
    """The seconds of a run as CPU time of this process and wall time, and the CPU time of its baseline."""

    cpu: float
    wall: float
    floor: float


def best_times(run: Callable[[], object], floor: Callable[[], object], repeats: int, seconds: float = 0.0) -> Times:
    """Return the times of the quickest call, and of a baseline in alternation, since a machine's speed varies.

    Args:
        run: the function to time.
        floor: the baseline.
        repeats: least number of calls of both.
        seconds: least wall time of all calls of ``run`` together: a few short calls might all fall into seconds in
            which other programs slow the machine down.
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
    """Copy a uint8 array [300, 300, 3] this many times: the baseline, as every game copies a picture per step."""
    picture = np.full((FLOOR_SIZE, FLOOR_SIZE, 3), 200, np.uint8)

    def run() -> None:
        for _ in range(number):
            picture.copy()

    return run
