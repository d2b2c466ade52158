"""The phone for small models: short screens and thoughts, marks that the expert names, tasks of known words."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from coso_envs.android.devices.nodes import Node, marked
from coso_envs.android.devices.screen_formats import spell_screen
from coso_envs.android.env import AitWGeneralEnv, AitWWebShoppingEnv
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import make_task
from coso_envs.android.tasks.small_sets import SMALL_SETS, small_set
from coso_envs.android.tasks.templates import UNSEEN_APPS
from parsers import GuiActionType

SHORT: dict[str, Any] = {"resolution": 135, "tasks": "two-words", "thoughts": "short"}
MARKS: dict[str, Any] = {"marks": True, "parser": "coso/android-world", "image": False, "screen_format": "brief"}

INSIDE = Node("switch", "Wi-Fi", (0.7, 0.2, 0.9, 0.25), "switch", checked=True, touch=(0.8, 0.225))
NODES = (
    Node("item", "Wi-Fi is on and connected", (0.0, 0.2, 1.0, 0.25), "row", touch=(0.3, 0.225), children=(INSIDE,)),
    Node("text", "only said", (0.0, 0.3, 0.5, 0.35)),
    Node("field", "supercalifragilisticexpialidocious", (0.0, 0.4, 1.0, 0.45), touch=(0.5, 0.42)),
    Node("button", "Back", (0.1, 0.95, 0.2, 1.0), "nav", touch=(0.15, 0.97)),
)


def test_a_brief_screen_has_a_line_for_each_widget_that_can_be_tapped() -> None:
    assert spell_screen("Settings: areas", NODES, "brief", marks=True).splitlines() == [
        "Settings: areas",
        "item Wi-Fi is on 0",
        "switch on Wi-Fi 1",
        "field supercalifragilisticexpi 2",
    ]


def test_without_marks_a_brief_screen_has_what_is_only_said_too() -> None:
    lines = spell_screen("Settings: areas", NODES, "brief").splitlines()
    assert lines[1:4] == ["item Wi-Fi is on", "switch on Wi-Fi", "text only said"] and len(lines) == 5


def test_a_mark_stands_for_a_tap_on_its_widget_but_not_for_a_place_on_a_slider_or_a_key() -> None:
    env = AitWGeneralEnv(**MARKS, resolution=135)
    env.reset(seed=0, options={"task": "Set the screen brightness to 20%"})
    roles, ended = set(), False
    while not ended:
        phone = env.state.device
        assert isinstance(phone, SimulatedPhone)
        screen = phone.screen()
        for number, node in enumerate(marked(screen.nodes())):
            assert node.touch is not None
            assert screen.mark_at(*node.touch) == (None if node.role == "slider" else number)
            roles.add(node.role)
        _, _, terminated, truncated, _ = env.step(env.expert_utterance())
        ended = terminated or truncated
    assert "slider" in roles and screen.mark_at(0.5, 0.001) is None


@pytest.mark.parametrize("made", [AitWGeneralEnv, AitWWebShoppingEnv])
def test_the_expert_names_marks_and_is_paid(made: Any) -> None:
    options = {**MARKS, "resolution": 135, "difficulty": "hard"}
    env = made(**options)
    named = placed = 0
    for seed in range(6):
        _, info = env.reset(seed=seed)
        ended = False
        while not ended:
            marks = len(marked(env.state.device.nodes()))
            utterance = env.expert_utterance()
            said = json.loads(re.findall(r"Action: (\{.*\})$", utterance)[0])
            assert said.get("index", 0) < marks
            named += "index" in said
            placed += "x" in said
            _, _, terminated, truncated, info = env.step(utterance)
            ended = terminated or truncated
        assert info["success"], info["task"]
    assert named > 10 * placed


def test_without_marks_the_expert_names_places() -> None:
    for options in ({"parser": "coso/android-world"}, {"marks": True}):
        env = AitWWebShoppingEnv(**SHORT, **options)
        env.reset(seed=0)
        assert env.expert_action().mark is None and env.expert_action().touch is not None


def test_suggested_taps_are_the_marks_in_sight() -> None:
    env = AitWWebShoppingEnv(**SHORT, **MARKS)
    env.reset(seed=0)
    taps = [action for action in env.suggested_actions() if action.type is GuiActionType.TAP]
    assert [tap.mark for tap in taps] == list(range(len(marked(env.state.device.nodes()))))
    assert env.expert_action() in taps


def test_short_thoughts_name_what_the_action_names_and_quote_the_instruction_only_to_type() -> None:
    env, full = (AitWWebShoppingEnv(**{**SHORT, **MARKS, **other}) for other in ({}, {"thoughts": "full"}))
    kinds, ended = set(), False
    for each in (env, full):
        each.reset(seed=3, options={"task": 'Go to ebay.com, search for "red lamp"'})
    while not ended:
        action = env.expert_action()
        short, long = (each.expert_utterance().splitlines()[0] for each in (env, full))
        task = env.state.task.instruction
        assert (task in short) == (action.type is GuiActionType.TYPE) and short.endswith(".") and task in long
        if action.mark is not None:
            assert f' {action.mark}"' in short
        if action.text is not None:
            assert f'"{action.text}"' in short
        kinds.add(action.type)
        for each in (env, full):
            _, _, terminated, truncated, _ = each.step(each.expert_utterance())
        ended = terminated or truncated
    assert {GuiActionType.TAP, GuiActionType.TYPE, GuiActionType.ENTER} <= kinds
    with pytest.raises(ValueError, match=r"thoughts must be one of .*, got 'none'"):
        AitWWebShoppingEnv(thoughts="none")  # type: ignore[arg-type]


def terms(split: str) -> set[str]:
    return {task.goal.query for task in small_set("two-words", split) if hasattr(task.goal, "query")}


def test_search_terms_of_the_test_are_new_and_their_words_are_not() -> None:
    train, unseen = terms("train"), terms("unseen-instance")
    assert len(train) > 250 and len(unseen) > 60 and not train & unseen
    assert {word for term in unseen for word in term.split()} <= {word for term in train for word in term.split()}


def test_the_splits_keep_templates_and_shops_apart() -> None:
    for split in ("train", "unseen-instance", "unseen-template", "unseen-app"):
        shops = {shop for task in small_set("two-words", split) for shop in UNSEEN_APPS if shop in task.instruction}
        assert bool(shops) == (split == "unseen-app")
        assert all(make_task(task.instruction).goal == task.goal for task in small_set("two-words", split)[:20])


def numbers(split: str, pattern: str) -> set[str]:
    found = (re.search(pattern, task.instruction) for task in small_set("clock", split))
    return {match[0] for match in found if match}


@pytest.mark.parametrize("pattern", [r"\d+ minutes", r"[\d:]+[ap]m"])
def test_times_of_the_test_are_new_and_their_digits_are_not(pattern: str) -> None:
    train, unseen = numbers("train", pattern), numbers("unseen-instance", pattern)
    assert len(train) > 60 and len(unseen) > 15 and not train & unseen
    assert numbers("unseen-template", pattern) <= train and set("".join(unseen)) <= set("".join(train))


@pytest.mark.parametrize("name", SMALL_SETS)
def test_templates_of_a_small_set_are_apart_and_instructions_are_understood(name: str) -> None:
    said = {s: {t.instruction for t in small_set(name, s)} for s in ("train", "unseen-instance", "unseen-template")}
    assert not said["unseen-template"] & (said["train"] | said["unseen-instance"])
    assert small_set(name, "test") == small_set(name, "unseen-instance")
    for split in said:
        assert all(make_task(task.instruction).goal == task.goal for task in small_set(name, split)[:20])
    with pytest.raises(ValueError, match=f"'{name}' have no split 'tset'"):
        AitWGeneralEnv(tasks=name, split="tset")  # type: ignore[arg-type]


def test_the_clock_has_no_other_app() -> None:
    with pytest.raises(ValueError, match="'clock' have no split 'unseen-app'"):
        AitWGeneralEnv(tasks="clock", split="unseen-app")
