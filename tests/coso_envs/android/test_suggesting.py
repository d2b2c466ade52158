"""Suggested actions: what a person sees and was told, in the parser's own words, and no more."""

from __future__ import annotations

from typing import Any

import pytest

import coso_envs
import parsers
from agents.rollout import Stepper
from coso_envs.android.env import AitWGeneralEnv, AitWWebShoppingEnv
from coso_envs.android.suggesting import MOST, texts
from parsers import GuiAction, GuiActionType, GuiParser
from tests.agents.rollout.foreign import foreign

GUI_PARSERS = sorted(name for name in parsers.registry if isinstance(parsers.make(name), GuiParser))
#: Kinds of which suggestions hold a few, or none.
ELSEWHERE = {GuiActionType.SWIPE, GuiActionType.COMPLETE, GuiActionType.IMPOSSIBLE, GuiActionType.ANSWER}


def make(env: type[Any] = AitWGeneralEnv, **options: Any) -> Any:
    return env(**{"resolution": (135, 285), "image": False, **options})


@pytest.mark.parametrize("parser", GUI_PARSERS)
@pytest.mark.parametrize("marks", [False, True])
def test_every_parser_reads_what_it_wrote(parser: str, marks: bool) -> None:
    env = make(parser=parser, marks=marks)
    for seed in range(6):
        env.reset(seed=seed)
        for _ in range(6):
            suggested = env.suggested_actions()
            assert len(set(suggested)) == len(suggested) <= MOST
            kinds = [action.type for action in suggested]
            assert GuiActionType.TAP in kinds and GuiActionType.SWIPE in kinds
            for action in suggested:
                assert env.parser.parse(env.parser.format(action)).action == action
            if env.step(env.expert_utterance())[2]:
                break


@pytest.mark.parametrize("env", [AitWGeneralEnv, AitWWebShoppingEnv])
def test_most_of_what_the_expert_does_is_among_them(env: type[Any]) -> None:
    """Swipes and last actions are left aside; a tap beside a widget, as on a slider, is not suggested."""
    env = make(env, difficulty="easy", num_tasks=200)
    known = asked = 0
    for seed in range(40):
        env.reset(seed=seed)
        done = False
        while not done:
            action = env.expert_action()
            if action.type not in ELSEWHERE:
                asked += 1
                known += action in env.suggested_actions()
            _, _, terminated, truncated, _ = env.step(env.expert_utterance())
            done = terminated or truncated
    assert known / asked > 0.8


def test_they_do_not_depend_on_the_expert(monkeypatch: pytest.MonkeyPatch) -> None:
    env = make()
    env.reset(seed=0)
    suggested = env.suggested_actions()
    monkeypatch.setattr(env, "expert_action", lambda: pytest.fail("the expert was asked"))
    monkeypatch.setattr(env.state.task.goal.__class__, "met", lambda *_: pytest.fail("the goal was asked"))
    assert env.suggested_actions() == suggested


def test_they_follow_from_the_screen_and_the_instruction() -> None:
    env = make(tasks=["Open the clock", "Install the Yelp app"], style="aitw")
    env.reset(seed=0, options={"task": "Open the clock"})
    first = env.suggested_actions()
    env.reset(seed=0, options={"task": "Install the Yelp app"})
    second = env.suggested_actions()
    differ = {action.type for action in {*first} ^ {*second}}
    assert differ == {GuiActionType.TYPE}
    env.step(env.parser.format(next(action for action in second if action.type is GuiActionType.TAP)))
    assert env.suggested_actions() != second


@pytest.mark.parametrize(
    ("instruction", "offered"),
    [
        ('Go to ebay.com, search for "asus zenbook", and select the first entry', ("asus zenbook", "ebay.com")),
        ("Create a contact for Ivan Petrov with the number 555-1959", ("555-1959", "Ivan Petrov")),
        ("Search for good Greek restaurants", ("good Greek restaurants",)),
        ("What's the news in Peru?", ("What's the news in Peru?",)),
        ("Email kim@example.com about \u201cTax office\u201d", ("Tax office", "kim@example.com")),
        ("Install the Yelp app", ("Yelp",)),
        ("", ()),
        ('"', ('"',)),
    ],
)
def test_texts_of_an_instruction(instruction: str, offered: tuple[str, ...]) -> None:
    found = texts(instruction)
    assert set(offered) <= set(found) and len(found) <= 8
    assert not instruction or found[-1] == instruction


def test_a_text_that_cannot_be_written_is_left_out() -> None:
    class Short(parsers.make("coso/autoui").__class__):  # type: ignore[misc]
        def format(self, action: GuiAction, **fields: Any) -> str:
            if action.text:
                raise ValueError("no texts")
            return str(super().format(action, **fields))

    env = make(parser=Short())
    env.reset(seed=0)
    assert GuiActionType.TYPE not in {action.type for action in env.suggested_actions()}


def test_learners_ask_vector_environments_for_them() -> None:
    options: dict[str, Any] = {"image": False, "vectorization_mode": "sync"}
    phones: Any = coso_envs.make_vec("coso/AitW-General-v0", 2, **options)
    stepper = Stepper(phones)
    stepper.reset([0, 1])
    assert stepper.choices() == [None, None]
    assert stepper.suggestions() == [env.unwrapped.suggested_actions() for env in phones.envs]
    games: Any = coso_envs.make_vec("coso/Blackjack-v0", 2, **options)
    listed = Stepper(games)
    listed.reset([0, 1])
    assert listed.suggestions() == listed.choices() == [("stand", "hit")] * 2
    other = Stepper(foreign(2, "SameStep"))
    other.reset([0, 1])
    assert other.suggestions() == [None, None]
