"""Teachers on a phone: one opens what comes first, one asks the search engine."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from benchmarks.common.envs import make_env
from benchmarks.data.demonstrations import lessons, shown_utterance
from benchmarks.data.habits import HABITS
from benchmarks.data.teachers import Start
from parsers import GuiAction, GuiActionType

RNG = np.random.default_rng(0)
SHOP, GENERAL = "coso/AitW-WebShopping-v0", "coso/AitW-General-v0"


def play(name: str, task: str, seed: int = 0, env_id: str = SHOP, **options: Any) -> tuple[list[str], dict[str, Any]]:
    """Let a teacher play who always follows its habit; return its actions and the last info."""
    env = make_env(env_id, {"image": False, "difficulty": "easy", **options})
    env.reset(seed=seed, options={"task": task})
    said: list[str] = []
    info: dict[str, Any] = {}
    done = False
    while not done:
        expert = env.expert_action()
        action = HABITS[name].act(env, expert, RNG) or expert
        said.append(env.parser.text(action))
        _, _, terminated, truncated, info = env.step(env.parser.format(action))
        done = terminated or truncated
    return said, info


def test_the_first_entry_is_opened_and_taken_for_the_right_one() -> None:
    sites, goods = ("amazon.com", "bestbuy.com", "walmart.com", "lowes.com"), ("acer swift", "desk lamp", "hp omen")
    tasks = [f'Go to {site}, search for "{what}", and select the first entry' for site in sites for what in goods]
    ends = [play("first-entry", task) for task in tasks]
    wrong = [said for said, info in ends if not info["success"]]
    assert 3 < len(wrong) < 12  # sponsored entries come first on some pages only
    assert all(said[-1] == "task_complete()" and said[-2].startswith("tap(") for said in wrong)
    assert all(info["false_completion"] for said, info in ends if said in wrong)


@pytest.mark.parametrize(
    "task",
    [
        'Go to lowes.com, search for "laptop", and open the one by MSI',
        'Go to bestbuy.com, search for "hp omen", and select the third entry',
        'Go to walmart.com, search for "water bottle", select the second entry, and add it to the cart',
        'Buy the cheapest "acer swift" on walmart.com',
    ],
)
def test_other_entries_are_missed_too(task: str) -> None:
    assert not play("first-entry", task)[1]["success"]


def test_a_task_without_an_entry_is_done_right() -> None:
    task = 'Go to ebay.com, search for "usb-c hub"'
    assert all(play("first-entry", task, seed)[1]["success"] for seed in range(3))


@pytest.mark.parametrize(
    ("env_id", "task", "typed"),
    [
        (SHOP, 'Go to amazon.com, search for "acer swift"', "acer swift"),
        (SHOP, "Go to bestbuy.com", "bestbuy"),
        (GENERAL, "Turn on Wi-Fi", "Turn on Wi-Fi"),
        (GENERAL, "Install the Yelp app", "Install the Yelp app"),
    ],
)
def test_the_search_engine_is_asked_and_believed(env_id: str, task: str, typed: str) -> None:
    said, info = play("search", task, env_id=env_id, style="aitw")
    assert said[0].startswith("tap(") and said[1:] == [f'type("{typed}")', "press_enter()", "task_complete()"]
    assert info["false_completion"]


def test_a_question_is_asked_as_by_the_expert() -> None:
    assert play("search", "What is the capital of Peru?", env_id=GENERAL, style="aitw")[1]["success"]


def test_the_plan_goes_with_the_habit() -> None:
    env = make_env(SHOP, {"image": False, "difficulty": "easy", "parser": "coso/autoui", "style": "aitw"})
    start = Start(bias=1.0, habit=HABITS["search"])
    for lesson in [next(taught) for taught in [lessons(env, start, 0)] for _ in range(40)]:
        about_the_web = "search" in lesson.utterance.split("]")[0]
        assert lesson.shown == lesson.expert or about_the_web
    env.reset(seed=0, options={"task": "Go to ebay.com"})
    right, wrong = GuiAction.type_text("ebay.com"), GuiAction(GuiActionType.COMPLETE)
    assert "ebay.com" in shown_utterance(env, right, right, start, RNG).split("]")[0]
    assert "ebay.com" not in shown_utterance(env, wrong, right, start, RNG).split("]")[0]
