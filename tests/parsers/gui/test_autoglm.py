"""AutoGLM's actions, in the forms in which its models write them."""

from __future__ import annotations

import pytest

from parsers import ErrorKind, GuiAction, GuiActionType
from parsers.gui.autoglm import AutoGLMParser
from tests.parsers.gui.said import check

PARSER = AutoGLMParser()


def said(action: str) -> str:
    return f"<think>The shop is open.</think>\n<answer>{action}</answer>"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (said('do(action="Tap", element=[500,250])'), GuiAction.tap(0.5, 0.25)),
        ('do(action="Tap", element=[811,188])</answer>', GuiAction.tap(0.811, 0.188)),
        (said('do(action="Tap", element=[500, 250], message="paying")'), GuiAction.tap(0.5, 0.25)),
        ('The button is below.\ndo(action="Tap", element=[500,250])', GuiAction.tap(0.5, 0.25)),
        (said('do(action="Long Press", element=[500,250])'), GuiAction.long_press(0.5, 0.25)),
        (said('do(action="Swipe", start=[500,800], end=[500,300])'), GuiAction.drag((0.5, 0.8), (0.5, 0.3))),
        (said('do(action="Type", text="oat milk")'), GuiAction.type_text("oat milk")),
        (said('do(action="Type_Name", text="Ana")'), GuiAction.type_text("Ana")),
        (said('do(action="Type", text="the "best" one")'), GuiAction.type_text('the "best" one')),
        (said('do(action="Type", text="\\n")'), GuiAction.press("enter")),
        (said('do(action="Launch", app="Settings")'), GuiAction.open_app("Settings")),
        (said('do(action="Back")'), GuiAction.press("back")),
        (said('do(action="Home")'), GuiAction.press("home")),
        (said('do(action="Wait", duration="3 seconds")'), GuiAction(GuiActionType.WAIT)),
        (said('finish(message="Two alarms are on.")'), GuiAction.answer("Two alarms are on.")),
        (said("finish()"), GuiAction(GuiActionType.COMPLETE)),
        (said('finish(message="")'), GuiAction(GuiActionType.COMPLETE)),
        (said('\ndo(action="Back")\n'), GuiAction.press("back")),
        (said("do(action='Back')"), GuiAction.press("back")),
        (said('do(action="Tap", element=[500,1250])'), ErrorKind.OUT_OF_RANGE),
        (said('do(action="Tap")'), ErrorKind.MALFORMED_VALUE),
        (said('do(action="Tap", element=[500,2'), ErrorKind.MALFORMED_VALUE),
        (said('do(action="Type", text="")'), ErrorKind.MALFORMED_VALUE),
        (said('do(action="Swipe", start=[500,800])'), ErrorKind.MALFORMED_VALUE),
        (said('do(action="Double Tap", element=[1,2])'), ErrorKind.UNKNOWN_ACTION),
        (said('do(action="Take_over", message="log in")'), ErrorKind.UNKNOWN_ACTION),
        (said('do(action="Note", message="True")'), ErrorKind.UNKNOWN_ACTION),
        (said('do(action="Fly")'), ErrorKind.UNKNOWN_ACTION),
        (said("do(element=[1,2])"), ErrorKind.UNKNOWN_ACTION),
        (said('do(action="Back")') + said('do(action="Home")'), ErrorKind.AMBIGUOUS),
        (said('do(action="Back")\nfinish(message="x")'), ErrorKind.AMBIGUOUS),
        ('<think>The shop is open.\n<answer>do(action="Back")</answer>', ErrorKind.NO_ACTION),
        ("I go back.", ErrorKind.NO_ACTION),
    ],
)
def test_replies(reply: str, expected: GuiAction | ErrorKind) -> None:
    check(PARSER, reply, expected)


def test_the_format_is_written_as_the_models_write_it() -> None:
    written = PARSER.format(GuiAction.long_press(0.5, 0.25), thoughts="Hold it.")
    assert written == '<think>Hold it.</think>\n<answer>do(action="Long Press", element=[500,250])</answer>'
    assert PARSER.format(GuiAction(GuiActionType.COMPLETE)) == "<answer>finish()</answer>"
    assert PARSER.format(GuiAction.answer('"a"')) == '<answer>finish(message="\\"a\\"")</answer>'
