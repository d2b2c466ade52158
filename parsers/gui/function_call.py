"""The function calls of models trained on phones: ``{"name": "mobile_use", "arguments": {"action": "click", ...}}``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from parsers.core import ErrorKind, Parse
from parsers.gui.actions import DIRECTIONS, GuiAction, GuiActionType, Point
from parsers.gui.framed import Frame
from parsers.gui.json_actions import PLACEHOLDER, JsonActionParser
from parsers.gui.points import goes_towards, swipe_towards
from parsers.gui.readings import choose, hold, malformed, touch
from parsers.gui.scales import Scale, UnitScale
from parsers.reading.calls import Call, read_calls
from parsers.reading.decoration import ELLIPSES
from parsers.reading.json_objects import same_key
from parsers.reading.json_text import JSONObject, to_json
from parsers.reading.patterns import CHARACTER_PATTERN, STRING_PATTERN, escape

Coordinates = Literal["thousandths", "pixels", "unit"]
Kinds = Mapping[str, GuiActionType]

BUTTONS: Kinds = {"Back": GuiActionType.BACK, "Home": GuiActionType.HOME, "Enter": GuiActionType.ENTER}
#: The buttons of today's models: Menu shows the apps that are open.
FOUR_BUTTONS: Kinds = {**BUTTONS, "Menu": GuiActionType.RECENTS}
#: Keys of ``key`` that are actions here; the others (volume, power, camera, clear) are none.
KEYS: Kinds = {
    "back": GuiActionType.BACK,
    "home": GuiActionType.HOME,
    "enter": GuiActionType.ENTER,
    "app_switch": GuiActionType.RECENTS,
}
#: Around a call of today's models.
TAGS = ("<tool_call>\n", "\n</tool_call>")
STATUSES: Kinds = {"success": GuiActionType.COMPLETE, "failure": GuiActionType.IMPOSSIBLE}
#: The actions that carry a text.
_TEXTS: Kinds = {"type": GuiActionType.TYPE, "open": GuiActionType.OPEN_APP, "answer": GuiActionType.ANSWER}

_QUOTES = re.compile("[\"'`\u2019\u201d\uff02\uff07]{0,3}")
#: Between the value of one member of an object and the key of the next one.
_BETWEEN = re.compile(rf"{_QUOTES.pattern}\s{{0,40}},\s{{0,40}}")


@dataclass(frozen=True)
class CallDialect:
    """The spellings in which the formats of this family differ.

    Attributes:
        swipe: name of the action that goes from one point to another, and of its two arguments.
        buttons: the buttons of ``system_button``.
        statuses: the values of ``status``.
        also: further values of ``status`` that are read as well.
        keys: the keys of ``key`` that are an action; None where the format has no such action.
        refused: other actions of the format, and the reason why they are none here.
        aliases: other names of actions that its models write, too.
    """

    swipe: tuple[str, str, str] = ("swipe", "coordinate", "coordinate2")
    buttons: Kinds = field(default_factory=lambda: BUTTONS)
    statuses: Kinds = field(default_factory=lambda: STATUSES)
    also: Kinds = field(default_factory=lambda: {"fail": GuiActionType.IMPOSSIBLE})
    keys: Kinds | None = None
    refused: Mapping[str, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)


class CallParser(JsonActionParser):
    """A reader of the call of one function, as tool-use models trained on phones write it.

    Flagged as ``repaired``: text or thoughts around the call, other spacing, another case, a box for a point (its
    centre), points as text, a swipe by ``direction``, the arguments alone or as a string, the wrappers of chat
    interfaces (see :mod:`parsers.reading.calls`), and text that is nearly JSON. Fractions of the screen are not read
    where the format counts in integers.
    """

    decisive = (
        "action", "coordinate", "coordinate2", "start_coordinate", "end_coordinate", "text", "button", "status",
        "direction",
    )  # fmt: skip
    noun = "function call"
    dialect: ClassVar[CallDialect] = CallDialect()
    function = "mobile_use"

    def _calls(self, found: JSONObject, text: str) -> Iterable[Call | Parse[GuiAction]]:
        return read_calls(found, text, self.function, "action")

    def _actions(self) -> list[str]:
        """Return the names of the format's actions."""
        drag = [] if self.dialect.swipe[0] == "swipe" else [self.dialect.swipe[0]]
        texts = [name for name, kind in _TEXTS.items() if kind in self.kinds]
        more = [kind.value for kind in (GuiActionType.LONG_PRESS, GuiActionType.WAIT) if kind in self.kinds]
        return ["click", "swipe", *drag, *texts, *more, "system_button", "terminate"]

    def _decide(self, given: dict[str, Any], span: tuple[int, int], whole: bool) -> Parse[GuiAction]:
        action = given.get("action")
        actions = ", ".join(self._actions())
        if not isinstance(action, str):
            return Parse.failure(ErrorKind.NO_ACTION, f"the call has no action; use one of {actions}")
        if action.strip() in ELLIPSES:
            return PLACEHOLDER
        dialect = self.dialect
        kind = action.strip().casefold()
        kind = dialect.aliases.get(kind, kind)
        if kind == "key" and dialect.keys is not None:
            return choose(given.get("text"), dialect.keys, "key", span)
        if kind not in self._actions():
            reason = dialect.refused.get(kind, f"use one of {actions}")
            return Parse.failure(ErrorKind.UNKNOWN_ACTION, f'"{action[:40]}" is no action here; {reason}')
        if kind in _TEXTS:
            text = given.get("text")
            if not isinstance(text, str) or not text:
                return malformed(f"{kind} needs a text")
            return Parse(GuiAction(_TEXTS[kind], text=text), span=span)
        if kind == "system_button":
            return choose(given.get("button"), dialect.buttons, "button", span)
        if kind == "terminate":
            return choose(given.get("status"), {**dialect.statuses, **dialect.also}, "status", span)
        if kind == "wait":
            return Parse(GuiAction(GuiActionType.WAIT), span=span)
        return self._touch(kind, given, span, whole)

    def _touch(self, kind: str, given: dict[str, Any], span: tuple[int, int], whole: bool) -> Parse[GuiAction]:
        places = self.dialect.swipe[1:] if kind == self.dialect.swipe[0] else ("coordinate", "coordinate2")
        points = {key: self._point(given[key]) for key in places if key in given}
        for point in points.values():
            if isinstance(point, Parse):
                return point
        start, lift = (points.get(key) for key in places)
        assert not isinstance(start, Parse) and not isinstance(lift, Parse)
        if kind in ("click", "long_press"):
            if start is None:
                return malformed(f"{kind} needs a point such as [500, 250]")
            if lift is not None and lift != start:
                return Parse.failure(ErrorKind.AMBIGUOUS, f"a {kind} has one point, not two")
            return touch(start, start, span) if kind == "click" else hold(start, span)
        return self._swipe(kind, given, (start, lift), span, whole)

    def _swipe(
        self,
        kind: str,
        given: dict[str, Any],
        points: tuple[Point | None, Point | None],
        span: tuple[int, int],
        whole: bool,
    ) -> Parse[GuiAction]:
        start, lift = points
        towards = given.get("direction")
        direction = towards.strip().casefold() if isinstance(towards, str) else ""
        if start is not None and lift is not None:
            if direction in DIRECTIONS and not goes_towards(direction, start, lift):
                return Parse.failure(ErrorKind.AMBIGUOUS, f'the points of the swipe do not go "{direction}"')
            return touch(start, lift, span)
        # A call that is cut off may go on with a second point.
        if direction not in DIRECTIONS or lift is not None or not whole:
            return malformed(f"{kind} needs two points such as [500, 250], or a direction")
        return swipe_towards(direction, start, span)

    def _spell(self, action: GuiAction) -> str:
        return to_json({"name": self.function, "arguments": self._arguments(action)})

    def _arguments(self, action: GuiAction) -> dict[str, Any]:
        if action.touch is not None:
            start = self.scale.numbers(action.touch)
            if action.lift is not None:
                name, key, key2 = self.dialect.swipe
                return {"action": name, key: start, key2: self.scale.numbers(action.lift)}
            return {"action": "click" if action.type is GuiActionType.TAP else "long_press", "coordinate": start}
        if action.type is GuiActionType.WAIT:
            return {"action": "wait"}
        for name, kind in _TEXTS.items():
            if kind is action.type:
                return {"action": name, "text": action.text}
        kinds = (("system_button", "button", self.dialect.buttons), ("terminate", "status", self.dialect.statuses))
        return next(
            {"action": name, key: value}
            for name, key, values in kinds
            for value, kind in values.items()
            if kind is action.type
        )

    def _action_pattern(self) -> str:
        point = r"\[{}, {}\]".format(*self.scale.patterns())
        name, key, key2 = self.dialect.swipe
        options = [
            rf'"click", "coordinate": {point}',
            rf'"{name}", "{key}": {point}, "{key2}": {point}',
            rf'"system_button", "button": "(?:{"|".join(self.dialect.buttons)})"',
            rf'"terminate", "status": "(?:{"|".join(self.dialect.statuses)})"',
        ]
        options += [f'"{name}", "text": "{CHARACTER_PATTERN}+"' for name, kind in _TEXTS.items() if kind in self.kinds]
        if GuiActionType.LONG_PRESS in self.kinds:
            options.append(f'"long_press", "coordinate": {point}')
        if GuiActionType.WAIT in self.kinds:
            options.append('"wait"')
        function = escape(to_json(self.function))
        return rf'\{{"name": {function}, "arguments": \{{{self._thoughts}"action": (?:{"|".join(options)})\}}\}}'

    #: A regular expression of thoughts among the arguments.
    _thoughts = ""

    def _said(self) -> str:
        """Describe the actions and the convention of coordinates."""
        name, key, key2 = self.dialect.swipe
        listed = [
            "click (coordinate)",
            *(["long_press (coordinate)"] if GuiActionType.LONG_PRESS in self.kinds else []),
            f"{name} ({key}, {key2})",
            *(f"{name} (text)" for name, kind in _TEXTS.items() if kind in self.kinds),
            *(["wait"] if GuiActionType.WAIT in self.kinds else []),
            f"system_button (button: {', '.join(self.dialect.buttons)})",
            f"terminate (status: {', '.join(self.dialect.statuses)})",
        ]
        return f"Actions: {', '.join(listed)}. Coordinates are [x, y] from the top left, {self.scale.words()}."


