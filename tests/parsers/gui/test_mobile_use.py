"""The ``mobile_use`` calls of Qwen2.5-VL, Qwen3-VL, GUI-Owl and MAI-UI, in the forms in which they are written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import parsers
from parsers import ErrorKind, GuiAction, GuiActionType
from parsers.gui.gui_owl import GUIOwlParser
from parsers.gui.mai_ui import MAIUIParser
from parsers.gui.qwen import Qwen3VLParser, Qwen25VLParser
from tests.parsers.gui.said import check

QWEN25 = Qwen25VLParser(size=(1080, 2400))
QWEN3 = Qwen3VLParser()
OWL = GUIOwlParser()
MAI = MAIUIParser()
REPLIES = Path(__file__).parent.parent / "replies.jsonl"


def call(**arguments: object) -> str:
    return f"<tool_call>\n{json.dumps({'name': 'mobile_use', 'arguments': arguments})}\n</tool_call>"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (call(action="click", coordinate=[540, 1200]), GuiAction.tap(0.5, 0.5)),
        (call(action="long_press", coordinate=[540, 600], time=2), GuiAction.long_press(0.5, 0.25)),
        (
            call(action="swipe", coordinate=[540, 1800], coordinate2=[540, 600]),
            GuiAction.drag((0.5, 0.75), (0.5, 0.25)),
        ),
        (call(action="type", text="running shoes"), GuiAction.type_text("running shoes")),
        (call(action="system_button", button="Menu"), GuiAction.press("recents")),
        (call(action="system_button", button="Back"), GuiAction.press("back")),
        (call(action="open", text="Clock"), GuiAction.open_app("Clock")),
        (call(action="wait", time=2), GuiAction(GuiActionType.WAIT)),
        (call(action="answer", text="Three of them."), GuiAction.answer("Three of them.")),
        (call(action="terminate", status="success"), GuiAction(GuiActionType.COMPLETE)),
        (call(action="terminate", status="failure"), GuiAction(GuiActionType.IMPOSSIBLE)),
        (call(action="key", text="enter"), GuiAction.press("enter")),
        ("The field is open. I type.\n" + call(action="type", text="a\nb"), GuiAction.type_text("a\nb")),
        (call(action="click", coordinate=[540, 1200])[:-13], GuiAction.tap(0.5, 0.5)),
        (call(action="key", text="volume_up"), ErrorKind.MALFORMED_VALUE),
        (call(action="click", coordinate=[1080, 1200]), ErrorKind.OUT_OF_RANGE),
        (call(action="click", coordinate=[0.5, 0.5]), ErrorKind.MALFORMED_VALUE),
        (call(action="double_click", coordinate=[540, 1200]), ErrorKind.UNKNOWN_ACTION),
        (call(action="long_press"), ErrorKind.MALFORMED_VALUE),
        (call(action="answer"), ErrorKind.MALFORMED_VALUE),
        (call(action="answer", text="It is 4")[:-18], ErrorKind.MALFORMED_VALUE),
        (call(action="open", text="Clock") + call(action="open", text="Maps"), ErrorKind.AMBIGUOUS),
        ("<thinking>\nI could wait.\n" + call(action="wait"), ErrorKind.NO_ACTION),
    ],
)
def test_qwen25(reply: str, expected: GuiAction | ErrorKind) -> None:
    check(QWEN25, reply, expected)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (
            f"Thought: The clock is on the home screen.\nAction: Tap it.\n{call(action='click', coordinate=[999, 0])}",
            GuiAction.tap(1, 0),
        ),
        (call(action="click", coordinate=[1000, 500]), GuiAction.tap(1, 0.5005)),
        (call(action="click", coordinate=[1001, 500]), ErrorKind.OUT_OF_RANGE),
        (
            call(action="swipe", coordinate=[500, 800], coordinate2=[500, 300]),
            GuiAction.drag((0.5005, 0.8008), (0.5005, 0.3003)),
        ),
        (call(action="long_press", coordinate=[[100, 100, 300, 300]]), GuiAction.long_press(0.2002, 0.2002)),
        (call(action="answer", text="9:30"), GuiAction.answer("9:30")),
        (call(action="open", text="Photos"), GuiAction.open_app("Photos")),
        (call(action="wait", time=5), GuiAction(GuiActionType.WAIT)),
        (call(action="system_button", button="enter"), GuiAction.press("enter")),
        (
            'Thought: It is on.\nAction: "I am done."\n' + call(action="terminate", status="success"),
            GuiAction(GuiActionType.COMPLETE),
        ),
        (
            f"<think>\nPerhaps {call(action='wait')}?\n</think>\n\n{call(action='type', text='x')}",
            GuiAction.type_text("x"),
        ),
        ('{"action": "click", "coordinate": [500, 500]}', GuiAction.tap(0.5005, 0.5005)),
        (call(action="wait") + "\n" + call(action="wait"), GuiAction(GuiActionType.WAIT)),
        ("Thought: I tap the clock.\nAction: click the clock at [500, 500]", ErrorKind.NO_ACTION),
        (call(action="wait").replace("mobile_use", "computer_use"), ErrorKind.UNKNOWN_ACTION),
        (call(action="swipe", coordinate=[500, 800]), ErrorKind.MALFORMED_VALUE),
        (call(action="terminate", status="done"), ErrorKind.MALFORMED_VALUE),
        (call(action="wait", text="x") + '\n<tool_call>\n{"name": "mobile_use"', ErrorKind.AMBIGUOUS),
    ],
)
def test_qwen3(reply: str, expected: GuiAction | ErrorKind) -> None:
    check(QWEN3, reply, expected)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("Action: Tap the search bar.\n" + call(action="click", coordinate=[500, 120]), GuiAction.tap(0.5, 0.12)),
        ("Action: Hold it.\n" + call(action="long_press", coordinate=[1000, 0], time=1), GuiAction.long_press(1, 0)),
        (call(action="swipe", direction="up", coordinate=[500, 500]), GuiAction.drag((0.5, 0.5), (0.5, 0.2))),
        (call(action="open", text="Settings"), GuiAction.open_app("Settings")),
        (call(action="answer", text="no"), GuiAction.answer("no")),
        (call(action="wait", time=1), GuiAction(GuiActionType.WAIT)),
        (call(action="system_button", button="Menu"), GuiAction.press("recents")),
        (call(action="key", text="back"), GuiAction.press("back")),
        (call(action="terminate", status="fail"), GuiAction(GuiActionType.IMPOSSIBLE)),
        (call(action="type", text="50% off"), GuiAction.type_text("50% off")),
        (call(action="tap", coordinate=[500, 120]), GuiAction.tap(0.5, 0.12)),
        (call(action="key", text="power"), ErrorKind.MALFORMED_VALUE),
        (call(action="interact", text="Which one?"), ErrorKind.UNKNOWN_ACTION),
        (call(action="click", coordinate=[500]), ErrorKind.MALFORMED_VALUE),
    ],
)
def test_gui_owl(reply: str, expected: GuiAction | ErrorKind) -> None:
    check(OWL, reply, expected)


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (
            "<thinking>\nThe bar is above.\n</thinking>\n" + call(action="click", coordinate=[333, 666]),
            GuiAction.tap(1 / 3, 2 / 3),
        ),
        (call(action="click", coordinate=[0, 0, 666, 666]), GuiAction.tap(1 / 3, 1 / 3)),
        (call(action="long_press", coordinate=[999, 999]), GuiAction.long_press(1, 1)),
        (
            call(action="drag", start_coordinate=[999, 0], end_coordinate=[0, 999]),
            GuiAction.drag((1, 0), (0, 1)),
        ),
        (call(action="swipe", direction="down"), GuiAction.drag((0.5, 0.2), (0.5, 0.5))),
        (call(action="swipe", direction="left", coordinate=[999, 333]), GuiAction.drag((1, 1 / 3), (0.4, 1 / 3))),
        (call(action="open", text="Chrome"), GuiAction.open_app("Chrome")),
        (call(action="system_button", button="menu"), GuiAction.press("recents")),
        (call(action="system_button", button="Enter"), GuiAction.press("enter")),
        (call(action="terminate", status="fail"), GuiAction(GuiActionType.IMPOSSIBLE)),
        (call(action="terminate", status="failure"), GuiAction(GuiActionType.IMPOSSIBLE)),
        (call(action="answer", text='l\'"été"'), GuiAction.answer('l\'"été"')),
        ("I wait.\n</think>\n" + call(action="wait"), GuiAction(GuiActionType.WAIT)),
        (call(action="drag", start_coordinate=[999, 0]), ErrorKind.MALFORMED_VALUE),
        (call(action="ask_user", text="Which one?"), ErrorKind.UNKNOWN_ACTION),
        (call(action="double_click", coordinate=[5, 5]), ErrorKind.UNKNOWN_ACTION),
        (call(action="key", text="enter"), ErrorKind.UNKNOWN_ACTION),
        (call(action="swipe", direction="sideways"), ErrorKind.MALFORMED_VALUE),
        ("<thinking>\nIt is done.", ErrorKind.NO_ACTION),
    ],
)
def test_mai_ui(reply: str, expected: GuiAction | ErrorKind) -> None:
    check(MAI, reply, expected)


def test_an_action_that_is_none_here_says_why() -> None:
    parse = MAI.parse(call(action="ask_user", text="Which one?"))
    assert parse.message == '"ask_user" is no action here; nobody is there to be asked; answer ends the task'


def test_the_format_is_written_as_the_models_write_it() -> None:
    tap = GuiAction.tap(1, 0)
    assert QWEN3.format(tap, thoughts="Up there.") == (
        'Thought: Up there.\n<tool_call>\n{"name": "mobile_use", "arguments": {"action": "click", '
        '"coordinate": [999, 0]}}\n</tool_call>'
    )
    assert QWEN25.format(QWEN25.nearest(tap)) == (
        '<tool_call>\n{"name": "mobile_use", "arguments": {"action": "click", "coordinate": [1079, 0]}}\n</tool_call>'
    )
    assert MAI.format(GuiAction(GuiActionType.IMPOSSIBLE), thoughts="No way.") == (
        '<thinking>\nNo way.\n</thinking>\n<tool_call>\n{"name": "mobile_use", "arguments": {"action": "terminate", '
        '"status": "fail"}}\n</tool_call>'
    )
    assert OWL.format(GuiAction(GuiActionType.WAIT), thoughts="Wait.").startswith("Action: Wait.\n<tool_call>\n")


def test_pixels_are_those_of_a_picture() -> None:
    for id in ("coso/qwen2.5-vl", "coso/android-world"):
        assert parsers.make(id).size == (540, 1140)  # type: ignore[attr-defined]
        with pytest.raises(ValueError, match="both positive, got"):
            parsers.make(id, size=(0, 100))
    assert QWEN3.size is None


#: Read by these formats, but not by ``coso/gui-call``, which has the actions of Android-in-the-Wild alone.
MORE = {
    "gui11-open-app": 'open_app("Chrome")',
    "gui12-answer": 'answer("done")',
    "gui49-menu-button": "press_recents()",
    "gui57-type-empty-then-enter": "press_enter()",
    "gui33-tap-alias": "tap(0.5000, 0.1200)",
}


def test_replies_of_real_models_are_read_alike() -> None:
    """All replies of this shape, in the format that counts as ``coso/gui-call`` does."""
    read = 0
    for line in REPLIES.read_text(encoding="utf-8").splitlines():
        reply = json.loads(line)
        if reply["parser"] != "coso/gui-call":
            continue
        parser = Qwen25VLParser(size=tuple(reply["kwargs"]["size"])) if reply["kwargs"] else OWL
        parse = parser.parse(reply["utterance"])
        expected = MORE.get(reply["id"], reply["expected_action"])
        assert (None if parse.action is None else parser.text(parse.action)) == expected, reply["id"]
        read += parse.valid
    assert read >= 25
