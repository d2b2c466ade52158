"""The stopwatch, with a clock made up by hand."""

from __future__ import annotations

import pytest

from benchmarks.speed import timing
from benchmarks.speed.timing import best_seconds, best_times, floor_seconds


def test_the_quickest_repeat_counts() -> None:
    ticks = iter([0.0, 5.0, 10.0, 12.0, 20.0, 23.0])
    calls: list[int] = []
    assert best_seconds(lambda: calls.append(1), 3, lambda: next(ticks)) == 2.0
    assert len(calls) == 3


def test_the_floor_is_per_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("benchmarks.speed.timing.best_seconds", lambda run, repeats: 6.0)
    assert floor_seconds(steps=3, repeats=1) == 2.0


def test_cpu_and_wall_time_have_their_own_quickest_repeat(monkeypatch: pytest.MonkeyPatch) -> None:
    cpu, wall = iter([0.0, 2.0, 2.0, 5.0]), iter([0.0, 9.0, 9.0, 13.0])
    monkeypatch.setattr(timing.time, "process_time", lambda: next(cpu))
    monkeypatch.setattr(timing.time, "perf_counter", lambda: next(wall))
    assert best_times(lambda: None, 2) == (2.0, 4.0)
