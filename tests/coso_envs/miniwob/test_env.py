"""The environments on a made-up browser: rules, and faults at any moment. tests/device/web.py has a real one."""

from __future__ import annotations

import importlib.util
import multiprocessing
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gymnasium as gym
import numpy as np
import pytest
from gymnasium.error import ResetNeeded

from coso_envs.miniwob import env as module
from coso_envs.miniwob.env import MOST_FAULTS, MiniWoBEnv
from coso_envs.miniwob.errors import BrowserError, BrowserGoneError
from coso_envs.miniwob.page import Element, Page
from coso_envs.miniwob.pool import BrowserPool
from coso_envs.miniwob.tasks import TASKS
from coso_envs.testing import check_text_env
from coso_envs.wrappers import IndexActions

FIELD, BUTTON = Element(1, "input_text", ""), Element(2, "button", "Submit")


class Pretended:
    """A browser with the page of enter-text; it is gone after as many calls as ``life``."""

    made: list[Pretended]
    life = 10**6

    def __init__(self) -> None:
        self.calls, self.killed, self.life = 0, False, type(self).life
        self.made.append(self)

    def _call(self) -> None:
        self.calls += 1
        if self.calls > self.life:
            raise BrowserGoneError("the browser is gone: it was pretended")

    def begin(self, task: str, seed: int) -> Page:
        self._call()
        assert task == "enter-text"
        self.page = Page(f'Enter "name{seed % 7}" and press Submit.', (FIELD, BUTTON))
        return self.page

    def look(self) -> Page:
        self._call()
        return self.page

    def click(self, ref: int) -> Page:
        self._call()
        if ref == BUTTON.ref:
            right = self.page.elements[0].value == self.page.texts[0]
            self.page = Page(self.page.task, done=True, reward=1.0 if right else -1.0)
        return self.page

    def type(self, ref: int, text: str) -> Page:
        self._call()
        assert ref == FIELD.ref
        self.page = Page(self.page.task, (Element(1, "input_text", "", text), BUTTON))
        return self.page

    def screenshot(self) -> np.ndarray:
        self._call()
        return np.full((210, 160, 3), len(self.page.elements[0].value), np.uint8)

    def answers(self) -> bool:
        return self.calls < self.life

    def kill(self) -> None:
        self.killed = True


@pytest.fixture(autouse=True)
def made(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Pretended]]:
    """The browsers that were made up so far."""
    pool = BrowserPool()
    pool._programs = ("chromium", "chromedriver", "pages")  # type: ignore[assignment]
    monkeypatch.setattr(module, "POOL", pool)
    monkeypatch.setattr(module, "find_programs", lambda: None)
    monkeypatch.setattr("coso_envs.miniwob.pool.Browser", lambda programs: Pretended())
    monkeypatch.setattr(Pretended, "made", [], raising=False)
    yield Pretended.made
    pool.close()
    assert all(browser.killed for browser in Pretended.made)


def make(**kwargs: Any) -> Any:
    return gym.make("coso/MiniWoB-enter-text-v0", disable_env_checker=True, **kwargs)


def test_the_contract() -> None:
    check_text_env(make(), vector=False)
    check_text_env(make(image=False, on_invalid="random"), seed=1, vector=False)


@pytest.mark.parametrize("observation", ["image", ("text", "actions")])
def test_learners_that_choose_numbers_play_it(observation: Any) -> None:
    checker = pytest.importorskip(
        "stable_baselines3.common.env_checker",
        reason="stable_baselines3 is not installed: pip install 'coso-envs[sb3]'",
    )
    env = IndexActions(make(size=64), observation=observation, max_actions=4)
    checker.check_env(env, warn=True)
    env.reset(seed=0, options={"page": 3})
    assert env.step(env.choices().index("type name3 into 1"))[1:3] == (0.0, False)
    assert env.step(env.choices().index("click 2"))[1:3] == (1.0, True)


def test_an_episode() -> None:
    env = make(size=420)
    observation, info = env.reset(seed=0, options={"page": 3})
    assert '[1] input text\n[2] button "Submit"\n' in observation["prompt"]
    assert observation["image"].shape == (420, 420, 3)
    assert (observation["image"][:, 50:370] == 0).all() and (observation["image"][:, :50] == 255).all()
    assert info["task"] == 'Enter "name3" and press Submit.'
    assert env.step('{"action": "wait"}')[1:3] == (0.0, False)
    observation, reward, *_ = env.step('{"action": "type name3 into 1"}')
    assert reward == 0 and 'input text with "name3"' in observation["prompt"]
    assert "Your latest actions: wait, type name3 into 1." in observation["prompt"]
    observation, reward, terminated, _, info = env.step('{"action": "click 2"}')
    assert (reward, terminated, info["success"], info["fault"]) == (1.0, True, True, "")
    assert (observation["image"] == 255).all()


def test_a_wrong_end_is_no_success() -> None:
    env = make(image=False)
    env.reset(seed=0)
    assert env.step("hm")[1] == -0.1
    _, reward, terminated, _, info = env.step('{"action": "click 2"}')
    assert (reward, terminated, info["success"]) == (-1.0, True, False)


