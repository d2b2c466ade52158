"""Where things go: four strips of the picture, and grids of equal cells so that nothing overlaps."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import NamedTuple

#: Side of the picture in which the lengths below are given, in pixels.
REFERENCE = 300
#: Where strips begin: the task from the top, then the place, the scene, the hand.
PLACE_TOP, SCENE_TOP, HAND_TOP = 20, 42, 264
#: Left, top, right and bottom of what objects in front of the agent, names of receptacles and the held object share.
INSIDE = (20, 70, 280, 252)
ROOM = (4, 46, 296, 260)
HELD = (44, HAND_TOP, 296, REFERENCE)

#: Width of the name of a receptacle beside the one in front of the agent.
_NAME = 84

#: Columns, rows and size of names, the first that suffices: few sizes of cells, so that drawings are used again.
_OBJECTS = ((3, 2, 13), (3, 4, 11), (3, 6, 10), (4, 5, 10), (4, 7, 9), (5, 8, 8))
_RECEPTACLES = ((2, 8, 12), (3, 10, 10), (3, 14, 9), (4, 16, 8))


class Box(NamedTuple):
    """A rectangle of pixels; right and bottom lie outside."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True)
class Grid:
    """Cells of equal size.

    Attributes:
        width, height: of a cell.
        boxes: the cells, row by row.
        px: size of the names in them.
    """

    width: int
    height: int
    boxes: tuple[Box, ...]
    px: int


def scaled(length: int, size: int) -> int:
    """Convert a length of the reference picture to a picture of ``size`` pixels."""
    return round(length * size / REFERENCE)


@functools.lru_cache(maxsize=256)
def object_grid(count: int, size: int, area: tuple[int, int, int, int] = INSIDE) -> Grid:
    """Return cells for ``count`` objects in an area of the reference picture."""
    return _grid(count, area, _OBJECTS, size)


@functools.lru_cache(maxsize=256)
def bands(counts: tuple[int, ...]) -> tuple[tuple[int, int, int, int], ...]:
    """Return the areas of the receptacles at one spot, one below the other, higher where more objects are seen.

    Args:
        counts: how many objects are seen in or on each; first of the one in front of the agent.
    """
    left, top, right, bottom = INSIDE
    rows = [max(2, -(-count // _OBJECTS[0][0])) for count in counts]
    ends = [top + (bottom - top) * sum(rows[: i + 1]) // sum(rows) for i in range(len(rows))]
    return tuple((left, start, right, end) for start, end in zip((top, *ends), ends, strict=False))


def beside(area: tuple[int, int, int, int], size: int) -> tuple[Box, tuple[int, int, int, int]]:
    """Return the pixels for the name of a receptacle at the same spot, and the area for its objects."""
    left, top, right, bottom = area
    name = Box(*(scaled(length, size) for length in (left, top, left + _NAME, bottom)))
    return name, (left + _NAME, top, right, bottom)


@functools.lru_cache(maxsize=256)
def receptacle_grid(count: int, size: int) -> Grid:
    """Return cells for the ``count`` receptacles of a room."""
    return _grid(count, ROOM, _RECEPTACLES, size)


@functools.lru_cache(maxsize=16)
def held_grid(size: int) -> Grid:
    """Return the cell of the held object."""
    return _grid(1, HELD, ((1, 1, 15),), size)


def _grid(count: int, area: tuple[int, int, int, int], shapes: tuple[tuple[int, int, int], ...], size: int) -> Grid:
    columns, rows, px = next((shape for shape in shapes if shape[0] * shape[1] >= count), shapes[-1])
    # More than any room of ALFWorld has: as many rows as it takes.
    rows = max(rows, -(-count // columns))
    left, top, right, bottom = (scaled(length, size) for length in area)
    width, height = (right - left) // columns, (bottom - top) // rows
    # A row that does not fill its cells is in the middle.
    left += (right - left - min(count, columns) * width) // 2
    top += (bottom - top - -(-count // columns) * height) // 2
    corners = ((left + i % columns * width, top + i // columns * height) for i in range(count))
    boxes = tuple(Box(x, y, x + width, y + height) for x, y in corners)
    return Grid(width, height, boxes, max(4, scaled(px, size)))
