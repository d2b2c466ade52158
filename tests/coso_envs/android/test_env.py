"""Both environments: tasks, observations, judges, devices, actions, infos and refused arguments."""

from __future__ import annotations

import contextlib
import pickle
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest

import coso_envs
import parsers
from coso_envs import SnapshotError
from coso_envs.android.devices.acting import carry_out
from coso_envs.android.devices.nodes import Node
from coso_envs.android.env import AitWGeneralEnv, AitWWebShoppingEnv
from coso_envs.android.judges import StateJudge, Verdict
from coso_envs.android.phone.options import PhoneOptions
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import NotUnderstoodError, Task, make_task, understand
from parsers import GuiAction, GuiActionType, GuiParser, Parse

SMALL: dict[str, Any] = {"resolution": (135, 285)}


def test_a_task_is_drawn_or_given() -> None:
    env = AitWGeneralEnv(tasks=["Open the clock", "Open the camera"], **SMALL)
    drawn = {env.reset(seed=seed)[1]["task"] for seed in range(20)}
    assert drawn == {"Open the clock", "Open the camera"}
    assert env.reset(options={"task": 1})[1]["task"] == "Open the camera"
    assert env.reset(options={"task": "Install the Yelp app"})[1]["task"] == "Install the Yelp app"
    for options, message in (
        ({"task": 2}, "there are 2 tasks, got index 2"),
        ({"state": 1}, r"unknown reset option\(s\) \['state'\]"),
        ({"task": "Frobnicate"}, "not understood: 'Frobnicate'"),
        ({"task": 1.5}, r"task must be an instruction \(str\) or an index into the tasks \(int\), got 1.5"),
        ({"task": True}, "task must be an instruction .* got True"),
        ({"task": None}, "task must be an instruction .* got None"),
        ({"task": [1]}, r"task must be an instruction .* got \[1\]"),
    ):
        with pytest.raises(ValueError, match=message):
            env.reset(options=options)


def test_tasks_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("Open the clock\n")
    assert AitWGeneralEnv(tasks=path).tasks == (make_task("Open the clock"),)
    path.write_text("Frobnicate\n")
    with pytest.raises(NotUnderstoodError, match="Frobnicate"):
        gym.make("coso/AitW-General-v0", tasks=str(path))


def test_steps_and_endings() -> None:
    env = AitWGeneralEnv(tasks=["Open the clock"], **SMALL)
    env.reset(seed=0)
    for step in range(30):
        _, reward, terminated, truncated, _ = env.step(env.parser.format(GuiAction.press("home")))
        assert (reward, terminated, truncated) == (0.0, False, step == 29)
    for kind in (GuiActionType.COMPLETE, GuiActionType.IMPOSSIBLE):
        env.reset(seed=0)
        _, reward, terminated, truncated, info = env.step(env.parser.format(GuiAction(kind)))
        assert (reward, terminated, truncated, info["success"]) == (0.0, True, False, False)
    assert (AitWGeneralEnv(style="aitw").max_steps, AitWWebShoppingEnv(style="aitw").max_steps) == (10, 20)
    assert (AitWGeneralEnv.max_steps, AitWWebShoppingEnv().max_steps) == (30, 30)
    assert AitWGeneralEnv(max_steps=3).max_steps == 3


def test_the_prompt_holds_task_history_and_screen() -> None:
    env = AitWGeneralEnv(tasks=["Open the clock"], style="aitw", action_history=2, screen_text=True, **SMALL)
    observation, info = env.reset(seed=0)
    assert "Goal: Open the clock" in observation["prompt"]
    assert "Previous Actions: \n" in observation["prompt"]
    assert 'app "Clock" at (' in observation["prompt"]
    assert info["state"]["widgets"] in observation["prompt"]
    said = [
        env.parser.format(action) for action in (GuiAction.press("home"), GuiAction.type_text("a"), GuiAction.tap(0, 0))
    ]
    for utterance in said:
        observation, *_ = env.step(utterance)
    assert f"Previous Actions: {said[1]} {said[2]}\n" in observation["prompt"]


def test_without_pictures_the_widgets_are_told() -> None:
    env = AitWWebShoppingEnv(image=False, style="aitw")
    observation, _ = env.reset(seed=0)
    assert set(observation) == {"prompt"}
    assert 'field "Search the web Search" at (' in observation["prompt"]
    quiet, _ = AitWWebShoppingEnv(**SMALL).reset(seed=0)
    assert "field" not in quiet["prompt"].split("Goal:")[0]


