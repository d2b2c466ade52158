"""The function-call parser of GUI models: ``{"name": "mobile_use", "arguments": {"action": "click", ...}}``."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any, Literal

from parsers.core import ErrorKind, Parse
from parsers.gui.actions import DIRECTIONS, GuiAction, GuiActionType, Point
from parsers.gui.base import GuiParser
from parsers.gui.points import centre, goes_towards, may_be_fractions, read_numbers, swipe_towards
from parsers.gui.readings import agree, touch
from parsers.reading.calls import Call, read_calls
from parsers.reading.decoration import ELLIPSES
from parsers.reading.json_objects import find_objects, same_key
from parsers.reading.json_text import to_json
from parsers.reading.lenient_json import value_at
from parsers.reading.patterns import CHARACTER_PATTERN, STRING_PATTERN, escape
from parsers.reading.thoughts import hide_thoughts, unfinished

Coordinates = Literal["thousandths", "pixels", "unit"]

_BUTTONS = {"Back": GuiActionType.BACK, "Home": GuiActionType.HOME, "Enter": GuiActionType.ENTER}
_STATUS = {"success": GuiActionType.COMPLETE, "failure": GuiActionType.IMPOSSIBLE}
_ALSO = {"fail": GuiActionType.IMPOSSIBLE}
_ACTIONS = "click, swipe, type, system_button, terminate"
#: The arguments that decide the action; all others are ignored.
_DECISIVE = ("action", "coordinate", "coordinate2", "text", "button", "status", "direction")
_KEY = re.compile(rf"[\"'\u201c\u2018]({'|'.join(reversed(_DECISIVE))})[\"'\u201d\u2019]\s*:", re.IGNORECASE)
_MAX_KEYS = 64
#: The reading of a call that was copied from a template.
_PLACEHOLDER: Parse[GuiAction] = Parse.failure(ErrorKind.NO_ACTION, "dots stand where the action should be")


class GuiCallParser(GuiParser):
    """A reader of the call of one function, as tool-use models trained on phones write it.

    Actions: ``click`` (``coordinate``), ``swipe`` (``coordinate``, ``coordinate2``), ``type`` (``text``),
    ``system_button`` (``button``: Back, Home, Enter) and ``terminate`` (``status``: success, failure); coordinates
    ``[x, y]``. Flagged as ``repaired``: text, thoughts or a ``<tool_call>`` around the call, another case, a box for a
    point (its centre), points as text, a swipe by ``direction``, ``fail`` for ``failure``, the arguments alone or as a
    string, the wrappers of chat interfaces (see :mod:`parsers.reading.calls`), and text that is nearly JSON
    (see :mod:`parsers.reading.lenient_json`) unless the end of the typed text would be a guess. Two calls that differ
    are ambiguous, so are a second call that is cut off and an argument that comes twice with different values.
    Fractions of the screen are not read where the format counts in thousandths.
    """

    fields = ("thoughts",)

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
        super().__init__(labels)
        if coordinates not in ("thousandths", "pixels", "unit"):
            raise ValueError(f'coordinates must be "thousandths", "pixels" or "unit", got {coordinates!r}')
        if (coordinates == "pixels") != (size is not None):
            raise ValueError(f"size=(width, height) goes with pixels and nothing else, got {coordinates!r} and {size}")
        if size is not None and (len(size) != 2 or min(size) < 1):
            raise ValueError(f"size is (width, height), both positive, got {size}")
        if not function.strip():
            raise ValueError(f"the function needs a name, got {function!r}")
        self.coordinates = coordinates
        self.size = size
        self.function = function

    def _read(self, utterance: str) -> Parse[GuiAction]:
        text = hide_thoughts(utterance, objects=True)
        if text is None:
            return unfinished()
        objects, complete = find_objects(text)
        alone = len(objects) == 1 and complete
        readings: list[Parse[GuiAction]] = []
        before = 0
        for found in objects:
            before = len(readings)
            clean = alone and found.strict and found.start == 0 and found.end == len(utterance)
            for call in read_calls(found, text, self.function, "action"):
                readings.append(self._read_call(call, clean) if isinstance(call, Call) else call)
        if not readings and not (complete and all(found.whole for found in objects)):
            return _malformed(f"the JSON is broken; expected {self._example()}")
        doubtful = next((found.start for found in objects if not found.sound), None)
        if readings and (not complete or (before and not objects[-1].whole)):
            return Parse.failure(ErrorKind.AMBIGUOUS, "a further call is cut off or broken")
        if doubtful is not None and not _consistent(text, doubtful):
            return Parse.failure(ErrorKind.AMBIGUOUS, "the JSON is broken and can be read as several actions")
        readings = [reading for reading in readings if reading is not _PLACEHOLDER] or readings
        return agree(readings, f"no function call found; expected {self._example()}")

    def _read_call(self, call: Call, clean: bool) -> Parse[GuiAction]:
        given: dict[str, Any] = {}
        for key, value, start, end in call.arguments.members:
            name = key.strip().casefold()
            if name in given and given[name] != value:
                return Parse.failure(ErrorKind.AMBIGUOUS, f'the call has "{name[:40]}" twice')
            unfinished_value = end == len(call.text) and not isinstance(value, list)
            # The quote at the very end may be one inside the text that was not escaped.
            unfinished_value = unfinished_value or (name == "text" and end + 1 == len(call.text))
            if name in _DECISIVE and (unfinished_value or (start, end) in call.arguments.guessed):
                return _malformed(f"the JSON is broken; expected {self._example()}")
            if value is not None:
                given[name] = value
        clean = clean and call.exact and list(given) == [key for key, *_ in call.arguments.members]
        return self._decide(given, call.span, clean, call.arguments.whole)

    def _decide(self, given: dict[str, Any], span: tuple[int, int], clean: bool, whole: bool) -> Parse[GuiAction]:
        action = given.get("action")
        if not isinstance(action, str):
            return Parse.failure(ErrorKind.NO_ACTION, f"the call has no action; use one of {_ACTIONS}")
        if action.strip() in ELLIPSES:
            return _PLACEHOLDER
        kind = action.strip().casefold()
        repaired = not clean or kind != action
        if kind in ("click", "swipe"):
            points: dict[str, Any] = {
                key: self._read_point(given[key]) for key in ("coordinate", "coordinate2") if key in given
            }
            failed = next((point for point in points.values() if isinstance(point, Parse)), None)
            if failed is not None:
                return failed
            return self._touch(kind, given, points, span, repaired, whole)
        if kind == "type":
            text = given.get("text")
            if not isinstance(text, str) or not text:
                return _malformed("type needs a text")
            return Parse(GuiAction.type_text(text), span=span, repaired=repaired)
        if kind == "system_button":
            return _choose(given.get("button"), _BUTTONS, {}, "button", span, repaired)
        if kind == "terminate":
            return _choose(given.get("status"), _STATUS, _ALSO, "status", span, repaired)
        return Parse.failure(ErrorKind.UNKNOWN_ACTION, f'"{action[:40]}" is no action; use one of {_ACTIONS}')

    def _touch(
        self,
        kind: str,
        given: dict[str, Any],
        points: dict[str, Any],
        span: tuple[int, int],
        repaired: bool,
        whole: bool,
    ) -> Parse[GuiAction]:
        start, lift = points.get("coordinate"), points.get("coordinate2")
        boxed = any(read_numbers(given[key]) != given[key] or len(given[key]) != 2 for key in points)
        repaired = repaired or boxed
        if kind == "click":
            if start is None:
                return _malformed("click needs a point such as [500, 250]")
            if lift is not None and lift != start:
                return Parse.failure(ErrorKind.AMBIGUOUS, "a click has one point, not two")
            return touch(start, start, span, repaired)
        towards = given.get("direction")
        direction = towards.strip().casefold() if isinstance(towards, str) else ""
        if start is not None and lift is not None:
            if direction in DIRECTIONS and not goes_towards(direction, start, lift):
                return Parse.failure(ErrorKind.AMBIGUOUS, f'the points of the swipe do not go "{direction}"')
            return touch(start, lift, span, repaired)
        # A call that is cut off may go on with a second point.
        if direction not in DIRECTIONS or lift is not None or not whole:
            return _malformed("swipe needs two points such as [500, 250], or a direction")
        return swipe_towards(direction, start, span, repaired=True)

    def _read_point(self, place: Any) -> Point | Parse[GuiAction]:
        numbers = read_numbers(place)
        if numbers is None:
            return _malformed(f"a point is two numbers such as [500, 250], got {str(place)[:40]}")
        in_thousandths = self.coordinates == "thousandths"
        if may_be_fractions(numbers) and (in_thousandths or (self.size and max(map(float, numbers)) <= 1)):
            return _malformed(f"{', '.join(numbers)} look like fractions of the screen; points are {self._unit()}")
        return self._point(centre(numbers))

    def _point(self, place: Point) -> Point:
        x, y = place
        if self.size is None:
            return (x, y) if self.coordinates == "unit" else (x / 1000, y / 1000)
        # A pixel's centre, so that the right and lower edge lie outside as they do in the picture.
        return (math.floor(x) + 0.5) / self.size[0], (math.floor(y) + 0.5) / self.size[1]

    def _numbers(self, point: Point) -> list[float]:
        if self.size is not None:
            return [min(int(z * n), n - 1) for z, n in zip(point, self.size, strict=True)]
        return [round(z, 4) if self.coordinates == "unit" else round(z * 1000) for z in point]

    def _snap(self, point: Point) -> Point:
        x, y = self._numbers(point)
        return self._point((x, y))

    def _write(self, action: GuiAction, fields: dict[str, Any]) -> str:
        thoughts = fields.get("thoughts")
        if thoughts is not None and not isinstance(thoughts, str):
            raise ValueError(f"field 'thoughts' must be a str, got {thoughts!r}")
        arguments: dict[str, Any] = {} if thoughts is None else {"thoughts": thoughts}
        arguments |= self._arguments(action)
        return to_json({"name": self.function, "arguments": arguments})

    def _arguments(self, action: GuiAction) -> dict[str, Any]:
        if action.text is not None:
            return {"action": "type", "text": action.text}
        if action.touch is not None:
            click = {"action": "click", "coordinate": self._numbers(action.touch)}
            if action.lift is None:
                return click
            return click | {"action": "swipe", "coordinate2": self._numbers(action.lift)}
        for key, value, kinds in (("system_button", "button", _BUTTONS), ("terminate", "status", _STATUS)):
            for name, kind in kinds.items():
                if kind is action.type:
                    return {"action": key, value: name}
        raise AssertionError(action)

    def _example(self) -> str:
        return self._write(GuiAction.tap(*self._snap((0.5, 0.25))), {})

    def _unit(self) -> str:
        if self.size is not None:
            return f"pixels of the {self.size[0]} x {self.size[1]} picture"
        return "0 to 1" if self.coordinates == "unit" else "0 to 1000"

    def instructions(self, choices: Sequence[GuiAction] | None = None) -> str:
        """Describe the format, its actions and its convention of coordinates."""
        return (
            f"Answer with one function call, as in: {self._example()}\n"
            "Actions: click (coordinate), swipe (coordinate, coordinate2), type (text), system_button (button: "
            f"{', '.join(_BUTTONS)}), terminate (status: {', '.join(_STATUS)}). "
            f"Coordinates are [x, y] from the top left, {self._unit()}. You may put thoughts before the action."
        )

    def pattern(self, choices: Sequence[GuiAction] | None = None) -> str:
        """Return a regular expression of all that :meth:`format` writes, without lookaround."""
        number = {"thousandths": "(?:[0-9]{1,3}|1000)", "unit": r"(?:0\.[0-9]{1,4}|1\.0)", "pixels": "[0-9]{1,5}"}
        axes = [number[self.coordinates]] * 2 if self.size is None else [_below(n) for n in self.size]
        point = rf"\[{axes[0]}, {axes[1]}\]"
        text = f'"{CHARACTER_PATTERN}+"'
        options = [
            rf'"click", "coordinate": {point}',
            rf'"swipe", "coordinate": {point}, "coordinate2": {point}',
            rf'"type", "text": {text}',
            rf'"system_button", "button": "(?:{"|".join(_BUTTONS)})"',
            rf'"terminate", "status": "(?:{"|".join(_STATUS)})"',
        ]
        name = escape(to_json(self.function))
        thoughts = f'(?:"thoughts": {STRING_PATTERN}, )?'
        return rf'\{{"name": {name}, "arguments": \{{{thoughts}"action": (?:{"|".join(options)})\}}\}}'


def _below(n: int) -> str:
    """Return a regular expression of the integers 0 .. n - 1, without leading zeros."""
    digits = str(n - 1)
    options = [f"[1-9][0-9]{{{length - 1}}}" if length > 1 else "[0-9]" for length in range(1, len(digits))]
    for i, digit in enumerate(digits):
        low = 1 if i == 0 and len(digits) > 1 else 0
        if int(digit) > low:
            rest = len(digits) - i - 1
            options.append(f"{digits[:i]}[{low}-{int(digit) - 1}]" + (f"[0-9]{{{rest}}}" if rest else ""))
    return f"(?:{'|'.join([*options, digits])})"


def _malformed(message: str) -> Parse[GuiAction]:
    return Parse.failure(ErrorKind.MALFORMED_VALUE, message)


def _consistent(text: str, start: int) -> bool:
    """Return whether each deciding key has only one value behind ``start``, even where it seems part of a string."""
    values: dict[str, Any] = {}
    for count, key in enumerate(_KEY.finditer(text, start)):
        value = value_at(text, key.end())[0]
        if count == _MAX_KEYS or values.setdefault(key[1].casefold(), value) != value:
            return False
    return True


def _choose(
    value: Any,
    kinds: dict[str, GuiActionType],
    also: dict[str, GuiActionType],
    name: str,
    span: tuple[int, int],
    repaired: bool,
) -> Parse[GuiAction]:
    for spelling, kind in (kinds | also).items():
        if isinstance(value, str) and same_key(value, spelling.casefold()):
            return Parse(GuiAction(kind), span=span, repaired=repaired or value != spelling or spelling in also)
    return _malformed(f"{name} must be one of {', '.join(kinds)}, got {str(value)[:40]!r}")
