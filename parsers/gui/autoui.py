"""The AutoUI parser: ``Action Plan: [...]; Action Decision: "action_type": "DUAL_POINT", ...``, y before x."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from parsers.core import ErrorKind, Parse
from parsers.gui.actions import GuiAction, GuiActionType, Point
from parsers.gui.base import GuiParser
from parsers.gui.readings import agree, check_line, touch
from parsers.reading.decoration import SPECIAL_TOKEN, fold
from parsers.reading.free_text import free_text
from parsers.reading.json_text import to_json
from parsers.reading.markers import after_marker, closing_quotes, end_of_reply, marker, quote_end, raises_doubt, unquote
from parsers.reading.patterns import CHARACTER_PATTERN
from parsers.reading.thoughts import hide_thoughts, unfinished

_MARKER = "Action Decision:"
_MARKERS = marker("action decision")
_NEXT = re.compile(rf"{_MARKERS.pattern}|{marker('action plan').pattern}|\n\s{{0,9}}\n", re.IGNORECASE)
_NOT_IN_PLAN = "[]\n"
_PLAN = rf"(?:Action Plan: \[{free_text(_NOT_IN_PLAN)}\]; )?"
_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_STRICT = re.compile(
    rf'{_PLAN}Action Decision: ("action_type": "([A-Z_]+)", '
    rf'"touch_point": "\[({_NUMBER}), ({_NUMBER})\]", "lift_point": "\[({_NUMBER}), ({_NUMBER})\]", '
    rf'"typed_text": "({CHARACTER_PATTERN}*)")'
)
_LOOSE = r"[+-]?(?:[0-9]{1,9}(?:\.[0-9]{0,20})?|\.[0-9]{1,20})(?:e[+-]?[0-9]{1,2})?"
_KEY = r"[\"']?{}[\"']?\s{{0,9}}[:=]\s{{0,9}}"
_TYPE = re.compile(_KEY.format("action_type") + r"[\"']?([A-Za-z_]{1,40})", re.IGNORECASE)
_POINT_KEY = re.compile(r"(touch|lift)_point", re.IGNORECASE)
_POINT = re.compile(
    _KEY.format("(touch|lift)_point") + rf"[\"']?[\[(]\s{{0,9}}({_LOOSE})\s{{0,9}},\s{{0,9}}({_LOOSE})\s{{0,9}}[\])]",
    re.IGNORECASE,
)
_TYPED = re.compile(_KEY.format("typed_text") + r"([\"'])", re.IGNORECASE)
_ALTERNATIVE = re.compile(r"[\"']?[\s,]{0,9}(?:or|and|then|/|\||->)\s", re.IGNORECASE)
# The rest of a line behind the typed text, the last part of a decision.
_END = re.compile(rf"(?:[\s\"'}}\])`*.;,!]|{SPECIAL_TOKEN.pattern}){{0,40}}")
_MAX_MARKERS = 8

_NAMES = {
    "TYPE": GuiActionType.TYPE,
    "PRESS_BACK": GuiActionType.BACK,
    "PRESS_HOME": GuiActionType.HOME,
    "PRESS_ENTER": GuiActionType.ENTER,
    "STATUS_TASK_COMPLETE": GuiActionType.COMPLETE,
    "STATUS_TASK_IMPOSSIBLE": GuiActionType.IMPOSSIBLE,
}
#: Also read: the spelling of the program released with [DigiRL].
_ALSO = {"TASK_COMPLETE": GuiActionType.COMPLETE, "TASK_IMPOSSIBLE": GuiActionType.IMPOSSIBLE}
_WRITTEN = {kind: name for name, kind in _NAMES.items()}
_NO_POINT = "[-1.0, -1.0]"
_EXAMPLE = (
    'Action Plan: [...]; Action Decision: "action_type": "DUAL_POINT", "touch_point": "[0.8497, 0.5964]", '
    '"lift_point": "[0.8497, 0.5964]", "typed_text": ""'
)


class AutoUIParser(GuiParser):
    """A reader of the replies of AutoUI models, with or without the plan.

    Points are ``[y, x]`` in 0 .. 1 with four decimals; equal points are a tap. Typed text is escaped as in JSON.
    Flagged as ``repaired``: text or thoughts around the decision, another case, spacing or kind of punctuation, bold,
    a decision over several lines, unescaped quotes in the typed text (it then ends at the last quote), and missing
    parts that the action does not need. Two decisions that differ are ambiguous; the plan and the typed text
    decide nothing. A tap needs its lift point, unless the typed text follows: a reply that ends before it
    may have been a swipe. A typed text with unescaped quotes that is cut off may be another one.
    """

    fields = ("plan",)
    prefix_free = False

    def _read(self, utterance: str) -> Parse[GuiAction]:
        strict = _STRICT.fullmatch(utterance)
        if strict is not None:
            if hide_thoughts(utterance[: strict.start(1)]) is None:
                return unfinished()
            name, y0, x0, y1, x1, typed = strict.groups()[1:]
            points = ((float(x0), float(y0)), (float(x1), float(y1)))
            typed = json.loads(f'"{typed}"') if typed else ""
            return _decide(name, points, typed, strict.span(1), repaired=name in _ALSO)
        text = hide_thoughts(utterance)
        if text is None:
            return unfinished()
        view = fold(text)
        readings: list[Parse[GuiAction]] = []
        end, reply_end = 0, end_of_reply(view)
        while (found := _MARKERS.search(view, end)) is not None:
            if len(readings) == _MAX_MARKERS:
                return Parse.failure(ErrorKind.AMBIGUOUS, f"the reply has more than {_MAX_MARKERS} decisions")
            begin = after_marker(view, found.end(), len(view))
            following = _NEXT.search(view, begin)
            stop = reply_end if following is None else following.start()
            parse, end = _read_loosely(utterance, view, begin, stop)
            readings.append(parse)
        return agree(readings, f"no decision found; expected {_EXAMPLE}")

    def _write(self, action: GuiAction, fields: dict[str, Any]) -> str:
        points = [_NO_POINT, _NO_POINT]
        if action.touch is not None:
            points = [f"[{y:.4f}, {x:.4f}]" for x, y in (action.touch, action.lift or action.touch)]
        typed = to_json(action.text or "")
        decision = (
            f'{_MARKER} "action_type": "{_WRITTEN.get(action.type, "DUAL_POINT")}", "touch_point": "{points[0]}", '
            f'"lift_point": "{points[1]}", "typed_text": {typed}'
        )
        if "plan" not in fields:
            return decision
        plan = fields["plan"]
        if isinstance(plan, list | tuple):
            plan = ", ".join(check_line("plan", step) for step in plan)
        elif not isinstance(plan, str):
            raise ValueError(f"field 'plan' must be a str or a list of str, got {plan!r}")
        return f"Action Plan: [{check_line('plan', plan, '[]')}]; {decision}"

    def _snap(self, point: Point) -> Point:
        return round(point[0], 4), round(point[1], 4)

    def instructions(self, choices: Sequence[GuiAction] | None = None) -> str:
        """Describe the format, with one example."""
        return (
            f"Answer in this format: {_EXAMPLE}\nThe action types are DUAL_POINT, {', '.join(_NAMES)}. Points are "
            "[y, x] between 0 and 1 from the top left; touch and lift point are equal for a tap, differ for a swipe, "
            f"and are {_NO_POINT} otherwise."
        )

    def pattern(self, choices: Sequence[GuiAction] | None = None) -> str:
        """Return a regular expression of all that :meth:`format` writes, without lookaround."""
        unit = r"(?:0\.[0-9]{4}|1\.0000)"
        point, none = rf"\[{unit}, {unit}\]", r"\[-1\.0, -1\.0\]"
        names = "|".join(name for name in _NAMES if name != "TYPE")
        dual = rf'DUAL_POINT", "touch_point": "{point}", "lift_point": "{point}", "typed_text": ""'
        typed = rf'TYPE", "touch_point": "{none}", "lift_point": "{none}", "typed_text": "{CHARACTER_PATTERN}+"'
        other = rf'(?:{names})", "touch_point": "{none}", "lift_point": "{none}", "typed_text": ""'
        return rf'{_PLAN}Action Decision: "action_type": "(?:{dual}|{typed}|{other})'


def _read_loosely(utterance: str, view: str, start: int, stop: int) -> tuple[Parse[GuiAction], int]:
    """Read the decision between a marker and the next one; ``view`` is the folded utterance.

    Returns:
        Its parse, and the place where the decision ends.
    """
    kinds = list(_TYPE.finditer(view, start, stop))
    if not kinds:
        return Parse.failure(ErrorKind.NO_ACTION, f"a decision without an action type; expected {_EXAMPLE}"), start
    kind = kinds[0]
    typed = _TYPED.search(view, kind.end(), stop)
    points_end = stop if typed is None else typed.start()
    end = kind.end() + (view[kind.end() : kind.end() + 1] in "\"'" and kind.end() < stop)
    text = ""
    if typed is not None:
        close = _typed_end(view, typed.end() - 1, stop)
        if close is None:
            return Parse.failure(ErrorKind.MALFORMED_VALUE, "the typed text has no clear end"), stop
        text, end = unquote(utterance[typed.end() : close]), close + 1
    line = view.find("\n", end, stop)
    if _ALTERNATIVE.match(view, kind.end(), stop) or raises_doubt(view[end : stop if line < 0 else line]):
        return Parse.failure(ErrorKind.AMBIGUOUS, "the decision names alternatives, or takes itself back"), stop
    if any(other.start() < points_end and other[1].upper() != kind[1].upper() for other in kinds):
        return Parse.failure(ErrorKind.AMBIGUOUS, "the decision has two action types"), stop
    points: dict[str, Point] = {}
    for match in _POINT.finditer(view, kind.end(), points_end):
        point = float(match[3]), float(match[2])
        if points.setdefault(match[1].lower(), point) != point:
            return Parse.failure(ErrorKind.AMBIGUOUS, f"the decision has two points of {match[1]}"), stop
        end = max(end, match.end())
    named = {match[1].lower() for match in _POINT_KEY.finditer(view, kind.end(), points_end)}
    name = kind[1].upper()
    if name == "DUAL_POINT" and (named - set(points) or ("lift" not in points and typed is None)):
        return Parse.failure(ErrorKind.MALFORMED_VALUE, 'DUAL_POINT needs a "touch_point" and a "lift_point"'), stop
    found = points.get("touch")
    both = None if found is None else (found, points.get("lift", found))
    return _decide(name, both, text, (kind.start(), end), repaired=True), end


def _typed_end(view: str, opening: int, stop: int) -> int | None:
    """Find the end of the typed text that opens at ``opening``: the last quote, or the one before a remark."""
    line = view.find("\n", opening, stop)
    line = stop if line < 0 else line
    places = closing_quotes(view, opening, line)
    if not places:
        return None
    ended = [place for place in places if _END.fullmatch(view, place + 1, line)]
    if not ended:
        return places[0] if len(places) == 1 else None
    # A quote that closes a quotation inside the text stands directly before the one that closes the text.
    end = ended[0]
    while end + 1 in ended:
        end += 1
    return end if quote_end(view, opening, line) == end else None


def _decide(
    name: str, points: tuple[Point, Point] | None, text: str, span: tuple[int, int], repaired: bool
) -> Parse[GuiAction]:
    if name == "DUAL_POINT":
        if points is None:
            return Parse.failure(ErrorKind.MALFORMED_VALUE, 'DUAL_POINT needs a "touch_point" such as "[0.5, 0.5]"')
        return touch(*points, span, repaired)
    kind = _NAMES.get(name) or _ALSO.get(name)
    if kind is None:
        return Parse.failure(
            ErrorKind.UNKNOWN_ACTION, f'"{name[:40]}" is no action type; use DUAL_POINT, {", ".join(_NAMES)}'
        )
    if kind is not GuiActionType.TYPE:
        return Parse(GuiAction(kind), span=span, repaired=repaired)
    if not text:
        return Parse.failure(ErrorKind.MALFORMED_VALUE, 'TYPE needs a "typed_text"')
    return Parse(GuiAction.type_text(text), span=span, repaired=repaired)
