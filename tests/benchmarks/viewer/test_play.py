"""The server of `coso play`: who may ask, what is answered, and what is recorded."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from starlette.testclient import TestClient

from benchmarks import cli
from benchmarks.common.envs import make_env
from benchmarks.data.loading import load_demonstrations, load_trajectories
from benchmarks.viewer.guard import MAX_BODY, STATIC, guarded
from benchmarks.viewer.play import play_routes
from benchmarks.viewer.recording import Recording
from benchmarks.viewer.session import Session
from coso_envs.gym_cards.number_line.env import NumberLineEnv

LINE, PHONE, HOUSE = "coso/NumberLine-v0", "coso/AitW-General-v0", "coso/ALFWorldText-v0"


def client(env_id: str, recording: Recording | None = None, token: str = "T", **kwargs: Any) -> TestClient:
    session = Session(make_env(env_id, kwargs), env_id, 0, recording)
    return TestClient(guarded(play_routes(session), token), base_url=f"http://127.0.0.1/{token}/")


def say(page: TestClient, utterance: str) -> dict[str, Any]:
    turn = page.get("state").json()["turn"]
    # JSON in ASCII can hold a lone surrogate, as a browser may send one.
    return dict(page.post("say", content=json.dumps({"utterance": utterance, "turn": turn})).json())


@pytest.mark.parametrize(
    "path", ["/", "/X/", "/X/state", "/state", "/TT/state", "/static/play.js", "/favicon.ico", "//T/state"]
)
def test_a_request_without_the_token_is_refused(path: str) -> None:
    page = client(LINE, size=32)
    answer = page.get(f"http://127.0.0.1{path}")
    assert answer.status_code == 403 and "token" in answer.text


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "192.168.0.7", ""])
def test_another_host_is_refused(host: str) -> None:
    page = client(LINE, size=32)
    assert page.get("state", headers={"Host": host}).status_code == 400
    assert page.get("state", headers={"Host": "localhost:8000"}).status_code == 200


def test_the_page_may_load_nothing_from_elsewhere() -> None:
    page = client(LINE, size=32)
    for path in ("", "state", "static/play.js"):
        headers = page.get(path).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert headers["Referrer-Policy"] == "no-referrer"
    for file in STATIC.iterdir():
        text = file.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "//" not in text.replace("// ", "").replace("/// ", ""), f"{file.name} names an address"


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("say", {"utterance": 3, "turn": 1}, "utterance must be a text, got 3"),
        ("say", {"turn": 1}, "utterance must be a text, got None"),
        ("say", {"utterance": "x", "turn": "1"}, "turn must be a whole number"),
        ("say", {"utterance": "x", "turn": 0}, "another window"),
        ("new", {"seed": -1}, "seed must be a whole number from 0 to 2147483647, got -1"),
        ("new", {"seed": True}, "seed must be a whole number"),
        ("new", {"seed": 2**31}, "seed must be a whole number"),
        ("gesture", {"kind": "tap", "touch": [0.5, 0.5], "turn": 1}, "'tap' is no action here"),
        ("read", ["x"], "must be a JSON object, got list"),
    ],
)
def test_a_request_that_cannot_be_met_says_why(path: str, body: Any, reason: str) -> None:
    answer = client(LINE, size=32).post(path, json=body)
    assert answer.status_code == 400 and reason in answer.json()["error"]


def test_what_is_no_json_or_too_long_is_refused() -> None:
    page = client(LINE, size=32)
    assert "not JSON" in page.post("read", content=b"{").json()["error"]
    assert page.post("read", content=b"x" * (MAX_BODY + 1)).status_code == 413
    assert page.post("read", content=iter([b"{}"])).status_code == 413  # its length is not known before


def test_an_utterance_is_read_as_the_environment_would() -> None:
    page = client(LINE, size=32)
    before = page.get("state").json()
    good = page.post("read", json={"utterance": '{"action": "+"}'}).json()
    assert (good["valid"], good["action"], good["message"]) == (True, "+", "")
    bad = page.post("read", content=json.dumps({"utterance": "\ud800 up"})).json()
    assert not bad["valid"] and "action" in bad["message"]
    assert page.get("state").json() == before
    seen = say(page, "\ud800 up")
    assert seen["steps"][0]["message"] == bad["message"] and seen["steps"][0]["utterance"] == "\ud800 up"


def test_an_episode_is_played_by_the_actions_buttons() -> None:
    page = client(LINE, size=32)
    state = page.get("state").json()
    assert [choice["action"] for choice in state["choices"]] == ["-", "+"]
    picture = Image.open(io.BytesIO(page.get("picture").content))
    assert picture.size == (32, 32)
    while not state["ended"]:
        hint = page.post("hint", json={}).json()
        said = next(choice["utterance"] for choice in state["choices"] if choice["action"] == hint["action"])
        state = say(page, said)
    assert state["ended"] == "solved" and state["return"] == sum(step["reward"] for step in state["steps"])
    assert state["choices"] == [] and "has ended" in say(page, "more")["error"]
    assert "has ended" in page.post("hint", json={}).json()["error"]
    fresh = page.post("new", json={"seed": 7}).json()
    assert (fresh["seed"], fresh["steps"], fresh["ended"]) == (7, [], "")


def test_an_environment_without_a_picture_says_so() -> None:
    page = client(LINE, image=False)
    assert not page.get("state").json()["picture"]
    assert page.get("picture").status_code == 404


@pytest.mark.parametrize("options", [{}, {"parser": "coso/qwen3-vl"}, {"parser": "coso/android-world", "marks": True}])
def test_gestures_are_said_in_the_parsers_format(options: dict[str, Any]) -> None:
    page = client(PHONE, resolution=270, **options)

    def touch(**gesture: Any) -> dict[str, Any]:
        turn = page.get("state").json()["turn"]
        return dict(page.post("gesture", json={"turn": turn, **gesture}).json())

    assert {"tap", "swipe", "type", "press_back", "press_home", "press_enter"} <= set(page.get("state").json()["kinds"])
    touch(kind="press_home")
    touch(kind="tap", touch=[0.3, 0.9])
    touch(kind="type", text='a "quoted" word')
    state = touch(kind="swipe", touch=[0.5, 0.8], lift=[0.5, 0.3])
    assert all(step["valid"] for step in state["steps"]), state["steps"]
    kinds = [step["action"].partition("(")[0] for step in state["steps"]]
    assert kinds == ["press_home", "tap", "type", "swipe"]
    assert "text" in touch(kind="type", text="")["error"]
    assert "both in 0 .. 1, got [2, 0]" in touch(kind="tap", touch=[2, 0])["error"]


def test_the_last_of_several_screens_is_touched() -> None:
    page = client(PHONE, resolution=270, obs_history=2)
    turn = page.get("state").json()["turn"]
    early = page.post("gesture", json={"turn": turn, "kind": "tap", "touch": [0.2, 0.5]}).json()
    assert "earlier screen" in early["error"]
    state = page.post("gesture", json={"turn": turn, "kind": "tap", "touch": [0.75, 0.5]}).json()
    assert state["steps"][0]["action"].startswith("tap(0.5")


@pytest.mark.parametrize("env_id", [LINE, HOUSE])
def test_recorded_episodes_are_read_as_those_of_demos(env_id: str, tmp_path: Path) -> None:
    recording = Recording(tmp_path, env_id, {})
    page = client(env_id, recording)
    said: list[str] = []
    for seed in (3, 4):
        state = page.post("new", json={"seed": seed}).json()
        say(page, "given up")  # an episode that is given up is not recorded
        state = page.post("new", json={"seed": seed}).json()
        while not state["ended"]:
            said.append(page.post("hint", json={}).json()["utterance"])
            state = say(page, said[-1])
        # Nothing is lost if the process is killed now.
        rows = (tmp_path / "chat.jsonl").read_text(encoding="utf-8").splitlines()
        assert len(rows) == len(said) and state["recorded"] == seed - 2
    recording.close()
    shown = load_demonstrations(tmp_path)
    assert list(shown.utterances) == said
    episodes = list(load_trajectories(tmp_path))
    assert [one for episode in episodes for one in episode.utterances] == said
    summary = json.loads((tmp_path / "summary.json").read_text())
    assert (summary["episodes"], summary["success"], summary["right"]) == (2, 1.0, 1.0)
    again = make_env(env_id)
    observation, _ = again.reset(seed=3)
    for index, utterance in enumerate(episodes[0].utterances):
        assert str(observation["prompt"]) == episodes[0].prompts[index]
        if "image" in observation:
            assert np.array_equal(observation["image"], episodes[0].images[index])  # type: ignore[index]
        observation, *_ = again.step(utterance)


def test_void_steps_are_recorded_as_void(tmp_path: Path) -> None:
    recording = Recording(tmp_path, LINE, {"size": 32, "on_invalid": "mask"})
    page = client(LINE, recording, size=32, on_invalid="mask")
    state = say(page, "hm")
    while not state["ended"]:
        state = say(page, page.post("hint", json={}).json()["utterance"])
    recording.close()
    (episode,) = load_trajectories(tmp_path)
    assert episode.void == (True, *[False] * (len(episode) - 1))


def test_an_episode_whose_device_failed_is_not_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recording = Recording(tmp_path, LINE, {"size": 32})
    page = client(LINE, recording, size=32)
    step = NumberLineEnv.step

    def failing(self: NumberLineEnv, utterance: str) -> Any:
        observation, _, _, _, info = step(self, utterance)
        return observation, 0.0, False, True, info | {"fault": "the device is gone"}

    with monkeypatch.context() as patched:
        patched.setattr(NumberLineEnv, "step", failing)
        assert say(page, "hm")["ended"]
    assert recording.episodes == 0
    state = page.post("new", json={"seed": 1}).json()
    while not state["ended"]:
        state = say(page, page.post("hint", json={}).json()["utterance"])
    assert recording.episodes == 1


def test_play_names_what_is_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine").write_text("")
    assert cli.main(["play", "coso/NumberLine-v0", "--record", str(tmp_path)]) == 2
    assert "not empty" in capsys.readouterr().err
    assert cli.main(["play", "coso/NumberLin-v0"]) == 2
    assert "Did you mean" in capsys.readouterr().err
    assert cli.main(["play", "--port", "70000"]) == 2
    assert "port 70000 cannot be taken" in capsys.readouterr().err
