from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gymnasium as gym
import numpy as np
import pytest

pytest.importorskip("appium", reason="the extra 'android' is not installed")

import coso_envs
from agents.learners import PPO, PPOConfig
from agents.policies import TinyVLM, TinyVLMConfig
from agents.rollout.stepping import Stepper
from coso_envs.android import emulator
from coso_envs.android.devices.appium.capabilities import uiautomator2
from coso_envs.android.devices.errors import DeviceError, ServerGoneError
from coso_envs.android.devices.guarded import MOST_FAULTS, Guarded
from coso_envs.android.env import AitWGeneralEnv
from coso_envs.android.judges import Verdict
from parsers import GuiAction
from tests.coso_envs.android.devices.fake_appium import FakeAppium

SIZE = (54, 114)


class NeverDone:
    """A judge, and its only case, that asks the device for its tree."""

    def begin(self, task: Any, device: Any) -> NeverDone:
        device.nodes()
        return self

    def observe(self, device: Any, answer: str | None) -> Verdict:
        device.nodes()
        return Verdict(success=False)


@pytest.fixture
def fakes() -> Iterator[list[FakeAppium]]:
    servers = [FakeAppium(), FakeAppium()]
    yield servers
    for server in servers:
        server.close()


def options(fake: FakeAppium, **more: Any) -> dict[str, Any]:
    return {"server": fake.url, "capabilities": uiautomator2(), "call_timeout": 0.5, "patience": 0.5,
            "settle": 0.2, **more}  # fmt: skip


def make(fake: FakeAppium, **more: Any) -> AitWGeneralEnv:
    return AitWGeneralEnv(
        tasks=["Open the clock"], resolution=SIZE, device="appium", device_options=options(fake), judge=NeverDone(),
        **more,
    )  # fmt: skip


TAP = GuiAction.tap(0.5, 0.5)


def step(env: AitWGeneralEnv) -> Any:
    return env.step(env.parser.format(env._nearest(TAP)))


PLACES = {
    "action": ("POST /actions", {}),
    "picture": ("GET /screenshot", {}),
    "judge": ("GET /source", {}),
    "prompt": ("GET /source", {"screen_text": True}),
    "marks": ("GET /source", {"marks": True}),
}
KINDS = ("500", "drop", "hang", "invalid session id: gone")


@pytest.mark.parametrize(
    ("place", "kind"),
    [*(("action", kind) for kind in KINDS), *((place, "500") for place in PLACES if place != "action")],
)
def test_a_fault_truncates_the_episode_and_the_next_reset_goes_on(
    fakes: list[FakeAppium], place: str, kind: str
) -> None:
    pattern, more = PLACES[place]
    env = make(fakes[0], **more)
    observation, info = env.reset(seed=0)
    assert info["fault"] == ""
    assert env.observation_space.contains(observation)
    *_, info = step(env)
    assert info["fault"] == ""
    fakes[0].fail(pattern, kind)
    observation, reward, terminated, truncated, info = step(env)
    assert (reward, terminated, truncated, info["success"]) == (0.0, False, True, False)
    assert info["fault"]
    assert "\n" not in info["fault"]
    assert env.observation_space.contains(observation)
    with pytest.raises(gym.error.ResetNeeded):
        step(env)
    _, info = env.reset()
    assert info["fault"] == ""
    _, _, terminated, truncated, info = step(env)
    assert (terminated, truncated, info["fault"]) == (False, False, "")
    assert len(fakes[0].sessions) == 2
    env.close()


def test_a_fault_while_an_unreadable_utterance_is_answered_counts_too(fakes: list[FakeAppium]) -> None:
    env = make(fakes[0])
    env.reset(seed=0)
    fakes[0].fail("GET /screenshot", "500")
    _, reward, _, truncated, info = env.step("I tap the clock.")
    assert (reward, truncated, info["valid"], bool(info["fault"])) == (0.0, True, False, True)
    env.close()


def test_a_device_that_does_not_come_back_costs_episodes_not_the_run(fakes: list[FakeAppium]) -> None:
    env = make(fakes[0])
    env.reset(seed=0)
    fakes[0].close()
    *_, truncated, info = step(env)
    faults = [info["fault"]]
    for _ in range(MOST_FAULTS - 1):
        observation, info = env.reset()
        assert "no Appium server answers" in info["fault"]
        assert env.observation_space.contains(observation)
        *_, truncated, info = step(env)
        faults.append(info["fault"] if truncated else "")
    assert all(faults)
    with pytest.raises(DeviceError, match=f"failed in {MOST_FAULTS} episodes one after the other"):
        env.reset()
    env.close()
    fakes[0] = FakeAppium(fakes[0].port)
    assert env.reset()[1]["fault"] == ""  # somebody has mended it


def test_what_never_worked_is_an_error(fakes: list[FakeAppium]) -> None:
    env = make(fakes[0])
    fakes[0].close()
    with pytest.raises(ServerGoneError, match="appium --port"):
        env.reset(seed=0)
    env.close()
    fakes[0] = FakeAppium(fakes[0].port)
    env.reset(seed=0)
    env.close()


