"""AndroidWorld's JSON actions, in the forms in which agents write them."""

from __future__ import annotations

import json
import re

import pytest

import parsers
from parsers import ErrorKind, GuiAction, GuiActionType
from parsers.gui.android_world import SWIPES, AndroidWorldParser
from tests.parsers.gui.said import check

PARSER = AndroidWorldParser(size=(1080, 2400))


def said(action_type: str, **members: object) -> str:
    return f"Reason: The clock is open.\nAction: {json.dumps({'action_type': action_type, **members})}"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (said("click", x=540, y=1200), GuiAction.tap(0.5, 0.5)),
        (said("long_press", x=540, y=600), GuiAction.long_press(0.5, 0.25)),
        (said("input_text", text="Buy milk"), GuiAction.type_text("Buy milk")),
        (said("keyboard_enter"), GuiAction.press("enter")),
        (said("navigate_home"), GuiAction.press("home")),
        (said("navigate_back"), GuiAction.press("back")),
        (said("scroll", direction="down"), GuiAction.drag((0.5, 0.5), (0.5, 0))),
        (said("scroll", direction="Left"), GuiAction.drag((0.5, 0.5), (1, 0.5))),
        (said("swipe", direction="down"), GuiAction.drag((0.5, 0), (0.5, 1))),
        (said("swipe", direction="left"), GuiAction.drag((0, 0.5), (1, 0.5))),
        (said("open_app", app_name="Clock"), GuiAction.open_app("Clock")),
        (said("wait"), GuiAction(GuiActionType.WAIT)),
        (said("answer", text="At 7:30."), GuiAction.answer("At 7:30.")),
        (said("answer", text=5), GuiAction.answer("5")),
        (said("status", goal_status="complete"), GuiAction(GuiActionType.COMPLETE)),
        (said("status", goal_status="infeasible"), GuiAction(GuiActionType.IMPOSSIBLE)),
        ('{"action_type":"click","x":540,"y":1200}', GuiAction.tap(0.5, 0.5)),
        ('Reason: So.\nAction: ```json\n{"action_type": "wait"}\n```', GuiAction(GuiActionType.WAIT)),
        ("Action: {'action_type': 'click', 'x': 540, 'y': 1200}", GuiAction.tap(0.5, 0.5)),
        (said("click", index=3), GuiAction(GuiActionType.TAP, mark=3)),
        (said("long_press", index="12"), GuiAction(GuiActionType.LONG_PRESS, mark=12)),
        (said("click", index=3, x=1, y=2), ErrorKind.MALFORMED_VALUE),
        (said("click", index=-1), ErrorKind.MALFORMED_VALUE),
        (said("click", index=1.5), ErrorKind.MALFORMED_VALUE),
        (said("click", index=True), ErrorKind.MALFORMED_VALUE),
        (said("scroll", direction="down", index=3), ErrorKind.MALFORMED_VALUE),
        (said("input_text", text="x", index=3), ErrorKind.MALFORMED_VALUE),
        (said("input_text", text="x", x=1, y=2), ErrorKind.MALFORMED_VALUE),
        (said("click"), ErrorKind.MALFORMED_VALUE),
        (said("click", x=540), ErrorKind.MALFORMED_VALUE),
        (said("click", x="left", y=3), ErrorKind.MALFORMED_VALUE),
        (said("click", x=1080, y=1200), ErrorKind.OUT_OF_RANGE),
        (said("scroll"), ErrorKind.MALFORMED_VALUE),
        (said("open_app", text="Clock"), ErrorKind.MALFORMED_VALUE),
        (said("status", goal_status="done"), ErrorKind.MALFORMED_VALUE),
        (said("double_tap", x=1, y=2), ErrorKind.UNKNOWN_ACTION),
        (said("unknown"), ErrorKind.UNKNOWN_ACTION),
        (said("..."), ErrorKind.NO_ACTION),
        (said("input_text", text="Buy milk")[:-4], ErrorKind.MALFORMED_VALUE),
        (said("wait") + "\n" + said("navigate_back"), ErrorKind.AMBIGUOUS),
        ("Reason: The clock is open.\nAction: I wait.", ErrorKind.NO_ACTION),
    ],
)
def test_replies(reply: str, expected: GuiAction | ErrorKind) -> None:
    check(PARSER, reply, expected)


def test_an_index_is_the_number_of_a_mark() -> None:
    for kind in (GuiActionType.TAP, GuiActionType.LONG_PRESS):
        action = GuiAction(kind, mark=7)
        assert PARSER.parse(PARSER.format(action)).action == action
        assert re.fullmatch(PARSER.pattern(), PARSER.format(action))
    assert PARSER.text(GuiAction(GuiActionType.TAP, mark=7)) == "tap(mark 7)"
    with pytest.raises(ValueError, match="it has no numbers of marks"):
        parsers.make("coso/autoui").format(GuiAction(GuiActionType.TAP, mark=7))
    for wrong in ({"mark": -1}, {"mark": 1, "touch": (0.5, 0.5)}):
        with pytest.raises(ValueError, match="a mark is a number from 0"):
            GuiAction(GuiActionType.TAP, **wrong)
    with pytest.raises(ValueError, match="a mark is a number from 0"):
        GuiAction(GuiActionType.HOME, mark=1)


def test_each_of_the_eight_swipes_is_written_and_read() -> None:
    for (name, direction), ends in SWIPES.items():
        swipe = GuiAction.drag(*ends)
        assert PARSER.format(swipe) == f'Action: {{"action_type": "{name}", "direction": "{direction}"}}'
        assert PARSER.parse(PARSER.format(swipe)).action == swipe


def test_the_nearest_swipe_begins_where_it_has_to() -> None:
    shade, drawer = GuiAction.drag((0.5, 0.01), (0.5, 0.6)), GuiAction.drag((0.5, 0.6), (0.5, 0.1))
    assert PARSER.nearest(shade) == GuiAction.drag(*SWIPES["swipe", "down"])
    assert PARSER.nearest(drawer) == GuiAction.drag(*SWIPES["scroll", "down"])


@pytest.mark.parametrize(
    ("reply", "message"),
    [
        (said("click", index=3, x=5, y=6), "click has an index or x and y, not both"),
        (said("scroll", direction="down", index=3), "scroll has none"),
    ],
)
def test_a_message_says_what_is_wrong_with_an_index(reply: str, message: str) -> None:
    assert PARSER.parse(reply).message.endswith(message)
