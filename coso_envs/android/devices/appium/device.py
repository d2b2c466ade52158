"""A device behind an Appium server."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import numpy as np

from coso_envs.android.devices.appium import pictures
from coso_envs.android.devices.appium.capabilities import chromium, drives_browser, with_free_port
from coso_envs.android.devices.appium.platforms import Android, Browser, Platform
from coso_envs.android.devices.appium.server import AppiumServer
from coso_envs.android.devices.appium.session import Session
from coso_envs.android.devices.errors import PageChangedError
from coso_envs.android.devices.nodes import Node
from coso_envs.android.devices.protocol import Button
from coso_envs.android.devices.screen_formats import spell_screen

T = TypeVar("T")
#: Where Appium listens unless it was started otherwise.
DEFAULT_SERVER = "http://127.0.0.1:4723"
#: Milliseconds that a finger stays: for a tap, a long press, a swipe, and at the end of a swipe so that nothing flies.
_TAP, _LONG, _SWIPE, _REST = 60, 900, 350, 120
#: Seconds between two looks at a screen that moves.
_LOOK_AGAIN = 0.08


class AppiumDevice:
    """A phone, an emulator, or a browser in phone size: a :class:`coso_envs.android.devices.Device`.

    Nothing is opened before the first ``reset``. A session that was lost is made again at the next ``reset``, with
    growing pauses. After every action it waits until the picture is still.

    Raises:
        coso_envs.android.devices.errors.DeviceError: from any call that the device does not answer.
        ImportError: if the extra ``android`` is not installed.
    """

    def __init__(
        self,
        server: str | AppiumServer | None = DEFAULT_SERVER,
        capabilities: Mapping[str, Any] | None = None,
        *,
        size: tuple[int, int] = (540, 1140),
        home: str = "about:blank",
        apps: Mapping[str, str] | None = None,
        restore: Callable[[int], None] | None = None,
        settle: float = 3.0,
        call_timeout: float = 20.0,
        start_timeout: float = 90.0,
        patience: float = 60.0,
    ) -> None:
        """Keep the settings.

        Args:
            server: address of an Appium server, a server of our own, or None to start one for this device alone.
            capabilities: of the session; by default those of a Chromium of this size.
            size: (width, height) of the screenshots in pixels; those of a device that differ are scaled.
            home: address at which a browser starts.
            apps: packages of Android apps by name, besides the common ones.
            restore: called with the seed at each ``reset`` of an Android device, without a session: brings the device
                to its start state, from a snapshot for example.
            settle: seconds after which a screen that still moves is taken as it is.
            call_timeout: seconds that one call to the server may take. Chromium's driver asks a second time for a
                picture that it has not got within 10 seconds, so that less than about 15 makes a fault of it.
            start_timeout: seconds that making a session may take.
            patience: seconds for which making a session again is tried.
        """
        self._size = (int(size[0]), int(size[1]))
        asked = chromium(self._size) if capabilities is None else dict(capabilities)
        #: The server that was started for this device alone, if there is one.
        self.own_server = AppiumServer() if server is None else None
        place = server if self.own_server is None else self.own_server
        self.session = Session(
            place.address if isinstance(place, AppiumServer) else lambda: str(place).rstrip("/"),
            lambda: with_free_port(asked),
            call_timeout=call_timeout,
            start_timeout=start_timeout,
            patience=patience,
        )
        self.platform: Platform = Browser(home) if drives_browser(asked) else Android(apps or {})
        self._restore = restore
        self._settle_time = settle
        self._touch_size = (1, 1)
        self._still: np.ndarray | None = None

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of a screenshot in pixels."""
        return self._size

    def reset(self, seed: int) -> None:
        """Bring the device to its start state, with a new session if the last one was lost."""
        if self.own_server is not None and self.session.made and not self.session.is_open:
            self.own_server.stop()  # and all that hangs, or that the lost session has left behind
        if self._restore is not None:
            self.session.end()
            self._restore(seed)
        self.session.open()
        self._act(self.platform.go_home)
        self._touch_size = self.session.read(self.platform.touch_size)

    def screenshot(self) -> np.ndarray:
        """Return the screen as a fresh uint8 array [H, W, 3]; right after an action, as it was when it stood still."""
        picture, self._still = self._still, None
        return self._look() if picture is None else picture

    def tap(self, x: float, y: float) -> None:
        """Touch the screen at a point."""
        self._touch(_move(self._place(x, y)), _DOWN, _pause(_TAP), _UP)

    def long_press(self, x: float, y: float) -> None:
        """Hold a finger on a point."""
        self._touch(_move(self._place(x, y)), _DOWN, _pause(_LONG), _UP)

    def swipe(self, x0: float, y0: float, x1: float, y1: float) -> None:
        """Move a finger from ``(x0, y0)`` to ``(x1, y1)``."""
        here, there = self._place(x0, y0), self._place(x1, y1)
        self._touch(_move(here), _DOWN, _pause(_TAP), _move(there, _SWIPE), _pause(_REST), _UP)

    def type_text(self, text: str) -> None:
        """Type into the focused field; without one, nothing happens."""
        self._act(lambda driver: self.platform.type_text(driver, text))

    def press(self, button: Button) -> None:
        """Press a system button."""
        self._act(lambda driver: self.platform.press(driver, button))

    def open_app(self, name: str) -> None:
        """Open an installed app by its name; without one of this name, nothing happens."""
        self._act(lambda driver: self.platform.open_app(driver, name))

    def wait(self) -> None:
        """Let pass a second."""
        time.sleep(1.0)
        self._act(lambda driver: None)

    def screen_text(self) -> str:
        """Return the visible widgets as text, one a line."""
        return spell_screen("", self.nodes())

    def nodes(self) -> Sequence[Node]:
        """Return the visible widgets."""
        return self.session.read(lambda driver: self.platform.nodes(driver, self._touch_size))

    def close(self) -> None:
        """End the session, and the server if it is this device's own; it returns within seconds."""
        self.session.end()
        if self.own_server is not None:
            self.own_server.stop()

    # Inside.

    def _place(self, x: float, y: float) -> tuple[int, int]:
        """Return a point (0 .. 1) in the units of pointer actions."""
        width, height = self._touch_size
        return min(int(x * width), width - 1), min(int(y * height), height - 1)

    def _touch(self, *actions: dict[str, Any]) -> None:
        finger = {"type": "pointer", "id": "finger", "parameters": {"pointerType": "touch"}, "actions": list(actions)}
        self._act(lambda driver: driver.execute("actions", {"actions": [finger]}))

    def _act(self, do: Callable[[Any], Any]) -> None:
        """Do something, wait until the screen stands still, and see whether all is well."""
        self._still = None
        with contextlib.suppress(PageChangedError):  # it is what most taps in a browser are for
            self.session.call(do)
        self.session.read(self.platform.await_effect)
        self._still = self._settled()
        self.session.read(self.platform.check)

    def _settled(self) -> np.ndarray:
        """Return the picture of the screen once it stands still, or as it is after ``settle`` seconds."""
        end, now = time.monotonic() + self._settle_time, self._look()
        while time.monotonic() < end:
            time.sleep(_LOOK_AGAIN)
            before, now = now, self._look()
            if pictures.same(before, now):
                break
        return now

    def _look(self) -> np.ndarray:
        return self.session.read(lambda driver: pictures.decode(driver.get_screenshot_as_base64(), self._size))


_DOWN, _UP = {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}


def _move(place: tuple[int, int], milliseconds: int = 0) -> dict[str, Any]:
    x, y = place
    return {"type": "pointerMove", "duration": milliseconds, "x": x, "y": y, "origin": "viewport"}


def _pause(milliseconds: int) -> dict[str, Any]:
    return {"type": "pause", "duration": milliseconds}
