"""The CogAgent parser: ``Grounded Operation: tap [[500,250]]``, x before y, in thousandths of the screen."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from parsers.core import ErrorKind, Parse
from parsers.gui import DIRECTIONS, GuiAction, GuiActionType, GuiParser, Point, agree, check_line, closing_quote, touch
from parsers.json_text import to_json

_MARKER = "Grounded Operation:"
_MAX_MARKERS = 8
_TEXT = r'(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))+'
_PHRASES = {
    "press back": GuiActionType.BACK,
    "press home": GuiActionType.HOME,
    "press enter": GuiActionType.ENTER,
    "task complete": GuiActionType.COMPLETE,
    "task impossible": GuiActionType.IMPOSSIBLE,
}
_WRITTEN = {kind: phrase for phrase, kind in _PHRASES.items()}
_NUMBERS = re.compile(r"\[\[\s{0,9}(-?[0-9]{1,9}(?:\s{0,9},\s{0,9}-?[0-9]{1,9}){1,3})\s{0,9}\]\]")
_VERB = re.compile(r"\s{0,9}([A-Za-z]{1,20})(?:\s{1,9}([A-Za-z]{1,20}))?")
_POINT = r"\[\[(?:[0-9]{1,3}|1000),(?:[0-9]{1,3}|1000)\]\]"
_OPERATION = (
    rf"(?:tap {_POINT}|swipe {_POINT} to {_POINT}|swipe (?:{'|'.join(DIRECTIONS)})|{'|'.join(_PHRASES)}"
    rf'|type "{_TEXT}")'
)
_THOUGHTS = r"(?:Plan: [^\n]*\n)?"
_STRICT = re.compile(rf"{_THOUGHTS}Grounded Operation: {_OPERATION}")
_EXAMPLE = "Grounded Operation: tap [[500,250]]"


class CogAgentParser(GuiParser):
    """Reads ``Grounded Operation: ...`` after a line ``Plan: ...``, which may be absent and decides nothing.

    Operations: ``tap [[x,y]]``, ``swipe up`` (down, left, right), ``swipe [[x,y]] to [[x,y]]``, ``type "text"`` with
    JSON escapes, ``press back|home|enter``, ``task complete``, ``task impossible``; coordinates 0 .. 1000. Flagged as
    ``repaired``: other text around it, another case or spacing, a box ``[[x0,y0,x1,y1]]`` (its centre), unescaped
    quotes in a text. Two operations that differ are ambiguous.
    """

    fields = ("thoughts",)

    def _read(self, utterance: str) -> Parse[GuiAction]:
        strict = _STRICT.fullmatch(utterance) is not None
        end = 0
        if strict:
            # What stands in the plan decides nothing.
            end = utterance.find("\n") + 1
        readings: list[Parse[GuiAction]] = []
        while (start := utterance.find(_MARKER, end)) >= 0:
            if len(readings) == _MAX_MARKERS:
                return Parse.failure(ErrorKind.AMBIGUOUS, f"the reply has more than {_MAX_MARKERS} operations")
            parse, end = _operation(utterance, start + len(_MARKER), not strict)
            readings.append(parse)
            if strict:
                break
        return agree(readings, f"no operation found; expected {_EXAMPLE}")

    def _write(self, action: GuiAction, fields: dict[str, Any]) -> str:
        thoughts = f"Plan: {check_line('thoughts', fields['thoughts'])}\n" if "thoughts" in fields else ""
        return f"{thoughts}{_MARKER} {_spell(action)}"

    def _snap(self, point: Point) -> Point:
        return round(point[0] * 1000) / 1000, round(point[1] * 1000) / 1000

    def instructions(self, choices: Sequence[GuiAction] | None = None) -> str:
        """The format, with the operations."""
        return (
            f"Answer in two lines, what you think and what to do, as in:\nPlan: ...\n{_EXAMPLE}\n"
            'Operations: tap [[x,y]], swipe up|down|left|right, swipe [[x,y]] to [[x,y]], type "text", '
            "press back|home|enter, task complete, task impossible. Coordinates are 0 to 1000 from the top left."
        )

    def pattern(self, choices: Sequence[GuiAction] | None = None) -> str:
        """A regular expression of what :meth:`format` writes; no lookaround."""
        return _STRICT.pattern


def _spell(action: GuiAction) -> str:
    if action.text is not None:
        return f"type {to_json(action.text)}"
    if action.touch is None:
        return _WRITTEN[action.type]
    for name, ends in DIRECTIONS.items():
        if (action.touch, action.lift) == ends:
            return f"swipe {name}"
    points = [f"[[{round(x * 1000)},{round(y * 1000)}]]" for x, y in filter(None, (action.touch, action.lift))]
    return f"tap {points[0]}" if action.lift is None else f"swipe {' to '.join(points)}"


def _operation(utterance: str, start: int, repaired: bool) -> tuple[Parse[GuiAction], int]:
    """The operation at ``start``, and where it ends."""
    stop = utterance.find("\n", start)
    stop = len(utterance) if stop < 0 else stop
    words = _VERB.match(utterance, start, stop)
    if words is None:
        return Parse.failure(ErrorKind.NO_ACTION, f"an empty operation; expected {_EXAMPLE}"), start
    verb, object_ = words[1].lower(), (words[2] or "").lower()
    begin = words.start(1)
    phrase = f"{verb} {object_}"
    if phrase in _PHRASES:
        return Parse(GuiAction(_PHRASES[phrase]), span=(begin, words.end()), repaired=repaired), words.end()
    if verb == "type":
        return _typed(utterance, begin, words.end(1), stop, repaired)
    if verb == "swipe" and object_ in DIRECTIONS:
        return touch(*DIRECTIONS[object_], (begin, words.end()), repaired), words.end()
    if verb not in ("tap", "swipe"):
        message = f'"{phrase.strip()[:40]}" is no operation; use tap, swipe, type, press or task'
        return Parse.failure(ErrorKind.UNKNOWN_ACTION, message), words.end()
    points: list[Point] = []
    end = words.end(1)
    for match in _NUMBERS.finditer(utterance, end, stop):
        numbers = [int(number) / 1000 for number in match[1].split(",")]
        if len(numbers) == 3 or len(points) == (1 if verb == "tap" else 2):
            break
        points.append(((numbers[0] + numbers[-2]) / 2, (numbers[1] + numbers[-1]) / 2))
        end = match.end()
    if len(points) != (1 if verb == "tap" else 2):
        message = f"{verb} needs {'a point' if verb == 'tap' else 'a direction or two points'} such as [[500,250]]"
        return Parse.failure(ErrorKind.MALFORMED_VALUE, message), end
    return touch(points[0], points[-1], (begin, end), repaired), end


def _typed(utterance: str, begin: int, start: int, stop: int, repaired: bool) -> tuple[Parse[GuiAction], int]:
    bound = utterance.find(_MARKER, start, stop) if repaired else -1
    opening = utterance.find('"', start, stop)
    closing = closing_quote(utterance, '"', start, stop if bound < 0 else bound)
    if opening < 0 or closing <= opening + 1:
        return Parse.failure(ErrorKind.MALFORMED_VALUE, 'type needs a text in quotes, as in type "news"'), stop
    raw = utterance[opening + 1 : closing]
    try:
        text = json.loads(f'"{raw}"', strict=False)
    except ValueError:
        text = raw
    return Parse(GuiAction.type_text(text), span=(begin, closing + 1), repaired=repaired), closing + 1
