"""Points on a screen as models write them: pairs, boxes and directions, in the units of a format."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from parsers.core import ErrorKind, Parse
from parsers.gui.actions import DIRECTIONS, GuiAction, Point
from parsers.gui.readings import touch

_NUMBER = re.compile(r"[+-]?[0-9]{1,12}(?:\.[0-9]{0,20})?(?:[eE][+-]?[0-9]{1,2})?")
_AS_TEXT = re.compile(
    rf"[\[(]{{0,3}}\s{{0,9}}({_NUMBER.pattern}(?:\s{{0,9}}[,\s]\s{{0,9}}{_NUMBER.pattern}){{1,3}})\s{{0,9}}[\])]{{0,3}}"
)


def read_numbers(value: Any) -> list[str] | None:
    """Return the numbers, as written, of a point ``[x, y]`` or a box ``[x0, y0, x1, y1]``, nested or as a string.

    None stands for anything else.
    """
    if isinstance(value, str):
        found = _AS_TEXT.fullmatch(value.strip())
        numbers = [] if found is None else _NUMBER.findall(found[1])
        return numbers if len(numbers) in (2, 4) else None
    if not isinstance(value, list):
        return None
    while len(value) == 1 and isinstance(value[0], list):
        value = value[0]
    if len(value) == 2 and all(isinstance(corner, list) and len(corner) == 2 for corner in value):
        value = [*value[0], *value[1]]
    if len(value) not in (2, 4) or not all(isinstance(z, str) and _NUMBER.fullmatch(z.strip()) for z in value):
        return None
    return [z.strip() for z in value]


def centre(numbers: Sequence[str]) -> Point:
    """Return the point that two numbers stand for, or the middle of the box that four stand for."""
    values = [float(z) for z in numbers]
    return (values[0] + values[-2]) / 2, (values[1] + values[-1]) / 2


def may_be_fractions(numbers: Sequence[str]) -> bool:
    """Return whether some of the numbers look like shares of the screen, where a format counts in larger units."""
    values = [abs(float(z)) for z in numbers]
    written_as_fractions = any("." in z or "e" in z.lower() for z in numbers)
    return any(0 < z < 1 for z in values) or (written_as_fractions and max(values) <= 1)


def swipe_towards(
    direction: str, start: Point | None, span: tuple[int, int], repaired: bool = False
) -> Parse[GuiAction]:
    """Make the parse of a swipe in one of the four directions, from its usual place or from ``start``.

    It ends at the edge of the screen; without room for it, the parse is OUT_OF_RANGE.
    """
    usual = DIRECTIONS[direction]
    if start is None:
        return touch(*usual, span, repaired)
    lift = tuple(min(1.0, max(0.0, round(z + b - a, 9))) for z, a, b in zip(start, *usual, strict=True))
    if math.dist(start, lift) < math.dist(*usual) / 4:
        return Parse.failure(ErrorKind.OUT_OF_RANGE, f"there is no room to swipe {direction} from there")
    return touch(start, (lift[0], lift[1]), span, repaired)


def goes_towards(direction: str, start: Point, lift: Point) -> bool:
    """Return whether a swipe goes more in ``direction`` than in any other."""
    way = lift[0] - start[0], lift[1] - start[1]
    along = {"up": -way[1], "down": way[1], "left": -way[0], "right": way[0]}
    return max(along, key=along.__getitem__) == direction
