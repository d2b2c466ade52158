"""UI-Venus's actions, in the forms in which its models write them."""

from __future__ import annotations

import pytest

from parsers import ErrorKind, GuiAction, GuiActionType
from parsers.gui.ui_venus import UIVenusParser
from tests.parsers.gui.said import check

PARSER = UIVenusParser()


def said(action: str) -> str:
    return (
        f"<think>\nThe page is open.\n</think>\n<action>\n{action}\n</action>\n<conclusion>\nOne step.\n</conclusion>"
    )


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (said("Click(box=(500, 250))"), GuiAction.tap(0.5, 0.25)),
        (said("LongPress(box=(500,250))"), GuiAction.long_press(0.5, 0.25)),
        (said("Scroll(start=(500,800), end=(500,300))"), GuiAction.drag((0.5, 0.8), (0.5, 0.3))),
        (said("Drag(start=(100,200), end=(900,200))"), GuiAction.drag((0.1, 0.2), (0.9, 0.2))),
        (said("Scroll(direction='down')"), GuiAction.drag((0.5, 0.5), (0.5, 0.2))),
        (said("Scroll(start=(500,800), direction='down')"), GuiAction.drag((0.5, 0.8), (0.5, 0.5))),
        (said("Click((500,250))"), GuiAction.tap(0.5, 0.25)),
        (said('Launch(app_name="Clock")'), GuiAction.open_app("Clock")),
        (said("Type(content='green tea (500 g), 2 packs')"), GuiAction.type_text("green tea (500 g), 2 packs")),
        (said('Type(content="it\'s")'), GuiAction.type_text("it's")),
        (said("Launch(app='Clock')"), GuiAction.open_app("Clock")),
        (said("Wait()"), GuiAction(GuiActionType.WAIT)),
        (said("Finished(content='All is set.')"), GuiAction(GuiActionType.COMPLETE)),
        (said("Finished()"), GuiAction(GuiActionType.COMPLETE)),
        (said("CallUser(content='The alarm is at 7:30.')"), GuiAction.answer("The alarm is at 7:30.")),
        (said("PressBack()"), GuiAction.press("back")),
        (said("PressHome()"), GuiAction.press("home")),
        (said("PressEnter()"), GuiAction.press("enter")),
        (said("PressRecent()"), GuiAction.press("recents")),
        ("<action>Click(box=(999,0))</action>", GuiAction.tap(0.999, 0)),
        ("<action>Click(box=(999,0))", GuiAction.tap(0.999, 0)),
        ("PressBack()", GuiAction.press("back")),
        ("<think>Perhaps <action>Wait()</action></think><action>PressBack()</action>", GuiAction.press("back")),
        (said("Wait()").replace("One step", "PressBack() comes next"), GuiAction(GuiActionType.WAIT)),
        (said("Click(box=(500,1250))"), ErrorKind.OUT_OF_RANGE),
        (said("Click(box=())"), ErrorKind.MALFORMED_VALUE),
        (said("Click(box=(500,250"), ErrorKind.MALFORMED_VALUE),
        (said("Scroll(start=(500,800))"), ErrorKind.MALFORMED_VALUE),
        (said("CallUser(content='')"), ErrorKind.MALFORMED_VALUE),
        (said("Hover(box=(1,2))"), ErrorKind.UNKNOWN_ACTION),
        (said("Tap(box=(1,2))"), ErrorKind.UNKNOWN_ACTION),
        (said("PressBack()\nPressHome()"), ErrorKind.AMBIGUOUS),
        (said("PressBack()") + said("PressHome()"), ErrorKind.AMBIGUOUS),
        ("<action>Wait()</action><action>PressBack()</action>", ErrorKind.AMBIGUOUS),
        (said("I go back."), ErrorKind.NO_ACTION),
        ("<think>\nThe page is open.\n<action>PressBack()</action>", ErrorKind.NO_ACTION),
    ],
)
def test_replies(reply: str, expected: GuiAction | ErrorKind) -> None:
    check(PARSER, reply, expected)


def test_the_format_is_written_as_the_models_write_it() -> None:
    written = PARSER.format(GuiAction.drag((0.5, 0.8), (0.5, 0.3)), thoughts="Further down.")
    assert written == "<think>Further down.</think>\n<action>Scroll(start=(500,800), end=(500,300))</action>"
    parse = PARSER.parse(f"{written}\n<conclusion>Scrolled.</conclusion>")
    assert (parse.valid, parse.repaired) == (True, False)
    with pytest.raises(ValueError, match="field 'thoughts' must be text without"):
        PARSER.format(GuiAction.press("back"), thoughts="</think>")
    thought = "Is a < b? <action>PressHome()</action>".replace("</", "<")
    assert PARSER.parse(PARSER.format(GuiAction.press("back"), thoughts=thought)).action == GuiAction.press("back")


def test_points_may_be_pixels_of_the_picture() -> None:
    check(UIVenusParser("pixels", (1080, 2400)), said("Click(box=(540,600))"), GuiAction.tap(0.5, 0.25))
