"""Base of the parsers of touch screens: everything but the format itself."""

from __future__ import annotations

import math
import zlib
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from parsers.core import INVALID, ActionParser, ErrorKind, Label, Parse
from parsers.gui.actions import AITW_KINDS, GuiAction, GuiActionType, Point
from parsers.reading.json_text import to_json

_GRID = 10
_TEXT_BUCKETS = 16
_SAMPLE_TEXTS = ("amazon.com", "ebay.com", "macbook", "weather", "news", 'a "quoted" word', "caf\u00e9, [2]", "1:30 pm")
_SAMPLES = {
    GuiActionType.TYPE: _SAMPLE_TEXTS,
    GuiActionType.OPEN_APP: ("Chrome", "Clock", "Settings", "YouTube", "Play Store"),
    GuiActionType.ANSWER: ("yes", "3", "1:30 pm", "$24.99", 'the "Blue" line, at 9'),
}
_TOUCHES = (GuiActionType.TAP, GuiActionType.SWIPE, GuiActionType.LONG_PRESS)


class GuiParser(ActionParser[GuiAction]):
    """A reader of one action on a touch screen; a format overrides ``_read``, ``_write`` and ``_snap``."""

    #: The kinds of action that the format can express; labels and samples follow from them, in this order.
    kinds: tuple[GuiActionType, ...] = AITW_KINDS
    #: Whether it can name a place by the number of a mark on the screen.
    marks: bool = False
    #: The kinds of action whose place may be such a number.
    mark_kinds: tuple[GuiActionType, ...] = (GuiActionType.TAP, GuiActionType.LONG_PRESS)

    @property
    def size(self) -> tuple[int, int] | None:
        """``(width, height)`` of the picture whose pixels the format counts; None if it counts shares of the screen."""
        return None

    def __init__(self, labels: Literal["type", "factored"] = "type") -> None:
        """Choose the classes that a causal model learns.

        Args:
            labels: "type", the kind of action alone, as published; "factored", a tuple of kind, cell of a 10 x 10
                grid where the finger goes down, and one of 16 buckets of the typed text.

        Raises:
            ValueError: on another value.
        """
        if labels not in ("type", "factored"):
            raise ValueError(f'labels must be "type" or "factored", got {labels!r}')
        self.factored = labels == "factored"
        kinds = (*map(str, self.kinds), INVALID)
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
        """Read an utterance of at most ``max_length`` characters."""

    @abstractmethod
    def _write(self, action: GuiAction, fields: dict[str, Any]) -> str:
        """Write an action that this format can express; the names of ``fields`` are checked."""

    @abstractmethod
    def _snap(self, point: Point) -> Point:
        """Return the point nearest to ``point`` that this format can express."""

    def nearest(self, action: GuiAction) -> GuiAction:
        """Return the action nearest to ``action`` that this format, with its finite resolution, can express."""
        if action.touch is None:
            return action
        touch = self._snap(action.touch)
        lift = None if action.lift is None else self._snap(action.lift)
        if (touch, lift) == (action.touch, action.lift):
            return action
        return replace(action, touch=touch) if lift is None else GuiAction.drag(touch, lift)

    def format(self, action: GuiAction, **fields: Any) -> str:
        """Write ``action`` after the fields.

        Raises:
            TypeError: if ``action`` is no :class:`GuiAction`.
            ValueError: if the action is of none of :attr:`kinds`, the coordinates are finer than the format's (see
                :meth:`nearest`), a field is unknown or cannot be written, or the whole gets too long.
        """
        if not isinstance(action, GuiAction):
            raise TypeError(f"an action is a GuiAction, got {type(action).__name__}")
        if action.type not in self.kinds:
            raise ValueError(
                f"this format cannot express {self.text(action)}; its kinds of action are {', '.join(self.kinds)}"
            )
        if action.mark is not None and not (self.marks and action.type in self.mark_kinds):
            raise ValueError(f"this format cannot express {self.text(action)}: it has no numbers of marks there")
        nearest = self.nearest(action)
        if action != nearest:
            raise ValueError(f"{action} is finer than this format; write nearest(action): {nearest}")
        self._check_field_names(fields)
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
        """Return the index of a parse in :attr:`labels`, one for each factor if they are factored."""
        action = parse.action
        if action is None:
            return tuple(len(factor) - 1 for factor in self._labels) if self.factored else len(self._labels) - 1
        kind = self.kinds.index(action.type)
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
        kind = self.kinds[int(rng.integers(len(self.kinds)))]
        if kind in _SAMPLES:
            return GuiAction(kind, text=_SAMPLES[kind][int(rng.integers(len(_SAMPLES[kind])))])
        if kind not in _TOUCHES:
            return GuiAction(kind)
        touch, lift = ((float(x), float(y)) for x, y in rng.random((2, 2)))
        return self.nearest(GuiAction.drag(touch, lift) if kind is GuiActionType.SWIPE else GuiAction(kind, touch))

    def distance(self, a: GuiAction | None, b: GuiAction | None) -> float:
        """Return the distance of two touches of one kind as a share of the screen; 0 for equal actions, else 1."""
        if a == b:
            return 0.0
        if a is None or b is None or a.type != b.type or a.touch is None or b.touch is None:
            return 1.0
        apart = math.dist(a.touch, b.touch)
        if a.lift is not None and b.lift is not None:
            apart = max(apart, math.dist(a.lift, b.lift))
        return min(1.0, apart)

    def text(self, action: GuiAction) -> str:
        """Write an action as ``tap(0.5000, 0.2500)``, ``type("news")`` or ``press_home()``."""
        if action.text is not None:
            return f"{action.type}({to_json(action.text)})"
        if action.mark is not None:
            way = "" if action.direction is None else f", {action.direction}, {action.distance}"
            return f"{action.type}(mark {action.mark}{way})"
        points = [f"{z:.4f}" for point in (action.touch, action.lift) if point is not None for z in point]
        return f"{action.type}({', '.join(points)})"
