"""Offline data of a run: episodes of its start's teacher, or recorded ones."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks.common.errors import UsageError
from benchmarks.data.chat import write_chat
from benchmarks.data.episodes import collect_episodes
from benchmarks.data.minari_format import write_minari
from benchmarks.data.teachers import STARTS
from benchmarks.training.config import TrainConfig
from benchmarks.training.offline import offline_trajectories
from benchmarks.training.preflight import check_runs

ENV = "coso/NumberLine-v0"
TEXT: dict[str, Any] = {"image": False}


def config(**settings: Any) -> TrainConfig:
    return TrainConfig.of(env=ENV, env_kwargs=TEXT, demo_steps=40, **{"start": "half-noisy-cut-off"} | settings)


def test_it_has_as_many_steps_as_the_demonstrations_and_whole_episodes() -> None:
    data = list(offline_trajectories(config()))
    lengths = [len(one) for one in data]
    assert sum(lengths[:-1]) < 40 <= sum(lengths)
    assert any(one.terminated for one in data) and len({one.utterances for one in data}) == len(data)
    again, other = list(offline_trajectories(config())), list(offline_trajectories(config(seed=1)))
    assert [one.utterances for one in again] == [one.utterances for one in data] != [one.utterances for one in other]


def test_void_steps_do_not_count() -> None:
    masked = {"env_kwargs": TEXT | {"on_invalid": "mask"}}
    data = list(offline_trajectories(TrainConfig.of(env=ENV, demo_steps=40, start="half-noisy-cut-off", **masked)))
    taken = [len(one.taken) for one in data]
    assert sum(taken[:-1]) < 40 <= sum(taken) < sum(map(len, data))


def test_recorded_episodes_are_read_whole_and_a_chat_file_is_refused(tmp_path: Path) -> None:
    pytest.importorskip("minari", reason="Minari is not installed: pip install 'coso-envs[data]'")
    played = collect_episodes(ENV, episodes=3, start=STARTS["random"], seed=0, env_kwargs=TEXT)
    written = list(write_minari(write_chat(played, tmp_path), tmp_path / "minari", ENV, TEXT, "for a test"))
    found = list(offline_trajectories(config(start=str(tmp_path))))
    assert [one.rewards for one in found] == [episode.rewards for episode in written]
    assert [one.prompts for one in found] == [episode.prompts for episode in written]
    chat = str(tmp_path / "chat.jsonl")
    with pytest.raises(UsageError, match="a chat file has no rewards to learn from"):
        list(offline_trajectories(config(start=chat)))
    for method in ("sft", "afsft"):  # before a start policy is made
        check_runs([config(start=str(tmp_path), method=method)])
        with pytest.raises(UsageError, match="a chat file has no rewards to learn from"):
            check_runs([config(start=chat, method=method)])
    check_runs([config(start=chat)])


def test_a_run_that_would_end_before_it_learns_is_refused() -> None:
    check_runs([config(method="awr", offline_steps=511, total_steps=512), config(total_steps=1)])
    with pytest.raises(UsageError, match=r"'awr' plays 512 steps before it learns \(--offline-steps\), .* than 512 \("):
        check_runs([config(method="awr", offline_steps=512, total_steps=512)])


def test_a_run_that_ends_before_its_policy_learns_is_refused() -> None:
    check_runs([TrainConfig.of(critic_warmup_steps=511, total_steps=512)])
    with pytest.raises(UsageError, match=r"for 512 steps only the critic learns .* no more than 512 \(--total-steps\)"):
        check_runs([TrainConfig.of(critic_warmup_steps=512, total_steps=512)])
