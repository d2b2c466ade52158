"""The AutoUI parser: ``Action Plan: [...]; Action Decision: "action_type": "DUAL_POINT", ...``, y before x."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from parsers.core import ErrorKind, Parse
from parsers.gui import GuiAction, GuiActionType, GuiParser, Point, agree, check_line, closing_quote, touch
from parsers.json_text import to_json

_MARKER = "Action Decision:"
_NUMBER = r"-?[0-9]+(?:\.[0-9]+)?"
_TEXT = r'(?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))'
_STRICT = re.compile(
    rf'(?:Action Plan: \[[^\[\]\n]*\]; )?Action Decision: ("action_type": "([A-Z_]+)", '
    rf'"touch_point": "\[({_NUMBER}), ({_NUMBER})\]", "lift_point": "\[({_NUMBER}), ({_NUMBER})\]", '
    rf'"typed_text": "({_TEXT}*)")'
)
_TYPE = re.compile(r"[\"']?action_type[\"']?\s{0,9}:\s{0,9}[\"']?([A-Za-z_]{1,40})", re.IGNORECASE)
_POINT = re.compile(
    rf"[\"']?(touch|lift)_point[\"']?\s{{0,9}}:\s{{0,9}}[\"']?[\[(]\s{{0,9}}({_NUMBER})\s{{0,9}},\s{{0,9}}({_NUMBER})"
    r"\s{0,9}[\])]",
    re.IGNORECASE,
)
_TYPED = re.compile(r"[\"']?typed_text[\"']?\s{0,9}:\s{0,9}([\"'])", re.IGNORECASE)
_MAX_MARKERS = 8

_NAMES = {
    "TYPE": GuiActionType.TYPE,
    "PRESS_BACK": GuiActionType.BACK,
    "PRESS_HOME": GuiActionType.HOME,
    "PRESS_ENTER": GuiActionType.ENTER,
    "STATUS_TASK_COMPLETE": GuiActionType.COMPLETE,
    "STATUS_TASK_IMPOSSIBLE": GuiActionType.IMPOSSIBLE,
}
#: What else is read: the spelling of the program released with [DigiRL].
_ALSO = {"TASK_COMPLETE": GuiActionType.COMPLETE, "TASK_IMPOSSIBLE": GuiActionType.IMPOSSIBLE}
_WRITTEN = {kind: name for name, kind in _NAMES.items()}
_NO_POINT = "[-1.0, -1.0]"
_EXAMPLE = (
    'Action Plan: [...]; Action Decision: "action_type": "DUAL_POINT", "touch_point": "[0.8497, 0.5964]", '
    '"lift_point": "[0.8497, 0.5964]", "typed_text": ""'
)


class AutoUIParser(GuiParser):
    """Reads what AutoUI models write, with or without the plan.

    Points are ``[y, x]`` in 0 .. 1 with four decimals; equal points are a tap. Typed text is escaped as in JSON.
    Flagged as ``repaired``: text around the decision, another case or spacing, unescaped quotes in the typed text
    (it then ends at the last quote of the line), and missing parts that the action does not need. Two decisions that
    differ are ambiguous; what stands in the plan or in the typed text decides nothing.
    """

    fields = ("plan",)

    def _read(self, utterance: str) -> Parse[GuiAction]:
        strict = _STRICT.fullmatch(utterance)
        if strict is not None:
            name, y0, x0, y1, x1, typed = strict.groups()[1:]
            points = ((float(x0), float(y0)), (float(x1), float(y1)))
            typed = json.loads(f'"{typed}"') if typed else ""
            return _decide(name, points, typed, strict.span(1), repaired=name in _ALSO)
        readings = []
        end = 0
        starts = 0
        while (start := utterance.find(_MARKER, end)) >= 0:
            starts += 1
            if starts > _MAX_MARKERS:
                return Parse.failure(ErrorKind.AMBIGUOUS, f"the reply has more than {_MAX_MARKERS} decisions")
            start += len(_MARKER)
            parse, end = _read_loosely(utterance, start)
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
        if not isinstance(plan, str):
            plan = ", ".join(check_line("plan", step) for step in plan)
        return f"Action Plan: [{check_line('plan', plan, '[]')}]; {decision}"

    def _snap(self, point: Point) -> Point:
        return round(point[0], 4), round(point[1], 4)

    def instructions(self, choices: Sequence[GuiAction] | None = None) -> str:
        """The format, with one example."""
        return (
            f"Answer in this format: {_EXAMPLE}\nThe action types are DUAL_POINT, {', '.join(_NAMES)}. Points are "
            "[y, x] between 0 and 1 from the top left; touch and lift point are equal for a tap, differ for a swipe, "
            f"and are {_NO_POINT} otherwise."
        )

    def pattern(self, choices: Sequence[GuiAction] | None = None) -> str:
        """A regular expression of what :meth:`format` writes; no lookaround."""
        unit = r"(?:0\.[0-9]{4}|1\.0000)"
        point, none = rf"\[{unit}, {unit}\]", r"\[-1\.0, -1\.0\]"
        names = "|".join(name for name in _NAMES if name != "TYPE")
        dual = rf'DUAL_POINT", "touch_point": "{point}", "lift_point": "{point}", "typed_text": ""'
        typed = rf'TYPE", "touch_point": "{none}", "lift_point": "{none}", "typed_text": "{_TEXT}+"'
        other = rf'(?:{names})", "touch_point": "{none}", "lift_point": "{none}", "typed_text": ""'
        plan = r"(?:Action Plan: \[[^\[\]\n]*\]; )?"
        return rf'{plan}Action Decision: "action_type": "(?:{dual}|{typed}|{other})'


def _read_loosely(utterance: str, start: int) -> tuple[Parse[GuiAction], int]:
    """The decision after a marker, and where it ends."""
    stop = utterance.find("\n", start)
    stop = len(utterance) if stop < 0 else stop
    kind = _TYPE.search(utterance, start, stop)
    if kind is None:
        return Parse.failure(ErrorKind.NO_ACTION, f"a decision without an action type; expected {_EXAMPLE}"), start
    typed = _TYPED.search(utterance, kind.end(), stop)
    end = kind.end()
    text = ""
    if typed is not None:
        # Unescaped quotes may stand inside, so the last one closes; a later decision is not swallowed.
        bound = utterance.find("Action Plan:", typed.end(), stop)
        bound = utterance.find(_MARKER, typed.end(), stop) if bound < 0 else bound
        close = closing_quote(utterance, typed[1], typed.end(), stop if bound < 0 else bound)
        if close < 0:
            return Parse.failure(ErrorKind.MALFORMED_VALUE, "the typed text has no closing quote"), stop
        text, end = _unescape(utterance[typed.end() : close]), close + 1
    points: dict[str, Point] = {}
    for match in _POINT.finditer(utterance, kind.end(), stop if typed is None else typed.start()):
        points.setdefault(match[1].lower(), (float(match[3]), float(match[2])))
        end = max(end, match.end())
    found = points.get("touch")
    both = None if found is None else (found, points.get("lift", found))
    return _decide(kind[1].upper(), both, text, (kind.start(), end), repaired=True), end


def _unescape(text: str) -> str:
    try:
        unescaped = json.loads(f'"{text}"', strict=False)
    except ValueError:
        return text
    return unescaped if isinstance(unescaped, str) else text


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
