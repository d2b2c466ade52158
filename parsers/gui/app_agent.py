"""AppAgent's actions: ``Thought: ...`` and ``Action: swipe(5, "up", "medium")`` on lines of their own.

Source: Zhang et al., "AppAgent: Multimodal Agents as Smartphone Users", 2023, and the prompts, the reader of replies
and the controller in the repository TencentQQGYLab/AppAgent (``scripts``). A place is the number of a mark.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import override

from parsers.core import ErrorKind, Parse
from parsers.gui.actions import DIRECTIONS, DISTANCES, GuiAction, GuiActionType
from parsers.gui.framed import Frame
from parsers.gui.python_calls import PythonCallParser, Spelling
from parsers.gui.readings import malformed
from parsers.reading.free_text import free_text
from parsers.reading.markers import marker, raises_doubt
from parsers.reading.python_calls import Argument, PythonCall, in_quotes, in_quotes_pattern

_MARK = "(?:0|[1-9][0-9]{0,2})"
_ACTION = marker("action").pattern
_SUMMARY = re.compile(rf"^[ \t>*_`#-]{{0,9}}{marker('summary').pattern}|\"summary\"\s{{0,3}}:", re.I | re.M)
#: Escaped quotes around an argument of a call that is a string in JSON.
_ESCAPED = ((re.compile(r"([(,]\s{0,9})\\\""), r'\1 "'), (re.compile(r"\\\"(\s{0,9}[,)])"), r'" \1'))
#: The end of a call and of the string in JSON that it is.
_MEMBER_END = re.compile(r"\)\"\s{0,9}(?:[,}\n]|\Z)")
#: Two arguments in quotes, which are read as one text.
_TWO = re.compile(r"(\w{1,20})['\"]\s{0,9},\s{0,9}['\"](\w{1,20})")
#: The task is complete; in capitals whatever follows, else alone on its line.
_FINISH = re.compile(r"[\s*_`\"'\[(>]*((?-i:FINISH)(?!\w|\s{0,2}\()|FINISH(?=[^\w\n(]{0,20}(?:\n|\Z)))", re.IGNORECASE)
#: Keys of arguments without one, by the name of the call and the number of its arguments.
_KEYS: dict[tuple[str, int], tuple[str, ...]] = {
    ("tap", 1): ("element",),
    ("tap", 2): ("x", "y"),
    ("longpress", 1): ("element",),
    ("longpress", 2): ("x", "y"),
    ("swipe", 2): ("element", "direction"),
    ("swipe", 3): ("element", "direction", "dist"),
    ("swipe", 4): ("x", "y", "to_x", "to_y"),
}
_ELEMENT = (("element", "index", "area"), "mark")
_PLACE = ((("x",), "x"), (("y",), "y"))


@dataclass(frozen=True)
class _FourParts(Frame):
    """A frame before whose thoughts the screen may be described."""

    @override
    def pattern(self, action: str) -> str:
        return rf"(?:Observation: {free_text()}\n)?{super().pattern(action)}"


class AppAgentParser(PythonCallParser):
    """A reader of AppAgent's calls behind ``Action:``, between the thought and the summary.

    ``tap(5)``, ``long_press(5)`` and ``swipe(5, "up", "medium")`` name the number of a mark (``marks=True`` of the
    environment), and ``FINISH`` completes the task. ``back()`` is in the paper alone. For what AppAgent cannot say
    there are ``home()``, ``enter()``, ``wait()``, ``answer("...")``, and points in thousandths of the screen where no
    mark stands: ``tap(500, 250)``, ``swipe(500, 500, 500, 200)``. Its grid is not drawn, and refused.
    """

    kinds = (
        GuiActionType.TAP,
        GuiActionType.SWIPE,
        GuiActionType.TYPE,
        GuiActionType.BACK,
        GuiActionType.HOME,
        GuiActionType.ENTER,
        GuiActionType.COMPLETE,
        GuiActionType.LONG_PRESS,
        GuiActionType.WAIT,
        GuiActionType.ANSWER,
    )
    marks = True
    mark_kinds = (GuiActionType.TAP, GuiActionType.LONG_PRESS, GuiActionType.SWIPE)
    frame = _FourParts("Action: ", "", ("Thought: ", "\n"), tail=r"(?:\nSummary: [^\n]*)?")
    marker = re.compile(rf"{_ACTION}|\"action\"\s{{0,3}}:\s{{0,3}}\"", re.IGNORECASE)
    quote = '"'
    spellings = (
        Spelling(GuiActionType.TAP, "tap", (_ELEMENT,)),
        Spelling(GuiActionType.TAP, "tap", _PLACE),
        Spelling(GuiActionType.LONG_PRESS, "long_press", (_ELEMENT,)),
        Spelling(GuiActionType.LONG_PRESS, "long_press", _PLACE),
        Spelling(
            GuiActionType.SWIPE,
            "swipe",
            (_ELEMENT, (("direction",), "finger"), (("dist", "distance"), "distance?")),
        ),
        Spelling(GuiActionType.SWIPE, "swipe", (*_PLACE, (("to_x",), "to_x"), (("to_y",), "to_y"))),
        Spelling(GuiActionType.TYPE, "text", ((("text_input", "text", "input_str"), "text"),)),
        Spelling(GuiActionType.BACK, "back"),
        Spelling(GuiActionType.HOME, "home"),
        Spelling(GuiActionType.ENTER, "enter"),
        Spelling(GuiActionType.WAIT, "wait"),
        Spelling(GuiActionType.ANSWER, "answer", ((("text", "message"), "text"),)),
        Spelling(GuiActionType.COMPLETE, "exit"),
        Spelling(GuiActionType.COMPLETE, "finish"),
    )
    refused: ClassVar[Mapping[str, str]] = {"grid": "the screen has no grid; name a mark, or a point as tap(500, 250)"}
    bare = r"[)\"'\[(<0-9]"

    # Reading.

    @override
    def _find(self, text: str, strict: bool) -> Parse[GuiAction]:
        if not strict and '"Action"' in text:  # in a later version of its prompts the parts are members of an object
            for escaped, plain in _ESCAPED:  # of the same length, so that all places stay
                text = escaped.sub(plain, text)
        return super()._find(text, strict)

    @override
    def _regions(self, view: str) -> Iterator[tuple[int, int]]:
        for begin, stop in super()._regions(view):
            summary = _SUMMARY.search(view, begin, stop)
            stop = stop if summary is None else summary.start()
            member = _MEMBER_END.search(view, begin, stop) if view[begin - 1 : begin] == '"' else None
            yield begin, stop if member is None else member.start() + 1

    @override
    def _unmarked(self, view: str) -> int | None:
        """Find the first action of a reply without a marker: a call at the beginning of a line, or FINISH alone."""
        return 0 if _FINISH.match(view) else super()._unmarked(view)

    @override
    def _read_region(self, text: str, view: str, begin: int, stop: int) -> Iterator[Parse[GuiAction]]:
        finish = _FINISH.match(view, begin, stop)
        if finish is None:
            yield from super()._read_region(text, view, begin, stop)
        elif raises_doubt(self._rest(view, finish.end(), stop)):
            yield Parse.failure(ErrorKind.AMBIGUOUS, "the line takes its action back")
        else:
            yield Parse(GuiAction(GuiActionType.COMPLETE), span=finish.span(1))
            if self._call.search(view, finish.end(), stop) is not None:
                yield from super()._read_region(text, view, finish.end(), stop)

    @override
    def _read_call(self, call: PythonCall, rest: str) -> Parse[GuiAction]:
        two = _TWO.fullmatch(call.arguments[-1].text) if len(call.arguments) == 2 else None
        if two is not None:
            call = call._replace(arguments=(call.arguments[0], Argument("", two[1], True), Argument("", two[2], True)))
        keys = _KEYS.get((call.name.casefold().replace("_", "").replace(" ", ""), len(call.arguments)))
        if keys is not None:
            both = zip(keys, call.arguments, strict=True)
            call = call._replace(arguments=tuple(it._replace(key=it.key or key) for key, it in both))
        return super()._read_call(call, rest)

    @override
    def _build(self, kind: GuiActionType, parts: dict[str, str], span: tuple[int, int]) -> Parse[GuiAction]:
        if "mark" in parts:
            return _from_mark(kind, parts, span)
        if "x" in parts:
            ends = (("touch", "x", "y"), ("lift", "to_x", "to_y"))
            parts = {part: f"{parts[x]},{parts[y]}" for part, x, y in ends if x in parts}
        return super()._build(kind, parts, span)

    # Writing.

    @override
    def _spell(self, action: GuiAction) -> str:
        if action.type is GuiActionType.COMPLETE:
            return "FINISH"
        if action.direction is not None:
            return f'swipe({action.mark}, "{action.direction}", "{action.distance}")'
        name = self._spelling(action.type).name
        if action.mark is not None:
            return f"{name}({action.mark})"
        points = [point for point in (action.touch, action.lift) if point is not None]
        if points:
            return f"{name}({', '.join(str(z) for point in points for z in self.scale.numbers(point))})"
        return f"{name}()" if action.text is None else f"{name}({in_quotes(action.text, self.quote)})"

    @override
    def _example(self) -> str:
        return "tap(5)"

    @override
    def _action_pattern(self) -> str:
        x, y = self.scale.patterns()
        place, text = f"{x}, {y}", in_quotes_pattern(self.quote)
        way = f'"(?:{"|".join(DIRECTIONS)})", "(?:{"|".join(DISTANCES)})"'
        return (
            rf"(?:tap|long_press)\((?:{_MARK}|{place})\)|swipe\((?:{_MARK}, {way}|{place}, {place})\)"
            rf"|(?:text|answer)\({text}\)|(?:back|home|enter|wait)\(\)|FINISH"
        )

    @override
    def instructions(self, choices: Sequence[GuiAction] | None = None) -> str:
        return (
            "Answer in two lines, what is to be done next and the action, as in:\n"
            f"{self.frame.write(self._example(), '...')}\n"
            "Actions: tap(element), long_press(element), swipe(element, direction, dist), text(text_input), back(), "
            "home(), enter(), wait(), answer(text) if a question is asked, which is the last action, and FINISH when "
            "nothing is left to do. element is the number of a mark on the screen; direction is where the finger "
            'moves: "up", "down", "left", "right"; dist is "short", "medium", "long"; text_input goes to the field '
            "that has the cursor. Where no mark is: tap(x, y), long_press(x, y), swipe(x, y, to_x, to_y), "
            f'{self.scale.words()} from the top left. In texts write \\", \\\\ and \\n.'
        )


def _from_mark(kind: GuiActionType, parts: Mapping[str, str], span: tuple[int, int]) -> Parse[GuiAction]:
    """Read an action whose place is the number of a mark."""
    if re.fullmatch(_MARK, parts["mark"].strip(), re.ASCII) is None:
        return malformed(f"an element is the number of a mark, got {parts['mark'][:40]!r}")
    mark = int(parts["mark"])
    if kind is not GuiActionType.SWIPE:
        return Parse(GuiAction(kind, mark=mark), span=span)
    direction = parts["finger"].strip().casefold()
    distance = parts.get("distance", "medium").strip().casefold()
    if direction not in DIRECTIONS or distance not in DISTANCES:
        return malformed(
            f"a swipe has a direction ({', '.join(DIRECTIONS)}) and a distance ({', '.join(DISTANCES)}), got "
            f"{direction[:20]!r} and {distance[:20]!r}"
        )
    return Parse(GuiAction.swipe_mark(mark, direction, distance), span=span)
