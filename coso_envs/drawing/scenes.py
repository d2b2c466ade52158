"""Scenes as data: a sky and coloured shapes in a square of 24 x 24, of which wide pictures show the middle."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from coso_envs.drawing.icons import draw_shape
from coso_envs.drawing.widgets import Color

#: Name -> colours of the sky above and below, then shapes separated by semicolons, each a colour (rrggbb) and a shape
#: as in :data:`coso_envs.drawing.icons.ICONS`.
SCENES: dict[str, tuple[Color, Color, str]] = {
    "city": ((94, 138, 199), (236, 214, 190), (
        "2c3e50 rect 1 9 5 20 0; 34495e rect 5.5 6.5 9 20 0; 415b76 rect 10 10 13.5 20 0; "
        "2c3e50 rect 14 7.5 17.5 20 0; 4a6a8a rect 18 9.5 23 20 0; f5d76e rect 2 10.5 4 11.5 0; "
        "f5d76e rect 6.4 8.5 8 9.5 0; f5d76e rect 6.4 12 8 13 0; f5d76e rect 15 9.5 16.6 10.5 0; "
        "f5d76e rect 19 11.5 22 12.5 0; 5d6d7e rect 0 16.6 24 24 0; ffffff line .4 2 17.6 22 17.6")),
    "beach": ((72, 160, 220), (200, 234, 246), (
        "ffd54f disc 18.5 8.5 1.9; 1f86b5 rect 0 12 24 16 0; ecd9a4 rect 0 15.4 24 24 0; "
        "8d5a2b line .6 6 16.6 7 10; 2e8b57 oval 3.4 8.6 7.4 10.4; 2e8b57 oval 6.6 8.4 10.8 10.2; "
        "e74c3c poly 14 14.6 19 14.6 16.5 12.9; ffffff line .3 16.5 14.6 16.5 16.6")),
    "forest": ((150, 200, 230), (226, 240, 220), (
        "3d7a4a rect 0 15 24 24 0; 5b3a1e rect 5.4 14 6.4 17 0; 1e6b3a poly 6 6.5 9.4 14.6 2.6 14.6; "
        "5b3a1e rect 12 14 13 17 0; 2f8f4e poly 12.5 7.5 16 14.8 9 14.8; 5b3a1e rect 18.5 14 19.5 17 0; "
        "1e6b3a poly 19 6.8 22.6 14.6 15.4 14.6")),
    "space": ((10, 12, 40), (40, 30, 80), (
        "e0c080 disc 9 12 4.4; c8a060 oval 5.6 10.6 9 11.6; b89050 oval 8 13.2 12.4 14.2; "
        "d0d0e8 oval 2.4 11.4 15.6 12.6; ffffff disc 18 8 .35; ffffff disc 21 13 .3; ffffff disc 16 15.4 .25; "
        "ffffff disc 3 7.4 .3; 9fb4ff disc 19 11 1")),
    "plate": ((196, 154, 108), (150, 106, 66), (
        "f6f3ec disc 12 12 5.4; e6e0d2 ring .4 12 12 4.2; c0392b disc 10.6 11 1.7; e0a030 disc 13.4 11 1.5; "
        "3f8f3f disc 12 13.6 1.5; dfe4e8 line .6 4 7.6 4 16.4; dfe4e8 line .6 20 7.6 20 16.4")),
    "stage": ((24, 12, 48), (80, 20, 90), (
        "6a3fb5 poly 5 6 1.6 16 8.4 16; b53f8f poly 12 6 8.6 16 15.4 16; 3f6ab5 poly 19 6 15.6 16 22.4 16; "
        "161020 rect 0 15.4 24 24 0; f4d0b0 disc 12 10.4 1; 202030 rect 11 11.4 13 15.6 .6; "
        "e0e0e0 line .3 13.6 10.8 13.6 15.6; 0a0812 disc 4 17.4 1.4; 0a0812 disc 8 17.6 1.4; "
        "0a0812 disc 16 17.6 1.4; 0a0812 disc 20 17.4 1.4")),
    "stadium": ((120, 170, 220), (210, 226, 240), (
        "7f8c8d rect 0 8.4 24 12 0; c0392b rect 0 9.4 24 10 0; 3498db rect 0 10.6 24 11.2 0; "
        "2e9b4f rect 0 11.6 24 24 0; ffffff line .25 12 11.6 12 20; ffffff ring .25 12 14.6 2; "
        "ffffff frame .25 0 12.6 3.4 16.6 0; ffffff frame .25 20.6 12.6 24 16.6 0; f8f8f8 disc 15 14 .5")),
    "chart": ((250, 251, 253), (232, 240, 250), (
        "c8d2dc line .2 3 17 21 17; c8d2dc line .2 3 7 3 17; a9c7ee rect 4.4 13.4 6.4 17 0; "
        "7fb0ea rect 8 11.8 10 17 0; 5a98e0 rect 11.6 12.6 13.6 17 0; 3a7fd0 rect 15.2 10 17.2 17 0; "
        "1f66ba rect 18.8 8.4 20.8 17 0; e67e22 line .5 4 12.4 9 10.2 12.6 11.4 16.2 8.8 20.6 7.2")),
    "animal": ((206, 226, 200), (236, 240, 214), (
        "b8c98a rect 0 15.6 24 24 0; a0703c oval 8 11.4 17 17; a0703c disc 8.4 10.4 2.6; "
        "80562c poly 6 9 6.6 6.8 8 8.4; 80562c poly 9 8.2 10.4 6.8 10.8 9.2; 201810 disc 7.6 10.2 .35; "
        "201810 disc 9.2 10.2 .35; 201810 disc 8.4 11.4 .4; 80562c rect 9.6 15.8 10.8 18 0; "
        "80562c rect 14.4 15.8 15.6 18 0; 80562c line .8 16.6 12.6 19.4 10")),
    "person": ((170, 190, 214), (222, 228, 236), (
        "34495e rect 6 13.6 18 24 3; f0c8a0 rect 11 11 13 14.4 0; f0c8a0 disc 12 9.6 2.5; "
        "5a3a22 arc 1.3 12 9.4 2.7 180 360; ffffff poly 10.4 13.6 13.6 13.6 12 16.6; "
        "c0392b poly 11.6 14 12.4 14 12.6 17 12 17.6 11.4 17")),
    "screen": ((40, 46, 60), (80, 92, 116), (
        "15181f rect 4 6.4 20 15.6 .8; 3a8dde rect 4.6 7 19.4 15 0; ffffff rect 6 8.4 11 9.2 0; "
        "d0e4f8 rect 6 10 17 10.5 0; d0e4f8 rect 6 11.2 15 11.7 0; f1c40f rect 6 12.8 9 13.8 .4; "
        "9aa4b4 rect 10.6 15.6 13.4 17 0; 9aa4b4 rect 8.6 16.8 15.4 17.4 0")),
    "book": ((120, 84, 60), (90, 60, 42), (
        "5c3a24 rect 0 15.6 24 24 0; c0392b rect 4 8 6 15.6 0; 2980b9 rect 6.3 7 8.3 15.6 0; "
        "27ae60 rect 8.6 8.6 10.2 15.6 0; f1c40f rect 10.5 7.4 12.7 15.6 0; 8e44ad rect 13 8.2 14.8 15.6 0; "
        "f4ecd8 poly 15.4 15 19.6 8.4 21.4 9.6 17.4 16; e8e0cc line .3 4.4 10 5.6 10; "
        "e8e0cc line .3 10.9 9.4 12.3 9.4")),
    "plane": ((58, 134, 210), (190, 222, 244), (
        "ffffff oval 2 13.6 9 16; ffffff oval 14 7 22 9; f4f6f8 oval 5 10.4 18 13; "
        "dfe5ea poly 10 12 13 12 8.6 16.4 7.4 16.4; 2c6fb0 poly 5.4 11 7.2 11 5.4 7.6 4.4 7.6; "
        "506070 disc 15.6 11.4 .3; 506070 disc 14 11.3 .3; 506070 disc 12.4 11.3 .3")),
    "weather": ((120, 166, 214), (206, 222, 236), (
        "ffd24d disc 8.4 9.6 2.6; f6f8fa disc 11 12.4 2.4; f6f8fa disc 14 11.2 3; f6f8fa disc 17 12.8 2; "
        "f6f8fa rect 11 12.4 17 14.8 1; 3f7fc0 line .4 11.4 15.6 10.8 17.4; 3f7fc0 line .4 14 15.6 13.4 17.4; "
        "3f7fc0 line .4 16.6 15.6 16 17.4")),
}  # fmt: skip
_TINTS: tuple[tuple[float, float, float], ...] = (
    (1.0, 1.0, 1.0), (1.06, 0.97, 0.9), (0.9, 0.98, 1.06), (0.85, 0.85, 0.92), (1.08, 1.03, 0.95), (0.96, 1.05, 0.96),
)  # fmt: skip
_OVERSAMPLING = 2


def draw_scene(name: str, variant: int, w: int, h: int) -> np.ndarray:
    """Draw a scene, uint8 [h, w, 3]; the variant chooses its light, and whether it is mirrored.

    Raises:
        KeyError: if there is no such scene.
    """
    above, below, shapes = SCENES[name]
    wide, high = w * _OVERSAMPLING, h * _OVERSAMPLING
    side = max(wide, high)
    share = np.linspace(0, 1, side, dtype=np.float32)[:, None, None]
    sky = np.asarray(above, np.float32) * (1 - share) + np.asarray(below, np.float32) * share
    image = Image.fromarray(sky.astype(np.uint8)).resize((side, side), Image.Resampling.NEAREST)
    draw = ImageDraw.Draw(image)
    for shape in shapes.split(";"):
        color, kind, *numbers = shape.split()
        ink = (int(color[:2], 16), int(color[2:4], 16), int(color[4:], 16))
        draw_shape(draw, kind, [float(z) for z in numbers], side / 24, ink)
    left, top = (side - wide) // 2, (side - high) // 2
    image = image.crop((left, top, left + wide, top + high)).resize((w, h), Image.Resampling.BOX)
    if variant % 2:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    # The light of each band, for every value that a pixel may have.
    light = np.asarray(_TINTS[variant % len(_TINTS)], np.float32)[:, None] * np.arange(256, dtype=np.uint8)
    return np.array(image.point(np.minimum(light, 255).astype(np.uint8).ravel().tolist()))
