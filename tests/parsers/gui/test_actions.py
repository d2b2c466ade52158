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
        ({"type": GuiActionType.SWIPE, "mark": 3}, "a swipe from a mark, and no other action, has a direction"),
        ({"type": GuiActionType.SWIPE, "mark": 3, "direction": "up"}, "and a distance .short, medium, long."),
        (
            {"type": GuiActionType.SWIPE, "mark": 3, "direction": "away", "distance": "long"},
            "has a direction .up, down",
        ),
        ({"type": GuiActionType.TAP, "mark": 3, "direction": "up", "distance": "long"}, "and no other action"),
        ({"type": GuiActionType.BACK, "distance": "long"}, "and no other action"),
        (
            {"type": GuiActionType.SWIPE, "mark": 3, "lift": (0.5, 0.5), "direction": "up", "distance": "long"},
            "a swipe action has touch and lift",
        ),
    ],
)
def test_impossible_actions_cannot_be_made(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        GuiAction(**arguments)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("direction", "distance", "lift"),
    [
        ("up", "short", (0.5, 0.4)),
        ("down", "medium", (0.5, 0.7)),
        ("left", "long", (0.2, 0.5)),
        ("right", "short", (0.6, 0.5)),
        ("up", "long", (0.5, 0.2)),
    ],
)
def test_a_swipe_from_a_mark_goes_as_far_as_that_of_app_agent(
    direction: str, distance: str, lift: tuple[float, float]
) -> None:
    """A tenth of the width to the sides, two tenths up and down, twice and thrice as much: in a screen of 1 : 2."""
    found = GuiAction.swipe_mark(3, direction, distance).at((0.5, 0.5), (100, 200))
    assert found.type is GuiActionType.SWIPE and found.mark is None
    assert found.lift == pytest.approx(lift)


def test_a_swipe_from_a_mark_ends_at_the_edge() -> None:
    assert GuiAction.swipe_mark(0, "left", "long").at((0.1, 0.5), (100, 200)).lift == (0.0, 0.5)
    with pytest.raises(ValueError, match="no room to swipe left from mark 0"):
        GuiAction.swipe_mark(0, "left", "long").at((0.01, 0.5), (100, 200))
