"""The CogAgent parser: ``Grounded Operation: tap [[500,250]]``, x before y, in thousandths of the screen."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from parsers.core import ErrorKind, Parse
from parsers.gui.actions import DIRECTIONS, GuiAction, Point
from parsers.gui.base import GuiParser
from parsers.gui.cogagent_operations import PHRASES, read_operation
from parsers.gui.readings import agree, check_line
from parsers.reading.decoration import fold
from parsers.reading.free_text import free_text
from parsers.reading.json_text import to_json
from parsers.reading.markers import after_marker, end_of_reply, inside_quotes, marker, unquote
from parsers.reading.patterns import CHARACTER_PATTERN
from parsers.reading.thoughts import hide_thoughts, unfinished

_MARKER = "Grounded Operation:"
_MARKERS = marker("grounded operation")
_MAX_MARKERS = 8
_WRITTEN = {kind: phrase for phrase, kind in PHRASES.items()}
_POINT = r"\[\[(?:[0-9]{1,3}|1000),(?:[0-9]{1,3}|1000)\]\]"
_OPERATION = (
    rf"(?:tap {_POINT}|swipe {_POINT} to {_POINT}|swipe (?:{'|'.join(DIRECTIONS)})|{'|'.join(PHRASES)}"
    rf'|type "{CHARACTER_PATTERN}+")'
)
_THOUGHTS = rf"(?:Plan: {free_text()}\n)?"
_STRICT = re.compile(rf"{_THOUGHTS}Grounded Operation: (?P<operation>{_OPERATION})")
_EXAMPLE = "Grounded Operation: tap [[500,250]]"


class CogAgentParser(GuiParser):
    """A reader of ``Grounded Operation: ...`` after a line ``Plan: ...``, which may be absent and decides nothing.

    Operations: ``tap [[x,y]]``, ``swipe up`` (down, left, right), ``swipe [[x,y]] to [[x,y]]``, ``type "text"`` with
    JSON escapes, ``press back|home|enter``, ``task complete``, ``task impossible``; coordinates 0 .. 1000. Flagged as
    ``repaired``: other text or thoughts around it, another case, spacing or kind of punctuation, bold, the operation on
    the next line, a box ``[[x0,y0,x1,y1]]`` (its centre), points beside a direction (they count), other quotes or
    unescaped ones around a text, and the calls of CogAgent-9B: ``CLICK(box=[[...]], ...)``, ``TYPE``, ``SCROLL_DOWN``
    (the finger goes up) and the other three, ``KEY_PRESS``, ``END``. Two operations that differ are ambiguous, also in
    one line. Fractions of the screen are not read. A swipe that is cut off may be another one.
    """

    fields = ("thoughts",)
    prefix_free = False

    def _read(self, utterance: str) -> Parse[GuiAction]:
        strict = _STRICT.fullmatch(utterance)
        if strict is not None:
            # The plan decides nothing.
            begin = strict.start("operation")
            if hide_thoughts(utterance[:begin]) is None:
                return unfinished()
            if utterance.startswith('type "', begin):
                # The pattern knows where the text ends, whatever quotes it has.
                typed = unquote(utterance[begin + len('type "') : -1])
                return Parse(GuiAction.type_text(typed), span=(begin, len(utterance)))
            return read_operation(utterance, utterance, begin, len(utterance), False)[0]
        text = hide_thoughts(utterance)
        if text is None:
            return unfinished()
        view = fold(text)
        end, reply_end = 0, end_of_reply(view)
        readings: list[Parse[GuiAction]] = []
        while (found := _MARKERS.search(view, end)) is not None:
            if len(readings) == _MAX_MARKERS:
                return Parse.failure(ErrorKind.AMBIGUOUS, f"the reply has more than {_MAX_MARKERS} operations")
            further = _MARKERS.search(view, found.end())
            stop = reply_end if further is None else further.start()
            begin = after_marker(view, found.end(), stop)
            line = view.find("\n", begin, stop)
            begin, stop = inside_quotes(view, begin, stop if line < 0 else line)
            parse, end = read_operation(utterance, view, begin, stop, True)
            readings.append(parse)
        return agree(readings, f"no operation found; expected {_EXAMPLE}")

    def _write(self, action: GuiAction, fields: dict[str, Any]) -> str:
        thoughts = f"Plan: {check_line('thoughts', fields['thoughts'])}\n" if "thoughts" in fields else ""
        return f"{thoughts}{_MARKER} {_spell(action)}"

    def _snap(self, point: Point) -> Point:
        return round(point[0] * 1000) / 1000, round(point[1] * 1000) / 1000

    def instructions(self, choices: Sequence[GuiAction] | None = None) -> str:
        """Describe the format and its operations."""
        return (
            f"Answer in two lines, what you think and what to do, as in:\nPlan: ...\n{_EXAMPLE}\n"
            'Operations: tap [[x,y]], swipe up|down|left|right, swipe [[x,y]] to [[x,y]], type "text", '
            "press back|home|enter, task complete, task impossible. Coordinates are 0 to 1000 from the top left."
        )

    def pattern(self, choices: Sequence[GuiAction] | None = None) -> str:
        """Return a regular expression of all that :meth:`format` writes, without lookaround."""
        return f"{_THOUGHTS}Grounded Operation: {_OPERATION}"


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