def test_widgets_are_those_in_sight_whatever_the_observation_shows() -> None:
    env = AitWGeneralEnv(tasks=["Open the clock"], difficulty="easy", **SMALL)
    env.reset(seed=0)
    names = [widget.text for widget in env.widgets()]
    assert {"Play Store", "Files"} <= set(names)
    assert all(widget.id != "nav" for widget in env.widgets()), "back, home and overview are on every screen"
    touch = next(widget.touch for widget in env.widgets() if widget.text == "Files")
    assert touch is not None
    env.step(env.expert_utterance(action=env.as_said(GuiAction.tap(*touch))))
    assert names != [widget.text for widget in env.widgets()]


def test_several_screens_beside_each_other() -> None:
    env = AitWWebShoppingEnv(obs_history=3, **SMALL)
    first, _ = env.reset(seed=0)
    assert first["image"].shape == (285, 3 * 135, 3)
    assert not first["image"][:, :270].any()
    second, *_ = env.step(env.expert_utterance())
    assert (second["image"][:, 135:270] == first["image"][:, 270:]).all()
    assert not (second["image"][:, 270:] == first["image"][:, 270:]).all()
    twin = pickle.loads(pickle.dumps(env))
    assert (twin.observe()["image"] == second["image"]).all()


def test_coordinates_land_where_the_expert_aims_in_every_format() -> None:
    for parser in ("coso/autoui", "coso/cogagent", "coso/gui-call"):
        env = AitWGeneralEnv(tasks=["Open the clock"], style="aitw", parser=parser, **SMALL)
        env.reset(seed=0)
        *_, terminated, _, info = env.step(env.expert_utterance())
        assert terminated
        assert info["success"]


def test_the_experts_utterances_vary_in_words_and_not_in_action() -> None:
    env = AitWWebShoppingEnv(**SMALL)
    env.reset(seed=0)
    rng = np.random.default_rng(0)
    said = {env.expert_utterance(rng=rng) for _ in range(40)}
    assert len(said) > 20
    assert {env.parser.parse(utterance).action for utterance in said} == {env.expert_action()}


