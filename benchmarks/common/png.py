"""Pictures as PNG files."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image


def png(picture: np.ndarray, longest: int | None = None) -> bytes:
    """Return a picture, uint8 [H, W, 3], as PNG, made so small that no side has more than ``longest`` pixels."""
    stream = io.BytesIO()
    image = Image.fromarray(picture)
    if longest is not None:
        image.thumbnail((longest, longest))
    # The fastest compression: pictures are encoded between steps.
    image.save(stream, format="png", compress_level=1)
    return stream.getvalue()
