"""Paired statistics against values computed by hand and against other libraries."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from benchmarks.reports import paired
from benchmarks.reports.paired import holm, paired_difference, sign_flip_p
from benchmarks.reports.statistics import share_interval


def p_of(*differences: float) -> float:
    return sign_flip_p(np.array(differences), np.random.default_rng(0))


def test_sign_flips_by_hand() -> None:
    # Only +++ and --- of 8 flips are as extreme as three differences of one sign.
    assert p_of(0.1, 0.2, 0.4) == 2 / 8
    # Sums of 1, 2 and -4: observed -1; of |sums| 1, 3, 5, 7, each twice, all reach 1.
    assert p_of(1.0, 2.0, -4.0) == 1.0
    # Observed 3; the |sums| are 3 and 5.
    assert p_of(-1.0, 0.0, 4.0) == 1.0
    # Observed 3; of the |sums| 1, 3, 5, 7 all but the first reach it.
    assert p_of(1.0, -2.0, 4.0) == 6 / 8
    assert p_of(0.0, 0.0) == 1.0
    assert p_of(*[0.5] * 10) == 2 / 2**10


def test_rounding_does_not_split_sums_that_are_equal() -> None:
    # .1 + .2 - .3 is 5.6e-17 in floating point, 0 on paper, as are its flips.
    assert p_of(0.1, 0.2, -0.3) == 1.0
    # Observed .3; three flips of .1 give +-.3 (2 of 8) or +-.1, two of .3 give 0 (2 of 4) or +-.6, which is enough.
    assert p_of(0.1, 0.1, 0.1, 0.3, -0.3) == (2 * 2 + 2 * 8) / 32


@settings(deadline=None, max_examples=25)
@given(st.lists(st.integers(-8, 8).map(lambda value: value / 8), min_size=2, max_size=6))
def test_sign_flips_agree_with_scipy(differences: list[float]) -> None:
    found = stats.permutation_test(
        (differences,),
        lambda x, axis: np.abs(x.mean(axis)),
        permutation_type="samples",
        n_resamples=np.inf,
        alternative="greater",
    )
    assert p_of(*differences) == pytest.approx(found.pvalue)


def test_twenty_pairs_are_enumerated_and_more_are_drawn() -> None:
    rng = np.random.default_rng(5)
    differences = rng.normal(0.4, 1.0, size=20)
    whole = paired_difference(differences, np.zeros(20))
    assert whole.exact and whole.p_value * 2**20 == int(whole.p_value * 2**20)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(paired, "MOST_ENUMERATED", 19)
        drawn = paired_difference(differences, np.zeros(20))
    assert not drawn.exact and drawn.p_value == pytest.approx(whole.p_value, abs=0.005)
    assert paired_difference([1.0] * 25, [0.0] * 25).p_value == pytest.approx(1 / (paired.DRAWN_FLIPS + 1), rel=0.01)


def test_a_paired_difference_by_hand() -> None:
    # Scores vary much, differences are always .1: the pairing removes what the seeds share.
    found = paired_difference([0.1, 0.5, 0.9, 0.4], [0.0, 0.4, 0.8, 0.3])
    assert (found.pairs, found.p_value, found.exact) == (4, 2 / 16, True)
    assert (found.mean.low, found.mean.value, found.mean.high) == pytest.approx((0.1, 0.1, 0.1))
    # Two pairs: resampled means are 0, .5 and 1 with probabilities 1/4, 1/2, 1/4.
    two = paired_difference([1.0, 0.0], [0.0, 0.0])
    assert (two.mean.low, two.mean.value, two.mean.high) == (0.0, 0.5, 1.0) and two.p_value == 1.0


def test_bad_pairs_are_refused() -> None:
    for x, y in (([1.0], [1.0, 2.0]), ([], []), ([[1.0]], [[1.0]])):
        with pytest.raises(ValueError, match="pairs need scores of the same seeds"):
            paired_difference(x, y)
    with pytest.raises(ValueError, match="not finite"):
        paired_difference([float("nan")], [0.0])


def test_holm_by_hand() -> None:
    # .01 * 4, .03 * 3, then max(.03 * 3, .04 * 2), then max(.09, .5 * 1).
    assert holm([0.04, 0.01, 0.5, 0.03]) == pytest.approx([0.09, 0.04, 0.5, 0.09])
    assert holm([0.4, 0.6]) == pytest.approx([0.8, 0.8]) and holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == [] and holm([0.2]) == [0.2]


@settings(deadline=None, max_examples=25)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_holm_is_the_closure_of_bonferronis_test(p_values: list[float]) -> None:
    """A hypothesis is rejected exactly if Bonferroni's test rejects every set of hypotheses that holds it."""
    rows = range(len(p_values))
    subsets = [set(chosen) for size in rows for chosen in itertools.combinations(rows, size + 1)]
    by_sets = [
        max(min(1.0, len(chosen) * min(p_values[row] for row in chosen)) for chosen in subsets if index in chosen)
        for index in rows
    ]
    assert holm(p_values) == pytest.approx(by_sets)


def test_a_share_of_runs_by_hand() -> None:
    # Wilson for 2 of 4 with z = 1.96: (.5 + z^2 / 8) / (1 + z^2 / 4) -+ z / (1 + z^2 / 4) * sqrt(.25 / 4 + z^2 / 64).
    half = share_interval(2, 4)
    assert (half.low, half.value, half.high) == pytest.approx((0.1500, 0.5, 0.8500), abs=1e-4)
    assert share_interval(0, 5).low == 0.0 and share_interval(5, 5).high == pytest.approx(1.0)
    for hits, count in ((0, 0), (3, 2), (-1, 2)):
        with pytest.raises(ValueError, match=f"got {hits} of {count}"):
            share_interval(hits, count)
