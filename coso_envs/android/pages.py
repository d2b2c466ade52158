"""What the phone shows: pages that scroll, and the layers a screen consists of.

All lengths are logical pixels of a 1080 x 2280 screen, whatever the resolution of the picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from coso_envs.drawing.widgets import WHITE, Color, Widget

WIDTH, HEIGHT = 1080, 2280
STATUS_HEIGHT = 84
NAV_TOP = 2160


class Flow:
    """Widgets below each other that are made when somebody looks: most of a long page is never in sight."""

    __slots__ = ("_end", "_steps", "_widgets")

    def __init__(self, widgets: list[Widget], steps: Iterator[int]) -> None:
        """``steps`` adds to ``widgets``, and tells after each turn where the next ones will begin, or all end."""
        self._widgets = widgets
        self._steps: Iterator[int] | None = steps
        self._end = 0

    def until(self, y: float) -> Sequence[Widget]:
        """All widgets that begin above ``y``, and perhaps more."""
        while self._end < y and self._steps is not None:
            end = next(self._steps, None)
            if end is None:
                self._steps = None
            else:
                self._end = end
        return self._widgets

    def __iter__(self) -> Iterator[Widget]:
        """All widgets."""
        return iter(self.until(math.inf))

    @property
    def height(self) -> int:
        """Where the last widget ends, and the space below it."""
        self.until(math.inf)
        return self._end


@dataclass(eq=False, slots=True)
class Page:
    """What an app shows: fixed bars above and below, a body that scrolls between them, perhaps a dialog on top.

    Attributes:
        name: which page this is, for judges and the text of the screen.
        body: widgets with y = 0 at the top of the scrolled content.
        height: of the scrolled content; a flow knows its own.
        header, footer: fixed widgets in screen coordinates.
        top, bottom: where the body's window begins and ends on the screen.
        background: colour behind all.
        dialog: widgets in screen coordinates that take all taps.
        bar: colour of the status bar and the navigation bar.
        dark: whether the status bar has light letters on the page's colour.
    """

    name: str
    body: tuple[Widget, ...] | Flow = ()
    height: int = 0
    header: tuple[Widget, ...] = ()
    footer: tuple[Widget, ...] = ()
    top: int = STATUS_HEIGHT
    bottom: int = NAV_TOP
    background: Color = WHITE
    dialog: tuple[Widget, ...] = ()
    bar: Color = WHITE
    dark: bool = False


@dataclass(eq=False, slots=True)
class Layer:
    """Widgets shown together, shifted down by ``dy`` and visible between ``top`` and ``bottom`` of the screen."""

    widgets: tuple[Widget, ...] | Flow
    dy: int = 0
    top: int = 0
    bottom: int = HEIGHT
    modal: bool = False
    background: Color = WHITE
    _shown: list[Widget] | None = field(default=None, init=False, repr=False)

    def shown(self) -> list[Widget]:
        """The widgets of which a part is visible."""
        if self._shown is None:
            top, bottom = self.top - self.dy, self.bottom - self.dy
            widgets = self.widgets.until(bottom) if isinstance(self.widgets, Flow) else self.widgets
            self._shown = [widget for widget in widgets if widget.y < bottom and widget.y + widget.h > top]
        return self._shown