@pytest.mark.parametrize("image", [True, False])
@pytest.mark.parametrize("life", range(1, 9))
def test_a_fault_at_any_call_ends_the_episode_and_the_next_has_a_new_browser(
    life: int, image: bool, made: list[Pretended], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Pretended, "life", life)
    env = make(image=image)
    faults = successes = 0
    for seed in range(6):
        observation, info = env.reset(seed=seed)
        ended = False
        while not ended:
            assert observation in env.observation_space
            observation, reward, terminated, truncated, info = env.step(env.unwrapped.expert_utterance())
            ended = terminated or truncated
        if info["fault"]:
            assert (reward, terminated, truncated, info["success"]) == (0.0, False, True, False)
            assert info["fault"] == "the browser is gone: it was pretended"
        faults += bool(info["fault"])
        successes += info["success"]
    calls = 5 if image else 3  # begin, picture, type, picture, click
    assert faults + successes == 6
    assert (successes > 0) == (life >= calls)
    assert len([browser for browser in made if browser.killed]) >= faults
    env.close()


def test_a_browser_that_never_works_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pretended, "life", 0)
    with pytest.raises(BrowserError, match="the browser is gone"):
        make().reset(seed=0)


def test_too_many_faults_one_after_the_other_raise(monkeypatch: pytest.MonkeyPatch) -> None:
    env = make(image=False)
    env.reset(seed=0)
    monkeypatch.setattr(Pretended, "life", 0)
    env.unwrapped._browser.life = 0
    with pytest.raises(BrowserError, match="the browser is gone"):
        for seed in range(MOST_FAULTS):
            _, info = env.reset(seed=seed)
            assert info["fault"]
            assert env.step("hm")[3]
    assert seed == MOST_FAULTS - 1


@pytest.mark.parametrize("image", [True, False])
def test_too_many_faults_within_episodes_raise_at_the_next_reset(image: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Pretended, "life", 1)  # it begins an episode, and is gone
    env = make(image=image)

    def play() -> str:
        _, info = env.reset()
        while not info["fault"] and not env.step(env.unwrapped.expert_utterance())[2]:
            info = env.unwrapped.more_info()
        return str(info["fault"])

    assert all(play() for _ in range(MOST_FAULTS - 1))
    monkeypatch.setattr(Pretended, "life", 10**6)
    assert play() == ""  # and the count begins anew
    monkeypatch.setattr(Pretended, "life", 1)
    env.unwrapped._browser.life = 0
    assert all(play() for _ in range(MOST_FAULTS))
    with pytest.raises(BrowserError, match="10 episodes failed one after the other; the last one: the browser is gone"):
        env.reset()
    monkeypatch.setattr(Pretended, "life", 10**6)
    assert play() == ""
    env.close()


def test_a_step_after_the_browser_was_given_back_is_an_error() -> None:
    env = make(image=False)
    env.reset(seed=0)
    env.close()
    with pytest.raises(ResetNeeded, match=r"given back by close.*call reset"):
        env.unwrapped.step('{"action": "click 2"}')
    env.reset(seed=0)
    assert env.step('{"action": "click 2"}')[2]
    env.close()


def test_browsers_are_lent_again_and_dead_ones_are_not(made: list[Pretended]) -> None:
    first, second = make(), make()
    first.reset(seed=0)
    second.reset(seed=0)
    first.close()
    third = make()
    third.reset(seed=0)
    assert len(made) == 2 and third.unwrapped._browser is made[0]
    third.close()
    made[0].life = 0
    first.reset(seed=0)
    assert len(made) == 3 and made[0].killed


def test_the_browsers_of_a_worker_process_end_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def kill(browser: Pretended) -> None:
        browser.killed = True
        (tmp_path / str(os.getpid())).touch()

    monkeypatch.setattr(Pretended, "kill", kill)
    env = make()
    env.reset(seed=0)  # the parent's, which the worker must leave alone
    worker = multiprocessing.get_context("fork").Process(target=lambda: make().reset(seed=0))
    worker.start()
    worker.join(20)
    assert [file.name for file in tmp_path.iterdir()] == [str(worker.pid)]
    assert not env.unwrapped._browser.killed


def test_there_is_an_id_for_each_task() -> None:
    for task in TASKS:
        assert gym.make(f"coso/MiniWoB-{task}-v0").unwrapped.name == task  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("kwargs", "message"),
    [
        ({"task": "click-buton"}, "there is no task 'click-buton' of MiniWoB.. here; did you mean 'click-button'"),
        ({"task": "?"}, r"there is no task '\?' of MiniWoB.. here; choose one of click-test, "),
        ({"history": -1}, "history must be at least 0, got -1"),
        ({"max_steps": 0}, "max_steps must be at least 1, got 0"),
    ],
)
def test_wrong_arguments_are_named(kwargs: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        MiniWoBEnv(**{"task": "click-button", **kwargs})


def test_a_page_that_is_no_seed_is_named() -> None:
    with pytest.raises(ValueError, match="page must be a seed, an integer from 0, got 'x'"):
        make().reset(options={"page": "x"})


def test_what_is_missing_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    from coso_envs.miniwob.programs import find_programs

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"needs 'miniwob'; install it with: pip install 'coso-envs\[miniwob\]'"):
        find_programs()
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: importlib.util.spec_from_file_location(name, __file__)
    )
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.delenv("MINIWOB_CHROME_BINARY", raising=False)
    with pytest.raises(ImportError, match="needs chromium; on Debian: apt-get install chromium chromium-driver"):
        find_programs()
