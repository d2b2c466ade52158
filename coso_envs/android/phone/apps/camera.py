"""The camera app: viewfinder and pictures."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.host import Host
from coso_envs.android.phone.intents import OpenApp
from coso_envs.android.phone.layout import icon, text
from coso_envs.android.phone.pages import NAV_TOP, STATUS_HEIGHT, WIDTH, Page
from coso_envs.drawing.widgets import BLUE, WHITE, Intent, Widget

_BLACK = (0, 0, 0)


@dataclass(frozen=True)
class Shoot(Intent):
    """Take a picture now."""


@dataclass(frozen=True)
class Flip(Intent):
    """Use the other camera."""


class Camera(App):
    """The viewfinder and the pictures taken."""

    name = "Camera"

    def __init__(self, phone: Host) -> None:
        super().__init__(phone)
        self.taken = 0
        self.front = False

    @override
    def view(self) -> Page:
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
            tap=Shoot(),
            fill=WHITE,
            radius=110,
            icon="camera",
            color=(60, 60, 64),
        )
        flip = icon(780, y + 140, 120, "history", WHITE, key="flip", tap=Flip(), label="Switch camera")
        last = Widget(
            180,
            y + 140,
            120,
            120,
            key="last_photo",
            role="image",
            label=f"{self.taken} photos taken",
            tap=OpenApp("Google Photos"),
            picture=("landscape", self.taken),
        )
        widgets = (seen, *modes, shutter, flip, last)
        return Page("viewfinder", header=widgets, top=NAV_TOP, background=_BLACK, bar=_BLACK, dark=True)

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case Shoot():
                self.taken = (self.taken + 1) % 100
            case Flip():
                self.front = not self.front
            case _:
                super().handle(intent)


APP = Camera
