"""The camera app: viewfinder and pictures."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.data import UserData
from coso_envs.android.phone.host import Host
from coso_envs.android.phone.intents import OpenApp
from coso_envs.android.phone.layout import icon, text
from coso_envs.android.phone.pages import NAV_TOP, STATUS_HEIGHT, WIDTH, Page
from coso_envs.drawing.widgets import BLUE, WHITE, Intent, Widget

#: The flag of a picture or video that was taken.
TAKEN = "taken"
_MAX_TAKEN = 60
_BLACK = (0, 0, 0)
_MODES = ("Portrait", "Photo", "Video")
#: What the shutter says, without and with a recording.
_SHUTTER = {
    "Portrait": ("Take portrait",) * 2, "Photo": ("Take photo",) * 2, "Video": ("Record video", "Stop recording"),
}  # fmt: skip


@dataclass(frozen=True)
class Shoot(Intent):
    """Take a picture now."""


@dataclass(frozen=True)
class TurnAround(Intent):
    """Use the other camera."""


@dataclass(frozen=True)
class SetMode(Intent):
    """Take portraits, photos or videos."""

    mode: str


def pictures_taken(data: UserData) -> list[str]:
    """Return the names of the pictures and videos taken: ``Photo 1``, ``Video 1``, ..."""
    return sorted(name for kind, name in data.flags if kind == TAKEN)


def _mode(x: int, y: int, name: str, current: bool) -> Widget:
    words = text(x, y + 18, 330, name, 42, BLUE if current else WHITE, align="center")
    return Widget(x, y, 330, 90, key=f"mode:{name}", role="tab", tap=SetMode(name), checked=current, children=(words,))


class Camera(App):
    """The viewfinder and the pictures taken."""

    name = "Camera"

    def __init__(self, phone: Host) -> None:
        super().__init__(phone)
        self.front = False
        self.mode = "Photo"
        self.recording = False

    @override
    def view(self) -> Page:
        y = NAV_TOP - 420
        taken = len(pictures_taken(self.phone.data))
        seen = Widget(0, STATUS_HEIGHT + 60, WIDTH, 1440, picture=("landscape", self.phone.world + 7 * self.front))
        modes = [_mode(30 + i * 340, y - 60, name, name == self.mode) for i, name in enumerate(_MODES)]
        shutter = Widget(
            430,
            y + 90,
            220,
            220,
            key="shutter",
            role="button",
            label=_SHUTTER[self.mode][self.recording],
            tap=Shoot(),
            fill=WHITE,
            radius=110,
            icon="close" if self.recording else "camera",
            color=(60, 60, 64),
        )
        flip = icon(780, y + 140, 120, "history", WHITE, key="flip", tap=TurnAround(), label="Switch camera")
        last = Widget(
            180,
            y + 140,
            120,
            120,
            key="last_photo",
            role="image",
            label=f"{taken} photos taken",
            tap=OpenApp("Google Photos"),
            picture=("landscape", taken % 20),
        )
        widgets = (seen, *modes, shutter, flip, last)
        return Page("viewfinder", header=widgets, top=NAV_TOP, background=_BLACK, bar=_BLACK, dark=True)

    def _take(self) -> None:
        pictures = pictures_taken(self.phone.data)
        if len(pictures) < _MAX_TAKEN:
            number = 1 + sum(name.startswith(self.mode) for name in pictures)
            self.phone.data.flags |= {(TAKEN, f"{self.mode} {number}")}

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case Shoot() if self.mode == "Video" and not self.recording:
                self.recording = True
            case Shoot():
                self.recording = False
                self._take()
            case TurnAround():
                self.front = not self.front
            case SetMode(mode):
                self.mode, self.recording = mode, False
            case _:
                super().handle(intent)


APP = Camera
