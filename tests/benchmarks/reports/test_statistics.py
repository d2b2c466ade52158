"""Our statistics against rliable, the field's reference, and against hand-made cases."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pytest

from benchmarks.reports.statistics import (
    bootstrap_interval,
    improvement_over_tasks,
    interquartile_mean,
    probability_of_improvement,
)


@pytest.fixture(scope="module")
def rliable() -> Any:
    with warnings.catch_warnings():
        # rliable's own imports are not ours to mend.
        warnings.simplefilter("ignore")
        from rliable import library, metrics
    return library, metrics


@pytest.fixture
def scores() -> np.ndarray:
    return np.random.default_rng(0).beta(2, 3, size=(11, 3))


def test_interquartile_mean_by_hand() -> None:
    assert interquartile_mean([100.0, 1.0, 2.0, 3.0, 4.0, -50.0, 2.5, 2.5]) == pytest.approx((2 + 2.5 + 2.5 + 3) / 4)
    assert interquartile_mean([0.2, 0.6]) == pytest.approx(0.4)


@pytest.mark.slow
def test_interquartile_mean_is_rliables(scores: np.ndarray, rliable: Any) -> None:
    assert interquartile_mean(scores) == pytest.approx(rliable[1].aggregate_iqm(scores))


@pytest.mark.slow
def test_interval_is_rliables(scores: np.ndarray, rliable: Any) -> None:
    library, metrics = rliable
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, theirs = library.get_interval_estimates(
            {"x": scores}, metrics.aggregate_iqm, reps=4000, random_state=np.random.RandomState(0)
        )
    ours = bootstrap_interval(scores, resamples=4000)
    assert (ours.low, ours.high) == pytest.approx(tuple(np.ravel(theirs["x"])), abs=0.01)


def test_improvement_is_rliables(scores: np.ndarray, rliable: Any) -> None:
    other = np.random.default_rng(1).beta(3, 3, size=(7, 3)).round(1)
    rounded = scores.round(1)  # with ties
    assert probability_of_improvement(rounded, other) == pytest.approx(
        rliable[1].probability_of_improvement(rounded, other)
    )


def test_improvement_by_hand() -> None:
    assert probability_of_improvement([1.0, 0.0], [0.0, 0.5]) == pytest.approx((1 + 1 + 0.5 + 0) / 4)
    assert probability_of_improvement([2.0], [1.0]) == 1.0


def test_tasks_are_strata() -> None:
    # Each task's runs are all alike: resampling within a task cannot change anything, across tasks it would.
    interval = bootstrap_interval(np.tile([0.0, 1.0, 5.0], (6, 1)))
    assert interval.low == interval.value == interval.high


def test_the_interval_holds_the_value_and_narrows_with_runs() -> None:
    rng = np.random.default_rng(3)
    few, many = (bootstrap_interval(rng.normal(size=n)) for n in (8, 200))
    assert few.low <= few.value <= few.high
    assert many.high - many.low < few.high - few.low
    assert str(bootstrap_interval([0.5, 0.5])) == "0.50 [0.50, 0.50]"


def test_improvement_interval_is_certain_when_nothing_overlaps() -> None:
    interval = improvement_over_tasks([([3.0, 4.0, 5.0], [0.0, 1.0])])
    assert (interval.low, interval.value, interval.high) == (1.0, 1.0, 1.0)


def test_improvement_over_tasks_is_the_mean_of_each_however_many_runs_it_has() -> None:
    # 1 of 1 and 1/3: as many runs of a task more would not change its weight.
    interval = improvement_over_tasks([([1.0], [0.0]), ([0.5, 0.5, 0.2], [0.5, 0.5, 0.5])])
    assert interval.value == pytest.approx((1 + 1 / 3) / 2) and interval.low < interval.value < interval.high
    # Resampled within tasks: of the second, each resample gives k / 6 with k of 3 draws at .5.
    assert interval.low >= 0.5 and interval.high == pytest.approx((1 + 1 / 2) / 2)


def test_bad_scores_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one run"):
        interquartile_mean([])
    with pytest.raises(ValueError, match="not finite"):
        interquartile_mean([1.0, float("nan")])
    with pytest.raises(ValueError, match="different numbers of tasks: 2 and 3"):
        probability_of_improvement(np.ones((2, 2)), np.ones((2, 3)))
