"""Screenshots: the layers of a screen drawn over each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coso_envs.android.pages import WIDTH, Layer
from coso_envs.drawing.canvas import Canvas


def frame(size: tuple[int, int], layers: Sequence[Layer], top: Layer) -> np.ndarray:
    """Draw the layers over each other, and ``top`` over all: a fresh uint8 array [H, W, 3]."""
    canvas = Canvas.blank(*size, layers[0].background, size[0] / WIDTH)
    for layer in layers:
        if layer.modal:
            canvas.darken()
        # A later layer covers what sticks out of a layer's window.
        canvas.widgets(layer.shown(), layer.dy, layer.background)
    canvas.widgets(top.shown(), top.dy, top.background)
    return canvas.pixels
