"""The operations of CogAgent-9B: ``Grounded Operation: CLICK(box=[[400,200,600,300]], element_type='...')``.

Source: the description of the action space (``Action_space_en.md``) in the repository zai-org/CogAgent and the card of
the model cogagent-9b-20241220; Hong et al., "CogAgent: A Visual Language Model for GUI Agents", CVPR 2024. Boxes go
from 000 to 999, in thousandths of the screen. The earlier CogAgent-18B has :mod:`parsers.gui.cogagent`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from parsers.core import ErrorKind, Parse
from parsers.gui.actions import DIRECTIONS, GuiAction, GuiActionType, Point
from parsers.gui.framed import Frame
from parsers.gui.points import goes_towards, swipe_towards
from parsers.gui.python_calls import PythonCallParser, Spelling
from parsers.gui.readings import choose
from parsers.gui.scales import Scale
from parsers.reading.free_text import free_text
from parsers.reading.markers import marker
from parsers.reading.python_calls import in_quotes_pattern

_BOX = ((("box",), "touch"),)
_KEYS = {"Back": GuiActionType.BACK, "Home": GuiActionType.HOME, "Enter": GuiActionType.ENTER}
#: To scroll down shows what is below: the finger goes up.
_SCROLLS = {"SCROLL_DOWN": "up", "SCROLL_UP": "down", "SCROLL_RIGHT": "left", "SCROLL_LEFT": "right"}
#: Boxes from where there is room to move the finger: limits of their centres, and patterns of their edges.
_ROOM = {
    "up": ((0.0, 0.1, 1.0, 1.0), ("[0-9]{3}", "[1-9][0-9]{2}")),
    "down": ((0.0, 0.0, 1.0, 0.899), ("[0-9]{3}", "[0-8][0-9]{2}")),
    "left": ((0.2, 0.0, 1.0, 1.0), ("[2-9][0-9]{2}", "[0-9]{3}")),
    "right": ((0.0, 0.0, 0.799, 1.0), ("[0-7][0-9]{2}", "[0-9]{3}")),
}
_DESKTOP = "it is an action of a desktop"
_MEMORY = "nothing is kept in variables here"


class CogAgent9BParser(PythonCallParser):
    """A reader of CogAgent-9B's operations on phones.

    A box means its centre; written is one without extent. It scrolls in four directions, from the centre of a box. The
    box of ``TYPE`` is not touched: the text goes where the cursor is. ``LAUNCH`` opens apps, not addresses. The model
    was not trained to go back or home: the keys ``Back`` and ``Home`` are added here.
    """

    kinds = (
        GuiActionType.TAP, GuiActionType.SWIPE, GuiActionType.TYPE, *_KEYS.values(), GuiActionType.COMPLETE,
        GuiActionType.OPEN_APP,
    )  # fmt: skip
    scale = Scale(1000, 999)
    frame = Frame(
        "Grounded Operation: ",
        thought=("Plan: ", "\n"),
        head=rf"(?:Action: {free_text()}\n)?",
        tail=r"(?:\n?<<[^<>\n]*>>)?",
    )
    marker = marker("grounded operation")
    spellings = (
        Spelling(GuiActionType.TAP, "CLICK", _BOX),
        Spelling(GuiActionType.TYPE, "TYPE", ((("text",), "text"),)),
        *(Spelling(GuiActionType.SWIPE, name, _BOX) for name in _SCROLLS),
        *(Spelling(kind, "KEY_PRESS", ((("key",), "text"),)) for kind in _KEYS.values()),
        Spelling(GuiActionType.OPEN_APP, "LAUNCH", ((("app",), "text"),)),
        Spelling(GuiActionType.COMPLETE, "END"),
    )
    refused: ClassVar[Mapping[str, str]] = {
        "DOUBLE_CLICK": _DESKTOP,
        "RIGHT_CLICK": _DESKTOP,
        "HOVER": _DESKTOP,
        "GESTURE": _DESKTOP,
        "QUOTE_TEXT": _MEMORY,
        "QUOTE_CLIPBOARD": _MEMORY,
        "LLM": _MEMORY,
    }

    def _try(self, spelling: Spelling, given: dict[str, str], span: tuple[int, int]) -> Parse[GuiAction] | None:
        if spelling.name == "KEY_PRESS":
            key = given.get("key", "").strip()
            return choose("Enter" if key.casefold() == "return" else key, _KEYS, "key", span)
        if spelling.name == "LAUNCH" and given.get("url", "None").strip() not in ("", "None"):
            return Parse.failure(ErrorKind.UNKNOWN_ACTION, "LAUNCH opens apps only; type addresses into a browser")
        if spelling.name == "LAUNCH" and given.get("app") == "None":
            return None
        parse = super()._try(spelling, given, span)
        if parse is not None and spelling.name in _SCROLLS and parse.action is not None and parse.action.touch:
            return swipe_towards(_SCROLLS[spelling.name], parse.action.touch, span)
        return parse

    def nearest(self, action: GuiAction) -> GuiAction:
        """Return the action nearest to ``action`` that this format can express; swipes go in four directions."""
        if action.touch is None or action.lift is None:
            return super().nearest(action)
        direction = _direction(action.touch, action.lift)
        (left, top, right, bottom), _ = _ROOM[direction]
        x, y = action.touch
        start = self.scale.snap((min(max(x, left), right), min(max(y, top), bottom)))
        swipe = swipe_towards(direction, start, (0, 1)).action
        assert swipe is not None  # there is room
        return swipe

    def _written(self, point: Point) -> str:
        x, y = (f"{z:03d}" for z in map(int, self.scale.numbers(point)))
        return f"[[{x},{y},{x},{y}]]"

    def _point_pattern(self) -> str:
        return r"\[\[[0-9]{3},[0-9]{3},[0-9]{3},[0-9]{3}\]\]"

    def _spell(self, action: GuiAction) -> str:
        if action.type is GuiActionType.OPEN_APP and action.text == "None":
            raise ValueError("this format writes None where no app is meant, so it cannot open an app of that name")
        if action.touch is not None and action.lift is not None:
            direction = _direction(action.touch, action.lift)
            name = next(name for name, finger in _SCROLLS.items() if finger == direction)
            return self._join(Spelling(action.type, name, _BOX), {"touch": self._written(action.touch)})
        for key, kind in _KEYS.items():
            if kind is action.type:
                return f"KEY_PRESS(key='{key}')"
        return super()._spell(action)

    def _pattern_of(self, spelling: Spelling, values: Mapping[str, str]) -> str:
        if spelling.kind in _KEYS.values():
            return rf"KEY_PRESS\(key='(?:{'|'.join(_KEYS)})'\)"
        if spelling.kind is GuiActionType.SWIPE:
            ways = ((name, *_ROOM[finger][1]) for name, finger in _SCROLLS.items())
            return "|".join(rf"{name}\(box=\[\[{x},{y},{x},{y}\]\]\)" for name, x, y in ways)
        if spelling.kind is GuiActionType.OPEN_APP:
            return rf"LAUNCH\(app='{_another_text('None')}'\)"
        return super()._pattern_of(spelling, values)

    def instructions(self, choices: Sequence[GuiAction] | None = None) -> str:
        """Describe the format and its operations."""
        return (
            "Answer in two lines, a plan and an operation, as in:\n"
            f"{self.frame.write(self._example(), '...')}\n"
            "Operations: CLICK(box=[[x0,y0,x1,y1]]), TYPE(text=''), SCROLL_DOWN(box=[[x0,y0,x1,y1]]) and SCROLL_UP, "
            "SCROLL_RIGHT, SCROLL_LEFT, KEY_PRESS(key='Back') and likewise Home and Enter, LAUNCH(app=''), END(). A "
            "box is the left, upper, right and lower edge of what is touched, each 000 to 999; in texts write \\', "
            "\\\\ and \\n."
        )


def _direction(start: Point, lift: Point) -> str:
    """Return the direction of a swipe."""
    return next(direction for direction in DIRECTIONS if goes_towards(direction, start, lift))


def _another_text(word: str) -> str:
    """Return a regular expression of the inside of every text in quotes but ``word`` and the empty one."""
    character = in_quotes_pattern("'")[1:-2]
    other = character.replace("[0-9a-fA-F]{4}", "00[01][0-9a-fA-F]")  # no letter is written as an escape
    rest = f"{character}+"
    for letter in reversed(word):
        rest = f"(?:{other.replace('[^', f'[^{letter}')}{character}*|{letter}{rest})?"
    return rest.removesuffix("?")
