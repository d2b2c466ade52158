"""Actions as calls in the manner of Python: what all formats that write them share."""

from __future__ import annotations

import re
from abc import abstractmethod
from collections.abc import Iterator, Mapping
from itertools import islice, zip_longest
from typing import Any, ClassVar, Literal, NamedTuple

from parsers.core import ErrorKind, Parse
from parsers.gui.actions import DIRECTIONS, GuiAction, GuiActionType, Point
from parsers.gui.framed import FramedParser
from parsers.gui.points import read_numbers, swipe_towards
from parsers.gui.readings import agree, hold, malformed, touch
from parsers.gui.scales import Scale
from parsers.reading.decoration import fold
from parsers.reading.markers import raises_doubt
from parsers.reading.python_calls import PythonCall, in_quotes, in_quotes_pattern, read_python_call

_MAX_CALLS = 32
_MAX_REGIONS = 8
_MAX_MARKERS = 64
#: Decoration before a call at the beginning of a line.
_LEAD = " \t\r>*_`\"'-"
_MAX_LEAD = 20
_TAGS = re.compile(r"</?(?:point|bbox|box)>|<\|box_(?:start|end)\|>")
_STRAY = re.compile(r"[\"']\s{0,3}\)")
_OTHER = re.compile(r"[\s*_`]{0,9}([A-Za-z_]{1,30})\s{0,2}\(")
#: Where the finger goes to bring what is in a direction into sight.
_OPPOSITE = {"up": "down", "down": "up", "left": "right", "right": "left"}

Part = Literal["touch", "lift", "text", "finger", "shown"]


class Spelling(NamedTuple):
    """A way to write a kind of action.

    Attributes:
        kind: the kind.
        name: of the call, or of the action where every call has one name.
        arguments: their keys, the one that is written and others that are read, and the parts of the action that they
            hold: "touch", "lift", "text", or the direction in which the finger moves ("finger") or in which
            more is "shown". A "?" behind the part: it may be absent.
    """

    kind: GuiActionType
    name: str
    arguments: tuple[tuple[tuple[str, ...], str], ...] = ()


