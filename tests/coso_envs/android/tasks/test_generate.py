"""The generated sets: splits that share nothing, families, and an expert that solves them from anywhere."""

from __future__ import annotations

import itertools
import random
from typing import Literal

import pytest

from coso_envs.android import expert
from coso_envs.android.devices.acting import carry_out
from coso_envs.android.phone.options import PhoneOptions
from coso_envs.android.phone.pages import HEIGHT, WIDTH
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import Task, understand
from coso_envs.android.tasks.generate import SPLITS, task_set
from coso_envs.android.tasks.templates import GENERAL, SHOPPING, UNSEEN_APPS
from coso_envs.android.tasks.tracker import Tracker
from parsers import GuiActionType
from tests.coso_envs.android.phone.helpers import browse

Name = Literal["general", "webshopping"]
NAMES: tuple[Name, ...] = ("general", "webshopping")


@pytest.mark.parametrize("name", NAMES)
def test_the_splits_share_no_instruction(name: Name) -> None:
    sets = {split: {task.instruction for task in task_set(name, split, "mixed")} for split in SPLITS if split != "test"}
    assert all(sets.values())
    for one, other in itertools.combinations(sets.values(), 2):
        assert not one & other
    assert task_set(name, "test", "mixed") == task_set(name, "unseen-instance", "mixed")


@pytest.mark.parametrize("name", NAMES)
def test_held_templates_and_unseen_apps_occur_nowhere_else(name: Name) -> None:
    held = {template.id for template in (GENERAL if name == "general" else SHOPPING) if template.held}
    train = task_set(name, "train", "mixed")
    assert not {task.template for task in train} & held
    assert {task.template for task in task_set(name, "unseen-template", "mixed")} <= held
    assert not [task for task in train if any(app in task.instruction for app in UNSEEN_APPS if "." in app)]


def test_there_are_many_families_and_some_tasks_want_an_answer() -> None:
    train = task_set("general", "train", "mixed")
    assert len({task.family for task in train}) >= 17
    wanting = {task.template for task in train if GuiActionType.ANSWER in task.needs}
    assert wanting == {task.template for task in train if task.template.startswith("answer/")} != set()


def test_a_style_has_its_splits_only() -> None:
    with pytest.raises(ValueError, match="split must be one of train, test with style=\"aitw\", got 'unseen-app'"):
        task_set("general", "unseen-app")


def scramble(phone: SimulatedPhone, rng: random.Random, taps: int = 6) -> None:
    """Touch this and that, so that an episode starts anywhere: another app, a dialog, a half-typed field."""
    for _ in range(taps):
        if rng.random() < 0.3:
            phone.open_app(rng.choice(("Clock", "Chrome", "Settings", "Gmail", "Contacts", "Messages", "Notes")))
        if rng.random() < 0.2:
            phone.type_text("hello")
        there = [(x, y) for widget, x, y in phone.screen().visible() if widget.tap is not None]
        x, y = rng.choice(there)
        phone.tap(x / WIDTH, y / HEIGHT)


def steps_of_the_expert(task: Task, i: int) -> int | None:
    """Return after how many steps the expert is paid; None if it is not within 40."""
    options = PhoneOptions(difficulty=("easy", "medium", "hard")[i % 3], disturbance=0.2 * (i % 2))
    phone = SimulatedPhone(135, 285, options)
    phone.reset(i)
    scramble(phone, random.Random(i))
    task.goal.prepare(phone)
    tracker = Tracker(task.goal, phone)
    met_at_once = tracker.success
    if met_at_once:
        return 0
    for step in range(1, 41):
        action = expert.next_action(phone, tracker.current, task.instruction)
        carry_out(action, phone)
        tracker.observe(phone, action.text if action.type is GuiActionType.ANSWER else None)
        if tracker.success:
            return step
    return None


@pytest.mark.slow
@pytest.mark.parametrize("split", [split for split in SPLITS if split != "test"])
@pytest.mark.parametrize("name", NAMES)
def test_the_expert_solves_every_template_from_anywhere(name: Name, split: str) -> None:
    by_template = {task.template: task for task in task_set(name, split, "mixed")}
    lengths = {task.instruction: steps_of_the_expert(task, i) for i, task in enumerate(by_template.values())}
    assert not [instruction for instruction, steps in lengths.items() if steps is None]


def test_the_lengths_of_the_experts_episodes_are_spread() -> None:
    tasks = list({task.template: task for task in task_set("general", "train", "mixed")}.values())
    lengths = {steps_of_the_expert(task, i) or 0 for i, task in enumerate(tasks)}
    assert len(lengths) >= 10
    assert max(lengths) >= 12


@pytest.mark.parametrize("name", NAMES)
def test_no_task_is_done_at_its_start_wherever_it_starts(name: Name) -> None:
    for i, task in enumerate(task_set(name, "train", "mixed")[::5]):
        phone = SimulatedPhone(135, 285, PhoneOptions(difficulty="hard"))
        phone.reset(i)
        task.goal.prepare(phone)
        tracker = Tracker(task.goal, phone)
        assert not tracker.success, task.instruction
        assert tracker.progress < 1


def test_what_the_screen_shows_already_is_left() -> None:
    phone = SimulatedPhone(135, 285)
    phone.reset(0)
    goal = understand("Go to ebay.com")
    browse(phone, "ebay.com")
    goal.prepare(phone)
    assert not goal.met(phone)
