"""Numbered boxes over a picture, for models that name what they touch by its number."""

from __future__ import annotations

import functools
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from coso_envs.drawing.widgets import Color

#: Far from each other and from what the phone is drawn in.
_COLORS: tuple[Color, ...] = (
    (214, 39, 40), (31, 119, 180), (44, 140, 44), (148, 80, 189), (200, 110, 0), (0, 140, 150), (190, 30, 120),
)  # fmt: skip


def draw_marks(pixels: np.ndarray, boxes: Sequence[tuple[float, float, float, float]]) -> np.ndarray:
    """Draw a box and its index, from 0, around each part of a picture.

    Args:
        pixels: uint8 [H, W, 3]; is left as it is.
        boxes: (left, top, right, bottom) of each, 0 .. 1.

    Returns:
        A fresh uint8 array [H, W, 3].
    """
    image = Image.fromarray(pixels)
    draw = ImageDraw.Draw(image)
    thick = max(1, image.width // 360)
    font = _font(max(8, image.width // 34))
    for i, (left, top, right, bottom) in enumerate(boxes):
        color = _COLORS[i % len(_COLORS)]
        x0, y0 = round(left * image.width), round(top * image.height)
        x1, y1 = round(right * image.width) - 1, round(bottom * image.height) - 1
        draw.rectangle((x0, y0, max(x0, x1), max(y0, y1)), outline=color, width=thick)
        _, above, wide, below = font.getbbox(str(i))
        draw.rectangle((x0, y0, x0 + wide + 2 * thick, y0 + below - above + 2 * thick), fill=color)
        draw.text((x0 + thick, y0 + thick - above), str(i), fill=(255, 255, 255), font=font)
    return np.asarray(image).copy()


@functools.cache
def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)
