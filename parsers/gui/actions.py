"""Actions on a touch screen."""

from __future__ import annotations

import enum
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

Point = tuple[float, float]

#: A touch that moves no further than this share of the screen is a tap, as in Android-in-the-Wild.
TAP_DISTANCE = 0.04
#: The four swipes that have a name: where the finger goes down and where it is lifted.
DIRECTIONS: dict[str, tuple[Point, Point]] = {
    "up": ((0.5, 0.5), (0.5, 0.2)),
    "down": ((0.5, 0.2), (0.5, 0.5)),
    "left": ((0.8, 0.5), (0.2, 0.5)),
    "right": ((0.2, 0.5), (0.8, 0.5)),
}

#: How far a swipe from a mark goes, in widths of the screen: to the sides; up and down it is twice as far. So has it
#: AppAgent (``scripts/and_controller.py`` in the repository TencentQQGYLab/AppAgent).
DISTANCES = {"short": 0.1, "medium": 0.2, "long": 0.3}
_WAYS = {"up": (0.0, -2.0), "down": (0.0, 2.0), "left": (-1.0, 0.0), "right": (1.0, 0.0)}


class GuiActionType(enum.StrEnum):
    """The kinds of action on a touch screen: the eight of Android-in-the-Wild, then those of later models."""

    TAP = "tap"
    SWIPE = "swipe"
    TYPE = "type"
    BACK = "press_back"
    HOME = "press_home"
    ENTER = "press_enter"
    COMPLETE = "task_complete"
    IMPOSSIBLE = "task_impossible"
    LONG_PRESS = "long_press"
    WAIT = "wait"
    OPEN_APP = "open_app"
    ANSWER = "answer"
    RECENTS = "press_recents"


#: The kinds of Android-in-the-Wild: all that AutoUI and CogAgent can say.
AITW_KINDS = tuple(GuiActionType)[:8]

# For each type: whether its actions have a touch, a lift, a text.
_NOTHING = (False, False, False)
_WANTED = {
    GuiActionType.TAP: (True, False, False),
    GuiActionType.SWIPE: (True, True, False),
    GuiActionType.TYPE: (False, False, True),
    GuiActionType.LONG_PRESS: (True, False, False),
    GuiActionType.OPEN_APP: (False, False, True),
    GuiActionType.ANSWER: (False, False, True),
}
#: The kinds whose place may be the number of a mark.
_MARKED = (GuiActionType.TAP, GuiActionType.LONG_PRESS, GuiActionType.SWIPE)


def is_on_screen(point: Point) -> bool:
    """Return whether both coordinates are in 0 .. 1, which NaN is not."""
    x, y = point
    return 0.0 <= x <= 1.0 and 0.0 <= y <= 1.0


