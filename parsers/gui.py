"""Actions on a touch screen, and the base of the parsers that read them: everything but the format itself."""

from __future__ import annotations

import enum
import math
import zlib
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from parsers.choice import INVALID
from parsers.core import ActionParser, ErrorKind, Label, Parse
from parsers.json_text import to_json

Point = tuple[float, float]

#: A touch whose finger moved less than this share of the screen is a tap, as in Android-in-the-Wild.
TAP_DISTANCE = 0.04
#: The four swipes that have a name: where the finger goes down and where it is lifted.
DIRECTIONS: dict[str, tuple[Point, Point]] = {
    "up": ((0.5, 0.5), (0.5, 0.2)),
    "down": ((0.5, 0.2), (0.5, 0.5)),
    "left": ((0.8, 0.5), (0.2, 0.5)),
    "right": ((0.2, 0.5), (0.8, 0.5)),
}

_GRID = 10
_TEXT_BUCKETS = 16
_SAMPLE_TEXTS = ("amazon.com", "ebay.com", "macbook", "weather", "news", 'a "quoted" word', "caf\u00e9, [2]", "1:30 pm")


class GuiActionType(enum.StrEnum):
    """The eight kinds of action."""

    TAP = "tap"
    SWIPE = "swipe"
    TYPE = "type"
    BACK = "press_back"
    HOME = "press_home"
    ENTER = "press_enter"
    COMPLETE = "task_complete"
    IMPOSSIBLE = "task_impossible"


_TYPES = tuple(GuiActionType)
#: Whether an action of a type has a point of touch, one of lift, and a text.
_NOTHING = (False, False, False)
_WANTED = {
    GuiActionType.TAP: (True, False, False),
    GuiActionType.SWIPE: (True, True, False),
    GuiActionType.TYPE: (False, False, True),
}


def _on_screen(point: Point) -> bool:
    """Whether both coordinates are in 0 .. 1, which NaN is not."""
    x, y = point
    return 0.0 <= x <= 1.0 and 0.0 <= y <= 1.0


@dataclass(frozen=True, slots=True)
class GuiAction:
    """One action on a touch screen. Points are ``(x, y)`` in 0 .. 1 with the origin at the top left.

    Attributes:
        type: the kind.
        touch: where the finger goes down; of taps and swipes only.
        lift: where the finger is lifted; of swipes only, more than :data:`TAP_DISTANCE` away from ``touch``.
        text: what is typed, not empty; of type actions only.
    """

    type: GuiActionType
    touch: Point | None = None
    lift: Point | None = None
    text: str | None = None

    def __post_init__(self) -> None:
        """Refuse an action with a part missing, too many, or out of range (ValueError)."""
        wanted = _WANTED.get(self.type, _NOTHING)
        given = (self.touch is not None, self.lift is not None, self.text is not None)
        if wanted != given:
            raise ValueError(
                f"a {self.type} action has {_parts(wanted)}, got touch={self.touch}, lift={self.lift}, "
                f"text={self.text!r}"
            )
        for point in (self.touch, self.lift):
            if point is not None and not _on_screen(point):
                raise ValueError(f"a point is (x, y) with both in 0 .. 1, got {point}")
        if self.text == "":
            raise ValueError("there is no text to type")
        if self.touch is not None and self.lift is not None and math.dist(self.touch, self.lift) <= TAP_DISTANCE:
            raise ValueError(f"a swipe moves more than {TAP_DISTANCE} of the screen, got {self.touch} to {self.lift}")

    @classmethod
    def tap(cls, x: float, y: float) -> GuiAction:
        """A tap at ``(x, y)``."""
        return cls(GuiActionType.TAP, touch=(float(x), float(y)))

    @classmethod
    def drag(cls, touch: Point, lift: Point) -> GuiAction:
        """A swipe, or a tap if the finger hardly moves."""
        touch, lift = (float(touch[0]), float(touch[1])), (float(lift[0]), float(lift[1]))
        if math.dist(touch, lift) <= TAP_DISTANCE:
            return cls(GuiActionType.TAP, touch=touch)
        return cls(GuiActionType.SWIPE, touch=touch, lift=lift)

    @classmethod
    def type_text(cls, text: str) -> GuiAction:
        """Typing ``text``."""
        return cls(GuiActionType.TYPE, text=text)

    @classmethod
    def press(cls, button: Literal["back", "home", "enter"]) -> GuiAction:
        """A press of a system button."""
        return cls(GuiActionType(f"press_{button}"))


