"""The same actions on different systems: an Android device behind UiAutomator2, and a browser."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from coso_envs.android.devices.appium.dom import read_page, to_nodes
from coso_envs.android.devices.appium.packages import PACKAGES
from coso_envs.android.devices.appium.session import CDP
from coso_envs.android.devices.appium.translation import read_as
from coso_envs.android.devices.appium.uiautomator import read_hierarchy
from coso_envs.android.devices.errors import AppCrashedError
from coso_envs.android.devices.nodes import Node
from coso_envs.android.devices.protocol import Button

#: Android's key codes of the buttons.
KEY_CODES: dict[Button, int] = {"back": 4, "home": 3, "enter": 66, "recents": 187}
#: The Enter key in W3C's key actions.
_ENTER = "\ue007"
#: The button of Android's dialog about an app that has stopped or does not respond.
_CRASH_BUTTON = "android:id/aerr_close"
#: Scripts that give a page 30 milliseconds for what is due, and ask whether they still last; on a new page they do not.
_LET_PASS = "window.cosoWaits = true; setTimeout(() => { window.cosoWaits = false; }, 30)"
_STILL_WAITS = "return window.cosoWaits === true"
#: How often that is asked, and the seconds between.
_ASKS, _ASK_AGAIN = 20, 0.03


class Platform(Protocol):
    """How a system is asked for what devices differ in; each method gets the client library's driver."""

    def touch_size(self, driver: Any) -> tuple[int, int]:
        """Return width and height of the screen in the units of pointer actions."""

    def go_home(self, driver: Any) -> None:
        """Bring the screen to where an episode begins."""

    def await_effect(self, driver: Any) -> None:
        """Let the system begin to carry out the last action, so that a picture taken next can show it."""

    def type_text(self, driver: Any, text: str) -> None:
        """Type into the focused field."""

    def press(self, driver: Any, button: Button) -> None:
        """Press a system button."""

    def open_app(self, driver: Any, name: str) -> None:
        """Open an app by its name; without one of this name, nothing happens."""

    def nodes(self, driver: Any, size: tuple[int, int]) -> Sequence[Node]:
        """Return the visible widgets; ``size`` is that of :meth:`touch_size`."""

    def check(self, driver: Any) -> None:
        """Raise a DeviceError if the screen shows that something has broken down."""


def _size(width: Any, height: Any) -> tuple[int, int]:
    """Return width and height as whole numbers.

    Raises:
        TypeError: if one of them is no number.
        ValueError: if nothing could be touched on a screen of this size.
    """
    size = round(width + 0), round(height + 0)
    if min(size) < 1:
        raise ValueError(f"a screen cannot have the size {size}")
    return size


class Android:
    """A phone or an emulator behind UiAutomator2."""

    def __init__(self, apps: Mapping[str, str]) -> None:
        """Know the packages of apps by name, besides those of :data:`PACKAGES`."""
        self._packages = {name.casefold(): package for name, package in {**PACKAGES, **apps}.items()}

    def touch_size(self, driver: Any) -> tuple[int, int]:
        """Return width and height of the screen in pixels."""
        rect = driver.get_window_rect()
        with read_as("size of the screen"):
            return _size(rect["width"], rect["height"])

    def go_home(self, driver: Any) -> None:
        """Press the home button."""
        self.press(driver, "home")

    def await_effect(self, driver: Any) -> None:
        """Do nothing: UiAutomator2 answers when the screen is idle."""

    def type_text(self, driver: Any, text: str) -> None:
        """Type into the focused field; without one, nothing happens."""
        from selenium.common.exceptions import InvalidElementStateException, NoSuchElementException

        with contextlib.suppress(InvalidElementStateException, NoSuchElementException):  # no field has the focus
            driver.execute_script("mobile: type", {"text": text})

    def press(self, driver: Any, button: Button) -> None:
        """Press a button by its key code."""
        driver.press_keycode(KEY_CODES[button])

    def open_app(self, driver: Any, name: str) -> None:
        """Bring an app to the front, by its name or its package."""
        wanted = " ".join(name.split()).casefold()
        package = self._packages.get(wanted, wanted if wanted in self._packages.values() else None)
        if package is not None and driver.is_app_installed(package):
            driver.activate_app(package)

    def nodes(self, driver: Any, size: tuple[int, int]) -> Sequence[Node]:
        """Return the nodes of UIAutomator's XML."""
        source = driver.page_source
        with read_as("tree of the screen"):
            return read_hierarchy(source, size)

    def check(self, driver: Any) -> None:
        """Close the dialog of an app that has stopped, and raise AppCrashedError."""
        found = driver.find_elements("id", _CRASH_BUTTON)
        with read_as("list of elements"):
            buttons = [button.click for button in found]
        for click in buttons:
            click()
            raise AppCrashedError("an app has stopped or does not respond; its dialog was closed")


class Browser:
    """A browser in phone size; going back is its history, home the page it starts at."""

    def __init__(self, home: str) -> None:
        """Start at the address ``home``."""
        self.home = home

    def touch_size(self, driver: Any) -> tuple[int, int]:
        """Return width and height of the window in pixels of the device's scale, also where a page is zoomed out."""
        seen = "const seen = window.visualViewport; return [seen.width * seen.scale, seen.height * seen.scale]"
        found = driver.execute_script(seen)
        with read_as("size of the window"):
            width, height = found
            return _size(width, height)

    def go_home(self, driver: Any) -> None:
        """Open the start page; going back does not lead to earlier episodes."""
        driver.delete_all_cookies()
        driver.get(self.home)
        driver.execute(CDP, {"cmd": "Page.resetNavigationHistory", "params": {}})

    def await_effect(self, driver: Any) -> None:
        """Wait until the page has had time to go to another one, which the driver then waits for by itself.

        A tap is answered before the page that it leads to is asked for. Chromium never answers to a picture that is
        being taken when the page changes: its driver waits 10 seconds, and then asks for another one.
        """
        driver.execute_script(_LET_PASS)
        for _ in range(_ASKS):
            time.sleep(_ASK_AGAIN)
            if not driver.execute_script(_STILL_WAITS):
                return

    def type_text(self, driver: Any, text: str) -> None:
        """Press and release a key for each character; without a focused field, nothing happens."""
        keys = [{"type": kind, "value": sign} for sign in text for kind in ("keyDown", "keyUp")]
        driver.execute("actions", {"actions": [{"type": "key", "id": "keyboard", "actions": keys}]})

    def press(self, driver: Any, button: Button) -> None:
        """Go back, to the start page, or press Enter; a browser has no recents."""
        if button == "back":
            driver.back()
        elif button == "home":
            driver.get(self.home)
        elif button == "enter":
            self.type_text(driver, _ENTER)

    def open_app(self, driver: Any, name: str) -> None:
        """Open the start page, if the app is a browser."""
        if name.strip().casefold() in ("chrome", "chromium", "browser"):
            driver.get(self.home)

    def nodes(self, driver: Any, size: tuple[int, int]) -> Sequence[Node]:
        """Return the visible widgets of the page."""
        return to_nodes(read_page(driver))

    def check(self, driver: Any) -> None:
        """Do nothing: a page that has crashed answers no call."""
