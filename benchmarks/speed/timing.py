"""Timing: the best of several repeats, since everything that disturbs a measurement makes it longer."""

from __future__ import annotations

import time
from collections.abc import Callable

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


def best_times(run: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Seconds of the quickest of ``repeats`` calls: CPU time of this process, and wall time."""
    cpu = wall = float("inf")
    for _ in range(repeats):
        starts = time.process_time(), time.perf_counter()
        run()
        cpu = min(cpu, time.process_time() - starts[0])
        wall = min(wall, time.perf_counter() - starts[1])
    return cpu, wall


def floor_seconds(steps: int, repeats: int) -> float:
    """Seconds per fresh uint8 array [300, 300, 3], copied from another: no game with pictures can be faster."""
    picture = np.full((FLOOR_SIZE, FLOOR_SIZE, 3), 200, np.uint8)

    def copy() -> None:
        for _ in range(steps):
            picture.copy()

    return best_seconds(copy, repeats) / steps