class PythonCallParser(FramedParser):
    """A reader of one call behind a marker or in a tag, or of a reply that has nothing but the call.

    Flagged as ``repaired``: other thoughts, another case, other quotes, unescaped ones in a text whose end is clear all
    the same, boxes for points (their centres) and arguments that mean nothing here. Two calls that differ are
    ambiguous; so is a call that the rest of its line takes back.
    """

    #: The first spelling of each kind is the one that is written.
    spellings: ClassVar[tuple[Spelling, ...]]
    #: Calls of the format that have no action here, and the reason.
    refused: ClassVar[Mapping[str, str]] = {}
    #: What is before a call; all text up to the next one, or to ``ends``, may be the call.
    marker: ClassVar[re.Pattern[str]]
    ends: ClassVar[re.Pattern[str] | None] = None
    #: The one name of all calls and the argument that has the action's name; calls in ``alone`` have their own.
    verb: ClassVar[tuple[str, str] | None] = None
    alone: ClassVar[tuple[str, ...]] = ()
    quote: ClassVar[str] = "'"
    #: A regular expression of how an argument without a key, or the end of the call, begins.
    bare: ClassVar[str] = r"[)\"'\[(<]"
    #: How a point is written, with places for x and y.
    point: ClassVar[str] = "({},{})"
    #: Whether a line break that is typed alone is the Enter key.
    breaks_enter: ClassVar[bool] = False

    def __init__(self, labels: Literal["type", "factored"] = "type") -> None:
        """Make a parser; ``labels`` as in :class:`parsers.gui.base.GuiParser`."""
        super().__init__(labels)
        names = {spelling.name for spelling in self.spellings} | set(self.refused)
        called = names if self.verb is None else {self.verb[0], *self.alone}
        listed = "|".join(sorted(map(re.escape, called), key=len, reverse=True))
        self._call = re.compile(
            rf"(?<![A-Za-z_.])({listed})\s{{0,2}}\((?=\s{{0,40}}(?:[A-Za-z_]{{1,30}}\s{{0,9}}=|{self.bare}))",
            re.IGNORECASE,
        )
        self._by_name: dict[str, list[Spelling]] = {}
        for spelling in self.spellings:
            self._by_name.setdefault(_plain(spelling.name), []).append(spelling)
        self._refused = {_plain(name): reason for name, reason in self.refused.items()}

    # Reading.

    def _find(self, text: str, strict: bool) -> Parse[GuiAction]:
        if strict:
            return next(self._read_region(text, text, 0, len(text)))
        view = fold(text)
        readings: list[Parse[GuiAction]] = []
        for count, (begin, stop) in enumerate(self._regions(view)):
            if count == _MAX_REGIONS:
                return Parse.failure(ErrorKind.AMBIGUOUS, f"the reply has more than {_MAX_REGIONS} actions")
            readings += self._read_region(text, view, begin, stop)
        return agree(readings, f"no action found; expected {self._example()}")

    def _regions(self, view: str) -> Iterator[tuple[int, int]]:
        """Yield the places where actions may stand."""
        markers = list(islice(self.marker.finditer(view), _MAX_MARKERS))
        if self.ends is None:
            # A marker in the middle of a line may be a word of the thoughts.
            markers = [found for found in markers if _begins_line(view, found.start())] or markers
        if not markers:
            alone = self._unmarked(view)
            if alone is not None:
                yield alone, len(view)
        for found, following in zip_longest(markers, markers[1:]):
            stop = len(view) if following is None else following.start()
            end = None if self.ends is None else self.ends.search(view, found.end(), stop)
            yield found.end(), stop if end is None else end.start()

    def _unmarked(self, view: str) -> int | None:
        """Find the first action of a reply without a marker: a call at the beginning of a line."""
        found = (call.start() for call in self._call.finditer(view))
        return next((place for place in found if _begins_line(view, place)), None)

    def _read_region(self, text: str, view: str, begin: int, stop: int) -> Iterator[Parse[GuiAction]]:
        at = begin
        for count in range(_MAX_CALLS + 1):
            head = self._call.search(view, at, stop)
            if head is None:
                if count == 0 and (other := _OTHER.match(view, begin, stop)) is not None:
                    yield self._unknown(other[1])
                return
            if count == _MAX_CALLS:
                break
            call = read_python_call(text, view, head, stop)
            if call is None:
                yield malformed(f"the call of {head[1]} is cut off or cannot be read; expected {self._example()}")
                at = head.end()
                continue
            at = call.end
            yield self._read_call(call, self._rest(view, at, stop))
        yield Parse.failure(ErrorKind.AMBIGUOUS, f"the reply has more than {_MAX_CALLS} calls")

    def _rest(self, view: str, at: int, stop: int) -> str:
        """Return the rest of the line behind a call, up to the next call."""
        line = view.find("\n", at, stop)
        line = stop if line < 0 else line
        further = self._call.search(view, at, line)
        return view[at : line if further is None else further.start()]

    def _read_call(self, call: PythonCall, rest: str) -> Parse[GuiAction]:
        if raises_doubt(rest):
            return Parse.failure(ErrorKind.AMBIGUOUS, "the line takes its action back")
        if any(argument.quoted for argument in call.arguments) and _STRAY.search(rest):
            return malformed(f"a text of {call.name} has no clear end")
        keys = [argument.key for argument in call.arguments]
        if len(set(keys)) < len(keys):
            return Parse.failure(ErrorKind.AMBIGUOUS, f"{call.name} has an argument twice")
        given = {argument.key: argument.text for argument in call.arguments}
        name = call.name
        if self.verb is not None and _plain(name) == _plain(self.verb[0]):
            name = given.pop(self.verb[1], "")
        if _plain(name) not in self._by_name:
            return self._unknown(name)
        needs: list[str] = []
        for spelling in self._by_name[_plain(name)]:
            parse = self._try(spelling, given, (call.start, call.end))
            if parse is not None:
                return parse
            needs.append(" and ".join(keys[0] for keys, part in spelling.arguments if not part.endswith("?")))
        return malformed(f"{name} needs {', or '.join(needs)}; an action is written as {self._example()}")

    def _unknown(self, name: str) -> Parse[GuiAction]:
        if _plain(name) in self._by_name:
            return malformed(f"what {name} is given cannot be read; an action is written as {self._example()}")
        names = dict.fromkeys(spelling.name for spelling in self.spellings)
        reason = self._refused.get(_plain(name), f"use one of {', '.join(names)}")
        return Parse.failure(ErrorKind.UNKNOWN_ACTION, f'"{name[:40]}" is no action here; {reason}')

    def _try(self, spelling: Spelling, given: dict[str, str], span: tuple[int, int]) -> Parse[GuiAction] | None:
        """Read a call in one spelling; None if a part is absent."""
        parts: dict[str, str] = {}
        for i, (keys, part) in enumerate(spelling.arguments):
            value = next((given[key] for key in keys if key in given), None)
            if value is None and i == 0 and len(given) == 1:
                value = given.get("")
            if value is not None and (value or part.startswith("text")):
                parts[part.removesuffix("?")] = value
            elif not part.endswith("?"):
                return None
        if parts.get("text") == "" and "text?" not in (part for _, part in spelling.arguments):
            return None
        return self._build(spelling.kind, parts, span)

    def _build(self, kind: GuiActionType, parts: dict[str, str], span: tuple[int, int]) -> Parse[GuiAction]:
        points: list[Point] = []
        for part in ("touch", "lift"):
            if part in parts:
                numbers = read_numbers(_TAGS.sub("", parts[part]))
                if numbers is None:
                    return malformed(f"a point is two numbers, as in {self._example()}; got {parts[part][:40]!r}")
                point = self.scale.read(numbers)
                if isinstance(point, Parse):
                    return point
                points.append(point)
        if "finger" in parts or "shown" in parts:
            direction = (parts.get("finger") or parts["shown"]).strip().casefold()
            if direction not in DIRECTIONS:
                return malformed(f"a direction is one of {', '.join(DIRECTIONS)}, got {direction[:40]!r}")
            return swipe_towards(
                direction if "finger" in parts else _OPPOSITE[direction], points[0] if points else None, span
            )
        if kind is GuiActionType.LONG_PRESS:
            return hold(points[0], span)
        if points:
            return touch(points[0], points[-1], span)
        if kind is GuiActionType.TYPE and self.breaks_enter and parts["text"] == "\n":
            kind = GuiActionType.ENTER
        carries = kind in (GuiActionType.TYPE, GuiActionType.OPEN_APP, GuiActionType.ANSWER)
        return Parse(GuiAction(kind, text=parts["text"]) if carries else GuiAction(kind), span=span)

    # Writing.

    def _spelling(self, kind: GuiActionType) -> Spelling:
        return next(spelling for spelling in self.spellings if spelling.kind is kind)

    def _spell(self, action: GuiAction) -> str:
        kind, text = action.type, action.text
        if self.breaks_enter and kind is GuiActionType.ENTER:
            kind, text = GuiActionType.TYPE, "\n"
        elif self.breaks_enter and kind is GuiActionType.TYPE and text == "\n":
            raise ValueError("a line break alone is the Enter key in this format")
        values = {
            "touch": "" if action.touch is None else self._written(action.touch),
            "lift": "" if action.lift is None else self._written(action.lift),
            "text": in_quotes(text or "", self.quote),
        }
        return self._join(self._spelling(kind), values)

    def _written(self, point: Point) -> str:
        """Write a point as the formats of this family spell it."""
        return self.point.format(*self.scale.numbers(point))

    def _join(self, spelling: Spelling, values: Mapping[str, str]) -> str:
        """Write a call; of parts that may be absent, none."""
        pairs = [f"{keys[0]}={values[part]}" for keys, part in spelling.arguments if part in values]
        name = spelling.name
        if self.verb is not None and name not in self.alone:
            pairs.insert(0, f"{self.verb[1]}={self.quote}{name}{self.quote}")
            name = self.verb[0]
        return f"{name}({', '.join(pairs)})"

    def _action_pattern(self) -> str:
        point = self._point_pattern()
        values = {"touch": point, "lift": point, "text": in_quotes_pattern(self.quote)}
        kinds = [kind for kind in self.kinds if not (self.breaks_enter and kind is GuiActionType.ENTER)]
        return "|".join(self._pattern_of(self._spelling(kind), values) for kind in kinds)

    def _pattern_of(self, spelling: Spelling, values: Mapping[str, str]) -> str:
        name, _, rest = self._join(spelling, values).partition("(")
        return rf"{name}\({rest[:-1]}\)"

    def _point_pattern(self) -> str:
        """Return a regular expression of a point."""
        return re.sub(r"[\[\]()]", r"\\\g<0>", self.point).format(*self.scale.patterns())

    def _example(self) -> str:
        """Write an action, as an example."""
        x, y = self.scale.snap((0.5, 0.25))
        return self._spell(GuiAction.tap(x, y))

    @abstractmethod
    def instructions(self, choices: Any = None) -> str:
        """Describe the format and its actions."""


