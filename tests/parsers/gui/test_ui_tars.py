"""UI-TARS's actions, in the forms in which its models write them."""

from __future__ import annotations

import pytest

from parsers import ErrorKind, GuiAction, GuiActionType
from parsers.gui.ui_tars import UITarsParser
from tests.parsers.gui.said import check

PARSER = UITarsParser()
THOUGHT = "Thought: The list goes on below, so I scroll; I could also press_back().\n"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("Thought: The clock is there.\nAction: click(start_box='(500,250)')", GuiAction.tap(0.5, 0.25)),
        ("Thought: Tap it.\nAction: click(point='<point>500 250</point>')", GuiAction.tap(0.5, 0.25)),
        (
            "Action: click(start_box='<|box_start|>(500,250)<|box_end|>')<|im_end|>",
            GuiAction.tap(0.5, 0.25),
        ),
        ("1. 分析目标。\nAction\uff1aclick(start_box='<bbox>400 200 600 300</bbox>')", GuiAction.tap(0.5, 0.25)),
        ("Action: click(point='<point>500 250</point>)", GuiAction.tap(0.5, 0.25)),
        ("Action: click(point='<point>500 250</point>", GuiAction.tap(0.5, 0.25)),
        ("Action: drag(start_point='<point>500 250</point>", ErrorKind.MALFORMED_VALUE),
        ("Action: type(content='<point>500 250</point> is it')", GuiAction.type_text("<point>500 250</point> is it")),
        ("Action: click(start_box='[400, 200, 600, 300]')", GuiAction.tap(0.5, 0.25)),
        ("Action: long_press(start_box='(500,250)', time='2')", GuiAction.long_press(0.5, 0.25)),
        ("Action: type(content='wireless mouse')", GuiAction.type_text("wireless mouse")),
        ("Action: type(content='wireless mouse\\n')", GuiAction.type_text("wireless mouse\n")),
        ("Action: type(content='\\n')", GuiAction.press("enter")),
        ("Action: type(content='it\\'s a \\\\ \\\"b\\\"')", GuiAction.type_text('it\'s a \\ "b"')),
        ("Action: type(content='it's late')", GuiAction.type_text("it's late")),
        ('Action: type(content="it\'s late")', GuiAction.type_text("it's late")),
        (
            THOUGHT + "Action: scroll(point='<point>500 500</point>', direction='down')",
            GuiAction.drag((0.5, 0.5), (0.5, 0.2)),
        ),
        (THOUGHT + "Action: scroll(direction='right', start_box='(800,500)')", GuiAction.drag((0.8, 0.5), (0.2, 0.5))),
        ("Action: scroll(direction='up')", GuiAction.drag((0.5, 0.2), (0.5, 0.5))),
        ("Action: drag(start_box='(100,900)', end_box='(100,200)')", GuiAction.drag((0.1, 0.9), (0.1, 0.2))),
        (
            "Action: drag(start_point='<point>100 900</point>', end_point='<point>100 200</point>')",
            GuiAction.drag((0.1, 0.9), (0.1, 0.2)),
        ),
        ("Action: open_app(app_name='Clock')", GuiAction.open_app("Clock")),
        ("Action: press_home()", GuiAction.press("home")),
        ("Action: press_back()\n", GuiAction.press("back")),
        ("Thought: It loads.\nAction: wait() # five seconds", GuiAction(GuiActionType.WAIT)),
        ("Action: finished(content='It costs $24.99.')", GuiAction.answer("It costs $24.99.")),
        ("Action: finished()", GuiAction(GuiActionType.COMPLETE)),
        ("Action: finished(content='')", GuiAction(GuiActionType.COMPLETE)),
        ("Reflection: Too far.\nAction_Summary: Go back one page.\nAction: press_back()", GuiAction.press("back")),
        ("Thought: My next action: press_home().\n\nAction: press_back()", GuiAction.press("back")),
        ("Thought: Back. Action: press_back()", GuiAction.press("back")),
        ("Action: press_back() Action: press_home()", ErrorKind.AMBIGUOUS),
        ("**Action:** `press_back()`", GuiAction.press("back")),
        ("click(start_box='(500,250)')", GuiAction.tap(0.5, 0.25)),
        ("<think>Action: press_home()</think>\nAction: press_back()", GuiAction.press("back")),
        ("Action: click(start_box='=')", ErrorKind.MALFORMED_VALUE),
        ("Action: click(start_box='(500,)')", ErrorKind.MALFORMED_VALUE),
        ("Action: click(start_box='(500,1250)')", ErrorKind.OUT_OF_RANGE),
        ("Action: click(start_box='(0.5,0.25)')", ErrorKind.MALFORMED_VALUE),
        ("Action: click()", ErrorKind.MALFORMED_VALUE),
        ("Action: click(start_box='(500,2", ErrorKind.MALFORMED_VALUE),
        ("Action: type(content='wireless", ErrorKind.MALFORMED_VALUE),
        ("Action: type(content='')", ErrorKind.MALFORMED_VALUE),
        ("Action: type(content='say 'no') or 'yes')')", ErrorKind.MALFORMED_VALUE),
        ("Action: scroll(point='<point>500 500</point>', direction='along')", ErrorKind.MALFORMED_VALUE),
        ("Action: scroll(start_box='(500,20)', direction='down')", ErrorKind.OUT_OF_RANGE),
        ("Action: drag(start_box='(100,900)')", ErrorKind.MALFORMED_VALUE),
        ("Action: hotkey(key='ctrl c')", ErrorKind.UNKNOWN_ACTION),
        ("Action: call_user()", ErrorKind.UNKNOWN_ACTION),
        ("Action: tap(start_box='(1,2)')", ErrorKind.UNKNOWN_ACTION),
        ("Action: press_back()\nAction: press_home()", ErrorKind.AMBIGUOUS),
        ("Action: click(start_box='(1,2)')\n\ntype(content='x')", ErrorKind.AMBIGUOUS),
        ("Action: press_back()? No, press_home()", ErrorKind.AMBIGUOUS),
        ("Action: click(start_box='(1,2)', start_box='(3,4)')", ErrorKind.AMBIGUOUS),
        ("Thought: I click the clock.", ErrorKind.NO_ACTION),
        ("Thought: I could click(start_box='(1,2)') next.", ErrorKind.NO_ACTION),
        ("<think>Action: press_home()", ErrorKind.NO_ACTION),
    ],
)
def test_replies(reply: str, expected: GuiAction | ErrorKind) -> None:
    check(PARSER, reply, expected)


