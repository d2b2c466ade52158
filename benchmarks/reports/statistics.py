"""Statistics over runs: interquartile mean, stratified bootstrap, probability of improvement.

After Agarwal et al., "Deep Reinforcement Learning at the Edge of the Statistical Precipice", NeurIPS 2021. Scores are
float [R, T]: R runs (seeds) of T tasks; the strata of the bootstrap are the tasks. The tests compare with rliable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Interval:
    """A figure with its bootstrap confidence interval."""

    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.value:.2f} [{self.low:.2f}, {self.high:.2f}]"


def as_scores(scores: ArrayLike) -> Scores:
    """Return scores as float64 [R, T]; a vector is R runs of one task.

    Raises:
        ValueError: if there is no run, there are more than two dimensions, or a score is not finite.
    """
    array = np.asarray(scores, dtype=np.float64)
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or array.size == 0:
        raise ValueError(f"scores are [runs, tasks] with at least one run, got shape {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError("scores hold a figure that is not finite")
    return array


def interquartile_mean(scores: ArrayLike) -> float:
    """Return the mean of the middle half of all runs, which outliers affect less than the mean of all."""
    return float(stats.trim_mean(as_scores(scores), 0.25, axis=None))


def bootstrap_interval(
    scores: ArrayLike, *, resamples: int = 2000, confidence: float = 0.95, seed: int = 0
) -> Interval:
    """Return the interquartile mean with its percentile interval, with runs resampled within each task.

    With few runs the interval tends to be too narrow.
    """
    array = as_scores(scores)
    resampled = _resample(array, resamples, np.random.default_rng(seed))
    values = stats.trim_mean(resampled.reshape(resamples, -1), 0.25, axis=1)
    return percentile_interval(interquartile_mean(array), values, confidence)


def probability_of_improvement(x: ArrayLike, y: ArrayLike) -> float:
    """Return P(a run of X scores higher than a run of Y), with ties counted half, averaged over tasks.

    Args:
        x: float [Rx, T].
        y: float [Ry, T].

    Raises:
        ValueError: if the two have different numbers of tasks.
    """
    ours, theirs = as_scores(x), as_scores(y)
    if ours.shape[1] != theirs.shape[1]:
        raise ValueError(f"different numbers of tasks: {ours.shape[1]} and {theirs.shape[1]}")
    difference = ours[:, None, :] - theirs[None, :, :]
    return float(((difference > 0) + 0.5 * (difference == 0)).mean())


def improvement_over_tasks(
    tasks: Sequence[tuple[ArrayLike, ArrayLike]], *, resamples: int = 2000, confidence: float = 0.95, seed: int = 0
) -> Interval:
    """Return the mean over tasks of the probability of improvement, with runs resampled within each task.

    Args:
        tasks: for each task the scores of X, float [Rx], and of Y, float [Ry]; tasks may differ in numbers of runs.
        resamples: number of bootstrap resamples.
        confidence: of the interval.
        seed: of the bootstrap.
    """
    rng = np.random.default_rng(seed)
    draws, values = [], []
    for x, y in tasks:
        ours, theirs = as_scores(x)[:, 0], as_scores(y)[:, 0]
        values.append(probability_of_improvement(ours, theirs))
        picked = ours[rng.integers(len(ours), size=(resamples, len(ours)))]
        against = theirs[rng.integers(len(theirs), size=(resamples, len(theirs)))]
        difference = picked[:, :, None] - against[:, None, :]
        draws.append(((difference > 0) + 0.5 * (difference == 0)).mean(axis=(1, 2)))
    return percentile_interval(float(np.mean(values)), np.mean(draws, axis=0), confidence)


def share_interval(hits: int, count: int, confidence: float = 0.95) -> Interval:
    """Return a share with its Wilson interval, which is right for few runs and for shares of 0 and 1.

    Raises:
        ValueError: if ``count`` is 0 or ``hits`` is more.
    """
    if not 0 <= hits <= count or not count:
        raise ValueError(f"a share needs at least one run and no more hits than runs, got {hits} of {count}")
    bounds = stats.binomtest(hits, count).proportion_ci(confidence, method="wilson")
    return Interval(hits / count, float(bounds.low), float(bounds.high))


def _resample(array: Scores, resamples: int, rng: np.random.Generator) -> Scores:
    """Return runs drawn with replacement, task by task: float64 [resamples, R, T]."""
    runs, tasks = array.shape
    picks = rng.integers(runs, size=(resamples, runs, tasks))
    return np.take_along_axis(array[None], picks, axis=1)


def percentile_interval(value: float, values: Scores, confidence: float) -> Interval:
    """Return a figure with the percentiles of its bootstrap values, float [resamples]."""
    tail = 100 * (1 - confidence) / 2
    low, high = np.percentile(values, [tail, 100 - tail])
    return Interval(value, float(low), float(high))
