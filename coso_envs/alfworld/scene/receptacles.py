"""The agent's view of a receptacle, as data: a few drawn shapes, and for each kind one of them in colours.

Coordinates are those of a picture of 300 x 300, of which a scene takes the rows 42 to 264. Objects go on the plain
rectangle from (20, 70) to (280, 252), which each open shape therefore fills with its colour ``inside``.
"""

from __future__ import annotations

from dataclasses import dataclass

from coso_envs.drawing.widgets import Color

WALL: Color = (222, 228, 226)
FLOOR: Color = (206, 190, 168)
_BIRCH: Color = (243, 228, 200)
_FROST: Color = (226, 240, 249)
_LINEN: Color = (244, 240, 234)
_STEEL: Color = (226, 230, 235)

#: Shape -> its drawing, open and closed, in the inks "body", "edge", "inside", "wall", "floor" and those of
#: :mod:`coso_envs.alfworld.scene.icons`.
_OPEN: dict[str, str] = {
    # A surface seen from where one stands in front of it.
    "top": (
        "wall rect 0 42 300 264 0; inside poly 14 60 286 60 300 254 0 254; edge line 1.5 14 60 286 60; "
        "body rect 0 254 300 264 0"
    ),
    # Upholstery: a back and two arms around the seat.
    "seat": (
        "floor rect 0 42 300 264 0; edge rect 2 45 298 276 16; body rect 5 48 295 276 14; "
        "edge rect 12 62 288 276 12; inside rect 14 64 286 276 11"
    ),
    # A case whose doors are swung open to both sides.
    "case": (
        "wall rect 0 42 300 264 0; edge rect 11 50 289 264 0; body rect 13 52 287 262 0; inside rect 18 62 282 256 0; "
        "body poly 0 44 11 52 11 262 0 270; edge line 1.5 11 52 11 262; body poly 300 44 289 52 289 262 300 270; "
        "edge line 1.5 289 52 289 262"
    ),
    # A case with one door, swung open to the left.
    "door": (
        "wall rect 0 42 300 264 0; edge rect 11 46 296 264 4; body rect 13 48 294 262 4; inside rect 18 62 284 256 2; "
        "body poly 0 42 11 50 11 262 0 272; edge line 1.5 11 50 11 262"
    ),
    # A drawer pulled out, seen from above.
    "drawer": (
        "wall rect 0 42 300 264 0; edge rect 6 54 294 264 0; body rect 8 56 292 264 0; inside rect 16 62 284 254 0; "
        "edge rect 2 254 298 264 2; body rect 4 256 296 264 0; amber rect 120 257 180 263 3"
    ),
    "basin": (
        "body rect 0 42 300 264 0; edge rect 6 56 294 262 24; inside rect 9 59 291 259 20; "
        "slate line 7 150 44 150 58; slate line 7 120 50 180 50; slate disc 120 50 5; slate disc 180 50 5"
    ),
    # A container seen from above.
    "bin": (
        "floor rect 0 42 300 264 0; edge rect 4 46 296 262 30; body rect 7 49 293 259 28; inside rect 13 58 287 257 14"
    ),
    # A rail on the wall.
    "rail": "wall rect 0 42 300 264 0; edge rect 6 48 16 66 3; edge rect 284 48 294 66 3; body line 6 10 57 290 57",
    # A board on the wall.
    "board": ("wall rect 0 42 300 264 0; body rect 4 256 296 262 0; edge line 1.5 4 262 296 262"),
    "stove": (
        "black rect 0 42 300 264 0; red frame 5 10 52 290 262 20; orange frame 3 14 56 286 258 17; "
        "inside rect 16 58 284 256 10"
    ),
    "toilet": (
        "wall rect 0 42 300 264 0; outline rect 30 42 270 58 4; white rect 32 42 268 56 4; "
        "outline rect 4 56 296 262 40; "
        "white rect 7 59 293 259 38; inside rect 14 64 286 256 10"
    ),
    # A machine on a counter, with what it holds in front.
    "machine": (
        "wall rect 0 42 300 264 0; edge rect 6 44 294 262 8; body rect 9 46 291 260 6; inside rect 17 66 283 255 4; "
        "red disc 270 56 4; silver disc 254 56 4"
    ),
}
_CLOSED: dict[str, str] = {
    "case": (
        "wall rect 0 42 300 264 0; edge rect 11 50 289 264 0; body rect 13 52 149 262 0; body rect 151 52 287 262 0; "
        "edge frame 2 26 66 136 248 2; edge frame 2 164 66 274 248 2; amber disc 141 157 5; amber disc 159 157 5"
    ),
    "door": "wall rect 0 42 300 264 0; edge rect 11 46 289 264 4; body rect 13 48 287 262 4",
    "drawer": (
        "wall rect 0 42 300 264 0; edge rect 6 70 294 240 2; body rect 8 72 292 238 2; edge frame 2 24 88 276 222 2; "
        "amber rect 112 146 188 162 6; edge rect 6 244 294 264 0; edge rect 6 44 294 66 0"
    ),
    # Whatever else can be closed: under a lid.
    "lid": (
        "floor rect 0 42 300 264 0; edge rect 10 50 290 260 28; body rect 13 53 287 257 26; "
        "edge frame 2 28 68 272 242 18; "
        "edge rect 118 142 182 166 10; body rect 124 148 176 160 6"
    ),
}


