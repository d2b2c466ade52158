"""Episodes are whole, reproducible, and what their summary says."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.common.envs import make_env
from benchmarks.data.episodes import Episode, Summary, collect_episodes
from benchmarks.data.teachers import STARTS, Start

ENV = "coso/NumberLine-v0"


def collect(start: Start, episodes: int = 5, seed: int = 0, **env_kwargs: object) -> list[Episode]:
    return list(collect_episodes(ENV, episodes=episodes, start=start, seed=seed, env_kwargs={"size": 32} | env_kwargs))


@pytest.mark.parametrize("name", ["expert", "noisy", "half-noisy-cut-off", "recovering"])
def test_an_episode_can_be_played_again_from_its_seed(name: str) -> None:
    for episode in collect(STARTS[name]):
        env = make_env(ENV, {"size": 32})
        observation, _ = env.reset(seed=episode.seed)
        for step, utterance in enumerate(episode.utterances):
            np.testing.assert_array_equal(episode.images[step], observation["image"])  # type: ignore[index]
            assert episode.prompts[step] == observation["prompt"]
            observation, reward, terminated, truncated, info = env.step(utterance)
            assert (reward, info["action"]) == (episode.rewards[step], episode.actions[step])
        assert (terminated, truncated, info["success"]) == (episode.terminated, episode.truncated, episode.success)
        np.testing.assert_array_equal(episode.images[-1], observation["image"])  # type: ignore[index]


def test_mistakes_are_played_on() -> None:
    episodes = collect(Start(bias=1.0, bias_action="+"), episodes=30)
    assert {episode.success for episode in episodes} == {True, False}
    assert all(len(episode) == 10 and episode.truncated for episode in episodes if not episode.success)


def test_episodes_differ_and_do_not_depend_on_how_many_there_are() -> None:
    three, five = collect(STARTS["noisy"], 3), collect(STARTS["noisy"], 5)
    assert [episode.utterances for episode in three] == [episode.utterances for episode in five[:3]]
    assert len({episode.utterances for episode in five}) == 5


def test_the_summary_counts_what_passed() -> None:
    summary = Summary()
    episodes = list(summary.watch(collect(Start(noise=0.5), episodes=20)))
    counted = summary.to_json()
    assert counted["episodes"] == 20
    assert counted["steps"] == sum(map(len, episodes)) == sum(counted["actions"].values())
    assert counted["mean_return"] == pytest.approx(np.mean([sum(episode.rewards) for episode in episodes]))
    assert 0.5 < counted["right"] < 1.0


def test_experts_are_right_and_succeed() -> None:
    summary = Summary()
    list(summary.watch(collect(STARTS["expert"])))
    assert (summary.to_json()["right"], summary.to_json()["success"]) == (1.0, 1.0)


def test_slips_are_told_by_whole_episodes() -> None:
    summary = Summary()
    list(summary.watch(collect(Start(slips=0.4), episodes=60)))
    assert summary.to_json()["right"] == pytest.approx(0.8, abs=0.06), "half of the random actions are right"


def test_no_episodes_are_refused() -> None:
    with pytest.raises(ValueError, match="episodes must be at least 1, got 0"):
        collect(Start(), episodes=0)
