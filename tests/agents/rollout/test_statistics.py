"""Figures of the episodes that ended in a rollout, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from agents.rollout import EpisodeStatistics
from agents.rollout.statistics import FinishedEpisodes
from agents.rollout.stepping import Transition


def transition(rewards: list[float], done: list[bool], success: list[bool], skipped: list[bool]) -> Transition:
    ended = np.array(done)
    return Transition(
        np.array(rewards), ended, np.zeros_like(ended), np.array(success), np.array(skipped), None, np.array([], int)
    )


def test_each_episode_counts_once_with_all_its_steps_and_no_reset() -> None:
    """Returns 2 - 1 = 1, 5 and 4 in 2, 1 and 2 steps; the second succeeds. A fourth episode has not ended."""
    statistics, finished = EpisodeStatistics.zeros(2), FinishedEpisodes()
    assert finished.metrics() == {}
    for step in (
        transition([2.0, 5.0], [False, True], [False, True], [False, False]),
        transition([-1.0, 9.0], [True, False], [False, True], [False, True]),
        transition([9.0, 3.0], [False, False], [False, False], [True, False]),
        transition([7.0, 1.0], [False, True], [False, False], [False, False]),
    ):
        finished.add(statistics, step)
    assert finished.metrics() == pytest.approx(
        {"rollout/return": (1 + 5 + 4) / 3, "rollout/episode_length": 5 / 3, "rollout/success": 1 / 3}
    )