@dataclass(frozen=True)
class Look:
    """How a kind of receptacle is drawn.

    Attributes:
        shape: key of the shapes above.
        body: colour of the receptacle.
        inside: colour behind the objects; light, since their names are written on it, and one of few, so that
            drawings of objects are used again.
        open, closed: shapes of this kind alone, drawn over the others.
    """

    shape: str
    body: Color
    inside: Color
    open: str = ""
    closed: str = ""

    def inks(self) -> dict[str, Color]:
        """Return the inks that depend on the kind."""
        edge = (self.body[0] * 2 // 3, self.body[1] * 2 // 3, self.body[2] * 2 // 3)
        return {"body": self.body, "edge": edge, "inside": self.inside, "wall": WALL, "floor": FLOOR}

    def shapes(self, closed: bool) -> str:
        """Return the shapes to draw, separated by semicolons."""
        parts = (_CLOSED.get(self.shape, _CLOSED["lid"]), self.closed) if closed else (_OPEN[self.shape], self.open)
        return "; ".join(part for part in parts if part)


_OAK: Color = (176, 122, 70)
_WALNUT: Color = (121, 78, 46)
_CHROME: Color = (150, 158, 168)
_MARBLE: Color = (190, 194, 200)
_CERAMIC: Color = (236, 238, 242)
_IRON: Color = (74, 80, 92)

LOOKS: dict[str, Look] = {
    "armchair": Look("seat", (176, 32, 64), _LINEN),
    "bathtubbasin": Look("basin", _CERAMIC, _FROST),
    "bed": Look("seat", _WALNUT, _LINEN, open="navy line 2 16 66 284 66"),
    "cabinet": Look("case", _OAK, _LINEN),
    "cart": Look("top", _CHROME, _STEEL, open="slate line 5 8 44 8 262; slate line 5 292 44 292 262"),
    "coffeemachine": Look("machine", _IRON, _LINEN, open="black rect 110 46 190 64 3; silver rect 136 60 164 66 1"),
    "coffeetable": Look("top", _OAK, _BIRCH),
    "countertop": Look(
        "top",
        _MARBLE,
        _STEEL,
        open=(
            "white line 1.5 0 51 300 51; white line 1.5 60 42 60 58; white line 1.5 120 42 120 58; "
            "white line 1.5 180 42 180 58; white line 1.5 240 42 240 58"
        ),
    ),
    "desk": Look("top", _WALNUT, _BIRCH, open="edge rect 120 256 180 262 2"),
    "diningtable": Look("top", _OAK, _BIRCH, open="brown line 1.5 0 254 300 254"),
    "drawer": Look("drawer", _OAK, _LINEN),
    "dresser": Look("top", _WALNUT, _BIRCH, open="amber disc 70 259 4; amber disc 230 259 4"),
    "fridge": Look(
        "door",
        _MARBLE,
        _FROST,
        open="white line 1.5 18 66 284 66; slate rect 2 130 5 180 0",
        closed="edge line 2.5 13 112 287 112; slate line 6 30 70 30 100; slate line 6 30 130 30 200",
    ),
    "garbagecan": Look("bin", (92, 102, 112), _STEEL),
    "handtowelholder": Look("rail", _CHROME, WALL, open="body ring 4 150 52 9"),
    "laundryhamper": Look("bin", (222, 184, 130), _LINEN),
    "microwave": Look(
        "door",
        _IRON,
        _LINEN,
        open="black rect 285 62 293 256 0; green rect 286 76 292 84 0; silver disc 289 110 3; silver disc 289 130 3",
        closed=(
            "black rect 28 70 222 244 4; grey rect 40 84 210 230 3; slate line 5 232 80 232 234; "
            "black rect 246 76 278 92 0; green rect 250 79 274 89 0; "
            "silver disc 262 124 9; silver disc 262 158 9; silver disc 262 192 9"
        ),
    ),
    "ottoman": Look("seat", (132, 76, 168), _LINEN),
    "paintinghanger": Look("rail", _CHROME, WALL),
    "safe": Look(
        "door",
        _IRON,
        _STEEL,
        open="black rect 12 70 16 100 0; black rect 12 210 16 240 0",
        closed=(
            "edge frame 4 30 66 270 246 6; silver ring 8 150 150 40; silver disc 150 150 16; "
            "silver line 6 150 106 150 150; silver line 5 112 128 188 172; black rect 232 130 246 180 2"
        ),
    ),
    "shelf": Look("board", _OAK, WALL),
    "sidetable": Look("top", _OAK, _BIRCH),
    "sinkbasin": Look("basin", _MARBLE, _FROST),
    "sofa": Look("seat", (20, 122, 118), _LINEN, open="edge line 1.5 150 50 150 62"),
    "stoveburner": Look("stove", (35, 35, 40), _STEEL),
    "toaster": Look("machine", _CHROME, _STEEL, open="black rect 60 50 220 56 2; black rect 60 59 220 64 2"),
    "toilet": Look("toilet", _CERAMIC, _FROST),
    "toiletpaperhanger": Look("rail", _CHROME, WALL),
    "towelholder": Look("rail", _CHROME, WALL, open="body line 4 10 64 290 64"),
    "tvstand": Look("top", _WALNUT, _BIRCH, open="edge rect 20 256 140 262 0; edge rect 160 256 280 262 0"),
}

#: A kind that is not in the table, as downloaded data may have one.
PLAIN = Look("top", _OAK, _LINEN)