def _parts(wanted: Sequence[bool]) -> str:
    return " and ".join(name for name, has in zip(("touch", "lift", "text"), wanted, strict=True) if has) or "no parts"


class GuiParser(ActionParser[GuiAction]):
    """Reads one action on a touch screen; a format overrides ``_read``, ``_write`` and ``_snap``.

    Attributes:
        fields: names of what :meth:`format` takes besides the action.
    """

    fields: tuple[str, ...] = ()

    def __init__(self, labels: Literal["type", "factored"] = "type") -> None:
        """Choose the classes an SCM learns.

        Args:
            labels: "type", the kind of action alone, as published; "factored", a tuple of kind, cell of a 10 x 10
                grid where the finger goes down, and one of 16 buckets of the typed text.

        Raises:
            ValueError: on another value.
        """
        if labels not in ("type", "factored"):
            raise ValueError(f'labels must be "type" or "factored", got {labels!r}')
        self.factored = labels == "factored"
        kinds = (*map(str, _TYPES), INVALID)
        cells = ("none", *(f"cell {row},{column}" for row in range(_GRID) for column in range(_GRID)), INVALID)
        texts = ("none", *(f"text {bucket}" for bucket in range(_TEXT_BUCKETS)), INVALID)
        self._labels: tuple[Any, ...] = (kinds, cells, texts) if self.factored else kinds

    def parse(self, utterance: str, choices: Sequence[GuiAction] | None = None) -> Parse[GuiAction]:
        """Read an utterance; ``choices``, if given, are the only actions admissible."""
        if len(utterance) > self.max_length:
            return Parse.failure(
                ErrorKind.TOO_LONG, f"the reply has {len(utterance)} characters, more than {self.max_length}"
            )
        parse = self._read(utterance)
        if choices is not None and parse.action is not None and parse.action not in choices:
            listed = ", ".join(map(self.text, choices[:10]))
            return Parse.failure(
                ErrorKind.UNKNOWN_ACTION, f"{self.text(parse.action)} is not possible here; choose one of: {listed}"
            )
        return parse

    @abstractmethod
    def _read(self, utterance: str) -> Parse[GuiAction]:
        """Read an utterance of bearable length."""

    @abstractmethod
    def _write(self, action: GuiAction, fields: dict[str, Any]) -> str:
        """The utterance of an action that this format can express, and checked field names."""

    @abstractmethod
    def _snap(self, point: Point) -> Point:
        """The point nearest to ``point`` that this format can express."""

    def nearest(self, action: GuiAction) -> GuiAction:
        """The action nearest to ``action`` that this format can express: its coordinates have a finite resolution."""
        if action.touch is None:
            return action
        touch = self._snap(action.touch)
        lift = None if action.lift is None else self._snap(action.lift)
        if (touch, lift) == (action.touch, action.lift):
            return action
        return GuiAction.drag(touch, touch if lift is None else lift)

    def format(self, action: GuiAction, **fields: Any) -> str:
        """Write ``action`` after the fields.

        Raises:
            TypeError: if ``action`` is no :class:`GuiAction`.
            ValueError: if the coordinates are finer than the format's (see :meth:`nearest`), a field is unknown or
                cannot be written, or the whole gets too long.
        """
        if not isinstance(action, GuiAction):
            raise TypeError(f"an action is a GuiAction, got {type(action).__name__}")
        nearest = self.nearest(action)
        if action != nearest:
            raise ValueError(f"{action} is finer than this format; write nearest(action): {nearest}")
        for name in fields:
            if name not in self.fields:
                raise ValueError(f"this format has no field {name!r}; its fields: {', '.join(self.fields) or 'none'}")
        utterance = self._write(action, fields)
        if len(utterance) > self.max_length:
            raise ValueError(f"the utterance has {len(utterance)} characters, more than {self.max_length}")
        if fields and self.parse(utterance).action != action:
            raise ValueError(f"what the fields say would hide {self.text(action)} or be taken for another: {fields}")
        return utterance

    @property
    def labels(self) -> tuple[Any, ...]:
        """Names of the classes, ``"invalid"`` last in each factor."""
        return self._labels

    def label(self, parse: Parse[GuiAction]) -> Label:
        """Index of a parse in :attr:`labels`."""
        action = parse.action
        if action is None:
            return tuple(len(factor) - 1 for factor in self._labels) if self.factored else len(self._labels) - 1
        kind = _TYPES.index(action.type)
        if not self.factored:
            return kind
        cell = bucket = 0
        if action.touch is not None:
            column, row = (min(int(z * _GRID), _GRID - 1) for z in action.touch)
            cell = 1 + row * _GRID + column
        if action.text is not None:
            bucket = 1 + zlib.crc32(action.text.encode("utf-8", "surrogatepass")) % _TEXT_BUCKETS
        return kind, cell, bucket

    def sample(self, rng: np.random.Generator, choices: Sequence[GuiAction] | None = None) -> GuiAction:
        """Draw the kind uniformly, then points uniformly on the screen, or one of a few texts."""
        if choices is not None:
            return choices[int(rng.integers(len(choices)))]
        kind = _TYPES[int(rng.integers(len(_TYPES)))]
        if kind is GuiActionType.TYPE:
            return GuiAction.type_text(_SAMPLE_TEXTS[int(rng.integers(len(_SAMPLE_TEXTS)))])
        if kind not in (GuiActionType.TAP, GuiActionType.SWIPE):
            return GuiAction(kind)
        touch, lift = ((float(x), float(y)) for x, y in rng.random((2, 2)))
        return self.nearest(GuiAction.drag(touch, touch if kind is GuiActionType.TAP else lift))

    def distance(self, a: GuiAction | None, b: GuiAction | None) -> float:
        """0 for the same action; taps, and swipes, differ by how far apart their points are; else 1."""
        if a == b:
            return 0.0
        if a is None or b is None or a.type != b.type or a.touch is None or b.touch is None:
            return 1.0
        apart = math.dist(a.touch, b.touch)
        if a.lift is not None and b.lift is not None:
            apart = max(apart, math.dist(a.lift, b.lift))
        return min(1.0, apart)

    def text(self, action: GuiAction) -> str:
        """``tap(0.5000, 0.2500)``, ``type("news")``, ``press_home()``."""
        if action.text is not None:
            return f"{action.type}({to_json(action.text)})"
        points = [f"{z:.4f}" for point in (action.touch, action.lift) if point is not None for z in point]
        return f"{action.type}({', '.join(points)})"


