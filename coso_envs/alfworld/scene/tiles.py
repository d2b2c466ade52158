"""Drawings that come again: scenes, strips of text and named icons, made once per size and then pasted."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from PIL import Image, ImageDraw

from coso_envs.alfworld.scene.icons import BADGES, HAND, ICONS, INKS, UNKNOWN
from coso_envs.alfworld.scene.layout import HAND_TOP, PLACE_TOP, REFERENCE, SCENE_TOP, Grid, scaled
from coso_envs.alfworld.scene.receptacles import LOOKS, PLAIN, WALL
from coso_envs.alfworld.turn import kind_of
from coso_envs.drawing.caches import cached
from coso_envs.drawing.canvas import Canvas
from coso_envs.drawing.glyphs import height, text_width
from coso_envs.drawing.icons import draw_shape
from coso_envs.drawing.widgets import Color, Widget

INK: Color = (20, 20, 30)
_FAINT: Color = (120, 124, 132)
_TASK: Color = (40, 56, 110)
_PAPER: Color = (255, 255, 255)
_HAND: Color = (236, 232, 226)
_STATES: dict[str, Color] = {"open": (24, 128, 56), "closed": (196, 40, 36)}
_OVERSAMPLING = 2
_MIB = 2**20


def _picture(shapes: str, inks: Mapping[str, Color], side: int, length: int, background: Color) -> np.ndarray:
    """Draw shapes in a square of ``length`` x ``length``, uint8 [side, side, 3]."""
    image = Image.new("RGB", (side * _OVERSAMPLING, side * _OVERSAMPLING), background)
    draw = ImageDraw.Draw(image)
    for shape in shapes.split(";"):
        ink, kind, *numbers = shape.split()
        draw_shape(draw, kind, [float(z) for z in numbers], side / length * _OVERSAMPLING, inks[ink])
    return np.asarray(image.resize((side, side), Image.Resampling.BOX))


@cached(4 * _MIB)
def _icon(kind: str, side: int, background: Color) -> np.ndarray:
    return _picture(ICONS.get(kind, UNKNOWN), INKS, side, 24, background)


@cached(_MIB)
def _badge(mark: str, side: int, background: Color) -> np.ndarray:
    return _picture(BADGES[mark], INKS, side, 24, background)


@cached(32 * _MIB)
def scene(kind: str, closed: bool, empty: bool, size: int) -> np.ndarray:
    """Draw the scene strip in front of a receptacle, uint8 [its height, size, 3]; if ``empty``, it says so."""
    look = LOOKS.get(kind, PLAIN)
    picture = _picture(look.shapes(closed), {**INKS, **look.inks()}, size, REFERENCE, WALL)
    # A copy, as a view would keep the rest of the picture.
    canvas = Canvas(picture[scaled(SCENE_TOP, size) : scaled(HAND_TOP, size)].copy(), size / REFERENCE)
    if empty:
        word = Widget(100, 106, 100, 24, lines=("nothing",), size=15, color=_FAINT, align="center")
        canvas.widget(word, 0, look.inside)
    return canvas.pixels


@cached(2 * _MIB)
def room(size: int) -> np.ndarray:
    """Draw the scene strip in the middle of the room."""
    return np.full((scaled(HAND_TOP, size) - scaled(SCENE_TOP, size), size, 3), WALL, np.uint8)


@cached(4 * _MIB)
def task_strip(task: str, size: int) -> np.ndarray:
    """Draw the task at the top of the picture."""
    canvas = Canvas.blank(size, scaled(PLACE_TOP, size), _TASK, size / REFERENCE)
    lines, px = _fit(task, REFERENCE - 8, ((1, 11), (1, 10), (2, 8)))
    canvas.widget(Widget(4, 0, REFERENCE - 8, PLACE_TOP, lines=lines, size=px, color=_PAPER), 0, _TASK)
    return canvas.pixels


def _fit(text: str, room: int, choices: tuple[tuple[int, int], ...]) -> tuple[tuple[str, ...], int]:
    """Return lines and size of a text: the first pair of line count and size that suffices; the last one cuts off."""
    for count, px in choices:
        lines, rest = [], text.split()
        for _ in range(count):
            taken = len(rest)
            while taken > 1 and text_width(" ".join(rest[:taken]), px) > room:
                taken -= 1
            lines.append(" ".join(rest[:taken]))
            rest = rest[taken:]
        if not rest:
            break
    if rest:
        lines[-1] = f"{lines[-1].rpartition(' ')[0]} ..."
    return tuple(lines), px


@cached(4 * _MIB)
def place_strip(name: str, state: str, size: int) -> np.ndarray:
    """Draw where the agent is: a receptacle's name and, if it has a door, "open" or "closed"."""
    high = SCENE_TOP - PLACE_TOP
    canvas = Canvas.blank(size, scaled(SCENE_TOP, size) - scaled(PLACE_TOP, size), _PAPER, size / REFERENCE)
    canvas.widget(Widget(6, 0, 220, high, lines=(name,), size=15, color=INK, bold=True), 0, _PAPER)
    if state:
        color = _STATES[state]
        canvas.widget(Widget(234, 3, 62, high - 6, fill=color, radius=5), 0, _PAPER)
        canvas.widget(Widget(238, 3, 54, high - 6, lines=(state,), size=12, color=_PAPER, align="center"), 0, color)
    return canvas.pixels


