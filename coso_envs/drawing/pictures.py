"""Pictures as arrays: product shots, landscapes, maps and thumbnails, in numbered variants."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from coso_envs.drawing.caches import cached
from coso_envs.drawing.icons import ICONS, icon_mask
from coso_envs.drawing.scenes import SCENES, draw_scene
from coso_envs.drawing.shades import colored, solid_row
from coso_envs.drawing.widgets import AMBER, LINE, Color

_TINTS: tuple[tuple[Color, Color], ...] = (
    ((236, 239, 241), (69, 90, 100)),
    ((227, 242, 253), (21, 101, 192)),
    ((232, 245, 233), (46, 125, 50)),
    ((255, 243, 224), (230, 81, 0)),
    ((243, 229, 245), (106, 27, 154)),
    ((252, 228, 236), (173, 20, 87)),
    ((224, 247, 250), (0, 105, 120)),
    ((250, 250, 250), (55, 55, 60)),
)
_SKIES: tuple[tuple[Color, Color, Color], ...] = (
    ((33, 99, 180), (170, 210, 240), (38, 80, 60)),
    ((90, 50, 120), (250, 170, 120), (40, 30, 60)),
    ((20, 30, 70), (90, 110, 170), (15, 20, 40)),
    ((70, 160, 190), (230, 240, 220), (60, 120, 70)),
    ((200, 90, 60), (255, 220, 150), (90, 50, 40)),
)


@cached(12 * 2**20)
def picture(name: str, variant: int, w: int, h: int, background: Color) -> np.ndarray:
    """Draw a picture, uint8 [h, w, 3].

    ``name`` is "landscape", "map", "stars" (a rating), or the name of an icon for a product shot of it.

    Raises:
        KeyError: if there is no such picture.
    """
    if name == "landscape":
        return _landscape(variant, w, h)
    if name == "map":
        return _map(variant, w, h)
    if name == "stars":
        return _stars(variant, w, h, background)
    if name in SCENES:
        return draw_scene(name, variant, w, h)
    paper, ink = _TINTS[variant % len(_TINTS)]
    if name not in ICONS:
        raise KeyError(name)
    pixels = np.empty((h, w, 3), np.uint8)
    pixels[:] = solid_row(paper, w)
    side = max(4, int(min(w, h) * 0.66))
    y, x = (h - side) // 2, (w - side) // 2
    pixels[y : y + side, x : x + side] = colored(icon_mask(name, side), ink, paper)
    return pixels


def _stars(full: int, w: int, h: int, background: Color) -> np.ndarray:
    """Return five stars in a row, the first ``full`` of them in colour."""
    pixels = np.empty((h, w, 3), np.uint8)
    pixels[:] = solid_row(background, w)
    side = max(3, h)
    mask = icon_mask("star", side)[:h]
    for i in range(5):
        x = round(i * (w - side) / 4)
        pixels[:, x : x + side] = colored(mask, AMBER if i < full else LINE, background)
    return pixels


def _landscape(variant: int, w: int, h: int) -> np.ndarray:
    top, low, hill = (np.asarray(color, np.float32) for color in _SKIES[variant % len(_SKIES)])
    share = np.linspace(0, 1, h, dtype=np.float32)[:, None, None]
    pixels = np.broadcast_to(top + share * (low - top), (h, w, 3)).copy()
    across = np.linspace(0, 1, w)
    rows = np.arange(h)[:, None]
    for i, lightness in enumerate((1.5, 1.0)):
        wave = (
            0.62 + 0.14 * i + 0.09 * np.sin(5 * across + variant + 2 * i) + 0.05 * np.sin(13 * across + 3 * variant + i)
        )
        pixels[rows >= (wave * h)[None, :]] = np.minimum(hill * lightness, 255)
    return pixels.astype(np.uint8)


def _map(variant: int, w: int, h: int) -> np.ndarray:
    rng = np.random.default_rng(variant)
    image = Image.new("RGB", (w, h), (232, 234, 237))
    draw = ImageDraw.Draw(image)
    unit = w / 1080
    for _ in range(5):
        x, y = rng.random(2) * (w, h)
        draw.rectangle((x, y, x + 260 * unit, y + 180 * unit), fill=(200, 230, 201))
    draw.line([(0, h * 0.7), (w * 0.4, h * 0.8), (w, h * 0.62)], fill=(170, 211, 233), width=max(2, int(70 * unit)))
    for i in range(9):
        x = (i + float(rng.random()) * 0.5) * w / 9
        draw.line([(x, 0), (x + 60 * unit, h)], fill=(255, 255, 255), width=max(1, int(22 * unit)))
    for i in range(14):
        y = (i + float(rng.random()) * 0.5) * h / 14
        draw.line([(0, y), (w, y - 90 * unit)], fill=(255, 255, 255), width=max(1, int(18 * unit)))
    draw.line([(0, h * 0.35), (w, h * 0.5)], fill=(253, 216, 132), width=max(2, int(34 * unit)))
    return np.asarray(image).copy()
