"""Rectangles of a picture as arrays of rows, each row of pixels one item.

To lay a card, numpy then moves 75 items; along three axes it would begin a loop for every row and take twice as long.
"""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

_CHANNELS = 3


class Rectangle(NamedTuple):
    """A rectangle in pictures of one size, as numpy wants it; made by :func:`rectangle`."""

    shape: tuple[int]
    row: np.dtype[np.void]
    offset: int
    pitch: tuple[int]

    def of(self, picture: np.ndarray) -> np.ndarray:
        """A view of ``picture`` (uint8 [H, W, 3], contiguous): a row of pixels is an item; read-only if it is."""
        shape, row, offset, pitch = self
        return np.ndarray(shape, row, picture, offset, pitch)


# Making the item's type takes as long as laying a small symbol.
@functools.lru_cache(maxsize=1024)
def rectangle(picture_width: int, left: int, top: int, width: int, height: int) -> Rectangle:
    """A rectangle that must not leave pictures of ``picture_width``; all lengths in pixels."""
    pitch = picture_width * _CHANNELS
    row: np.dtype[np.void] = np.dtype((np.void, width * _CHANNELS))
    return Rectangle((height,), row, top * pitch + left * _CHANNELS, (pitch,))


def as_rows(pixels: np.ndarray) -> np.ndarray:
    """All of ``pixels`` (uint8 [H, W, 3], contiguous) as rows, read-only since they are meant to be kept."""
    height, width, _ = pixels.shape
    rows = rectangle(width, 0, 0, width, height).of(pixels)
    rows.flags.writeable = False
    return rows


def width_of(rows: np.ndarray) -> int:
    """Width of rows, in pixels."""
    return rows.itemsize // _CHANNELS
