"""What is missing or wrong before a device can be used, and an emulator's way back to its first state."""

from __future__ import annotations

import pickle
import sys
from typing import Any

import pytest

pytest.importorskip("appium", reason="the extra 'android' is not installed")

from coso_envs.android.devices import errors
from coso_envs.android.devices.appium import AppiumDevice, emulator
from coso_envs.android.devices.appium.capabilities import uiautomator2
from coso_envs.android.devices.appium.server import free_port
from tests.coso_envs.android.devices.fake_appium import FakeAppium

SIZE = (54, 114)

REPORTS = {
    "driver": ("session not created: Could not find a driver for automationName 'UiAutomator2' and platformName "
               "'Android'. Have you installed a driver that supports those capabilities?",
               errors.DriverMissingError, "coso doctor android"),
    "device": ("session not created: Could not find a connected Android device in 20000ms",
               errors.DeviceOfflineError, "adb devices"),
    "udid": ("session not created: Device emulator-5554 was not in the list of connected devices",
             errors.DeviceOfflineError, "adb devices"),
    "capability": ("session not created: The desiredCapabilities object was not valid for the following reason(s)",
                   errors.CapabilityError, "device_options"),
}  # fmt: skip


@pytest.mark.parametrize("name", REPORTS)
def test_what_is_not_set_up_is_said_at_once_in_a_sentence(fake: FakeAppium, name: str) -> None:
    kind, error, remedy = REPORTS[name]
    fake.fail("POST /session", kind)
    with pytest.raises(error, match=remedy) as caught:
        AppiumDevice(fake.url, uiautomator2(), size=SIZE, patience=60.0).reset(0)
    assert "\n" not in str(caught.value)
    assert fake.hits == 1


def test_a_wrong_address_is_said_at_once_with_the_command_to_run() -> None:
    port = free_port()
    device = AppiumDevice(f"http://127.0.0.1:{port}/", uiautomator2(), size=SIZE)
    with pytest.raises(errors.ServerGoneError, match=f"answers at http://127.0.0.1:{port}; start one .`appium --port"):
        device.reset(0)
    device.close()


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "appium.webdriver", None)
    with pytest.raises(ImportError, match=r"pip install 'coso-envs\[android\]'"):
        AppiumDevice()


def test_an_emulator_goes_back_to_its_snapshot(
    fake: FakeAppium, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    adb, log = tmp_path / "adb", tmp_path / "log"
    adb.write_text(
        f'#!/bin/sh\necho "$@" >> {log}\ncase "$*" in *missing*) echo "KO: no snapshot";; '
        '*5556*) echo "error: no such device"; exit 1;; esac\n'
    )
    adb.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    make = pickle.loads(pickle.dumps(emulator("emulator-5554", snapshot="clean", server=fake.url, size=SIZE)))
    device = make()
    for seed in range(2):
        device.reset(seed)
    assert (
        log.read_text().splitlines()
        == [
            "-s emulator-5554 emu avd snapshot load clean",
            "-s emulator-5554 wait-for-device",
        ]
        * 2
    )
    assert len(fake.sessions) == 2  # what served the last one is gone with the old state
    device.close()
    with pytest.raises(errors.CommandFailedError, match="has no snapshot 'missing'"):
        emulator("emulator-5554", snapshot="missing", server=fake.url, size=SIZE)().reset(0)
    with pytest.raises(errors.DeviceOfflineError, match="adb devices"):
        emulator("emulator-5556", snapshot="clean", server=fake.url, size=SIZE)().reset(0)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(errors.DeviceOfflineError, match="no `adb` on the path"):
        emulator("emulator-5554", snapshot="clean", server=fake.url, size=SIZE)().reset(0)
