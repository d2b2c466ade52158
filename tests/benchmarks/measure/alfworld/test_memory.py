from __future__ import annotations

import math

import pytest

from benchmarks.common.memory import resident_mebibytes
from benchmarks.measure.alfworld.memory import Mark, Options, growth, play


def test_marks_are_spread_over_the_episodes() -> None:
    marks = list(play(Options(episodes=9, steps=2, marks=3, games=4)))
    assert [mark.episodes for mark in marks] == [3, 6, 9]
    assert all(mark.mebibytes > 10 for mark in marks) or math.isnan(resident_mebibytes())


def test_growth_is_that_of_the_second_half() -> None:
    marks = [Mark(episodes, size) for episodes, size in ((500, 10.0), (1000, 90.0), (1500, 91.0), (3500, 95.0))]
    assert growth(marks) == pytest.approx(2.0)
