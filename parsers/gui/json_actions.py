"""Actions in JSON objects: what all formats that write them share."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterable
from typing import Any, ClassVar

from parsers.core import ErrorKind, Parse
from parsers.gui.actions import GuiAction, Point
from parsers.gui.framed import FramedParser
from parsers.gui.points import read_numbers
from parsers.gui.readings import agree, malformed
from parsers.reading.calls import Call
from parsers.reading.json_objects import TOO_LONG, find_objects, is_too_long
from parsers.reading.json_text import JSONObject
from parsers.reading.lenient_json import value_at

_MAX_KEYS = 64
#: The reading of an object that was copied from a template.
PLACEHOLDER: Parse[GuiAction] = Parse.failure(ErrorKind.NO_ACTION, "dots stand where the action should be")


class JsonActionParser(FramedParser):
    """A reader of one JSON object that names an action.

    Read and flagged is also text that is nearly JSON (see :mod:`parsers.reading.lenient_json`), unless the end of a
    text would be a guess. Two objects that differ are ambiguous, so are a second one that is cut off and a member that
    comes twice with different values.
    """

    in_json = True
    #: The members that decide the action; all others are ignored.
    decisive: ClassVar[tuple[str, ...]]
    #: The name of such an object in messages.
    noun: ClassVar[str] = "action"

    @abstractmethod
    def _calls(self, found: JSONObject, text: str) -> Iterable[Call | Parse[GuiAction]]:
        """Yield the actions in an object, and a failed parse for each that cannot be read."""

    @abstractmethod
    def _decide(self, given: dict[str, Any], span: tuple[int, int], whole: bool) -> Parse[GuiAction]:
        """Read the members of an action; ``whole`` is False where the text ends inside it."""

    def _find(self, text: str, strict: bool) -> Parse[GuiAction]:
        objects, complete = find_objects(text)
        readings: list[Parse[GuiAction]] = []
        before = 0
        for found in objects:
            before = len(readings)
            for call in self._calls(found, text):
                readings.append(self._read_call(call) if isinstance(call, Call) else call)
        if not readings and not complete and is_too_long(text, objects):
            return malformed(TOO_LONG)
        if not readings and not (complete and all(found.whole for found in objects)):
            return malformed(f"the JSON is broken; expected {self._example()}")
        doubtful = next((found.start for found in objects if not found.sound), None)
        if readings and (not complete or (before and not objects[-1].whole)):
            return Parse.failure(ErrorKind.AMBIGUOUS, "a further call is cut off or broken")
        if doubtful is not None and not self._consistent(text, doubtful):
            return Parse.failure(ErrorKind.AMBIGUOUS, "the JSON is broken and can be read as several actions")
        readings = [reading for reading in readings if reading is not PLACEHOLDER] or readings
        return agree(readings, f"no {self.noun} found; expected {self._example()}")

    def _read_call(self, call: Call) -> Parse[GuiAction]:
        given: dict[str, Any] = {}
        for key, value, start, end in call.arguments.members:
            name = key.strip().casefold()
            if name in given and given[name] != value:
                return Parse.failure(ErrorKind.AMBIGUOUS, f'the call has "{name[:40]}" twice')
            if name in self.decisive and not call.arguments.sound:
                unfinished_value = end == len(call.text) and not isinstance(value, list)
                # The quote at the very end may be one inside the text that was not escaped.
                unfinished_value = unfinished_value or (name == "text" and end + 1 == len(call.text))
                if unfinished_value or (start, end) in call.arguments.guessed:
                    return malformed(f"the JSON is broken; expected {self._example()}")
            if value is not None:
                given[name] = value
        return self._decide(given, self._span_of(call), call.arguments.whole)

    def _span_of(self, call: Call) -> tuple[int, int]:
        """Return the span of what decides the action of a call."""
        return call.span

    def _consistent(self, text: str, start: int) -> bool:
        """Return whether each deciding key has only one value behind ``start``, also where it seems part of a text."""
        keys = "|".join(sorted(self.decisive, key=len, reverse=True))
        values: dict[str, Any] = {}
        found = re.finditer(rf"[\"'\u201c\u2018]({keys})[\"'\u201d\u2019]\s*:", text[start:], re.IGNORECASE)
        for count, key in enumerate(found):
            value = value_at(text, start + key.end())[0]
            if count == _MAX_KEYS or values.setdefault(key[1].casefold(), value) != value:
                return False
        return True

    def _point(self, place: Any) -> Point | Parse[GuiAction]:
        """Read the value of a point."""
        numbers = read_numbers(place)
        if numbers is None:
            return malformed(f"a point is two numbers such as [500, 250], got {str(place)[:40]}")
        return self.scale.read(numbers)

    def _example(self) -> str:
        """Write an action, as an example."""
        x, y = self.scale.snap((0.5, 0.25))
        return self._spell(GuiAction.tap(x, y))
