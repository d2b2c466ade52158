"""Drawing with Pillow's own font, once; what is drawn is kept as arrays and pasted.

The pixels depend on the Pillow version (its font rasteriser), never on the fonts of the machine.
"""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw, ImageFont

WHITE = (255, 255, 255)
INK = (20, 20, 30)


def labelled_number(label: str, number: str, width: int, height: int) -> np.ndarray:
    """One line of text: a small label on the left, a large number on the right.

    Returns:
        uint8 [height, width, 3], read-only since it is meant to be cached.
    """
    image = Image.new("RGB", (width, height), WHITE)
    draw = ImageDraw.Draw(image)
    # Shares of a 300 x 150 line: digits 90 high, which stay 19 high when the picture is shrunk to 64 x 64.
    _centred(draw, label, centre=(0.27 * width, height / 2), box=(0.5 * width, 0.19 * height))
    _centred(draw, number, centre=(0.76 * width, height / 2), box=(0.44 * width, 0.6 * height))
    pixels = np.asarray(image).copy()
    pixels.flags.writeable = False
    return pixels


def _centred(draw: ImageDraw.ImageDraw, text: str, centre: tuple[float, float], box: tuple[float, float]) -> None:
    """Write ``text`` as large as fits into ``box`` (width, height in pixels), its ink centred."""
    reference = ImageFont.load_default(100)
    left, _, right, _ = reference.getbbox(text)
    # Capitals and digits are what is to fill the height, so that all numbers have the same size.
    _, top, _, bottom = reference.getbbox("0")
    scale = min(box[0] / (right - left), box[1] / (bottom - top))
    font = ImageFont.load_default(100 * scale)
    left, _, right, _ = font.getbbox(text)
    _, top, _, bottom = font.getbbox("0")
    draw.text((centre[0] - (left + right) / 2, centre[1] - (top + bottom) / 2), text, fill=INK, font=font)
