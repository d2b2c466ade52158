"""Icons as strokes and shapes in a square of 24 x 24, rasterised once per size."""

from __future__ import annotations

import numpy as np
from PIL import Image, ImageDraw

from coso_envs.drawing.caches import cached
from coso_envs.drawing.widgets import Color

#: Shapes, separated by semicolons: line WIDTH X Y X Y ... | poly X Y ... | disc X Y R | ring WIDTH X Y R |
#: oval X0 Y0 X1 Y1 | rect X0 Y0 X1 Y1 R | frame WIDTH X0 Y0 X1 Y1 R |
#: arc WIDTH X Y R FROM TO (degrees, clockwise from the right); a minus sign before the name erases.
ICONS: dict[str, str] = {
    "back": "line 2.2 15 5 8 12 15 19",
    "arrow_left": "line 2 11 5 4 12 11 19; line 2 4 12 20 12",
    "arrow_right": "line 2 13 5 20 12 13 19; line 2 4 12 20 12",
    "chevron": "line 2 9 5 16 12 9 19",
    "down": "line 2 5 9 12 16 19 9",
    "nav_back": "poly 16 4 16 20 5 12",
    "nav_home": "ring 2 12 12 8",
    "nav_recents": "frame 2 5 5 19 19 2",
    "search": "ring 2.2 10 10 6; line 2.4 14.5 14.5 20 20",
    "mic": "rect 9 3 15 14 3; arc 2 12 11 6 0 180; line 2 12 17 12 21",
    "menu": "line 2 3 6 21 6; line 2 3 12 21 12; line 2 3 18 21 18",
    "dots": "disc 12 5 2; disc 12 12 2; disc 12 19 2",
    "plus": "line 2.4 12 4 12 20; line 2.4 4 12 20 12",
    "close": "line 2.2 5 5 19 19; line 2.2 19 5 5 19",
    "check": "line 2.6 4 12 10 18 20 6",
    "star": "poly 12 2 15 9 22 9.5 16.5 14 18.5 21 12 17 5.5 21 7.5 14 2 9.5 9 9",
    "heart": "disc 8 9 4.6; disc 16 9 4.6; poly 4 11.5 20 11.5 12 20.5",
    "wifi": "arc 2.2 12 19 15 225 315; arc 2.2 12 19 9.5 225 315; disc 12 18 2.4",
    "signal": "poly 21 3 21 21 3 21",
    "battery": "rect 7 4 17 22 2; rect 10 2 14 5 1",
    "bell": "disc 12 10 6; rect 6 10 18 17 1; rect 4 16 20 18 1; disc 12 20 2",
    "clock": "ring 2 12 12 9; line 2 12 6 12 12 16 15",
    "alarm": "ring 2 12 13 8; line 2 12 8 12 13 15 15; line 2 3 6 7 3; line 2 21 6 17 3",
    "play": "poly 7 4 7 20 20 12",
    "pause": "rect 6 4 10 20 1; rect 14 4 18 20 1",
    "next": "poly 5 4 5 20 16 12; rect 16 4 19 20 0",
    "previous": "poly 19 4 19 20 8 12; rect 5 4 8 20 0",
    "person": "disc 12 8 4.4; arc 7 12 23 9 190 350",
    "cart": "line 2 2 4 5 4 8 15 19 15 21 7 6 7; disc 9 19.5 2; disc 18 19.5 2",
    "pin": "disc 12 9 6.6; poly 6.2 12 17.8 12 12 22; -disc 12 9 2.6",
    "directions": "poly 12 2 22 12 12 22 2 12; -line 2 9 15 9 11 15 11",
    "phone": "arc 5 17 7 11 90 180; disc 7.2 5 2.8; disc 18.8 16.8 2.8",
    "mail": "rect 2 5 22 19 2; -line 2 3 7 12 13 21 7",
    "calendar": "frame 2 3 4 21 21 2; rect 3 4 21 10 1; rect 13 13 18 18 1",
    "camera": "rect 2 7 22 20 2; poly 8 4 16 4 18 8 6 8; -ring 2 12 13 4.4",
    "folder": "rect 2 7 22 20 2; rect 2 4 11 10 2",
    "file": "poly 5 2 14 2 19 7 19 22 5 22; -line 1.6 8 12 16 12; -line 1.6 8 16 16 16",
    "download": "line 2.4 12 3 12 15; line 2.4 6 10 12 16 18 10; line 2.4 4 20 20 20",
    "note": "disc 8 18 4; rect 10 3 12.4 18 0; rect 10 3 19 7 1",
    "gear": (
        "line 4 12 12 22 12; line 4 12 12 19.1 19.1; line 4 12 12 12 22; line 4 12 12 4.9 19.1; "
        "line 4 12 12 2 12; line 4 12 12 4.9 4.9; line 4 12 12 12 2; line 4 12 12 19.1 4.9; disc 12 12 7.4; "
        "-disc 12 12 3.4"
    ),
    "chat": "rect 2 4 22 17 3; poly 5 15 12 15 5 22",
    "photos": "disc 8 8 5; disc 16 16 5; -disc 12 12 3; ring 2 16 8 4; ring 2 8 16 4",
    "incognito": (
        "poly 7 4 17 4 19 11 5 11; rect 2 11 22 13 1; ring 2 7.5 17 3; ring 2 16.5 17 3; line 1.6 10 16.5 14 16.5"
    ),
    "home": "poly 12 2 23 12 1 12; rect 4 11 20 21 0; -rect 10 15 14 21 0",
    "globe": "ring 2 12 12 9; line 1.6 3 12 21 12; line 1.6 12 3 12 21; ring 1.6 12 12 4.6",
    "calculator": (
        "frame 2 4 2 20 22 2; rect 7 5 17 9 0; disc 8 12 1.3; disc 8 15 1.3; disc 8 18.4 1.3; disc 12 12 1.3; "
        "disc 12 15 1.3; disc 12 18.4 1.3; disc 16 12 1.3; disc 16 15 1.3; disc 16 18.4 1.3"
    ),
    "shop": "poly 4 8 20 8 22 22 2 22; arc 2 12 8 4.4 180 360",
    "bag_play": "poly 4 8 20 8 22 22 2 22; arc 2 12 8 4.4 180 360; -poly 10 11 10 19 16 15",
    "chrome": "ring 3.4 12 12 9; disc 12 12 4.4",
    "reddit": (
        "disc 12 14 8; -disc 9 13 1.6; -disc 15 13 1.6; -arc 1.6 12 14 4.4 30 150; line 1.4 12 7 14 2 18 3; "
        "disc 18.5 3 1.8"
    ),
    "video": "rect 2 5 22 19 4; -poly 10 8 10 16 16.5 12",
    "map": "poly 2 5 9 3 9 19 2 21; poly 15 5 22 3 22 19 15 21; line 2 9 4 15 6; line 2 9 18 15 20",
    "plane": ("poly 2 13 12 9 12 3 14 3 15 9 22 11 22 13 15 14 14 19 17 21 17 22 12.5 21 8 22 8 21 11 19 11 14 2 15"),
    "bed": "rect 2 12 22 17 1; line 2.4 3 6 3 20; line 2.4 21 14 21 20; rect 5 8 12 12 1",
    "sun": (
        "disc 12 12 5; line 2 19 12 22 12; line 2 16.9 16.9 19.1 19.1; line 2 12 19 12 22; "
        "line 2 7.1 16.9 4.9 19.1; line 2 5 12 2 12; line 2 7.1 7.1 4.9 4.9; line 2 12 5 12 2; "
        "line 2 16.9 7.1 19.1 4.9"
    ),
    "cloud": "disc 8 14 5; disc 14 11 6; disc 18 15 4; rect 7 14 19 19 2",
    "rain": ("disc 8 10 4; disc 14 8 5; rect 6 10 18 14 2; line 2 8 16 6 21; line 2 13 16 11 21; line 2 18 16 16 21"),
    "trash": "rect 6 8 18 22 1; rect 4 5 20 7 0; rect 9 3 15 5 0",
    "share": "disc 6 12 3; disc 18 5 3; disc 18 19 3; line 2 6 12 18 5; line 2 6 12 18 19",
    "filter": "line 2 4 6 20 6; line 2 7 12 17 12; line 2 10 18 14 18",
    "up_vote": "poly 12 3 20 12 15 12 15 21 9 21 9 12 4 12",
    "tab": "frame 2.2 4 4 20 20 3",
    "history": "arc 2.2 12 12 8 200 520; line 2 12 7 12 12 16 14; poly 1 8 8 8 4 14",
    "backspace": "poly 8 5 22 5 22 19 8 19 1 12; -line 2 11 9 18 15; -line 2 18 9 11 15",
    "shift": "poly 12 3 21 13 16 13 16 20 8 20 8 13 3 13",
    "enter": "line 2.2 20 5 20 13 5 13; line 2.2 10 8 5 13 10 18",
    "tick_on": "rect 3 3 21 21 3; -line 2.6 7 12 11 16 17 8",
    "tick_off": "frame 2 3 3 21 21 3",
    "laptop": "frame 1.6 4 5 20 16 1; rect 1 17 23 19 1; rect 6 7 18 14 0",
    "headphones": "arc 2.4 12 13 9 180 360; rect 2 13 7 21 2; rect 17 13 22 21 2",
    "earbuds": "disc 7 8 4; rect 6 8 9 20 1.4; disc 17 8 4; rect 15 8 18 20 1.4",
    "mouse": "rect 7 2 17 22 5; -line 1.4 12 2 12 10; -line 1.4 7 10 17 10",
    "keyboard": (
        "frame 1.6 1 6 23 18 2; rect 4 8.5 6 10.5 0; rect 4 11.5 6 13.5 0; rect 8 8.5 10 10.5 0; "
        "rect 8 11.5 10 13.5 0; rect 12 8.5 14 10.5 0; rect 12 11.5 14 13.5 0; rect 16 8.5 18 10.5 0; "
        "rect 16 11.5 18 13.5 0; rect 7 14.6 17 16.4 0"
    ),
    "monitor": "rect 2 4 22 17 1; rect 10 17 14 20 0; rect 7 20 17 22 1; -rect 4 6 20 15 0",
    "tower": "rect 6 2 18 22 2; -disc 12 8 2.4; -line 1.4 9 15 15 15; -line 1.4 9 18 15 18",
    "cable": "rect 2 9 7 15 1; rect 17 9 22 15 1; arc 2 9.5 12 3 180 360; arc 2 14.5 12 3 0 180",
    "batteries": (
        "rect 3 5 8 21 1; rect 4.5 3 6.5 5 0; rect 10 5 15 21 1; rect 11.5 3 13.5 5 0; rect 17 5 22 21 1; "
        "rect 18.5 3 20.5 5 0"
    ),
    "speaker": "rect 3 7 21 19 5; -disc 8 13 3; -disc 16 13 3",
    "smartphone": "rect 6 1 18 23 3; -rect 8 4 16 19 0",
    "tv": "rect 1 4 23 18 1; -rect 3 6 21 16 0; line 2 7 21 17 21",
    "sofa": (
        "rect 4 5 20 13 3; rect 1 9 6 18 2; rect 18 9 23 18 2; rect 5 13 19 18 1; rect 4 18 6 20 0; rect 18 18 20 20 0"
    ),
    "bottle": "rect 9 2 15 6 1; rect 6 7 18 22 3; -rect 8 12 16 17 0",
    "hat": "arc 7 12 14 6 180 360; rect 1 14 23 17 2",
    "food": "arc 9 12 12 9 180 360; rect 2 13 22 16 1; rect 3 17 21 21 2",
    "lamp": "poly 8 3 16 3 20 12 4 12; rect 11 12 13 19 0; rect 7 19 17 21.4 1",
    "kettle": "poly 7 6 16 6 19 20 4 20; line 2 16 8 22 5; arc 2 11.5 6 4.4 180 360; rect 10 2 13 4 1",
    "shoe": "poly 2 8 8 8 13 13 20 14.4 22 18 2 18; rect 1 18 23 20.4 1; -line 1 9 12 11 10; -line 1 11 14 13 12",
    "bag": "rect 4 8 20 21 3; arc 2.2 12 8 4.4 180 360; -line 1.4 4 13 20 13; -rect 10.4 12 13.6 15.4 1",
    "box": "frame 1.8 3 6 21 21 1; rect 3 6 21 10 0; line 1.8 12 6 12 14",
    "tools": "line 4 5 19 15 9; ring 3 17 7 4; line 3 6 5 19 20",
    "building": (
        "rect 5 2 19 22 0; -rect 8 5 10.4 7.4 0; -rect 8 10 10.4 12.4 0; -rect 8 15 10.4 17.4 0; "
        "-rect 13.6 5 16 7.4 0; -rect 13.6 10 16 12.4 0; -rect 13.6 15 16 17.4 0"
    ),
}

