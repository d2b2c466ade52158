"""Screenshots: the layers of a screen drawn over each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coso_envs.android.pages import WIDTH, Layer
from coso_envs.drawing.canvas import Canvas
from coso_envs.drawing.kept import Drawings

#: Shared by all phones of a process.
_FRAMES = Drawings(max_bytes=64 * 2**20)


def frame(size: tuple[int, int], layers: Sequence[Layer], top: Layer) -> np.ndarray:
    """The layers drawn over each other, and ``top`` over all: a fresh uint8 array [H, W, 3].

    What stays the same from one screen to the next, or comes again, is not drawn again.
    """
    scale = size[0] / WIDTH
    # Widgets are compared by identity, which is safe as long as the kept frames hold them.
    key = (size, *((layer.widgets, layer.dy, layer.background, layer.modal) for layer in layers))
    kept = _FRAMES.get(key)
    if kept is not None:
        canvas = Canvas(kept.copy(), scale)
    else:
        canvas = Canvas.blank(*size, layers[0].background, scale)
        for layer in layers:
            if layer.modal:
                canvas.darken()
            # What sticks out of a layer's window is covered by a later layer.
            canvas.widgets(layer.shown(), layer.dy, layer.background)
        _FRAMES.offer(key, canvas.pixels)
    canvas.widgets(top.shown(), top.dy, top.background)
    return canvas.pixels
