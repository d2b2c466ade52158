"""Android without an emulator: a simulated phone, tasks in the style of Android-in-the-Wild, and their judges.

With the extra ``android``, the same environments on real devices behind an Appium server.
"""

from __future__ import annotations

from coso_envs.android.devices.appium import AppiumDevice, AppiumServer, DevicePool, emulator

__all__ = ["AppiumDevice", "AppiumServer", "DevicePool", "emulator"]
