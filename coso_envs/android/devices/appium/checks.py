"""Checks of what real devices need: each finding says what is there, or the command that gets it."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.util import find_spec

from coso_envs.android.devices.appium.server import answers

#: Seconds that a command may take that is asked what is installed.
_TIMEOUT = 120.0


@dataclass(frozen=True)
class Finding:
    """One thing that real devices need.

    Attributes:
        name: of the thing.
        state: a few words about it.
        remedy: the command that gets it; "" if it is there.
        needed_for: "browser", "phone" or "both".
    """

    name: str
    state: str
    remedy: str = ""
    needed_for: str = "both"


def findings(server: str, udid: str = "") -> Iterator[Finding]:
    """Look for all that a browser in phone size and an Android device need.

    Args:
        server: address where an Appium server may run.
        udid: the Android device that is wanted; "" takes any.
    """
    if find_spec("appium") is None:
        yield Finding("appium-python-client", "missing", "pip install 'coso-envs[android]'")
    else:
        yield Finding("appium-python-client", "installed")
    appium = shutil.which("appium")
    if appium is not None:
        yield Finding("appium", appium)
    elif shutil.which("npm") is None:
        yield Finding("appium", "missing, and so is npm", "install Node.js 20 or later, then: npm install -g appium@3")
    else:
        yield Finding("appium", "missing", "npm install -g appium@3")
    yield from _drivers(appium)
    yield from _server(server)
    yield from _browser()
    yield from _phone(udid)


def _server(server: str) -> Iterator[Finding]:
    if answers(server):
        yield Finding("server", f"answers at {server}")
    else:
        yield Finding("server", f"nobody answers at {server}", "appium --port 4723, or server=None to start one each")


def _drivers(appium: str | None) -> Iterator[Finding]:
    try:
        installed = {} if appium is None else json.loads(_ask([appium, "driver", "list", "--installed", "--json"]))
    except ValueError:
        yield Finding("drivers", "appium does not list its drivers", "appium driver list --installed")
        return
    for name, purpose in (("chromium", "browser"), ("uiautomator2", "phone")):
        there = name in installed
        version = str(installed[name].get("version", "installed")) if there else "missing"
        yield Finding(f"driver {name}", version, "" if there else f"appium driver install {name}", purpose)


def _browser() -> Iterator[Finding]:
    found = shutil.which("chromedriver")
    if found is None:
        yield Finding("chromedriver", "missing", "apt-get install chromium chromium-driver (Debian)", "browser")
    else:
        yield Finding("chromedriver", _ask([found, "--version"]).strip()[:60] or found, "", "browser")


def _phone(udid: str) -> Iterator[Finding]:
    adb = shutil.which("adb")
    if adb is None:
        yield Finding("adb", "missing", "install Android's platform tools (Debian: apt-get install adb)", "phone")
        return
    yield Finding("adb", adb, "", "phone")
    lines = [line.split() for line in _ask([adb, "devices"]).splitlines()[1:]]
    states = {words[0]: words[1] for words in lines if len(words) > 1}
    ready = [name for name, state in states.items() if state == "device" and udid in ("", name)]
    if ready:
        yield Finding("device", ", ".join(ready), "", "phone")
    else:
        said = ", ".join(f"{name} is {state}" for name, state in states.items()) or "adb lists none"
        yield Finding("device", said, f"emulator -avd NAME, or connect {udid or 'a phone'}; then: adb devices", "phone")


def _ask(command: Sequence[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=_TIMEOUT, check=False).stdout
    except (OSError, subprocess.TimeoutExpired):
        return ""
