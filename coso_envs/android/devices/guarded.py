"""A device whose faults end an episode instead of a program."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np

from coso_envs.android.devices.errors import DeviceError
from coso_envs.android.devices.nodes import Node
from coso_envs.android.devices.protocol import Button, Device

T = TypeVar("T")
#: Episodes one after the other that may fail before it is an error.
MOST_FAULTS = 10


class Guarded:
    """A device that is asked nothing more after a fault, until the next ``reset``.

    The first ``reset`` of all raises as the device does, since something is not set up then. Later ones that fail begin
    an episode that has its fault already; after :data:`MOST_FAULTS` faulty episodes one after the other, they raise.

    Attributes:
        device: the device itself.
        fault: a sentence about the fault of this episode; "" without one.
    """

    def __init__(self, device: Device) -> None:
        """Guard a device that was not started yet."""
        self.device = device
        self.fault = ""
        self._worked = False
        self._faults = 0
        self._seen: np.ndarray | None = None

    def attempt(self, do: Callable[[], T], otherwise: T) -> T:
        """Return what ``do`` returns; ``otherwise`` where this episode has a fault, or gets it now."""
        if self.fault:
            return otherwise
        try:
            return do()
        except DeviceError as error:
            self.fault = str(error) or type(error).__name__
            return otherwise

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a screenshot in pixels."""
        return self.device.size

    def reset(self, seed: int) -> None:
        """Begin an episode.

        Raises:
            DeviceError: if the device never worked, or failed too often.
        """
        self._faults = self._faults + 1 if self.fault else 0
        self.fault = ""
        if not self._worked:
            self.device.reset(seed)
            self._worked = True
            return
        self.attempt(lambda: self.device.reset(seed), None)
        if self.fault and self._faults >= MOST_FAULTS:
            raise DeviceError(f"the device failed in {self._faults} episodes one after the other; now: {self.fault}")

    def screenshot(self) -> np.ndarray:
        """Return the screen as a fresh uint8 array [H, W, 3]; after a fault, the last one that was seen."""
        picture = self.attempt(self.device.screenshot, None)
        if picture is not None:
            self._seen = picture
            return picture.copy()
        width, height = self.size
        return np.zeros((height, width, 3), np.uint8) if self._seen is None else self._seen.copy()

    def tap(self, x: float, y: float) -> None:
        """Touch the screen at a point."""
        self.attempt(lambda: self.device.tap(x, y), None)

    def long_press(self, x: float, y: float) -> None:
        """Hold a finger on a point."""
        self.attempt(lambda: self.device.long_press(x, y), None)

    def swipe(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Move a finger from ``(x0, y0)`` to ``(x1, y1)``."""
        self.attempt(lambda: self.device.swipe(x0, y0, x1, y1), None)

    def type_text(self, text: str) -> None:
        """Type into the focused field."""
        self.attempt(lambda: self.device.type_text(text), None)

    def press(self, button: Button) -> None:
        """Press a system button."""
        self.attempt(lambda: self.device.press(button), None)

    def open_app(self, name: str) -> None:
        """Open an installed app by its name."""
        self.attempt(lambda: self.device.open_app(name), None)

    def wait(self) -> None:
        """Let pass about a second."""
        self.attempt(self.device.wait, None)

    def screen_text(self) -> str:
        """Return the visible widgets as text; "" after a fault."""
        return self.attempt(self.device.screen_text, "")

    def nodes(self) -> Sequence[Node]:
        """Return the visible widgets; none after a fault."""
        return self.attempt(self.device.nodes, ())

    def close(self) -> None:
        """Release the device for good."""
        self.device.close()
