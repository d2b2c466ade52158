"""How far a judge agrees with the truth: shares, errors and Cohen's kappa, with intervals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from benchmarks.common.tables import Table
from benchmarks.reports.statistics import Interval, percentile_interval, share_interval

#: The truth and the judge's verdict after each step of an episode.
Verdicts = Sequence[tuple[bool, bool]]
#: Counts of true negatives, false positives, false negatives and true positives.
_CELLS = 4


@dataclass(frozen=True)
class Agreement:
    """The agreement of a judge with the truth.

    Attributes:
        pairs: number of verdicts.
        agreement: share of right verdicts.
        false_positives: share of "success" among what is none; None if nothing is none.
        false_negatives: share of "failure" among what is a success; None if nothing is one.
        kappa: Cohen's kappa, 1 for full agreement and 0 for that of chance; None where it is not defined, since truth
            and judge always say one and the same.
    """

    pairs: int
    agreement: Interval
    false_positives: Interval | None
    false_negatives: Interval | None
    kappa: Interval | None


def episode_agreement(episodes: Sequence[Verdicts]) -> Agreement:
    """Return the agreement on whole episodes, each of which counts as a success once it is judged to be one.

    The intervals of shares are Wilson's; that of kappa is a bootstrap over episodes.

    Raises:
        ValueError: if there are no episodes.
    """
    whole = [[(any(truth for truth, _ in steps), any(said for _, said in steps))] for steps in episodes]
    counts = _counts(whole)
    total = counts.sum(axis=0)
    negatives, positives = int(total[:2].sum()), int(total[2:].sum())
    return Agreement(
        pairs=len(whole),
        agreement=share_interval(int(total[0] + total[3]), len(whole)),
        false_positives=share_interval(int(total[1]), negatives) if negatives else None,
        false_negatives=share_interval(int(total[2]), positives) if positives else None,
        kappa=_bootstrapped(counts)[3],
    )


def step_agreement(episodes: Sequence[Verdicts]) -> Agreement:
    """Return the agreement on single steps; all intervals are bootstraps over episodes, whose steps are alike.

    Raises:
        ValueError: if there are no steps.
    """
    counts = _counts(episodes)
    agreement, false_positives, false_negatives, kappa = _bootstrapped(counts)
    assert agreement is not None
    return Agreement(int(counts.sum()), agreement, false_positives, false_negatives, kappa)


def agreement_table(episodes: Sequence[Verdicts]) -> Table:
    """Return a table of the agreement on episodes and on steps."""
    rows = tuple(
        (
            name,
            str(found.pairs),
            *(
                "-" if interval is None else str(interval)
                for interval in (found.agreement, found.false_positives, found.false_negatives, found.kappa)
            ),
        )
        for name, found in (("episodes", episode_agreement(episodes)), ("steps", step_agreement(episodes)))
    )
    return Table(
        head=("Verdicts on", "Number", "Agreement", "False positives", "False negatives", "Cohen's kappa"),
        rows=rows,
        caption=(
            "A judge beside the truth, with 95 % intervals. An episode counts as a success once it is judged to be one "
            "after any step. False positives are a share of what is no success, false negatives one of what is. "
            "Intervals of steps and of kappa are bootstraps over episodes, the others Wilson's."
        ),
    )


def _counts(episodes: Sequence[Verdicts]) -> NDArray[np.int64]:
    """Return the counts of the four cells in each episode, int64 [E, 4]."""
    counts = np.zeros((len(episodes), _CELLS), dtype=np.int64)
    for row, steps in zip(counts, episodes, strict=True):
        for truth, said in steps:
            row[2 * truth + said] += 1
    if not counts.sum():
        raise ValueError("an agreement needs at least one verdict")
    return counts


def _bootstrapped(counts: NDArray[np.int64], resamples: int = 2000, seed: int = 0) -> list[Interval | None]:
    """Return the four figures of :class:`Agreement` with intervals from resampled episodes; None if undefined."""
    picks = np.random.default_rng(seed).integers(len(counts), size=(resamples, len(counts)))
    values, drawn = _figures(counts.sum(axis=0)[None])[0], _figures(counts[picks].sum(axis=1))
    intervals = list[Interval | None]()
    for value, column in zip(values, drawn.T, strict=True):
        # A resample without successes, or without failures, says nothing about the figures of these.
        defined = column[np.isfinite(column)]
        intervals.append(percentile_interval(float(value), defined, 0.95) if np.isfinite(value) else None)
    return intervals


def _figures(totals: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return agreement, false positives, false negatives and kappa of counts [N, 4]; float64 [N, 4], NaN if none."""
    negative_right, positive_wrong, negative_wrong, positive_right = totals.T.astype(np.float64)
    count = totals.sum(axis=1)
    positives, said = positive_right + negative_wrong, positive_right + positive_wrong
    agreement = (negative_right + positive_right) / count
    chance = (positives * said + (count - positives) * (count - said)) / count**2
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.stack(
            [
                agreement,
                positive_wrong / (count - positives),
                negative_wrong / positives,
                (agreement - chance) / (1 - chance),
            ],
            axis=1,
        )
