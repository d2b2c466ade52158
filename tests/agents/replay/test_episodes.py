"""A ring of episodes on disk: what was written comes back, also after a checkpoint, and memory does not grow."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parsers
from agents.replay import Episode, Place, Record, Replay, decode, encode
from agents.storage import CheckpointError, read_state, write_state
from benchmarks.common.memory import resident_mebibytes
from parsers import ActionParser, GuiAction

PARSER = parsers.make("coso/json", choices=("-", "+"))


def record(number: int, image: np.ndarray | None = None, **changes: Any) -> Record:
    found = {
        "prompt": f"Which way, {number}?",
        "image": image,
        "utterance": f'{{"action": "{number}"}}',
        "tokens": np.arange(number % 5 + 1),
        "log_probs": np.full(number % 5 + 1, -number, np.float32),
        "entropies": np.full(number % 5 + 1, number, np.float32),
    }
    return Record(**found | changes)


def same(one: Record, two: Record) -> bool:
    pairs = zip(vars(one).values(), vars(two).values(), strict=True)
    return all(np.array_equal(a, b) if isinstance(a, np.ndarray) else a == b for a, b in pairs)


def picture(number: int) -> np.ndarray:
    return np.full((2, 3, 3), number, np.uint8)


def add(replay: Replay, first: int, length: int) -> Episode:
    steps = [replay.write(record(first + t, picture(first + t))) for t in range(length)]
    episode = Episode(steps, np.arange(length, dtype=np.float32), validation=first % 2 == 1)
    replay.add(episode)
    return episode


@settings(max_examples=30)
@given(st.text(), st.text(st.characters(exclude_categories=())), st.none() | st.lists(st.sampled_from("+-")))
def test_any_text_comes_back(prompt: str, utterance: str, choices: Any) -> None:
    """Also replies with lone surrogates."""
    written = record(3, prompt=prompt, utterance=utterance, choices=choices, suggestions=choices)
    assert same(decode(*encode(written, PARSER), PARSER), written)


def test_actions_that_are_no_text_come_back() -> None:
    parser: ActionParser[Any] = parsers.make("coso/cogagent")
    actions = [parser.sample(np.random.default_rng(seed)) for seed in range(30)]
    written = record(0, suggestions=actions)
    found = decode(*encode(written, parser), parser).suggestions
    assert found is not None and all(isinstance(action, GuiAction) for action in actions)
    assert [parser.text(action) for action in found] == [parser.text(action) for action in actions]


def test_damaged_bytes_are_refused() -> None:
    data, _ = encode(record(1), PARSER)
    for damaged in (b"", data[:-1], data[:20], b"\xff" * 40):
        with pytest.raises(CheckpointError, match="a step cannot be read"):
            decode(damaged, None, PARSER)


def test_the_oldest_episodes_make_room_and_their_files_go(tmp_path: Path) -> None:
    replay = Replay(tmp_path, PARSER, capacity=10)
    kept = [add(replay, 10 * number, 4) for number in range(5)]
    assert list(replay.episodes) == kept[-2:] and replay.num_steps == 8
    replay.state([])  # closes the file
    late = add(replay, 90, 3)
    replay.tidy([])
    assert len(list(tmp_path.glob("*/*.replay"))) == 2, "4 + 3 steps are left, in two files"
    later = add(replay, 100, 9)
    assert list(replay.episodes) == [later]
    replay.tidy([])
    assert len(list(tmp_path.glob("*/*.replay"))) == 1
    assert late not in replay.episodes


def test_an_episode_longer_than_the_ring_stays_alone(tmp_path: Path) -> None:
    replay = Replay(tmp_path, PARSER, capacity=3)
    add(replay, 0, 2)
    long = add(replay, 10, 5)
    assert list(replay.episodes) == [long] and replay.num_steps == 5


def test_files_with_steps_of_running_episodes_stay(tmp_path: Path) -> None:
    replay = Replay(tmp_path, PARSER, capacity=3)
    running = replay.write(record(7))
    replay.state([running])
    add(replay, 0, 3)
    replay.tidy([running])
    ended = Episode([running], np.zeros(1, np.float32))
    replay.add(ended)
    assert same(replay.read([Place(ended, 0)])[0], record(7))


def test_equal_pictures_are_written_once(tmp_path: Path) -> None:
    replay = Replay(tmp_path, PARSER, capacity=100)
    for number in range(20):
        image = np.full((100, 100, 3), number % 2, np.uint8)
        replay.add(Episode([replay.write(record(number, image))], np.zeros(1, np.float32)))
    replay.state([])
    assert sum(file.stat().st_size for file in tmp_path.glob("*/*.replay")) < 3 * 30_000
    found = replay.read([Place(episode, 0) for episode in replay.episodes])
    assert [int(each.image.mean()) for each in found if each.image is not None] == [0, 1] * 10


def test_it_goes_on_from_a_checkpoint(tmp_path: Path) -> None:
    whole = Replay(tmp_path / "whole", PARSER, capacity=12)
    for number in range(4):
        add(whole, 10 * number, 3 + number % 2)
    running = whole.write(record(77, picture(7)))
    saved = tmp_path / "saved"
    whole.save(saved, [running])
    write_state(saved, "state", whole.state([running]))
    add(whole, 50, 5)  # what goes on after a save must not matter
    whole.tidy([])

    resumed = Replay(tmp_path / "resumed", PARSER, capacity=12)
    resumed.load_state(read_state(saved, "state"))
    resumed.load(saved)
    assert [len(episode) for episode in resumed.episodes] == [4, 3, 4]
    assert [episode.validation for episode in resumed.episodes] == [False] * 3
    places = [Place(episode, t) for episode in resumed.episodes for t in range(len(episode))]
    expected = [record(n, picture(n)) for n in (10, 11, 12, 13, 20, 21, 22, 30, 31, 32, 33)]
    assert all(same(a, b) for a, b in zip(resumed.read(places), expected, strict=True))
    add(resumed, 60, 5)
    assert [len(episode) for episode in resumed.episodes] == [3, 4, 5]
    # The folder has the same state twice, then a later one: what only the first needs is gone.
    resumed.save(saved, [])
    write_state(saved, "state", resumed.state([]))
    resumed.saved(saved, [])
    again = Replay(tmp_path / "again", PARSER, capacity=12)
    again.load_state(read_state(saved, "state"))
    again.load(saved)
    newest = list(again.episodes)[-1]
    assert same(again.read([Place(newest, 4)])[0], record(64, picture(64)))


@pytest.mark.parametrize("change", ["lengths", "rewards", "steps", "files", "negative"])
def test_an_index_that_does_not_fit_is_refused(change: str, tmp_path: Path) -> None:
    replay = Replay(tmp_path, PARSER, capacity=10)
    add(replay, 0, 3)
    state = replay.state([])
    if change == "files":
        state["files"] = {}
    elif change == "negative":
        state["steps"] = state["steps"] - 10_000
    else:
        state[change] = state[change][:-1]
    with pytest.raises((ValueError, IndexError)):
        Replay(tmp_path, PARSER, capacity=10).load_state(state)


def test_returns_by_hand(tmp_path: Path) -> None:
    episode = Episode([], np.array([0.0, 1.0, 0.0, 2.0], np.float32))
    episode = dataclasses.replace(episode, steps=[None] * 4)  # type: ignore[list-item]
    assert episode.returns(0.5).tolist() == [0.5 + 0.25, 1 + 0.5, 1.0, 2.0]
    assert episode.total == 3.0


@pytest.mark.slow
def test_memory_is_flat_over_replayed_steps(tmp_path: Path) -> None:
    """800 pictures of 300 kB, of which the ring has room for 200."""
    rng = np.random.default_rng(0)
    replay = Replay(tmp_path, PARSER, capacity=200)
    marks = []
    for number in range(800):
        image = np.full((320, 320, 3), number % 251, np.uint8)
        image[0, 0] = (number // 256, number % 256, 0)
        replay.add(Episode([replay.write(record(number, image))], np.zeros(1, np.float32)))
        if number % 50 == 0:
            replay.tidy([])
            episodes = list(replay.episodes)
            replay.read([Place(episodes[row], 0) for row in rng.integers(len(episodes), size=64)])
            marks.append(resident_mebibytes())
    assert max(marks) - marks[3] < 30, "the ring holds 60 MB, and 240 MB were written"
    assert sum(file.stat().st_size for file in tmp_path.glob("*/*.replay")) < (200 + 2 * 220) * 308_000