class TwoScalesParser(PythonCallParser):
    """A reader of calls whose points are shares of the screen in one version of the model and pixels in another."""

    def __init__(
        self,
        coordinates: Literal["thousandths", "pixels"] = "thousandths",
        size: tuple[int, int] | None = None,
        labels: Literal["type", "factored"] = "type",
    ) -> None:
        """Fix the convention of coordinates.

        Args:
            coordinates: "thousandths" of the screen, or "pixels" of a picture of ``size``.
            size: ``(width, height)`` of the picture as the model sees it; with "pixels" only.
            labels: see :class:`parsers.gui.base.GuiParser`.

        Raises:
            ValueError: on an unknown convention, or a size that is missing or out of place.
        """
        if coordinates not in ("thousandths", "pixels"):
            raise ValueError(f'coordinates must be "thousandths" or "pixels", got {coordinates!r}')
        if (coordinates == "pixels") != (size is not None):
            raise ValueError(f'size=(width, height) goes with coordinates="pixels", got {coordinates!r} and {size}')
        if size is not None:
            self.scale = Scale(size=size)
        super().__init__(labels)


def _begins_line(view: str, place: int) -> bool:
    """Return whether there is nothing but a little decoration between the beginning of a line and ``place``."""
    near = max(0, place - _MAX_LEAD)
    line = view.rfind("\n", near, place)
    return (line >= 0 or near == 0) and not view[line + 1 if line >= 0 else 0 : place].strip(_LEAD)


def _plain(name: str) -> str:
    """Return the form in which names are compared."""
    return re.sub(r"[\s_]", "", name).casefold()
