"""Shades between two colours, by which masks of ink become pixels."""

from __future__ import annotations

import numpy as np

from coso_envs.drawing.caches import cached
from coso_envs.drawing.widgets import Color


def colored(mask: np.ndarray, ink: Color, paper: Color) -> np.ndarray:
    """Return the pixels of a mask, uint8 [h, w] from paper (0) to ink (255), as uint8 [h, w, 3]."""
    # A lookup takes a fraction of the time of computing each pixel.
    return _shades(ink, paper).take(mask, axis=0)


@cached(2**18)
def _shades(ink: Color, paper: Color) -> np.ndarray:
    """Return the shades from paper to ink, uint8 [256, 3]."""
    to, start = np.asarray(ink, np.float32), np.asarray(paper, np.float32)
    share = np.arange(256, dtype=np.float32)[:, None] / 255
    return (start + share * (to - start) + 0.5).astype(np.uint8)


@cached(2**19)
def solid_row(color: Color, width: int) -> np.ndarray:
    """Return a line of pixels of a colour, which pastes faster than three numbers broadcast."""
    row = np.empty((1, width, 3), np.uint8)
    row[:] = color
    return row
