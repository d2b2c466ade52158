"""The filter of trajectories: which of them are good enough to be imitated."""

from __future__ import annotations

import numpy as np


def kept(scores: np.ndarray, totals: np.ndarray, quantile: float) -> np.ndarray:
    """Return which of E trajectories score at or above a quantile of all scores, bool [E].

    If so many share the lowest score that the quantile is no higher, a trajectory at it is kept only if its return is
    above 0. In the published program failures are then kept together with the successes.

    Args:
        scores: float [E].
        totals: float [E]; the trajectories' returns.
        quantile: share of the scores below the cut-off.
    """
    if not len(scores):
        return np.zeros(0, bool)
    found: np.ndarray = (scores >= np.quantile(scores, quantile)) & ((scores > scores.min()) | (totals > 0))
    return found