@cached(_MIB)
def hand_strip(size: int) -> np.ndarray:
    """Draw the hand at the bottom, empty."""
    canvas = Canvas.blank(size, size - scaled(HAND_TOP, size), _HAND, size / REFERENCE)
    side = max(2, scaled(32, size))
    canvas.paste(_picture(HAND, INKS, side, 24, _HAND), scaled(6, size), scaled(2, size))
    text = Widget(52, 0, 200, REFERENCE - HAND_TOP, lines=("nothing",), size=13, color=_FAINT)
    canvas.widget(text, 0, _HAND)
    return canvas.pixels


def object_tile(name: str, marks: tuple[str, ...], kind: str, grid: Grid) -> np.ndarray:
    """Draw an object in or on a receptacle of a kind, as large as the grid's cells."""
    return _object(name, marks, LOOKS.get(kind, PLAIN).inside, grid.width, grid.height, grid.px)


def receptacle_tile(name: str, grid: Grid) -> np.ndarray:
    """Draw a receptacle in the overview of the room."""
    return _named_icon(name, (), WALL, grid.width, grid.height, grid.px)


@cached(4 * _MIB)
def beside_tile(name: str, state: str, width: int, high: int, size: int) -> np.ndarray:
    """Draw the name of a receptacle at the same spot and, if it has a door, "open" or "closed" below it."""
    canvas = Canvas.blank(width, high, _PAPER, 1.0)
    px = max(4, min(scaled(11, size), high // 3))
    half = high // 2
    label = Widget(2, 0, width - 4, half if state else high, lines=(name,), size=px, color=INK, bold=True)
    canvas.widget(label, 0, _PAPER)
    if state:
        color = _STATES[state]
        word = Widget(2, half, width - 4, high - half - 1, lines=(state,), size=px, color=color)
        canvas.widget(word, 0, _PAPER)
    return canvas.pixels


def inside_color(kind: str) -> Color:
    """Return the colour behind the objects in or on a receptacle of a kind."""
    return LOOKS.get(kind, PLAIN).inside


def held_tile(name: str, marks: tuple[str, ...], grid: Grid) -> np.ndarray:
    """Draw the held object."""
    return _named_icon(name, marks, _HAND, grid.width, grid.height, grid.px)


@cached(32 * _MIB)
def _object(name: str, marks: tuple[str, ...], background: Color, width: int, high: int, px: int) -> np.ndarray:
    """Draw an icon with badges above its name."""
    canvas = Canvas.blank(width, high, background, 1.0)
    line = height(px)
    side = max(1, min(high - line, width // 2))
    top, left = (high - line - side) // 2, (width - side) // 2
    canvas.paste(_icon(kind_of(name), side, background), left, top)
    # Two columns of two badges where the icon is small, one of three where it is large.
    free = width - left - side
    badge = max(1, side // 2 if free >= side // 2 * 2 else min(free, side // 3))
    rows = side // badge
    for i, mark in enumerate(marks):
        canvas.paste(_badge(mark, badge, background), left + side + i // rows * badge, top + i % rows * badge)
    label = Widget(1, top + side, width - 2, line, lines=(name,), size=px, color=INK, align="center")
    canvas.widget(label, 0, background)
    return canvas.pixels


@cached(16 * _MIB)
def _named_icon(name: str, marks: tuple[str, ...], background: Color, width: int, high: int, px: int) -> np.ndarray:
    """Draw an icon before its name, and badges behind it."""
    canvas = Canvas.blank(width, high, background, 1.0)
    side = max(1, min(high - 2, width // 6))
    badge = max(1, side * 2 // 3)
    canvas.paste(_icon(kind_of(name), side, background), 1, (high - side) // 2)
    left, right = side + 2 + side // 8, width - badge * len(marks) - 2
    canvas.widget(Widget(left, 0, right - left, high, lines=(name,), size=px, color=INK), 0, background)
    for i, mark in enumerate(marks):
        canvas.paste(_badge(mark, badge, background), right + i * badge, (high - badge) // 2)
    return canvas.pixels
