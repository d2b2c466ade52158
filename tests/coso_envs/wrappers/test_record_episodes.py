"""Traces and videos of episodes have the same form on the simulated phone and behind an Appium server."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import coso_envs  # noqa: F401 - registers the environments
from coso_envs.wrappers import RecordEpisodes, write_video
from coso_envs.wrappers.record_episodes import with_caption

SHOPPING, TASK = "coso/AitW-WebShopping-v0", 'Go to ebay.com, search for "desk lamp"'
SIZE = (64, 135)


def shopping(**options: Any) -> gym.Env[Any, str]:
    return gym.make(SHOPPING, tasks=[TASK], resolution=SIZE, **options)


@pytest.fixture
def fake() -> Iterator[Any]:
    pytest.importorskip("appium", reason="the extra 'android' is not installed")
    from tests.coso_envs.android.devices.fake_appium import FakeAppium
    from tests.coso_envs.android.devices.text_browser import TextBrowser

    server = FakeAppium(browser=TextBrowser())
    yield server
    server.close()


def real(fake: Any, **options: Any) -> gym.Env[Any, str]:
    return shopping(device="appium", device_options={"server": fake.url, "settle": 0.0, "slow": 0.0}, **options)


def play(env: gym.Env[Any, str], steps: int = 100) -> list[str]:
    """Let the expert speak, for so many steps at most; return what it has said."""
    said: list[str] = []
    over = False
    while not over and len(said) < steps:
        said.append(env.unwrapped.expert_utterance())  # type: ignore[attr-defined]
        _, _, terminated, truncated, _ = env.step(said[-1])
        over = terminated or truncated
    return said


def read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def plain(value: Any) -> Any:
    """Return a value as JSON has it."""
    return json.loads(json.dumps(value, default=lambda number: number.tolist()))


def seconds(path: Path) -> float:
    """Return how long a GIF is shown; pictures that are the same are one that stays longer."""
    with Image.open(path) as image:
        total = 0
        for i in range(getattr(image, "n_frames", 1)):
            image.seek(i)
            total += image.info["duration"]
    return total / 1000


@pytest.mark.parametrize("device", ["simulated", "real"])
def test_an_episode_is_a_trace_and_a_video_on_either_device(
    device: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    inner = shopping() if device == "simulated" else real(request.getfixturevalue("fake"))
    env = RecordEpisodes(inner, tmp_path / "new" / "folder", fps=2.0)
    observation, info = env.reset(seed=3)
    assert not list(tmp_path.rglob("*.*"))
    said = play(env)
    names = {path.name for path in (tmp_path / "new" / "folder").iterdir()}
    assert names == {"episode-00000.jsonl", "episode-00000.gif"}
    first, *steps = read(tmp_path / "new" / "folder" / "episode-00000.jsonl")
    assert first == {"env": SHOPPING, "seed": 3, "prompt": observation["prompt"], "info": plain(info)}
    assert [step["utterance"] for step in steps] == said
    assert [step["step"] for step in steps] == list(range(1, len(said) + 1))
    assert all(
        list(step) == ["step", "utterance", "reward", "terminated", "truncated", "prompt", "info"] for step in steps
    )
    assert [step["terminated"] for step in steps] == [False] * (len(said) - 1) + [True]
    assert (steps[-1]["reward"], steps[-1]["info"]["success"], steps[-1]["info"]["task"]) == (1.0, True, TASK)
    assert set(steps[-1]["info"]) - {"fault"} == set(shopping().reset(seed=0)[1])
    gif = tmp_path / "new" / "folder" / "episode-00000.gif"
    assert seconds(gif) == pytest.approx(0.5 * (len(said) + 1))
    with Image.open(gif) as image:
        assert image.size == (64, 135 + 20)
    env.close()


def test_a_trace_can_be_played_again(tmp_path: Path) -> None:
    env = RecordEpisodes(shopping(), tmp_path, video=None)
    env.reset(seed=5)
    play(env)
    first, *steps = read(tmp_path / "episode-00000.jsonl")
    again = gym.make(first["env"], tasks=[TASK], resolution=SIZE)
    assert plain(again.reset(seed=first["seed"])[1]) == first["info"]
    for step in steps:
        observation, reward, terminated, truncated, info = again.step(step["utterance"])
        found = {"reward": reward, "terminated": terminated, "truncated": truncated, "info": plain(info)}
        assert found | {"prompt": observation["prompt"]} == {key: step[key] for key in (*found, "prompt")}


def test_a_real_device_is_asked_for_nothing_more(fake: Any, tmp_path: Path) -> None:
    asked = []
    for record in (False, True):
        env = RecordEpisodes(real(fake), tmp_path) if record else real(fake)
        before = len(fake.calls)
        env.reset(seed=3)
        play(env)
        asked.append([(method, path) for method, path, _ in fake.calls[before:]])
        env.close()
    assert asked[0] == asked[1]


def test_a_fault_is_in_the_trace(fake: Any, tmp_path: Path) -> None:
    env = RecordEpisodes(real(fake), tmp_path)
    env.reset(seed=3)
    play(env, 1)
    fake.fail("POST /actions", "500")
    play(env, 5)
    last = read(tmp_path / "episode-00000.jsonl")[-1]
    assert (last["truncated"], last["reward"]) == (True, 0.0)
    assert "HTTP status 500" in last["info"]["fault"]
    assert (tmp_path / "episode-00000.gif").exists()
    env.close()


def test_unfinished_episodes_are_written_and_those_not_wanted_are_not(tmp_path: Path) -> None:
    env = RecordEpisodes(shopping(), tmp_path, which=lambda number: number != 1, name="a")
    env.close()  # nothing happened
    for _ in range(3):
        env.reset()
        play(env, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a-00000.gif", "a-00000.jsonl"]
    env.close()
    assert len(read(tmp_path / "a-00002.jsonl")) == 2
    assert read(tmp_path / "a-00002.jsonl")[0]["seed"] is None
    assert not (tmp_path / "a-00001.jsonl").exists()


@pytest.mark.parametrize(("env_id", "options"), [
    ("coso/NumberLine-v0", {"size": 64}), ("coso/Blackjack-v0", {"size": 64}), ("coso/EZPoints-v0", {"size": 64}),
    ("coso/NumberLine-v0", {"size": 64, "image": False, "render_mode": "rgb_array"}),
])  # fmt: skip
def test_other_games_are_recorded_too(env_id: str, options: dict[str, Any], tmp_path: Path) -> None:
    env = RecordEpisodes(gym.make(env_id, **options), tmp_path)
    env.reset(seed=0)
    env.step("\ud800 \n no action")
    env.close()
    _, step = read(tmp_path / "episode-00000.jsonl")
    assert (step["utterance"], step["info"]["valid"]) == ("\ud800 \n no action", False)
    assert seconds(tmp_path / "episode-00000.gif") == 2


def test_without_pictures_there_are_traces_alone(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no picture: make it with image=True"):
        RecordEpisodes(shopping(image=False), tmp_path)
    env = RecordEpisodes(shopping(image=False), tmp_path, video=None)
    env.reset(seed=0)
    env.close()
    assert [path.name for path in tmp_path.iterdir()] == ["episode-00000.jsonl"]


def test_a_video_can_be_an_mp4(tmp_path: Path) -> None:
    ffmpeg = pytest.importorskip("imageio_ffmpeg", reason="the extra 'video' is not installed")
    frames = [np.full((41, 33, 3), 60 * i, np.uint8) for i in range(4)]
    write_video(tmp_path / "v.mp4", frames, fps=2.0)
    command = [ffmpeg.get_ffmpeg_exe(), "-i", str(tmp_path / "v.mp4"), "-f", "rawvideo", "-pix_fmt", "rgb24", "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    seen = np.frombuffer(done.stdout, np.uint8).reshape(-1, 40, 32, 3)
    assert seen.mean(axis=(1, 2, 3)) == pytest.approx([0, 60, 120, 180], abs=4)
    assert b"2 fps" in done.stderr


def test_an_encoder_that_is_missing_is_named_before_an_episode(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "imageio_ffmpeg", None)
    with pytest.raises(ImportError, match=r"pip install 'coso-envs\[video\]'"):
        RecordEpisodes(shopping(), tmp_path, video=".mp4")


FRAME = np.zeros((8, 8, 3), np.uint8)


@pytest.mark.parametrize(("name", "frames", "fps", "message"), [
    ("v.avi", [FRAME], 1.0, "suffix must be one of .*'.avi'"),
    ("v", [FRAME], 1.0, "suffix must be one of"),
    ("v.gif", [], 1.0, "pictures of one size"),
    ("v.gif", [FRAME, FRAME[:4]], 1.0, "pictures of one size"),
    ("v.gif", [FRAME], 0.0, "fps 0.0"),
    ("v.gif", [FRAME], float("inf"), "fps inf"),
    ("v.gif", [FRAME], float("nan"), "fps nan"),
])  # fmt: skip
def test_what_is_no_video_is_refused(
    name: str, frames: list[np.ndarray], fps: float, message: str, tmp_path: Path
) -> None:
    with pytest.raises(ValueError, match=message):
        write_video(tmp_path / name, frames, fps)
    assert not list(tmp_path.iterdir())


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=120), st.integers(1, 60), st.integers(1, 8))
def test_a_caption_leaves_the_picture_as_it_is(caption: str, width: int, height: int) -> None:
    picture = np.full((height, width, 3), 7, np.uint8)
    drawn = with_caption(picture, caption)
    assert drawn.dtype == np.uint8
    assert (drawn[:height] == picture).all()
    assert drawn.shape == with_caption(picture, "").shape
