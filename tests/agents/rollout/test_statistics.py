"""Figures of the episodes that ended in a rollout, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from agents.rollout import EpisodeStatistics
from agents.rollout.statistics import FinishedEpisodes
from agents.rollout.stepping import Transition


def transition(
    rewards: list[float], done: list[bool], success: list[bool], skipped: list[bool], faults: list[bool] | None = None
) -> Transition:
    ended, none = np.array(done), np.zeros(len(done), dtype=bool)
    return Transition(
        rewards=np.array(rewards),
        terminated=ended,
        truncated=none,
        success=np.array(success),
        skipped=np.array(skipped),
        void=none,
        faults=np.array(faults or none),
        final_observations=None,
        final_rows=np.array([], int),
    )


def test_each_episode_counts_once_with_all_its_steps_and_no_reset() -> None:
    """Returns 2 - 1 = 1, 5 and 4 in 2, 1 and 2 steps; the second succeeds. A fourth episode has not ended."""
    statistics, finished = EpisodeStatistics.zeros(2), FinishedEpisodes()
    assert finished.metrics() == {"rollout/faults": 0}
    for step in (
        transition([2.0, 5.0], [False, True], [False, True], [False, False]),
        transition([-1.0, 9.0], [True, False], [False, True], [False, True]),
        transition([9.0, 3.0], [False, False], [False, False], [True, False]),
        transition([7.0, 1.0], [False, True], [False, False], [False, False]),
    ):
        finished.add(statistics, step)
    assert finished.metrics() == pytest.approx(
        {
            "rollout/faults": 0,
            "rollout/return": (1 + 5 + 4) / 3,
            "rollout/episode_length": 5 / 3,
            "rollout/success": 1 / 3,
        }
    )