class Stub:
    """A device that is no simulated phone."""

    size = (135, 285)

    def __init__(self) -> None:
        self.calls: list[str] = []

    def reset(self, seed: int) -> None:
        self.calls.append("reset")

    def screenshot(self) -> np.ndarray:
        return np.full((285, 135, 3), len(self.calls), np.uint8)

    def tap(self, x: float, y: float) -> None:
        self.calls.append(f"tap {x} {y}")

    def long_press(self, x: float, y: float) -> None:
        self.calls.append(f"long_press {x} {y}")

    def open_app(self, name: str) -> None:
        self.calls.append(f"open_app {name}")

    def wait(self) -> None:
        self.calls.append("wait")

    def swipe(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.calls.append(f"swipe {x0} {y0} {x1} {y1}")

    def type_text(self, text: str) -> None:
        self.calls.append(f"type {text}")

    def press(self, button: str) -> None:
        self.calls.append(f"press {button}")

    def screen_text(self) -> str:
        return "nothing"

    def nodes(self) -> tuple[Node, ...]:
        return (Node("button", "OK", (0.25, 0.5, 0.75, 0.6), touch=(0.5, 0.55)),)

    def close(self) -> None:
        self.calls.append("close")


class ThirdAction:
    """A judge that is content with the third action."""

    def begin(self, task: Task, device: Any) -> ThirdAction:
        return self

    def observe(self, device: Any, answer: str | None) -> Verdict:
        return Verdict(success=len(device.calls) == 4)


def test_another_device_and_judge_are_all_it_takes() -> None:
    env = AitWGeneralEnv(tasks=["Open the clock"], device=Stub, judge=ThirdAction(), **SMALL)
    observation, _ = env.reset(seed=0)
    assert (observation["image"] == 1).all()
    for action in (GuiAction.tap(0.5, 0.25), GuiAction.drag((0.5, 0.75), (0.5, 0.25)), GuiAction.press("back")):
        _, reward, terminated, _, _ = env.step(env.parser.format(action))
    assert (reward, terminated) == (1.0, True)
    device: Any = env.state.device
    assert device.calls == ["reset", "tap 0.5 0.25", "swipe 0.5 0.75 0.5 0.25", "press back"]
    assert not env.supports_snapshot
    with pytest.raises(SnapshotError, match="AitWGeneralEnv has neither snapshot nor transcript here"):
        _ = env.snapshot
    with pytest.raises(TypeError, match="the expert needs a SimulatedPhone, got Stub"):
        env.expert_action()


def test_snapshots_need_a_phone_that_is_simulated() -> None:
    own = AitWGeneralEnv(device=lambda: SimulatedPhone(135, 285, PhoneOptions(style="aitw")), **SMALL)
    before = own.supports_snapshot  # nobody knows yet what comes
    own.reset(seed=0)
    assert (before, own.supports_snapshot) == (False, True)
    assert AitWGeneralEnv(**SMALL).supports_snapshot


def test_picture_shape_is_that_of_the_screens_beside_each_other() -> None:
    env = AitWGeneralEnv(resolution=135, obs_history=3)
    assert env.picture_shape == env.reset(seed=0)[0]["image"].shape == (285, 3 * 135, 3)
    assert not hasattr(env, "size")


def test_the_state_judge_needs_a_state() -> None:
    task = Task("Open the clock", understand("Open the clock"))
    phone = SimulatedPhone(135, 285, PhoneOptions(style="aitw"))
    case = StateJudge().begin(task, phone)
    assert not case.observe(phone, None).success
    phone.open_app("Clock")
    assert case.observe(phone, None).success
    with pytest.raises(TypeError, match="StateJudge needs a SimulatedPhone, got Stub"):
        StateJudge().begin(task, Stub())


def test_the_first_tasks_and_a_width_are_enough() -> None:
    env = AitWWebShoppingEnv(num_tasks=3, resolution=135)
    assert env.tasks == AitWWebShoppingEnv().tasks[:3]
    assert env.resolution == (135, 285)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"split": "validation"}, "split must be one of train, "),
        ({"tasks": []}, "tasks must not be empty"),
        ({"num_tasks": 0}, "num_tasks must be between 1 and"),
        ({"obs_history": 0}, "obs_history must be at least 1"),
        ({"action_history": -1}, "action_history at least 0"),
        ({"max_steps": 0}, "max_steps must be at least 1"),
        ({"variants": "dark"}, 'variants are "default", "all" or a mapping'),
        ({"variants": {"theme": "pink"}}, "variants of theme are some of light, dark"),
        ({"disturbance": 2.0}, "disturbance must be in 0 .. 1"),
        ({"resolution": (540, 200)}, "wider up to 2 : 1"),
        ({"resolution": "270x570"}, "resolution must be a width, or width and height, in pixels, got '270x570'"),
        ({"parser": "coso/json"}, "the parser 'coso/json' does not fit a touch screen; these do: .*coso/autoui, "),
        ({"parser": parsers.make("coso/json", choices=("a",))}, "cannot write actions on a touch screen"),
        ({"tasks": "Open Chrome"}, "tasks='Open Chrome' is no file of instructions; put instructions themselves into"),
        ({"judge": "gpt"}, "judge must be an object such as coso_envs.android.judges.VLMJudge, got 'gpt'"),
    ],
)
def test_impossible_arguments_are_refused(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises((ValueError, TypeError), match=message):
        AitWGeneralEnv(**arguments)


def test_every_kind_of_action_reaches_the_device() -> None:
    x, y = 0.5, 0.25
    expected = {
        GuiAction.tap(x, y): "tap 0.5 0.25",
        GuiAction.long_press(x, y): "long_press 0.5 0.25",
        GuiAction.drag((x, 0.75), (x, y)): "swipe 0.5 0.75 0.5 0.25",
        GuiAction.type_text("a\nb"): "type a b",
        GuiAction.open_app("Chrome\ud800"): "open_app Chrome ",
        GuiAction(GuiActionType.WAIT): "wait",
        GuiAction.press("back"): "press back",
        GuiAction.press("home"): "press home",
        GuiAction.press("enter"): "press enter",
        GuiAction.press("recents"): "press recents",
        GuiAction.answer("42"): "",
        GuiAction(GuiActionType.COMPLETE): "",
        GuiAction(GuiActionType.IMPOSSIBLE): "",
    }
    assert {action.type for action in expected} == set(GuiActionType)
    for action, call in expected.items():
        device = Stub()
        carry_out(action, device)
        assert device.calls == [call] * bool(call)


@pytest.mark.parametrize(
    ("text", "calls"),
    [
        ("news\n", ["type news", "press enter"]),
        ("a\nb\n", ["type a b", "press enter"]),
        ("\n", ["press enter"]),
        ("a\nb", ["type a b"]),
        ("\r\n", ["type  ", "press enter"]),
    ],
)
def test_a_line_break_at_the_end_of_a_typed_text_is_the_enter_key(text: str, calls: list[str]) -> None:
    device = Stub()
    carry_out(GuiAction.type_text(text), device)
    assert device.calls == calls


class Spoken(GuiParser):
    """A reader of one action that is told beforehand, for actions that AutoUI's format cannot express."""

    kinds = tuple(GuiActionType)
    said = GuiAction.press("home")

    def _read(self, utterance: str) -> Parse[GuiAction]:
        return Parse(self.said, span=(0, len(utterance)))

    def _write(self, action: GuiAction, fields: dict[str, Any]) -> str:
        self.said = action
        return self.text(action)

    def _snap(self, point: tuple[float, float]) -> tuple[float, float]:
        return point

    def instructions(self, choices: Any = None) -> str:
        return "Say it."

    def pattern(self, choices: Any = None) -> str:
        return ".*"


def test_an_answer_ends_the_episode_and_is_kept_for_the_judge() -> None:
    parser = Spoken()
    env = AitWGeneralEnv(tasks=["Open the clock"], parser=parser, action_history=4, **SMALL)
    env.reset(seed=0)
    said = (GuiAction.long_press(0.5, 0.5), GuiAction(GuiActionType.WAIT), GuiAction.open_app("settings"))
    for action in said:
        observation, _, terminated, _, info = env.step(parser.format(action))
        assert not terminated and info["state"]["answer"] == ""
    assert info["state"]["screen"] == "Settings: settings"
    assert 'long_press(0.5000, 0.5000) wait() open_app("settings")' in observation["prompt"]
    answered = parser.format(GuiAction.answer("y\ud800" * 5000))
    observation, reward, terminated, _, info = env.step(answered)
    assert (reward, terminated, info["label"]) == (0.0, True, parser.kinds.index(GuiActionType.ANSWER))
    answer = info["state"]["answer"]
    assert answer.startswith("y y ") and len(answer) == 1000
    observation["prompt"].encode()
    _, info = env.reset(seed=1)
    assert info["state"]["answer"] == ""


def test_progress_side_effects_and_false_completion_are_told() -> None:
    parser = Spoken()
    task = "Turn on airplane mode, then open the Clock app"
    env = AitWGeneralEnv(tasks=[task], parser=parser, style="aitw", **SMALL)
    _, info = env.reset(seed=0)
    told = {"progress": 0.0, "side_effects": "", "false_completion": False}
    assert info == info | told and info["state"] == info["state"] | told
    device: Any = env.state.device
    device.data.settings["airplane"] = True
    *_, info = env.step(parser.format(GuiAction(GuiActionType.WAIT)))
    assert (info["progress"], info["side_effects"], info["success"]) == (0.5, "", False)
    device.data.settings["bluetooth"] = not device.data.settings["bluetooth"]
    *_, info = env.step(parser.format(GuiAction(GuiActionType.WAIT)))
    assert len(info["side_effects"].splitlines()) == 1 and "bluetooth" in info["side_effects"]
    *_, terminated, _, info = env.step(parser.format(GuiAction(GuiActionType.COMPLETE)))
    assert terminated and info["false_completion"] and info["state"]["false_completion"]
    assert not env.reset(seed=0)[1]["false_completion"]
    *_, info = env.step(parser.format(GuiAction(GuiActionType.IMPOSSIBLE)))
    assert not info["false_completion"]


def test_variants_are_drawn_from_the_seed() -> None:
    env = AitWGeneralEnv(variants={"theme": ("light", "dark"), "language": "de"}, **SMALL)
    seen = set()
    for seed in range(12):
        env.reset(seed=seed)
        device: Any = env.state.device
        assert device.data.settings["language"] == "Deutsch"
        seen.add(device.data.settings["dark_theme"])
    assert seen == {False, True}


@pytest.mark.parametrize("mode", ["sync", "async"])
def test_a_vectors_space_draws_actions(mode: str) -> None:
    with contextlib.closing(
        coso_envs.make_vec("coso/AitW-General-v0", 2, vectorization_mode=mode, resolution=135, image=False)
    ) as envs:
        drawn = envs.action_space.sample()
        parser = parsers.make("coso/autoui")
        assert all(parser.parse(utterance).valid for utterance in drawn)
        envs.reset(seed=0)
        assert envs.step(drawn)[4]["valid"].all()