def touch(start: Point, end: Point, span: tuple[int, int], repaired: bool = False) -> Parse[GuiAction]:
    """The parse of a finger that goes down at ``start`` and is lifted at ``end``; OUT_OF_RANGE outside 0 .. 1."""
    for point in (start, end):
        if not _on_screen(point):
            return Parse.failure(ErrorKind.OUT_OF_RANGE, "the point lies outside the screen")
    return Parse(GuiAction.drag(start, end), span=span, repaired=repaired)


def agree(readings: Sequence[Parse[GuiAction]], nothing: str) -> Parse[GuiAction]:
    """One parse from all places of an utterance that name an action; NO_ACTION with ``nothing`` if there are none."""
    if not readings:
        return Parse.failure(ErrorKind.NO_ACTION, nothing)
    first = readings[0]
    if any(reading.action != first.action for reading in readings):
        return Parse.failure(ErrorKind.AMBIGUOUS, "the reply names several actions")
    if len(readings) == 1 or first.action is None:
        return first
    return Parse(first.action, span=first.span, repaired=True)


def check_line(name: str, value: Any, forbidden: str = "") -> str:
    """A field that is written as one line.

    Raises:
        ValueError: if it is no str, has a line break, or holds one of the ``forbidden`` characters.
    """
    if not isinstance(value, str):
        raise ValueError(f"field {name!r} must be a str, got {value!r}")
    if len(value.splitlines()) > 1 or value != value.strip() or any(mark in value for mark in forbidden):
        raise ValueError(f"field {name!r} must be one line without spaces around it or any of {forbidden!r}")
    return value


def closing_quote(text: str, mark: str, start: int, stop: int) -> int:
    """Where the last ``mark`` in ``text[start:stop]`` stands that no backslash escapes; -1 if there is none.

    A reply that was cut off behind an escaped quote has no closing one.
    """
    end = text.rfind(mark, start, stop)
    while end >= 0:
        first = end
        while first > start and text[first - 1] == "\\":
            first -= 1
        if (end - first) % 2 == 0:
            return end
        end = text.rfind(mark, start, end)
    return -1