@pytest.mark.parametrize("mode", ["NextStep", "SameStep", "Disabled"])
def test_a_vector_of_two_goes_on_and_counts_the_fault_of_one(fakes: list[FakeAppium], mode: str) -> None:
    envs: Any = gym.vector.SyncVectorEnv(
        [lambda fake=fake: make(fake, max_steps=6) for fake in fakes],  # type: ignore[misc]
        autoreset_mode=gym.vector.AutoresetMode(mode),
    )
    stepper = Stepper(envs)
    stepper.reset([0, 1])
    say = envs.envs[0].parser.format(TAP)
    faults = void = np.zeros(2, int)
    for i in range(12):
        if i == 3:
            fakes[1].fail("POST /actions", "invalid session id: gone")
        done = stepper.step((say, say))
        faults, void = faults + done.faults, void + done.void
    assert faults.tolist() == void.tolist() == [0, 1]
    assert [len(fake.sessions) for fake in fakes] == [1, 2]
    envs.close()
    assert not fakes[0].alive | fakes[1].alive


def test_a_learner_trains_on_two_devices_of_which_one_dies_half_way(fakes: list[FakeAppium]) -> None:
    envs: Any = gym.vector.SyncVectorEnv([lambda fake=fake: make(fake, max_steps=4) for fake in fakes])  # type: ignore[misc]
    say = [envs.envs[0].parser.format(action) for action in (TAP, GuiAction.press("back"), GuiAction.press("home"))]
    config = TinyVLMConfig(width=32, layers=1, heads=2, image_size=32, max_new_tokens=8)
    policy = TinyVLM.build([*say, "Open the clock"], seed=0, config=config)
    learner = PPO(policy, envs, PPOConfig(n_steps=6, n_epochs=1, batch_size=4))
    told: list[dict[str, float]] = []

    def watch(learner: Any, metrics: Any) -> None:
        told.append(dict(metrics))
        if len(told) == 1:
            fakes[1].fail("GET /screenshot", "invalid session id: gone")

    learner.learn(36, callback=watch)
    assert [metrics["rollout/faults"] for metrics in told] == [0, 1, 0]
    assert all(np.isfinite(metrics["train/loss"]) for metrics in told)
    assert [len(fake.sessions) for fake in fakes] == [1, 2]
    envs.close()


def test_every_info_has_a_fault_only_where_there_is_a_device(fakes: list[FakeAppium]) -> None:
    env = make(fakes[0])
    assert env.info_fields == ("progress", "side_effects", "false_completion", "fault")
    assert list(env.reset(seed=0)[1])[-1] == "fault"
    env.close()
    assert "fault" not in AitWGeneralEnv(resolution=64).reset(seed=0)[1]


def test_close_releases_the_device_and_twice_does_no_harm(fakes: list[FakeAppium]) -> None:
    env = make(fakes[0])
    env.close()
    env.reset(seed=0)
    assert fakes[0].alive
    fakes[0].fail("DELETE", "500")
    env.close()
    env.close()


def test_an_emulator_is_a_maker_of_devices(fakes: list[FakeAppium]) -> None:
    maker = emulator("emulator-5554", server=fakes[0].url, size=SIZE)
    env = AitWGeneralEnv(tasks=["Open the clock"], resolution=SIZE, device=maker, judge=NeverDone())
    env.reset(seed=0)
    assert fakes[0].calls[0][2]["appium:udid"] == "emulator-5554"
    env.close()


WRONG = {
    "another name": ({"device": "iphone"}, 'device must be "appium"'),
    "options without it": ({"device_options": {}}, 'device_options are those of device="appium"'),
    "unknown option": (
        {"device": "appium", "device_options": {"sever": "x"}}, "device_options has no 'sever'; known are: .*server",
    ),
    "a phone without a judge": (
        {"device": "appium", "device_options": {"capabilities": uiautomator2()}}, "give judge=: only the simulated",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_wrong_devices_are_refused_in_a_sentence(name: str) -> None:
    given, message = WRONG[name]
    with pytest.raises(ValueError, match=message):
        AitWGeneralEnv(resolution=64, **given)  # type: ignore[arg-type]


class Unsteady:
    """A device that fails at the resets and pictures that it is told."""

    size = SIZE

    def __init__(self, failing: set[str]) -> None:
        self.failing = failing

    def reset(self, seed: int) -> None:
        if "reset" in self.failing:
            raise DeviceError("no")

    def screenshot(self) -> np.ndarray:
        if "screenshot" in self.failing:
            raise DeviceError("no picture")
        return np.full((114, 54, 3), 7, np.uint8)

    def nodes(self) -> Any:
        raise AssertionError("nobody may ask")

    screen_text = nodes


def test_after_a_fault_the_last_picture_is_shown_and_nothing_is_asked() -> None:
    device: Any = Unsteady(set())
    guarded = Guarded(device)
    guarded.reset(0)
    assert (guarded.screenshot() == 7).all()
    device.failing = {"screenshot"}
    assert (guarded.screenshot() == 7).all()
    assert guarded.fault == "no picture"
    assert list(guarded.nodes()) == []
    assert guarded.screen_text() == ""


def test_mistakes_in_a_device_are_no_faults() -> None:
    device: Any = Unsteady(set())
    guarded = Guarded(device)
    guarded.reset(0)
    with pytest.raises(AttributeError):
        guarded.tap(0, 0)


def test_the_package_exports_what_people_make() -> None:
    assert coso_envs.android.emulator is emulator
