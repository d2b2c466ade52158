"""The function-call parser of GUI models: ``{"name": "mobile_use", "arguments": {"action": "click", ...}}``."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any, Literal

from parsers.choice import escape
from parsers.core import ErrorKind, Parse
from parsers.gui import GuiAction, GuiActionType, GuiParser, Point, agree, touch
from parsers.json_choice import CHARACTER_PATTERN, STRING_PATTERN, same_key
from parsers.json_text import JSONObject, find_objects, to_json

Coordinates = Literal["thousandths", "pixels", "unit"]

_BUTTONS = {"Back": GuiActionType.BACK, "Home": GuiActionType.HOME, "Enter": GuiActionType.ENTER}
_STATUS = {"success": GuiActionType.COMPLETE, "failure": GuiActionType.IMPOSSIBLE}
_ACTIONS = "click, swipe, type, system_button, terminate"


class GuiCallParser(GuiParser):
    r"""Reads the call of one function, as tool-use models trained on phones write it.

    Actions: ``click`` (``coordinate``), ``swipe`` (``coordinate``, ``coordinate2``), ``type`` (``text``),
    ``system_button`` (``button``: Back, Home, Enter) and ``terminate`` (``status``: success, failure); coordinates
    ``[x, y]``. Flagged as ``repaired``: text or a ``<tool_call>`` around the call, another case, numbers in quotes,
    ``"parameters"`` for ``"arguments"``. Two calls that differ are ambiguous, broken JSON is not read.
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
            labels: see :class:`parsers.gui.GuiParser`.

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
        objects, broken = find_objects(utterance, "action")
        alone = len(objects) == 1 and broken is None
        readings: list[Parse[GuiAction]] = []
        for found in objects:
            clean = alone and found.strict and found.start == 0 and found.end == len(utterance)
            readings += self._read_call(found, clean)
        if broken is not None and not readings:
            return Parse.failure(ErrorKind.MALFORMED_VALUE, f"the JSON is broken; expected {self._example()}")
        return agree(readings, f"no function call found; expected {self._example()}")

    def _read_call(self, found: JSONObject, clean: bool) -> list[Parse[GuiAction]]:
        names = [value for key, value, _, _ in found.members if same_key(key, "name")]
        calls = [
            member for member in found.members if any(same_key(member[0], key) for key in ("arguments", "parameters"))
        ]
        if not calls:
            return []
        if not names or not all(isinstance(name, str) and same_key(name, self.function.casefold()) for name in names):
            message = f'"{str(names[0])[:40] if names else ""}" is no function here; call "{self.function}"'
            return [Parse.failure(ErrorKind.UNKNOWN_ACTION, message)]
        readings = []
        for key, arguments, start, end in calls:
            if not isinstance(arguments, dict):
                readings.append(_malformed("the arguments must be an object"))
                continue
            exact = clean and key == "arguments" and len(calls) == 1 and names == [self.function]
            readings.append(self._read_arguments(arguments, (start, end), exact))
        return readings

    def _read_arguments(self, given: dict[str, Any], span: tuple[int, int], clean: bool) -> Parse[GuiAction]:
        arguments = {key.strip().casefold(): value for key, value in given.items()}
        clean = clean and list(arguments) == list(given)
        action = arguments.get("action")
        if not isinstance(action, str):
            return Parse.failure(ErrorKind.NO_ACTION, f"the call has no action; use one of {_ACTIONS}")
        kind = action.strip().casefold()
        repaired = not clean or kind != action
        if kind in ("click", "swipe"):
            places = [arguments.get("coordinate"), arguments.get("coordinate2" if kind == "swipe" else "coordinate")]
            points = [self._point(place) for place in places]
            if points[0] is None or points[1] is None:
                return _malformed(f"{kind} needs {'two points' if kind == 'swipe' else 'a point'} such as [500, 250]")
            return touch(points[0], points[1], span, repaired)
        if kind == "type":
            text = arguments.get("text")
            if not isinstance(text, str) or not text:
                return _malformed("type needs a text")
            return Parse(GuiAction.type_text(text), span=span, repaired=repaired)
        if kind == "system_button":
            return _choose(arguments.get("button"), _BUTTONS, "button", span, repaired)
        if kind == "terminate":
            return _choose(arguments.get("status"), _STATUS, "status", span, repaired)
        return Parse.failure(ErrorKind.UNKNOWN_ACTION, f'"{action[:40]}" is no action; use one of {_ACTIONS}')

    def _point(self, place: Any) -> Point | None:
        if not isinstance(place, list) or len(place) != 2 or not all(isinstance(z, str) for z in place):
            return None
        try:
            x, y = (float(z) for z in place)
        except ValueError:
            return None
        if not (math.isfinite(x) and math.isfinite(y)):
            return None
        if self.size is None:
            return (x, y) if self.coordinates == "unit" else (x / 1000, y / 1000)
        # A pixel's centre, so that the right and lower edge lie outside as they do in the picture.
        return (math.floor(x) + 0.5) / self.size[0], (math.floor(y) + 0.5) / self.size[1]

    def _numbers(self, point: Point) -> list[float]:
        if self.size is not None:
            return [min(int(z * n), n - 1) for z, n in zip(point, self.size, strict=True)]
        return [round(z, 4) if self.coordinates == "unit" else round(z * 1000) for z in point]

    def _snap(self, point: Point) -> Point:
        snapped = self._point([str(z) for z in self._numbers(point)])
        assert snapped is not None
        return snapped

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
            return click if action.lift is None else swipe_of(click, self._numbers(action.lift))
        for key, value, kinds in (("system_button", "button", _BUTTONS), ("terminate", "status", _STATUS)):
            for name, kind in kinds.items():
                if kind is action.type:
                    return {"action": key, value: name}
        raise AssertionError(action)

    def _example(self) -> str:
        return self._write(GuiAction.tap(*self._snap((0.5, 0.25))), {})

    def instructions(self, choices: Sequence[GuiAction] | None = None) -> str:
        """The format, with the actions and the convention of coordinates."""
        unit = {
            "thousandths": "0 to 1000",
            "unit": "0 to 1",
            "pixels": "pixels" if self.size is None else f"pixels of the {self.size[0]} x {self.size[1]} picture",
        }[self.coordinates]
        return (
            f"Answer with one function call, as in: {self._example()}\n"
            "Actions: click (coordinate), swipe (coordinate, coordinate2), type (text), system_button (button: "
            f"{', '.join(_BUTTONS)}), terminate (status: {', '.join(_STATUS)}). "
            f"Coordinates are [x, y] from the top left, {unit}. You may put thoughts before the action."
        )

    def pattern(self, choices: Sequence[GuiAction] | None = None) -> str:
        """A regular expression of what :meth:`format` writes; no lookaround."""
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


def swipe_of(click: dict[str, Any], lift: list[float]) -> dict[str, Any]:
    """The arguments of a swipe from those of a click where it begins."""
    return {**click, "action": "swipe", "coordinate2": lift}


def _below(n: int) -> str:
    """A regular expression of the integers 0 .. n - 1, without leading zeros."""
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


def _choose(
    value: Any, kinds: dict[str, GuiActionType], what: str, span: tuple[int, int], repaired: bool
) -> Parse[GuiAction]:

    for name, kind in kinds.items():
        if isinstance(value, str) and same_key(value, name.casefold()):
            return Parse(GuiAction(kind), span=span, repaired=repaired or value != name)
    return _malformed(f"{what} must be one of {', '.join(kinds)}, got {str(value)[:40]!r}")
