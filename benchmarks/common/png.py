"""Pictures as PNG files."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image


def png(picture: np.ndarray) -> bytes:
    """Return a picture, uint8 [H, W, 3], as PNG."""
    stream = io.BytesIO()
    # The fastest compression: pictures are encoded between steps.
    Image.fromarray(picture).save(stream, format="png", compress_level=1)
    return stream.getvalue()
