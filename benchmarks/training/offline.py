"""Offline data of a run: whole episodes of the teacher of its start, or recorded ones."""

from __future__ import annotations

from collections.abc import Iterator

from agents.demonstrations import Trajectory
from agents.learners import AFSFT, AFSFTConfig, OnlineLearner
from agents.seeding import integer
from benchmarks.common.errors import UsageError
from benchmarks.data.episodes import collect_episodes
from benchmarks.data.loading import load_trajectories
from benchmarks.data.teachers import STARTS, recorded
from benchmarks.training.config import TrainConfig
from benchmarks.training.methods import get_method


def check_offline_data(config: TrainConfig) -> None:
    """Check that a learner of offline data finds some at the path of its start, if that is one.

    Raises:
        UsageError: if it holds no episodes with rewards.
    """
    if issubclass(get_method(config.method).settings, AFSFTConfig) and config.start != "none":
        _recorded_trajectories(config)


def give_offline_data(learner: OnlineLearner, config: TrainConfig) -> None:
    """Give a new run's learner the offline data that it learns from before it acts, if it is of that kind.

    Raises:
        UsageError: if the start's path holds no episodes with rewards, or they cannot be learned from.
    """
    if isinstance(learner, AFSFT) and config.start != "none":
        try:
            learner.study(offline_trajectories(config))
        except ValueError as error:
            raise UsageError(f"--start {config.start}: {error}") from error


def offline_trajectories(config: TrainConfig) -> Iterator[Trajectory]:
    """Yield episodes of a start's teacher until they have ``demo_steps`` steps that are not void, or all recorded ones.

    Raises:
        UsageError: if the start's path holds no episodes with rewards.
    """
    if (found := _recorded_trajectories(config)) is not None:
        yield from found
        return
    # Each episode has a step at least, so that these are enough, unless most are void.
    played = collect_episodes(
        config.env,
        episodes=config.demo_steps,
        start=STARTS[config.start],
        seed=integer(config.seed, "offline data"),
        env_kwargs=config.env_kwargs,
    )
    steps = 0
    for episode in played:
        yield episode
        steps += len(episode.taken)
        if steps >= config.demo_steps:
            return


def _recorded_trajectories(config: TrainConfig) -> Iterator[Trajectory] | None:
    """Return the episodes at the path of a start; None if it is the name of a teacher."""
    if (path := recorded(config.start)) is None:
        return None
    try:
        return load_trajectories(path)
    except (OSError, ValueError) as error:
        raise UsageError(f"--start {config.start}: {error}; a chat file has no rewards to learn from") from error
