"""Capabilities of sessions: a Chromium in phone size, an Android device behind UiAutomator2."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from typing import Any

from coso_envs.android.devices.appium.server import free_port

#: Width of the browser's window in CSS pixels, as phones have it.
_CSS_WIDTH = 360
_PLATFORMS = {"darwin": "mac", "win32": "windows"}


def chromium(size: tuple[int, int], *, chromedriver: str | None = None, visible: bool = False) -> dict[str, Any]:
    """Return capabilities of a Chromium whose window looks like a phone's screen of ``size`` = (W, H) pixels.

    Args:
        size: of its screenshots.
        chromedriver: path of the driver that belongs to the browser; by default the one on the path.
        visible: whether the browser opens a window.
    """
    ratio = size[0] / _CSS_WIDTH
    arguments = [
        "--no-sandbox",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--disable-search-engine-choice-screen",
    ]
    metrics = {
        "width": _CSS_WIDTH,
        "height": round(size[1] / ratio),
        "pixelRatio": ratio,
        "touch": True,
        "mobile": True,
    }
    found = chromedriver or shutil.which("chromedriver")
    return {
        "platformName": _PLATFORMS.get(sys.platform, "linux"),
        "browserName": "chrome",
        "appium:automationName": "Chromium",
        **({"appium:executable": found} if found else {}),
        "appium:newCommandTimeout": 3600,
        "goog:chromeOptions": {
            "args": arguments if visible else ["--headless=new", *arguments],
            "mobileEmulation": {"deviceMetrics": metrics},
        },
    }


def uiautomator2(udid: str = "", system_port: int | None = None, **more: Any) -> dict[str, Any]:
    """Return capabilities of an Android device.

    Args:
        udid: of the device; "" takes any.
        system_port: port of UiAutomator2's server on this machine, another one for each device at the same time.
        **more: further capabilities, without "appium:".
    """
    given = {
        "automationName": "UiAutomator2",
        "udid": udid or None,
        "systemPort": system_port,
        "newCommandTimeout": 3600,
        "disableWindowAnimation": True,
        **more,
    }
    return {"platformName": "Android"} | {f"appium:{name}": value for name, value in given.items() if value is not None}


def drives_browser(capabilities: Mapping[str, Any]) -> bool:
    """Return whether a session with these capabilities drives a browser rather than a phone."""
    return (
        capabilities.get("browserName") is not None
        or "chrom" in str(capabilities.get("appium:automationName", capabilities.get("automationName", ""))).casefold()
    )


def with_free_port(capabilities: Mapping[str, Any]) -> dict[str, Any]:
    """Return capabilities with a port for the browser's driver, unless they name one.

    The default is the same for all sessions, also of other servers, and may still be held by a session that was lost.
    """
    found = dict(capabilities)
    if drives_browser(found) and "Chromium" in str(found.get("appium:automationName")):
        found.setdefault("appium:chromedriverPort", free_port())
    return found
