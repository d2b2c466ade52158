"""Offline episodes of environments in which each state has admissible actions of its own."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

import coso_envs
from agents.learners import AFSFT, AFSFTConfig
from agents.policies import TinyLM, TinyLMConfig
from benchmarks.common.errors import UsageError
from benchmarks.data.episodes import Episode, collect_episodes
from benchmarks.data.teachers import STARTS
from benchmarks.training import offline
from benchmarks.training.config import TrainConfig

ENV = "coso/ALFWorldText-v0"
HOUSE: dict[str, Any] = {"admissible": "all", "num_games": 1, "max_steps": 6, "prompt": "{task}", "parser": "coso/json"}


@pytest.fixture(scope="module")
def played() -> list[Episode]:
    return list(collect_episodes(ENV, episodes=2, start=STARTS["random"], seed=0, env_kwargs=HOUSE))


def learner(played: list[Episode], folder: Path, **changes: Any) -> AFSFT:
    texts = [text for episode in played for text in (*episode.prompts, *episode.utterances)]
    policy = TinyLM.build(texts, config=TinyLMConfig(width=32, layers=1, heads=2, max_new_tokens=24))
    envs = coso_envs.make_vec(ENV, num_envs=2, autoreset_mode="SameStep", **HOUSE)
    config = AFSFTConfig(n_steps=2, batch_size=8, n_epochs=1, offline_epochs=2, kl_samples=0, **changes)
    return AFSFT(policy, envs, config, debug_folder=folder)


@pytest.mark.parametrize("filtered", [True, False])
def test_utterances_are_read_with_the_admissible_actions_of_their_state(
    played: list[Episode], tmp_path: Path, filtered: bool
) -> None:
    afsft = learner(played, tmp_path, filtered=filtered)
    afsft.study(played)
    replay = afsft.experience.replay
    for episode, kept in zip(played, replay.episodes, strict=True):
        records = replay.read_steps(kept.steps)
        lists = [episode.admissible(step) for step in range(len(episode))]
        assert [list(record.choices or ()) for record in records] == [list(choices or ()) for choices in lists]
        for record, choices in zip(records, lists, strict=True):
            assert afsft.parser.parse(record.utterance, choices).valid  # as the teacher meant it
    assert len({choices for episode in played for choices in map(str, episode.choices or ())}) > 1
    found = afsft.imitate(2)
    assert found["replay/trajectories"] == len(played)
    afsft.learn(4)  # goes on with steps of its own
    afsft.envs.close()


@pytest.mark.parametrize("known", [0, 1], ids=["no step has them", "the first step alone has them"])
def test_an_episode_without_them_is_refused_before_anything_is_learned(
    played: list[Episode], tmp_path: Path, known: int
) -> None:
    afsft = learner(played, tmp_path)
    choices = [played[0].admissible(step) if step < known else None for step in range(len(played[0]))]
    with pytest.raises(ValueError, match=r"cannot be read with its admissible actions: .* pass choices="):
        afsft.study([dataclasses.replace(played[0], choices=choices)])
    assert not afsft.experience.replay.episodes
    afsft.envs.close()


def test_a_recorded_start_without_them_is_the_users_error(
    played: list[Episode], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    afsft = learner(played, tmp_path)
    config = TrainConfig.of(env=ENV, env_kwargs=HOUSE, method="afsft", start="random")
    bare = [dataclasses.replace(played[0], choices=None)]
    monkeypatch.setattr(offline, "_recorded_trajectories", lambda _: iter(bare))
    with pytest.raises(UsageError, match="--start random: an episode's utterances cannot be read"):
        offline.give_offline_data(afsft, config)
    monkeypatch.setattr(offline, "_recorded_trajectories", lambda _: iter(played))
    offline.give_offline_data(afsft, config)
    assert len(afsft.experience.replay.episodes) == len(played)
    afsft.envs.close()
