"""AndroidWorld's actions: ``Reason: ...`` and ``Action: {"action_type": "click", "x": 540, "y": 1200}``.

Source: ``env/json_action.py``, ``env/actuation.py`` and the agent M3A in the repository google-research/android_world;
Rawles et al., "AndroidWorld: A Dynamic Benchmarking Environment for Autonomous Agents", ICLR 2025. Points are pixels.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from parsers.core import ErrorKind, Parse
from parsers.gui.actions import GuiAction, GuiActionType, Point
from parsers.gui.framed import Frame
from parsers.gui.json_actions import PLACEHOLDER, JsonActionParser
from parsers.gui.readings import choose, hold, malformed, touch
from parsers.gui.scales import DEFAULT_SIZE, Scale
from parsers.reading.calls import Call
from parsers.reading.decoration import ELLIPSES
from parsers.reading.json_objects import members_of
from parsers.reading.json_text import JSONObject, to_json
from parsers.reading.patterns import CHARACTER_PATTERN

_PLAIN = {
    "keyboard_enter": GuiActionType.ENTER,
    "navigate_home": GuiActionType.HOME,
    "navigate_back": GuiActionType.BACK,
    "wait": GuiActionType.WAIT,
}
_STATUSES = {"complete": GuiActionType.COMPLETE, "infeasible": GuiActionType.IMPOSSIBLE}
#: The actions that carry a text, and the member that has it.
_TEXTS = {
    "input_text": (GuiActionType.TYPE, "text"),
    "answer": (GuiActionType.ANSWER, "text"),
    "open_app": (GuiActionType.OPEN_APP, "app_name"),
}
#: Where the finger moves, as ``actuation.py`` moves it: to scroll down is to move up from the middle, and a swipe goes
#: from edge to edge. That a swipe to the left moves the finger to the right is its own.
SWIPES: dict[tuple[str, str], tuple[Point, Point]] = {
    ("scroll", "up"): ((0.5, 0.5), (0.5, 1.0)),
    ("scroll", "down"): ((0.5, 0.5), (0.5, 0.0)),
    ("scroll", "left"): ((0.5, 0.5), (1.0, 0.5)),
    ("scroll", "right"): ((0.5, 0.5), (0.0, 0.5)),
    ("swipe", "up"): ((0.5, 1.0), (0.5, 0.0)),
    ("swipe", "down"): ((0.5, 0.0), (0.5, 1.0)),
    ("swipe", "left"): ((0.0, 0.5), (1.0, 0.5)),
    ("swipe", "right"): ((1.0, 0.5), (0.0, 0.5)),
}
_ACTIONS = ("click", "long_press", "input_text", "scroll", "swipe", "open_app", *_PLAIN, "answer", "status")
_EIGHT = {ends: name for name, ends in SWIPES.items()}


_TOUCHES = {GuiActionType.TAP: "click", GuiActionType.LONG_PRESS: "long_press"}
#: A screen has fewer marks than this.
_MARKS = 1000


class AndroidWorldParser(JsonActionParser):
    """A reader of AndroidWorld's JSON actions, alone or after ``Action:``.

    A place is a point in pixels, or ``index``, a number among the marks on the screen (``marks=True`` of the
    environment). ``input_text`` types into the field that has the cursor and does nothing else: with a place it would
    be three actions, and is refused, as is ``double_tap``. There are eight swipes, see :data:`SWIPES`.
    """

    kinds = tuple(kind for kind in GuiActionType if kind is not GuiActionType.RECENTS)
    marks = True
    decisive = ("action_type", "x", "y", "index", "text", "app_name", "direction", "goal_status")
    frame = Frame("Action: ", thought=("Reason: ", "\n"))

    def __init__(self, size: tuple[int, int] = DEFAULT_SIZE, labels: Literal["type", "factored"] = "type") -> None:
        """Fix the picture whose pixels are counted.

        Args:
            size: ``(width, height)`` of the picture; :data:`parsers.gui.scales.DEFAULT_SIZE` if absent. An
                environment that makes the parser by its id gives the size of its screen.
            labels: see :class:`parsers.gui.base.GuiParser`.

        Raises:
            ValueError: on a size that is not two positive numbers.
        """
        self.scale = Scale(size=size)
        super().__init__(labels)

    def _calls(self, found: JSONObject, text: str) -> Iterable[Call | Parse[GuiAction]]:
        if members_of(found.members, "action_type"):
            yield Call(found, text, text, (found.start, found.end), True)

    def _decide(self, given: dict[str, Any], span: tuple[int, int], whole: bool) -> Parse[GuiAction]:
        action = given.get("action_type")
        if not isinstance(action, str):
            return Parse.failure(ErrorKind.NO_ACTION, f"there is no action type; use one of {', '.join(_ACTIONS)}")
        if action.strip() in ELLIPSES:
            return PLACEHOLDER
        kind = action.strip().casefold()
        if kind not in _ACTIONS:
            message = f'"{action[:40]}" is no action here; use one of {", ".join(_ACTIONS)}'
            return Parse.failure(ErrorKind.UNKNOWN_ACTION, message)
        if kind in _PLAIN:
            return Parse(GuiAction(_PLAIN[kind]), span=span)
        if "index" in given:
            return _read_index(kind, given, span)
        if kind in _TEXTS:
            return self._read_text(kind, given, span)
        if kind == "status":
            return choose(given.get("goal_status"), _STATUSES, "goal_status", span)
        if kind in ("scroll", "swipe"):
            ways = {direction: ends for (name, direction), ends in SWIPES.items() if name == kind}
            towards = given.get("direction")
            ends = ways.get(towards.strip().casefold()) if isinstance(towards, str) else None
            if ends is None or not whole:
                return malformed(f"{kind} needs a direction: {', '.join(ways)}")
            return touch(*ends, span)
        if not ("x" in given and "y" in given):
            return malformed(f"{kind} needs x and y")
        point = self._point([given["x"], given["y"]])
        if isinstance(point, Parse):
            return point
        return touch(point, point, span) if kind == "click" else hold(point, span)

    def _read_text(self, kind: str, given: dict[str, Any], span: tuple[int, int]) -> Parse[GuiAction]:
        type_, key = _TEXTS[kind]
        text = given.get(key)
        if not isinstance(text, str) or not text:
            return malformed(f'{kind} needs "{key}"')
        if kind == "input_text" and ("x" in given or "y" in given):
            return malformed("input_text at a place is three actions here: click, input_text alone, keyboard_enter")
        return Parse(GuiAction(type_, text=text), span=span)

    def nearest(self, action: GuiAction) -> GuiAction:
        """Return the action nearest to ``action`` that this format can express; of swipes, it has eight."""
        if action.touch is None or action.lift is None:
            return super().nearest(action)
        ends = (action.touch, action.lift)
        return GuiAction.drag(*min(_EIGHT, key=lambda other: max(map(math.dist, ends, other))))

    def _spell(self, action: GuiAction) -> str:
        return to_json(self._members(action))

    def _members(self, action: GuiAction) -> dict[str, Any]:
        if action.mark is not None:
            return {"action_type": _TOUCHES[action.type], "index": action.mark}
        if action.touch is not None and action.lift is not None:
            name, direction = _EIGHT[action.touch, action.lift]
            return {"action_type": name, "direction": direction}
        if action.touch is not None:
            x, y = self.scale.numbers(action.touch)
            return {"action_type": _TOUCHES[action.type], "x": x, "y": y}
        for name, (kind, key) in _TEXTS.items():
            if kind is action.type:
                return {"action_type": name, key: action.text}
        for status, kind in _STATUSES.items():
            if kind is action.type:
                return {"action_type": "status", "goal_status": status}
        return {"action_type": next(name for name, kind in _PLAIN.items() if kind is action.type)}

    def _action_pattern(self) -> str:
        x, y = self.scale.patterns()
        options = [
            rf'"(?:click|long_press)", (?:"x": {x}, "y": {y}|"index": (?:0|[1-9][0-9]{{0,2}}))',
            r'"(?:scroll|swipe)", "direction": "(?:up|down|left|right)"',
            rf'"(?:{"|".join(_PLAIN)})"',
            rf'"status", "goal_status": "(?:{"|".join(_STATUSES)})"',
            *(f'"{name}", "{key}": "{CHARACTER_PATTERN}+"' for name, (_, key) in _TEXTS.items()),
        ]
        return rf'\{{"action_type": (?:{"|".join(options)})\}}'

    def instructions(self, choices: Sequence[GuiAction] | None = None) -> str:
        """Describe the format, its actions and its convention of coordinates."""
        return (
            f"Answer in two lines, why and which action, as in:\n{self.frame.write(self._example(), '...')}\n"
            "Action types: click (x, y, or index, the number of a mark on the screen), long_press (the same), "
            "input_text (text; into the field that has the cursor), "
            "scroll (direction of what is to be seen: up, down, left, right), swipe (direction, from edge to edge), "
            f"open_app (app_name), {', '.join(_PLAIN)}, answer (text), status (goal_status: "
            f"{', '.join(_STATUSES)}). x and y are {self.scale.words()}."
        )


def _read_index(kind: str, given: Mapping[str, Any], span: tuple[int, int]) -> Parse[GuiAction]:
    """Read a place that is the number of a mark."""
    touched = next((type_ for type_, name in _TOUCHES.items() if name == kind), None)
    if touched is None:
        return malformed(f"an index stands for the place of click and long_press; {kind} has none")
    if "x" in given or "y" in given:
        return malformed(f"{kind} has an index or x and y, not both")
    index = given["index"]
    if isinstance(index, str) and index.strip().isdecimal() and len(index) < 9:
        index = int(index)
    if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < _MARKS:
        return malformed(f"an index is the number of a mark, got {str(index)[:40]}")
    return Parse(GuiAction(touched, mark=index), span=span)
