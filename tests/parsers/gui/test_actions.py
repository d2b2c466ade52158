"""Actions on a touch screen: which ones there can be."""

from __future__ import annotations

import pytest

from parsers import GuiAction, GuiActionType
from parsers.gui import DIRECTIONS


def test_short_drags_are_taps() -> None:
    assert GuiAction.drag((0.5, 0.5), (0.5, 0.53)) == GuiAction.tap(0.5, 0.5)
    assert GuiAction.drag(*DIRECTIONS["up"]).type is GuiActionType.SWIPE


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"type": GuiActionType.TAP}, "a tap action has touch, got touch=None"),
        ({"type": GuiActionType.HOME, "text": "x"}, "a press_home action has no parts"),
        ({"type": GuiActionType.TAP, "touch": (0.5, 1.2)}, "both in 0 .. 1"),
        ({"type": GuiActionType.TAP, "touch": (0.5, float("nan"))}, "both in 0 .. 1"),
        ({"type": GuiActionType.TYPE, "text": ""}, "the text of a type action must not be empty"),
        ({"type": GuiActionType.ANSWER, "text": ""}, "the text of an answer action must not be empty"),
        ({"type": GuiActionType.OPEN_APP}, "an open_app action has text, got touch=None"),
        ({"type": GuiActionType.WAIT, "touch": (0.5, 0.5)}, "a wait action has no parts"),
        ({"type": GuiActionType.LONG_PRESS, "touch": (0.5, 0.5), "lift": (0.9, 0.5)}, "a long_press action has touch,"),
        ({"type": GuiActionType.SWIPE, "touch": (0.5, 0.5), "lift": (0.5, 0.52)}, "a swipe moves more than 0.04"),
    ],
)
def test_impossible_actions_cannot_be_made(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        GuiAction(**arguments)  # type: ignore[arg-type]