class GuiCallParser(CallParser):
    """A reader of the call that tool-use models make for one step on a phone, in the shape that is common to them.

    Actions: ``click`` (``coordinate``), ``swipe`` (``coordinate``, ``coordinate2``), ``type`` (``text``),
    ``system_button`` (``button``: Back, Home, Enter) and ``terminate`` (``status``: success, failure); coordinates
    ``[x, y]``. Models with a format of their own have parsers of their own, with more actions.
    """

    frame = Frame()
    _thoughts = f'(?:"thoughts": {STRING_PATTERN}, )?'

    def __init__(
        self,
        coordinates: Coordinates = "thousandths",
        size: tuple[int, int] | None = None,
        function: str = "mobile_use",
        labels: Literal["type", "factored"] = "type",
    ) -> None:
        """Fix the convention of coordinates.

        Args:
            coordinates: "thousandths" (0 .. 1000), "pixels" of an image of ``size``, or "unit" (0 .. 1, 4 decimals).
            size: ``(width, height)`` of the image the model sees; with "pixels" only.
            function: name of the function.
            labels: see :class:`parsers.gui.base.GuiParser`.

        Raises:
            ValueError: on an unknown convention, a size that is missing or out of place, or an empty name.
        """
        if coordinates not in ("thousandths", "pixels", "unit"):
            raise ValueError(f'coordinates must be "thousandths", "pixels" or "unit", got {coordinates!r}')
        if (coordinates == "pixels") != (size is not None):
            raise ValueError(f"size=(width, height) goes with pixels and nothing else, got {coordinates!r} and {size}")
        if not function.strip():
            raise ValueError(f"the function needs a name, got {function!r}")
        self.function = function
        self.scale = Scale(size=size) if size else UnitScale() if coordinates == "unit" else Scale()
        super().__init__(labels)

    def _span_of(self, call: Call) -> tuple[int, int]:
        """Return the span of the arguments; where thoughts come first in an object, of the members behind them."""
        members = call.arguments.members
        if not call.arguments.whole or len(members) < 2 or not same_key(members[0][0], "thoughts"):
            return call.span
        comma = _BETWEEN.match(call.text, members[0][3])
        closing = _QUOTES.match(call.text, members[-1][3])
        if comma is None or closing is None:
            return call.span
        start, end = call.place((comma.end(), closing.end()))
        # In a string of JSON, quotes that are not escaped would leave open how another action is written there.
        return (start, end) if call.text is call.reply or call.reply[start] == "\\" else call.span

    def swap(
        self, utterance: str, parse: Parse[GuiAction], action: GuiAction, choices: Sequence[GuiAction] | None = None
    ) -> str:
        """Replace what decided the action of ``utterance`` by ``action``; thoughts before it stay."""
        start, end = self._deciding_span(parse)
        self.format(action)
        written = to_json(self._arguments(action))
        if utterance[start] != "{" and utterance[:start].rstrip().endswith(","):  # behind the thoughts
            written = written[1:-1]
            if utterance[start] == "\\":  # in a string of JSON
                written = to_json(written)[1:-1]
        return utterance[:start] + written + utterance[end:]

    def _write(self, action: GuiAction, fields: dict[str, Any]) -> str:
        thoughts = fields.get("thoughts")
        if thoughts is not None and not isinstance(thoughts, str):
            raise ValueError(f"field 'thoughts' must be a str, got {thoughts!r}")
        arguments: dict[str, Any] = {} if thoughts is None else {"thoughts": thoughts}
        return to_json({"name": self.function, "arguments": arguments | self._arguments(action)})

    def instructions(self, choices: Sequence[GuiAction] | None = None) -> str:
        """Describe the format, its actions and its convention of coordinates."""
        return (
            f"Answer with one function call, as in: {self._example()}\n{self._said()} "
            "You may put thoughts before the action."
        )
