"""The parts of a screen: pages that scroll, and layers.

All lengths are logical pixels of a 1080 x 2280 screen, whatever the resolution of the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from coso_envs.drawing.widgets import WHITE, Color, Widget

WIDTH, HEIGHT = 1080, 2280
STATUS_HEIGHT = 84
NAV_TOP = 2160


@dataclass(frozen=True)
class PageState:
    """Which page an app shows, and of what: a value. How the page looks is a :class:`Page`."""


@dataclass(frozen=True)
class Main(PageState):
    """The first page of an app."""


class Cursor(NamedTuple):
    """The cursor of a field: behind how many characters, and whether all of the text is selected."""

    at: int
    selected: bool = False


@dataclass(eq=False, slots=True)
class Page:
    """A page of an app: fixed bars above and below, a body that scrolls between them, perhaps a dialog on top.

    Attributes:
        name: the name of the page, for judges and the text of the screen.
        body: widgets with y = 0 at the top of the scrolled content.
        height: of the scrolled content.
        header, footer: fixed widgets in screen coordinates.
        top, bottom: where the body's window begins and ends on the screen.
        background: colour behind all.
        dialog: widgets in screen coordinates that take all taps.
        bar: colour of the status bar and the navigation bar.
        dark: whether the status bar has light letters on the page's colour.
    """

    name: str
    body: tuple[Widget, ...] = ()
    height: int = 0
    header: tuple[Widget, ...] = ()
    footer: tuple[Widget, ...] = ()
    top: int = STATUS_HEIGHT
    bottom: int = NAV_TOP
    background: Color = WHITE
    dialog: tuple[Widget, ...] = ()
    bar: Color = WHITE
    dark: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Layer:
    """Widgets shown together, shifted down by ``dy`` and visible between ``top`` and ``bottom`` of the screen."""

    widgets: tuple[Widget, ...]
    dy: int = 0
    top: int = 0
    bottom: int = HEIGHT
    modal: bool = False
    background: Color = WHITE

    def shown(self) -> list[Widget]:
        """Return the widgets of which a part is visible."""
        top, bottom = self.top - self.dy, self.bottom - self.dy
        return [widget for widget in self.widgets if widget.y < bottom and widget.y + widget.h > top]
