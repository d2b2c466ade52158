"""Android emulators: which one, and the snapshot that each episode begins from."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from coso_envs.android.devices.appium.capabilities import uiautomator2
from coso_envs.android.devices.appium.device import DEFAULT_SERVER, AppiumDevice
from coso_envs.android.devices.appium.server import AppiumServer
from coso_envs.android.devices.errors import CommandFailedError, DeviceOfflineError, DeviceTimeoutError
from coso_envs.said import one_line

#: Seconds that an emulator may take to go back to a snapshot.
_TIMEOUT = 120.0


def emulator(
    udid: str = "emulator-5554",
    *,
    system_port: int | None = None,
    snapshot: str = "",
    server: str | AppiumServer | None = DEFAULT_SERVER,
    size: tuple[int, int] = (540, 1140),
    apps: Mapping[str, str] | None = None,
    capabilities: Mapping[str, Any] | None = None,
    **timeouts: Any,
) -> Callable[[], AppiumDevice]:
    """Return a maker of an emulator's device, for ``gym.make(..., device=emulator(...), judge=...)``; it pickles.

    Args:
        udid: of the emulator, as `adb devices` lists it.
        system_port: port of UiAutomator2's server on this machine; give each emulator another one (8200 .. 8299).
        snapshot: name of the snapshot that each episode begins from; "" only presses home.
        server: address of an Appium server, a server of our own, or None to start one for this device alone.
        size: (width, height) of the screenshots in pixels; those of the device are scaled.
        apps: packages of apps by name, besides the common ones.
        capabilities: further ones of UiAutomator2, without "appium:".
        **timeouts: ``settle``, ``call_timeout``, ``start_timeout``, ``patience`` of :class:`AppiumDevice`.
    """
    asked = uiautomator2(udid, system_port, **(capabilities or {}))
    restore = partial(load_snapshot, udid, snapshot) if snapshot else None
    return partial(AppiumDevice, server, asked, size=size, apps=apps, restore=restore, **timeouts)


def load_snapshot(udid: str, snapshot: str, seed: int = 0) -> None:
    """Bring an emulator to a snapshot of it, which is the same for every ``seed``.

    Raises:
        DeviceOfflineError: if there is no adb or no such emulator.
        CommandFailedError: if it has no such snapshot.
        DeviceTimeoutError: if it takes too long.
    """
    adb = shutil.which("adb")
    if adb is None:
        raise DeviceOfflineError("there is no `adb` on the path; install Android's platform tools")
    for command in (("emu", "avd", "snapshot", "load", snapshot), ("wait-for-device",)):
        try:
            done = subprocess.run(
                [adb, "-s", udid, *command], capture_output=True, text=True, timeout=_TIMEOUT, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise DeviceTimeoutError(f"{udid} did not go back to its snapshot within {_TIMEOUT:g} seconds") from error
        said = one_line(done.stdout + done.stderr).strip()
        if done.returncode:
            raise DeviceOfflineError(f"adb says of {udid}: {said[:200]}; `adb devices` lists those that are there")
        if re.search("^KO", done.stdout, re.MULTILINE):
            raise CommandFailedError(f"{udid} has no snapshot {snapshot!r}: {said[:200]}")
