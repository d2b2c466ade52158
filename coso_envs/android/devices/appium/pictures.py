"""Screenshots as arrays of numbers."""

from __future__ import annotations

import base64
import io

import numpy as np
from PIL import Image

from coso_envs.android.devices.errors import ScreenshotError

#: Share of pixels that may change while a picture counts as still: a blinking cursor, a clock.
_STILL = 0.002


def decode(encoded: str, size: tuple[int, int] | None = None) -> np.ndarray:
    """Return a base64 picture as uint8 [H, W, 3], scaled to ``size`` = (W, H).

    Raises:
        ScreenshotError: if it is no picture.
    """
    try:
        with Image.open(io.BytesIO(base64.b64decode(encoded, validate=True))) as opened:
            picture = opened.convert("RGB")
    except Exception as error:  # each of pillow's decoders has errors of its own
        raise ScreenshotError(f"the screenshot is no picture that can be read: {str(error)[:100]}") from error
    if size is not None and picture.size != size:
        picture = picture.resize(size, Image.Resampling.BILINEAR)
    return np.array(picture, np.uint8)


def same(a: np.ndarray, b: np.ndarray) -> bool:
    """Return whether two pictures show the same, but for a few pixels."""
    return a.shape == b.shape and float((a != b).any(axis=2).mean()) <= _STILL
