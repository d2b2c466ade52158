"""Trees of widgets: one description of a picture for drawing it, reading it and finding what a tap hits.

All lengths are in logical pixels, independent of the resolution of the picture.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Literal

Color = tuple[int, int, int]
WHITE: Color = (255, 255, 255)
INK: Color = (32, 33, 36)
GREY: Color = (95, 99, 104)
FAINT: Color = (154, 160, 166)
LINE: Color = (218, 220, 224)
SURFACE: Color = (241, 243, 244)
BLUE: Color = (26, 115, 232)
PALE_BLUE: Color = (232, 240, 254)
GREEN: Color = (24, 128, 56)
RED: Color = (217, 48, 37)
AMBER: Color = (249, 171, 0)
DARK: Color = (32, 33, 36)


@dataclass(frozen=True)
class Intent:
    """The effect of a tap on a widget; each screen derives its own and carries it out."""


@dataclass(eq=False, slots=True)
class Widget:
    """A rectangle with its drawing, the effect of a tap, and child widgets, which lie inside and do not overlap.

    Treat as immutable: pages share widgets. Not ``frozen=True``, which makes construction four times slower.

    Attributes:
        x, y, w, h: the rectangle, in the coordinates of its layer.
        key: identity on the screen, for experts and tests; "" for decoration.
        role: kind of widget, for the text of the screen ("button", "field", "switch", "item", ...).
        label: text that is not drawn, of an icon for example.
        tap: effect of a tap; None hands the tap to the parent.
        fill: colour of the rectangle; None is transparent.
        radius: radius of the corners.
        border: colour of the outline.
        lines: text, one entry per drawn line.
        size: size of the text.
        icon: name in :mod:`coso_envs.drawing.icons`, drawn in ``color`` in the middle.
        picture: name in :mod:`coso_envs.drawing.pictures` and a number that varies it.
        checked: state of a switch or tick.
    """

    x: int
    y: int
    w: int
    h: int
    key: str = ""
    role: str = ""
    label: str = ""
    tap: Intent | None = None
    fill: Color | None = None
    radius: int = 0
    border: Color | None = None
    lines: tuple[str, ...] = ()
    size: int = 42
    color: Color = INK
    bold: bool = False
    align: Literal["left", "center", "right"] = "left"
    icon: str = ""
    picture: tuple[str, int] | None = None
    checked: bool | None = None
    children: tuple[Widget, ...] = ()

    @property
    def plain(self) -> bool:
        """Whether the widget is only a rectangle of one colour."""
        return not (
            self.children or self.lines or self.icon or self.picture or self.border or self.radius or self.fill is None
        )

    def copied(self) -> Widget:
        """Return a copy, which its maker may change; several times faster than ``dataclasses.replace``."""
        return Widget(*_values(self))

    def moved(self, dx: int, dy: int) -> Widget:
        """Return a copy of the widget and its children, moved by ``(dx, dy)``."""
        moved = self.copied()
        moved.x += dx
        moved.y += dy
        moved.children = tuple([child.moved(dx, dy) for child in self.children])
        return moved

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point is inside."""
        return self.x <= x < self.x + self.w and self.y <= y < self.y + self.h

    def at(self, x: float, y: float) -> Widget | None:
        """Return the innermost widget at a point on which a tap has an effect, or None."""
        if not self.holds(x, y):
            return None
        for child in self.children:
            found = child.at(x, y)
            if found is not None:
                return found
        return self if self.tap is not None else None

    def walk(self) -> Iterator[Widget]:
        """Yield this widget and all its descendants."""
        yield self
        for child in self.children:
            yield from child.walk()

    def words(self) -> str:
        """Return all text in the widget and its children."""
        return " ".join(part for widget in self.walk() for part in (widget.label, *widget.lines) if part)


#: The values of a widget's fields in their order.
_values = attrgetter(*(entry.name for entry in fields(Widget)))
