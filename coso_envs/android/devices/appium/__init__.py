"""Real devices: phones, emulators and browsers in phone size behind an Appium server."""

from __future__ import annotations

from coso_envs.android.devices.appium.device import AppiumDevice
from coso_envs.android.devices.appium.emulators import emulator
from coso_envs.android.devices.appium.pool import DevicePool
from coso_envs.android.devices.appium.server import AppiumServer

__all__ = ["AppiumDevice", "AppiumServer", "DevicePool", "emulator"]
