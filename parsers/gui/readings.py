"""Parses that the parsers of touch screens share: of a moving finger, and of several places that name an action."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from parsers.core import ErrorKind, Parse
from parsers.gui.actions import GuiAction, GuiActionType, Point, is_on_screen
from parsers.reading.free_text import free_text
from parsers.reading.json_objects import same_key


def touch(start: Point, end: Point, span: tuple[int, int], repaired: bool = False) -> Parse[GuiAction]:
    """Make the parse of a finger that moves from ``start`` to ``end``; OUT_OF_RANGE outside 0 .. 1."""
    for point in (start, end):
        if not is_on_screen(point):
            return Parse.failure(ErrorKind.OUT_OF_RANGE, "the point lies outside the screen")
    return Parse(GuiAction.drag(start, end), span=span, repaired=repaired)


def hold(point: Point, span: tuple[int, int]) -> Parse[GuiAction]:
    """Make the parse of a finger that stays on a point; OUT_OF_RANGE outside 0 .. 1."""
    if not is_on_screen(point):
        return Parse.failure(ErrorKind.OUT_OF_RANGE, "the point lies outside the screen")
    return Parse(GuiAction.long_press(*point), span=span)


def malformed(message: str) -> Parse[GuiAction]:
    """Make the parse of a value that cannot be read."""
    return Parse.failure(ErrorKind.MALFORMED_VALUE, message)


def choose(value: Any, kinds: Mapping[str, GuiActionType], name: str, span: tuple[int, int]) -> Parse[GuiAction]:
    """Make the parse of an action without parts from the value of ``name``, in any case; ``kinds`` has all values."""
    for spelling, kind in kinds.items():
        if isinstance(value, str) and same_key(value, spelling.casefold()):
            return Parse(GuiAction(kind), span=span)
    return malformed(f"{name} must be one of {', '.join(kinds)}, got {str(value)[:40]!r}")


def agree(readings: Sequence[Parse[GuiAction]], nothing: str) -> Parse[GuiAction]:
    """Make one parse of all places that name an action; NO_ACTION with the message ``nothing`` if there are none."""
    if not readings:
        return Parse.failure(ErrorKind.NO_ACTION, nothing)
    first = readings[0]
    if any(reading.action != first.action for reading in readings):
        return Parse.failure(ErrorKind.AMBIGUOUS, "the reply names several actions")
    if len(readings) == 1 or first.action is None:
        return first
    return Parse(first.action, span=first.span, repaired=True)


def check_line(name: str, value: Any, forbidden: str = "") -> str:
    """Return the value of a field that is written as one line.

    Raises:
        ValueError: if it is no str, has a line break, opens a thought, or holds one of the ``forbidden`` characters.
    """
    if not isinstance(value, str):
        raise ValueError(f"field {name!r} must be a str, got {value!r}")
    if len(value.splitlines()) > 1 or value != value.strip() or any(mark in value for mark in forbidden):
        raise ValueError(f"field {name!r} must be one line without spaces around it or any of {forbidden!r}")
    if re.fullmatch(free_text(), value) is None:
        raise ValueError(f"field {name!r} must have no marks of thoughts such as <think>, got {value!r}")
    return value
