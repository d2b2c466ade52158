"""Pages as MiniWoB++ describes them: what is read, what can be done, and what the experts do."""

from __future__ import annotations

from typing import Any

import pytest

from coso_envs.miniwob import wording
from coso_envs.miniwob.expert import next_act
from coso_envs.miniwob.page import Page, read_page
from coso_envs.miniwob.tasks import TASKS


def node(tag: str, *children: dict[str, Any], ref: int = 1, **rest: Any) -> dict[str, Any]:
    return {"tag": tag, "ref": ref, "children": list(children), **rest}


def page(task: str, *nodes: dict[str, Any], done: bool = False, reward: float = 0.0) -> Page:
    numbered = [{**each, "ref": each["ref"] if each["ref"] < 0 else number} for number, each in enumerate(nodes, 1)]
    return read_page({"task": task, "done": done, "reward": reward, "dom": node("BODY", *numbered)})


def button(text: str, **rest: Any) -> dict[str, Any]:
    return node("BUTTON", text=text, **rest)


def text_field(value: str = "", kind: str = "text") -> dict[str, Any]:
    return node(f"INPUT_{kind}", text="", value=value)


def boxes(kind: str, **ticked: bool) -> dict[str, Any]:
    labels = [
        node("LABEL", node(f"INPUT_{kind}", ref=number, value=on), node("t", ref=-number, text=name))
        for number, (name, on) in enumerate(ticked.items(), 10)
    ]
    return node("DIV", *labels)


def said(task: str, shown: Page) -> str:
    """The expert's act in words: the text of the element, and what is typed."""
    act = next_act(task, shown)
    if act is None:
        return "nothing"
    return act.element.text if act.text is None else f"{act.text} into {shown.number(act.element)}"


def test_a_page_is_read_in_the_order_of_the_document() -> None:
    shown = page(
        'Enter "Bob" and press OK.',
        node("DIV", node("t", ref=-1, text=" some  words "), node("SPAN", ref=7, text="a link")),
        text_field("B"),
        node("BUTTON", node("SPAN", ref=9), node("t", ref=-2, text="OK")),
        node("DIV", ref=5),
    )
    assert wording.describe(shown).splitlines() == [
        "some words",
        '[1] span "a link"',
        '[2] input text with "B"',
        '[3] button "OK"',
    ]
    assert wording.actions(shown) == ("click 1", "click 2", "click 3", "type Bob into 2", "wait")


def test_a_box_has_the_text_beside_it() -> None:
    shown = page("Select a and click Submit.", boxes("checkbox", a=True, b=False))
    assert wording.describe(shown) == '[1] input checkbox "a", ticked\n[2] input checkbox "b", not ticked'


def test_a_page_that_is_done_shows_nothing_and_has_its_reward() -> None:
    shown = page("Click.", button("OK"), done=True, reward=-1.0)
    assert (wording.describe(shown), wording.actions(shown), shown.reward) == ("nothing", ("wait",), -1.0)
    assert page("Click.", button("OK"), reward=-1.0).reward == 0.0


def test_without_quotes_the_words_of_the_task_can_be_typed() -> None:
    assert page("Write my name, my name.", text_field()).texts == ("Write", "my", "name")


@pytest.mark.parametrize(
    ("action", "read"),
    [
        ("wait", (0, None)),
        ("click 12", (12, None)),
        ("type a into b into 3", (3, "a into b")),
        ("type two words into 1", (1, "two words")),
    ],
)
def test_actions_are_read_as_they_are_written(action: str, read: Any) -> None:
    assert wording.read_action(action) == read


def test_what_is_no_action_is_named() -> None:
    with pytest.raises(ValueError, match="an action is 'click NUMBER', 'type TEXT into NUMBER' or 'wait', got 'jump'"):
        wording.read_action("jump")


LOGIN = 'Enter the username "bob" and the password "xY" into the text fields and press login.'
SELECT = "Select b, c and click Submit."
TWO = "Click button ONE, then click button TWO."
CLOSE = 'Click the button in the dialog box labeled "{}".'
CASES = [
    ("click-test", page("Click the button.", button("Click Me!")), "Click Me!"),
    ("click-test-2", page("Click button ONE.", button("TWO"), button("ONE")), "ONE"),
    ("click-button", page('Click on the "No" button.', button("no"), button("No")), "No"),
    ("click-button-sequence", page(TWO, button("TWO"), button("ONE")), "ONE"),
    ("click-button-sequence", page(TWO, button("TWO"), button("ONE", tampered=True)), "TWO"),
    ("click-link", page('Click on the link "b".', node("SPAN", text="a"), node("SPAN", text="b")), "b"),
    ("click-dialog", page('Close the dialog box by clicking the "x".', node("P", text="x"), button("Close")), "Close"),
    ("click-dialog-2", page(CLOSE.format("x"), button("Close"), button("Cancel"), button("OK")), "Close"),
    ("click-dialog-2", page(CLOSE.format("OK"), button("Close"), button("Cancel"), button("OK")), "OK"),
    ("click-tab", page("Click on Tab #2.", node("A", text="Tab #1"), node("A", text="Tab #2")), "Tab #2"),
    ("click-option", page("Select b and click Submit.", boxes("radio", a=False, b=False), button("Submit")), "b"),
    ("click-option", page("Select b and click Submit.", boxes("radio", a=False, b=True), button("Submit")), "Submit"),
    ("click-checkboxes", page(SELECT, boxes("checkbox", a=False, b=True, c=False), button("Submit")), "c"),
    ("click-checkboxes", page(SELECT, boxes("checkbox", a=True, b=True, c=True), button("Submit")), "a"),
    ("click-checkboxes", page(SELECT, boxes("checkbox", a=False, b=True, c=True), button("Submit")), "Submit"),
    ("focus-text", page("Focus into the textbox.", text_field()), ""),
    ("enter-text", page('Enter "Bob" and press Submit.', text_field("Al"), button("Submit")), "Bob into 1"),
    ("enter-text", page('Enter "Bob" and press Submit.', text_field("Bob"), button("Submit")), "Submit"),
    ("enter-password", page('Enter "p" into both.', text_field("p"), text_field(), button("Submit")), "p into 2"),
    ("login-user", page(LOGIN, text_field("bob"), text_field("", "password"), button("Login")), "xY into 2"),
    ("login-user", page(LOGIN, text_field("bob"), text_field("xY", "password"), button("Login")), "Login"),
]


@pytest.mark.parametrize(("task", "shown", "act"), CASES)
def test_what_the_expert_does(task: str, shown: Page, act: str) -> None:
    assert said(task, shown) == act
    assert next_act(task, Page(done=True)) is None


def test_every_task_has_a_case() -> None:
    assert {task for task, *_ in CASES} == set(TASKS)
