"""The stopwatch, with a clock made up by hand."""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pytest

from benchmarks.measure.speed.timing import best_seconds, best_times, copies


def test_the_quickest_repeat_counts() -> None:
    ticks = iter([0.0, 5.0, 10.0, 12.0, 20.0, 23.0])
    calls: list[int] = []
    assert best_seconds(lambda: calls.append(1), 3, lambda: next(ticks)) == 2.0
    assert len(calls) == 3


def test_cpu_and_wall_time_and_the_floor_have_their_own_quickest_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[str] = []
    # Floor, then run, twice: the floor takes 4 and 1, the run 2 and 3 of the CPU, 9 and 4 by the wall.
    cpu, wall = iter([0.0, 4.0, 4.0, 6.0, 6.0, 7.0, 7.0, 10.0]), iter([0.0, 9.0, 9.0, 13.0])
    monkeypatch.setattr("time.process_time", lambda: next(cpu))
    monkeypatch.setattr("time.perf_counter", lambda: next(wall))
    assert best_times(lambda: turns.append("run"), lambda: turns.append("floor"), 2) == (2.0, 4.0, 1.0)
    assert turns == ["floor", "run", "floor", "run"]


def test_quick_calls_are_repeated_until_their_time_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    # The calls take 2, 1 and 3 seconds: with the third there are 5.
    wall = iter([0.0, 2.0, 2.0, 3.0, 3.0, 6.0])
    monkeypatch.setattr("time.perf_counter", lambda: next(wall))
    turns: list[str] = []
    assert best_times(lambda: turns.append("run"), lambda: turns.append("floor"), 1, seconds=5.0).wall == 1.0
    assert turns == 3 * ["floor", "run"]


def test_the_floor_copies_one_picture_so_many_times() -> None:
    copied: list[np.ndarray] = []

    def note(frame: object, event: str, called: Any) -> None:
        if event == "c_call" and called.__name__ == "copy":
            copied.append(called.__self__)

    run = copies(3)
    sys.setprofile(note)
    try:
        run()
    finally:
        sys.setprofile(None)
    assert [(picture.shape, picture.dtype) for picture in copied] == [((300, 300, 3), np.uint8)] * 3
