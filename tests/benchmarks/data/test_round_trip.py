"""What is written comes back: through chat JSONL, through Minari, and into SFT."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.demonstrations import Demonstrations, Trajectory
from agents.learners.sft import SFT, SFTConfig
from agents.policies import TinyVLM
from benchmarks.data import minari_format
from benchmarks.data.chat import read_chat, write_chat
from benchmarks.data.episodes import Episode, collect_episodes
from benchmarks.data.loading import load_demonstrations, load_trajectories
from benchmarks.data.minari_format import write_minari
from benchmarks.data.teachers import STARTS, Start

minari = pytest.importorskip("minari", reason="Minari is not installed: pip install 'coso-envs[data]'")

ENV = "coso/NumberLine-v0"
PICTURES: dict[str, Any] = {"size": 40}
TEXT: dict[str, Any] = {"image": False, "prompt": "日本 😀 {target} {current}\n{instructions}"}


def episodes(env_kwargs: dict[str, Any]) -> list[Episode]:
    return list(collect_episodes(ENV, episodes=4, start=STARTS["noisy"], seed=3, env_kwargs=env_kwargs))


def written(folder: Path, env_kwargs: dict[str, Any], jpeg: bool = False) -> list[Episode]:
    """Write both forms as `coso demos` does."""
    chat = write_chat(episodes(env_kwargs), folder)
    return list(write_minari(chat, folder / "minari", ENV, env_kwargs, "for a test", jpeg=jpeg))


def check(demonstrations: Demonstrations, played: list[Episode]) -> None:
    assert list(demonstrations.utterances) == [said for episode in played for said in episode.utterances]
    assert list(demonstrations.prompts) == [seen for episode in played for seen in episode.prompts[:-1]]
    if played[0].images is None:
        assert demonstrations.images is None
    else:
        pictures = [episode.images[:-1] for episode in played if episode.images is not None]
        np.testing.assert_array_equal(demonstrations.images, np.concatenate(pictures))


@pytest.mark.parametrize("env_kwargs", [PICTURES, TEXT], ids=["pictures", "text"])
@pytest.mark.parametrize("form", ["", "chat.jsonl", "minari", "minari/coso/NumberLine-v0/demos-v0/data"])
def test_what_was_written_is_loaded(tmp_path: Path, env_kwargs: dict[str, Any], form: str) -> None:
    played = written(tmp_path, env_kwargs)
    check(load_demonstrations(tmp_path / form), played)


@pytest.mark.parametrize("env_kwargs", [PICTURES, TEXT], ids=["pictures", "text"])
def test_episodes_come_back_with_their_rewards(tmp_path: Path, env_kwargs: dict[str, Any]) -> None:
    played = written(tmp_path, env_kwargs)
    found = list(load_trajectories(tmp_path))
    assert {episode.terminated for episode in played} == {True} and len(found) == len(played)
    for trajectory, episode in zip(found, played, strict=True):
        for name in ("prompts", "utterances", "rewards", "terminated"):
            assert getattr(trajectory, name) == getattr(episode, name)
        assert (trajectory.images is None) == (episode.images is None)
        if episode.images is not None:
            np.testing.assert_array_equal(trajectory.images, episode.images)
        assert [list(trajectory.admissible(step) or ()) for step in range(len(episode))] == [["-", "+"]] * len(episode)
    (tmp_path / "only_chat").mkdir()
    (tmp_path / "chat.jsonl").rename(tmp_path / "only_chat" / "chat.jsonl")
    with pytest.raises(FileNotFoundError, match="no demonstrations in"):
        load_trajectories(tmp_path / "only_chat")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"utterances": ()}, "an episode of 0 utterances"),
        ({"rewards": (1.0,)}, "got 1 rewards"),
        ({"choices": (None,)}, "2 utterances has 1 lists of admissible actions"),
        ({"void": (True,)}, "2 utterances has 1 flags of void steps"),
        ({"prompts": ("a", "b")}, r"and \[2\] observations"),
        ({"images": np.zeros((2, 4, 4, 3), np.uint8)}, r"and \[2, 3\] observations"),
    ],
)
def test_an_episode_that_does_not_fit_together_is_refused(change: dict[str, Any], message: str) -> None:
    whole = Trajectory(("a", "b", "c"), None, ("x", "y"), (0.0, 1.0), True)
    with pytest.raises(ValueError, match=message):
        dataclasses.replace(whole, **change)


@pytest.mark.parametrize("env_kwargs", [PICTURES, TEXT], ids=["pictures", "text"])
def test_minari_itself_finds_and_reads_it(
    tmp_path: Path, env_kwargs: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    played = written(tmp_path, env_kwargs)
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path / "minari"))
    dataset = minari.load_dataset("coso/NumberLine-v0/demos-v0")
    assert (dataset.total_episodes, dataset.total_steps) == (len(played), sum(map(len, played)))
    for episode, original in zip(dataset.iterate_episodes(), played, strict=True):
        # Minari's own consistency: every observation and action lies in the space the dataset declares.
        for step in range(len(original) + 1):
            observation = {key: values[step] for key, values in episode.observations.items()}
            assert observation in dataset.observation_space
        assert all(action in dataset.action_space for action in episode.actions)
        assert list(episode.rewards) == list(original.rewards)
        assert list(episode.terminations) == [False] * (len(original) - 1) + [original.terminated]
        assert list(episode.truncations) == [False] * (len(original) - 1) + [original.truncated]
        assert [text.decode() for text in episode.infos["action"]] == ["", *original.actions]
    seeds = [metadata["seed"] for metadata in dataset.storage.get_episode_metadata(range(4))]
    assert seeds == [episode.seed for episode in played]
    env = dataset.recover_environment()
    observation, _ = env.reset(seed=played[0].seed)
    assert observation["prompt"] == played[0].prompts[0]
    assert isinstance(env, gym.Env)


def test_the_same_episodes_make_the_same_metadata(tmp_path: Path) -> None:
    files = []
    for name in ("one", "two"):
        written(tmp_path / name, TEXT)
        files.append(next((tmp_path / name).rglob("metadata.json")).read_bytes())
    assert files[0] == files[1]


def test_admissible_actions_come_back_only_where_they_are_texts_and_were_written(tmp_path: Path) -> None:
    whole = Episode(("a", "b"), None, ("x",), (1.0,), True, 7, ("x",), ("x",), False, True)
    numbers = dataclasses.replace(whole, choices=((1, 2),))
    known = dataclasses.replace(whole, choices=(("x", "\ud800"),))
    list(write_minari([numbers, whole, known], tmp_path, ENV, TEXT, "for a test"))
    found = [trajectory.choices for trajectory in load_trajectories(tmp_path)]
    assert found == [(None,), (None,), (["x", "\ud800"],)]


def test_void_steps_come_back(tmp_path: Path) -> None:
    masked = TEXT | {"on_invalid": "mask"}
    played = list(collect_episodes(ENV, episodes=4, start=Start(cut_off=0.5), seed=3, env_kwargs=masked))
    flags = [episode.void for episode in played]
    # Under a mask a step is void exactly if its utterance names no action.
    assert flags == [tuple(action == "" for action in episode.actions) for episode in played]
    assert any(any(steps) for steps in flags if steps)
    list(write_minari(played, tmp_path, ENV, masked, "for a test"))
    found = list(load_trajectories(tmp_path))
    assert [trajectory.void for trajectory in found] == flags
    assert [trajectory.taken for trajectory in found] == [
        [step for step, action in enumerate(episode.actions) if action] for episode in played
    ]


def test_a_chat_has_no_rows_of_void_steps(tmp_path: Path) -> None:
    masked = TEXT | {"on_invalid": "mask"}
    played = collect_episodes(ENV, episodes=4, start=Start(cut_off=0.5), seed=3, env_kwargs=masked)
    said = [
        (utterance, action)
        for episode in write_chat(played, tmp_path)
        for utterance, action in zip(episode.utterances, episode.actions, strict=True)
    ]
    _, utterances, _ = read_chat(tmp_path / "chat.jsonl")
    # Under a mask a step is void exactly if its utterance names no action.
    assert utterances == [utterance for utterance, action in said if action]
    assert 0 < len(utterances) < len(said)


@pytest.mark.parametrize("name", ["choices", "void"])
def test_a_dataset_of_before_an_info_was_written_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    buffers = minari_format._buffers

    def older(episode: Episode) -> dict[str, Any]:
        made = buffers(episode)
        del made["infos"][name]
        return made

    monkeypatch.setattr(minari_format, "_buffers", older)
    written(tmp_path, TEXT)
    assert {getattr(trajectory, name) for trajectory in load_trajectories(tmp_path)} == {None}


@pytest.mark.slow
def test_jpeg_pictures_are_close_and_smaller(tmp_path: Path) -> None:
    kwargs = {"size": 120}
    for name, jpeg in (("exact", False), ("jpeg", True)):
        written(tmp_path / name, kwargs, jpeg)
    exact, lossy = (load_demonstrations(tmp_path / name / "minari") for name in ("exact", "jpeg"))
    assert exact.images is not None and lossy.images is not None
    assert np.abs(exact.images.astype(int) - lossy.images.astype(int)).mean() < 3
    sizes = [next((tmp_path / name).rglob("main_data.hdf5")).stat().st_size for name in ("exact", "jpeg")]
    assert sizes[1] < sizes[0] / 2


@pytest.mark.slow
def test_sft_learns_the_same_from_either(tmp_path: Path) -> None:
    played = written(tmp_path, PICTURES)
    losses = []
    for form in ("chat.jsonl", "minari"):
        demonstrations = load_demonstrations(tmp_path / form)
        policy = TinyVLM.build([*played[0].prompts, *played[0].utterances], seed=0)
        losses.append(SFT(policy, SFTConfig(steps=2, batch_size=4)).fit(demonstrations))
    assert losses[0] == losses[1]
    assert losses[0][1] != losses[0][0]


#: Any text there is, and what readers trip over: placeholders, line ends of several kinds, half a surrogate pair.
TRIPS = ("<image>", "\r\n", "\u2028", "\0", "\ud800", '"}', "data:,", "\ufeff")
TEXTS = st.lists(st.one_of(st.text(max_size=12), st.sampled_from(TRIPS)), max_size=4).map("".join)


def test_chat_holds_whatever_was_said(tmp_path: Path) -> None:
    said = "\ud800 \u2028\x85\x00 😀"
    episode = episodes(TEXT)[0]
    odd = dataclasses.replace(episode, utterances=(said,) * len(episode))
    assert list(write_chat([odd], tmp_path)) == [odd]
    assert set(load_demonstrations(tmp_path / "chat.jsonl").utterances) == {said}


@settings(max_examples=40, deadline=None)
@given(
    steps=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4),
    pictures=st.booleans(),
    seed=st.integers(0, 9),
)
def test_any_text_and_picture_come_back(steps: list[tuple[str, str]], pictures: bool, seed: int) -> None:
    prompts, utterances = zip(*steps, strict=True)
    n = len(steps)
    images = np.random.default_rng(seed).integers(0, 256, (n + 1, 3, 5, 3), dtype=np.uint8) if pictures else None
    episode = Episode(
        seed=seed,
        prompts=(*prompts, "end"),
        images=images,
        utterances=utterances,
        actions=("a",) * n,
        expert_actions=("b",) * n,
        rewards=(0.0,) * n,
        terminated=True,
        truncated=False,
        success=False,
    )
    with TemporaryDirectory() as folder:
        assert list(write_chat([episode], Path(folder))) == [episode]
        check(load_demonstrations(folder), [episode])


def test_a_folder_without_demonstrations_says_so(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "gone"):
        with pytest.raises(FileNotFoundError, match=r"neither chat\.jsonl nor a Minari dataset; coso demos"):
            load_demonstrations(path)


def test_several_datasets_are_not_guessed_among(tmp_path: Path) -> None:
    for name in ("one", "two"):
        written(tmp_path / name, TEXT)
        (tmp_path / name / "chat.jsonl").unlink()
    with pytest.raises(ValueError, match=r"holds 2 datasets; choose one: .*one.*two"):
        load_demonstrations(tmp_path)
