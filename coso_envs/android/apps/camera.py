"""Camera."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coso_envs.android.apps.base import App
from coso_envs.android.layout import icon, text
from coso_envs.android.pages import NAV_TOP, STATUS_HEIGHT, WIDTH, Page
from coso_envs.drawing.widgets import BLUE, WHITE, Widget

if TYPE_CHECKING:
    from coso_envs.android.phone import SimulatedPhone

_BLACK = (0, 0, 0)


class Camera(App):
    """The viewfinder."""

    name = "Camera"

    def __init__(self, phone: SimulatedPhone) -> None:
        """Back camera, nothing taken."""
        super().__init__(phone)
        self.taken = 0
        self.front = False

    def page_main(self) -> Page:
        """What the camera sees, and its buttons."""
        y = NAV_TOP - 420
        seen = Widget(0, STATUS_HEIGHT + 60, WIDTH, 1440, picture=("landscape", self.phone.world + 7 * self.front))
        modes = [
            text(30 + i * 340, y - 30, 330, name, 42, BLUE if name == "Photo" else WHITE, align="center")
            for i, name in enumerate(("Portrait", "Photo", "Video"))
        ]
        shutter = Widget(
            430,
            y + 90,
            220,
            220,
            key="shutter",
            role="button",
            label="Take photo",
            tap=("shoot",),
            fill=WHITE,
            radius=110,
            icon="camera",
            color=(60, 60, 64),
        )
        flip = icon(780, y + 140, 120, "history", WHITE, key="flip", tap=("flip",), label="Switch camera")
        last = Widget(
            180,
            y + 140,
            120,
            120,
            key="last_photo",
            role="image",
            label=f"{self.taken} photos taken",
            tap=("app", "Google Photos"),
            picture=("landscape", self.taken),
        )
        widgets = (seen, *modes, shutter, flip, last)
        return Page("viewfinder", header=widgets, top=NAV_TOP, background=_BLACK, bar=_BLACK, dark=True)

    def do_shoot(self) -> None:
        """Take a picture."""
        self.taken = (self.taken + 1) % 100

    def do_flip(self) -> None:
        """The other camera."""
        self.front = not self.front


APP = Camera
