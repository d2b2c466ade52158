"""Themes: colours of widgets, chosen when they are drawn.

Apps name the colours of the light theme. A dark theme turns light surfaces dark, and text on them light; coloured
surfaces (buttons, icons, wallpapers) and text on them keep their colours.
"""

from __future__ import annotations

import colorsys
import functools
from dataclasses import dataclass
from typing import Literal

from coso_envs.drawing.widgets import Color

ThemeName = Literal["light", "dark"]
#: Surfaces of at least this lightness (0 .. 1) turn dark.
_LIGHT = 0.8


@dataclass(frozen=True)
class Theme:
    """The colours of a theme."""

    name: ThemeName = "light"

    def paper(self, color: Color) -> Color:
        """Return the colour of a surface."""
        return color if self.name == "light" else _dark_paper(color)

    def ink(self, color: Color, paper: Color) -> Color:
        """Return the colour of text or an icon on a surface whose colour in the light theme is ``paper``."""
        return color if self.name == "light" or not _turns(paper) else _light_ink(color)


LIGHT, DARK = Theme("light"), Theme("dark")


def _turns(paper: Color) -> bool:
    return (max(paper) + min(paper)) / 510 >= _LIGHT


def _with_lightness(color: Color, lightness: float, saturation: float) -> Color:
    hue, _, present = colorsys.rgb_to_hls(*(part / 255 for part in color))
    red, green, blue = colorsys.hls_to_rgb(hue, lightness, min(present, saturation))
    return round(255 * red), round(255 * green), round(255 * blue)


@functools.lru_cache(maxsize=1024)
def _dark_paper(color: Color) -> Color:
    if not _turns(color):
        return color
    light = (max(color) + min(color)) / 510
    return _with_lightness(color, 0.09 + 0.8 * (1 - light), 0.35)


@functools.lru_cache(maxsize=1024)
def _light_ink(color: Color) -> Color:
    light = (max(color) + min(color)) / 510
    return _with_lightness(color, max(0.62, 0.95 - 0.5 * light), 0.9)
