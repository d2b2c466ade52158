"""Paired comparison of two methods: difference per seed, exact sign-flip test, and Holm's correction.

The runs of a seed share their start and their streams of random numbers, so that the difference of two methods varies
less than either does.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from benchmarks.reports.statistics import Interval, Scores, percentile_interval

#: Pairs up to which all 2^n sign flips are enumerated.
MOST_ENUMERATED = 20

#: Sign flips drawn for more pairs.
DRAWN_FLIPS = 2**17


@dataclass(frozen=True)
class PairedDifference:
    """The difference of two methods over the same seeds.

    Attributes:
        pairs: number of seeds.
        mean: mean difference with its bootstrap interval.
        p_value: of the two-sided sign-flip test of no difference.
        exact: whether all sign flips were enumerated.
    """

    pairs: int
    mean: Interval
    p_value: float
    exact: bool


def paired_difference(
    x: ArrayLike, y: ArrayLike, *, resamples: int = 2000, confidence: float = 0.95, seed: int = 0
) -> PairedDifference:
    """Return the mean of x - y with a percentile interval, pairs resampled as pairs, and the sign-flip p-value.

    Args:
        x: float [R], scores of a method on R seeds.
        y: float [R], scores of another one on the same seeds.
        resamples: number of bootstrap resamples.
        confidence: of the interval.
        seed: of the bootstrap, and of the sign flips if they are drawn.

    Raises:
        ValueError: if the two have different numbers of seeds, none, or a score is not finite.
    """
    ours, theirs = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
    if ours.shape != theirs.shape or ours.ndim != 1 or not ours.size:
        raise ValueError(f"pairs need scores of the same seeds, at least one: got shapes {ours.shape}, {theirs.shape}")
    differences = ours - theirs
    if not np.isfinite(differences).all():
        raise ValueError("scores hold a figure that is not finite")
    rng = np.random.default_rng(seed)
    picks = rng.integers(len(differences), size=(resamples, len(differences)))
    mean = percentile_interval(float(differences.mean()), differences[picks].mean(axis=1), confidence)
    exact = len(differences) <= MOST_ENUMERATED
    return PairedDifference(len(differences), mean, sign_flip_p(differences, rng), exact)


def sign_flip_p(differences: Scores, rng: np.random.Generator) -> float:
    """Return the two-sided p-value of the sign-flip (paired permutation) test that the mean difference is 0.

    If neither method is better, each difference is as likely with the other sign: the p-value is the share of sign
    flips with a sum at least as far from 0 as the observed one. All flips are enumerated up to
    :data:`MOST_ENUMERATED` pairs; beyond, flips are drawn, and the observed one is counted among them.

    Args:
        differences: float [R].
        rng: draws the flips.
    """
    observed = abs(differences.sum())
    # Sums that are equal on paper differ by rounding.
    least = observed - 1e-9 * np.abs(differences).sum()
    if len(differences) <= MOST_ENUMERATED:
        sums = np.zeros(1)
        for difference in differences:
            sums = np.concatenate([sums + difference, sums - difference])
        return float((np.abs(sums) >= least).mean())
    signs = rng.integers(0, 2, size=(DRAWN_FLIPS, len(differences)), dtype=np.int8) * 2 - 1
    reached = int((np.abs(signs @ differences) >= least).sum())
    return (reached + 1) / (DRAWN_FLIPS + 1)


def holm(p_values: Sequence[float]) -> list[float]:
    """Return p-values adjusted by Holm's step-down method, which bounds the probability of any false rejection.

    S. Holm, "A Simple Sequentially Rejective Multiple Test Procedure", Scandinavian Journal of Statistics, 1979.
    """
    adjusted = [0.0] * len(p_values)
    largest = 0.0
    for rank, index in enumerate(sorted(range(len(p_values)), key=lambda index: p_values[index])):
        largest = max(largest, (len(p_values) - rank) * p_values[index])
        adjusted[index] = min(1.0, largest)
    return adjusted