@dataclass(frozen=True, slots=True)
class GuiAction:
    """One action on a touch screen. Points are ``(x, y)`` in 0 .. 1 with the origin at the top left.

    Attributes:
        type: the kind of action.
        touch: the point where the finger goes down; of taps, long presses and swipes only.
        lift: the point where the finger is lifted; of swipes from a point only, more than :data:`TAP_DISTANCE` from
            ``touch``.
        text: the text to type, the name of the app to open, or the answer; not empty; of these three only.
        mark: the number of the mark on the screen to touch, in place of ``touch``; of taps, long presses and swipes
            only. An environment that draws marks knows where it stands, see :meth:`at`.
        direction: where the finger moves: "up", "down", "left", "right"; of swipes from a mark only.
        distance: how far it moves, of :data:`DISTANCES`; of swipes from a mark only.
    """

    type: GuiActionType
    touch: Point | None = None
    lift: Point | None = None
    text: str | None = None
    mark: int | None = None
    direction: str | None = None
    distance: str | None = None

    def __post_init__(self) -> None:
        """Refuse an action with a part missing, too many, or out of range (ValueError)."""
        wanted = _WANTED.get(self.type, _NOTHING)
        if self.mark is not None and (self.mark < 0 or self.touch is not None or self.type not in _MARKED):
            raise ValueError(f"a mark is a number from 0 of a tap, long press or swipe without touch, got {self}")
        from_mark = self.type is GuiActionType.SWIPE and self.mark is not None
        if from_mark != (self.direction in _WAYS and self.distance in DISTANCES) or (
            not from_mark and (self.direction, self.distance) != (None, None)
        ):
            raise ValueError(
                f"a swipe from a mark, and no other action, has a direction ({', '.join(_WAYS)}) and a distance "
                f"({', '.join(DISTANCES)}), got {self}"
            )
        touched = self.touch is not None or self.mark is not None
        given = (touched, (self.lift is not None) != from_mark, self.text is not None)
        if wanted != given:
            raise ValueError(
                f"{_a(self.type)} has {_parts(wanted)}, got touch={self.touch}, lift={self.lift}, text={self.text!r}"
            )
        for point in (self.touch, self.lift):
            if point is not None and not is_on_screen(point):
                raise ValueError(f"a point is (x, y) with both in 0 .. 1, got {point}")
        if self.text == "":
            raise ValueError(f"the text of {_a(self.type)} must not be empty")
        if self.touch is not None and self.lift is not None and math.dist(self.touch, self.lift) <= TAP_DISTANCE:
            raise ValueError(f"a swipe moves more than {TAP_DISTANCE} of the screen, got {self.touch} to {self.lift}")

    @classmethod
    def tap(cls, x: float, y: float) -> GuiAction:
        """Make a tap at ``(x, y)``."""
        return cls(GuiActionType.TAP, touch=(float(x), float(y)))

    @classmethod
    def drag(cls, touch: Point, lift: Point) -> GuiAction:
        """Make a swipe, or a tap if the finger moves no further than :data:`TAP_DISTANCE`."""
        touch, lift = (float(touch[0]), float(touch[1])), (float(lift[0]), float(lift[1]))
        if math.dist(touch, lift) <= TAP_DISTANCE:
            return cls(GuiActionType.TAP, touch=touch)
        return cls(GuiActionType.SWIPE, touch=touch, lift=lift)

    @classmethod
    def swipe_mark(cls, mark: int, direction: str, distance: str) -> GuiAction:
        """Make a swipe that begins at a mark."""
        return cls(GuiActionType.SWIPE, mark=mark, direction=direction, distance=distance)

    @classmethod
    def type_text(cls, text: str) -> GuiAction:
        """Make an action that types ``text``."""
        return cls(GuiActionType.TYPE, text=text)

    @classmethod
    def long_press(cls, x: float, y: float) -> GuiAction:
        """Make a long press at ``(x, y)``."""
        return cls(GuiActionType.LONG_PRESS, touch=(float(x), float(y)))

    @classmethod
    def open_app(cls, name: str) -> GuiAction:
        """Make an action that opens the app called ``name``."""
        return cls(GuiActionType.OPEN_APP, text=name)

    @classmethod
    def answer(cls, text: str) -> GuiAction:
        """Make an action that answers ``text``, which ends the task."""
        return cls(GuiActionType.ANSWER, text=text)

    @classmethod
    def press(cls, button: Literal["back", "home", "enter", "recents"]) -> GuiAction:
        """Make a press of a system button."""
        return cls(GuiActionType(f"press_{button}"))

    def at(self, touch: Point, size: tuple[int, int]) -> GuiAction:
        """Return this action with a point in place of its mark.

        Args:
            touch: where the mark stands.
            size: ``(width, height)`` of the screen, in any unit.

        Raises:
            ValueError: if a swipe would end at the edge of the screen before it is one.
        """
        if self.direction is None or self.distance is None:
            return replace(self, touch=touch, mark=None)
        far, (right, down) = DISTANCES[self.distance], _WAYS[self.direction]
        x, y = touch[0] + right * far, touch[1] + down * far * size[0] / size[1]
        swipe = GuiAction.drag(touch, (min(1.0, max(0.0, x)), min(1.0, max(0.0, y))))
        if swipe.type is not GuiActionType.SWIPE:
            raise ValueError(f"there is no room to swipe {self.direction} from mark {self.mark}")
        return swipe


def _a(kind: GuiActionType) -> str:
    return f"{'an' if kind[0] in 'aeiou' else 'a'} {kind} action"


def _parts(wanted: Sequence[bool]) -> str:
    return " and ".join(name for name, has in zip(("touch", "lift", "text"), wanted, strict=True) if has) or "no parts"