_OVERSAMPLING = 4


@cached(2 * 2**20)
def icon_mask(name: str, px: int) -> np.ndarray:
    """Return the share of ink in each pixel of an icon, in 0 .. 255: uint8 [px, px].

    Raises:
        KeyError: if there is no such icon.
    """
    side = px * _OVERSAMPLING
    image = Image.new("L", (side, side))
    draw = ImageDraw.Draw(image)
    for shape in ICONS[name].split(";"):
        kind, *numbers = shape.split()
        draw_shape(draw, kind.removeprefix("-"), [float(z) for z in numbers], side / 24, 0 if kind[0] == "-" else 255)
    return np.asarray(image.resize((px, px), Image.Resampling.BOX)).copy()


def draw_shape(draw: ImageDraw.ImageDraw, kind: str, numbers: list[float], scale: float, ink: int | Color) -> None:
    """Draw one of the shapes listed above, with lengths multiplied by ``scale``."""
    scaled = [z * scale for z in numbers]
    thick = max(1, round(scaled[0]))
    if kind == "line":
        points = scaled[1:]
        draw.line(points, fill=ink, width=thick, joint="curve")
        for x, y in (points[:2], points[-2:]):
            draw.ellipse((x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2), fill=ink)
    elif kind == "poly":
        draw.polygon(scaled, fill=ink)
    elif kind == "disc":
        x, y, r = scaled
        draw.ellipse((x - r, y - r, x + r, y + r), fill=ink)
    elif kind == "oval":
        draw.ellipse(scaled, fill=ink)
    elif kind == "ring":
        _, x, y, r = scaled
        draw.ellipse((x - r, y - r, x + r, y + r), outline=ink, width=thick)
    elif kind == "rect":
        x0, y0, x1, y1, r = scaled
        draw.rounded_rectangle((x0, y0, x1, y1), radius=r, fill=ink)
    elif kind == "frame":
        _, x0, y0, x1, y1, r = scaled
        draw.rounded_rectangle((x0, y0, x1, y1), radius=r, outline=ink, width=thick)
    else:
        _, x, y, r = scaled[:4]
        draw.arc((x - r, y - r, x + r, y + r), numbers[4], numbers[5], fill=ink, width=thick)