def test_points_may_be_pixels_of_the_picture() -> None:
    parser = UITarsParser(coordinates="pixels", size=(1080, 2400))
    check(parser, "Thought: Tap it.\nAction: click(start_box='(540,600)')", GuiAction.tap(0.5, 0.25))
    check(parser, "Action: click(start_box='(1080,600)')", ErrorKind.OUT_OF_RANGE)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"coordinates": "unit"}, 'coordinates must be "thousandths" or "pixels"'),
        ({"coordinates": "pixels"}, "goes with coordinates=\"pixels\", got 'pixels' and None"),
        ({"size": (10, 10)}, 'goes with coordinates="pixels"'),
    ],
)
def test_impossible_settings_are_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        UITarsParser(**arguments)  # type: ignore[arg-type]


def test_the_format_is_written_as_the_models_write_it() -> None:
    written = PARSER.format(GuiAction.type_text("it's\n"), thoughts="I type it.")
    assert written == "Thought: I type it.\nAction: type(content='it\\'s\\n')"
    assert PARSER.format(GuiAction.press("enter")) == "Action: type(content='\\n')"
    with pytest.raises(ValueError, match="a line break alone is the Enter key"):
        PARSER.format(GuiAction.type_text("\n"))
    with pytest.raises(ValueError, match="field 'thoughts' must be one line"):
        PARSER.format(GuiAction.press("back"), thoughts="a\nb")
    with pytest.raises(ValueError, match=r"cannot express task_impossible\(\)"):
        PARSER.format(GuiAction(GuiActionType.IMPOSSIBLE))
