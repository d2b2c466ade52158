"""CogAgent-9B's operations, in the forms in which it writes them."""

from __future__ import annotations

import numpy as np
import pytest

from parsers import ErrorKind, GuiAction, GuiActionType
from parsers.gui.cogagent_9b import CogAgent9BParser
from tests.parsers.gui.said import check

PARSER = CogAgent9BParser()
BEFORE = "Status: The list is open.\nPlan: 1. Look. 2. Tap.\nAction: Tap the entry.\n"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (
            BEFORE
            + "Grounded Operation: CLICK(box=[[400,200,600,300]], element_type='Entry', element_info='Tea, (green)')",
            GuiAction.tap(0.5, 0.25),
        ),
        ("Grounded Operation: CLICK(box=[[086,000,114,010]])", GuiAction.tap(0.1, 0.005)),
        (
            "Grounded Operation: TYPE(box=[[1,2,3,4]], text='green tea', element_type='Field', element_info='Search')",
            GuiAction.type_text("green tea"),
        ),
        ("Grounded Operation: TYPE(text='it\\'s')", GuiAction.type_text("it's")),
        (
            "Grounded Operation: SCROLL_DOWN(box=[[000,000,999,999]], element_type='List', step_count=5)",
            GuiAction.drag((0.4995, 0.4995), (0.4995, 0.1995)),
        ),
        ("Grounded Operation: SCROLL_UP(box=[[400,200,600,300]])", GuiAction.drag((0.5, 0.25), (0.5, 0.55))),
        ("Grounded Operation: SCROLL_RIGHT(box=[[800,400,800,600]])", GuiAction.drag((0.8, 0.5), (0.2, 0.5))),
        ("Grounded Operation: KEY_PRESS(key='Return')", GuiAction.press("enter")),
        ("Grounded Operation: KEY_PRESS(key='back')", GuiAction.press("back")),
        (
            "Action: 打开饿了么应用程序\nGrounded Operation: LAUNCH(app='饿了么', url='None')",
            GuiAction.open_app("饿了么"),
        ),
        ("Grounded Operation: END()", GuiAction(GuiActionType.COMPLETE)),
        (BEFORE + "Grounded Operation: END()\n<<General operation>>", GuiAction(GuiActionType.COMPLETE)),
        ("CLICK(box=[[400,200,600,300]])", GuiAction.tap(0.5, 0.25)),
        ("Grounded Operation: CLICK(box=[[0.4,0.2,0.6,0.3]])", ErrorKind.MALFORMED_VALUE),
        ("Grounded Operation: CLICK(box=[[400,200,600]])", ErrorKind.MALFORMED_VALUE),
        ("Grounded Operation: CLICK(box=[[400,200,600,3", ErrorKind.MALFORMED_VALUE),
        ("Grounded Operation: TYPE(box=[[1,2,3,4]])", ErrorKind.MALFORMED_VALUE),
        ("Grounded Operation: KEY_PRESS(key='F11')", ErrorKind.MALFORMED_VALUE),
        ("Grounded Operation: SCROLL_DOWN(box=[[400,000,600,010]])", ErrorKind.OUT_OF_RANGE),
        ("Grounded Operation: LAUNCH(app='None', url='None')", ErrorKind.MALFORMED_VALUE),
        (
            "Grounded Operation: CLICK(box=[[400,200,600,300]], element_type='Entry', element_info='Ana's (old) list')",
            GuiAction.tap(0.5, 0.25),
        ),
        ("Grounded Operation: LAUNCH(app='None', url='example.com')", ErrorKind.UNKNOWN_ACTION),
        ("Grounded Operation: DOUBLE_CLICK(box=[[400,200,600,300]])", ErrorKind.UNKNOWN_ACTION),
        ("Grounded Operation: QUOTE_CLIPBOARD(output='x')", ErrorKind.UNKNOWN_ACTION),
        ("Grounded Operation: GESTURE(actions=[KEY_DOWN(key='Lcontrol')])", ErrorKind.UNKNOWN_ACTION),
        ("Grounded Operation: tap [[500,250]]", ErrorKind.NO_ACTION),
        ("Grounded Operation: END() or CLICK(box=[[400,200,600,300]])", ErrorKind.AMBIGUOUS),
    ],
)
def test_replies(reply: str, expected: GuiAction | ErrorKind) -> None:
    check(PARSER, reply, expected)


def test_every_swipe_has_one_in_the_same_direction_from_nearby() -> None:
    rng = np.random.default_rng(0)
    for touch, lift in rng.random((200, 2, 2)):
        swipe = GuiAction.drag(tuple(touch), tuple(lift))
        near = PARSER.nearest(swipe)
        parse = PARSER.parse(PARSER.format(near))
        assert (parse.action, parse.repaired) == (near, False)
        assert near.touch is not None
        assert np.abs(np.subtract(touch, near.touch)).max() <= 0.21


def test_the_format_is_written_as_the_model_writes_it() -> None:
    written = PARSER.format(GuiAction.tap(0.05, 0.25), thoughts="Tap it.")
    assert written == "Plan: Tap it.\nGrounded Operation: CLICK(box=[[050,250,050,250]])"
    assert PARSER.format(GuiAction.press("home")) == "Grounded Operation: KEY_PRESS(key='Home')"
