from __future__ import annotations

import contextlib
import threading
import time
from typing import Any

import numpy as np
import pytest

pytest.importorskip("appium", reason="the extra 'android' is not installed")

from coso_envs.android.devices import errors
from coso_envs.android.devices.appium import AppiumDevice
from coso_envs.android.devices.appium.capabilities import chromium, uiautomator2
from coso_envs.android.devices.errors import DeviceError
from tests.coso_envs.android.devices.fake_appium import FakeAppium

SIZE = (54, 114)


def android(fake: FakeAppium, **options: Any) -> AppiumDevice:
    given: dict[str, Any] = {"size": SIZE, "call_timeout": 10.0, "patience": 2.0, "settle": 0.5, **options}
    return AppiumDevice(fake.url, uiautomator2("emulator-5554", 8201), **given)


def browser(fake: FakeAppium, **options: Any) -> AppiumDevice:
    given: dict[str, Any] = {"size": SIZE, "call_timeout": 10.0, "patience": 2.0, "home": "http://home/", **options}
    return AppiumDevice(fake.url, chromium(SIZE), **given)


def finger(*actions: dict[str, Any]) -> dict[str, Any]:
    source = {"type": "pointer", "id": "finger", "parameters": {"pointerType": "touch"}, "actions": list(actions)}
    return {"actions": [source]}


def move(x: int, y: int, duration: int = 0) -> dict[str, Any]:
    return {"type": "pointerMove", "duration": duration, "x": x, "y": y, "origin": "viewport"}


DOWN, UP = {"type": "pointerDown", "button": 0}, {"type": "pointerUp", "button": 0}


def pause(milliseconds: int) -> dict[str, Any]:
    return {"type": "pause", "duration": milliseconds}


CHECK = ("POST", "/elements", {"using": "id", "value": "android:id/aerr_close"})


def script(name: str, **arguments: Any) -> tuple[str, str, dict[str, Any]]:
    return ("POST", "/execute/sync", {"script": f"mobile: {name}", "args": [arguments]})


def test_an_android_device_is_asked_exactly_this(fake: FakeAppium) -> None:
    device = android(fake, apps={"Notes": "org.example.notes"})
    device.reset(7)
    device.tap(0.5, 0.25)
    device.long_press(0.0, 1.0)
    device.swipe(0.5, 0.75, 0.25, 0.5)
    device.type_text("käse 😀")
    for button in ("back", "home", "enter", "recents"):
        device.press(button)
    fake.installed |= {"org.example.notes"}
    device.open_app("settings")
    device.open_app("Notes")
    device.open_app("Chrome")  # not installed
    device.open_app("Something else")
    device.close()
    session, *calls = fake.acts()
    assert session == (
        "POST",
        "/session",
        {
            "platformName": "Android",
            "appium:automationName": "UiAutomator2",
            "appium:udid": "emulator-5554",
            "appium:systemPort": 8201,
            "appium:newCommandTimeout": 3600,
            "appium:disableWindowAnimation": True,
        },
    )
    assert [call for call in calls if call != CHECK] == [
        script("pressKey", keycode=3),
        ("GET", "/window/rect", {}),
        ("POST", "/actions", finger(move(540, 570), DOWN, pause(60), UP)),
        ("POST", "/actions", finger(move(0, 2279), DOWN, pause(900), UP)),
        ("POST", "/actions", finger(move(540, 1710), DOWN, pause(60), move(270, 1140, 350), pause(120), UP)),
        script("type", text="käse 😀"),
        script("pressKey", keycode=4),
        script("pressKey", keycode=3),
        script("pressKey", keycode=66),
        script("pressKey", keycode=187),
        script("isAppInstalled", appId="com.android.settings", bundleId="com.android.settings"),
        script("activateApp", appId="com.android.settings", bundleId="com.android.settings"),
        script("isAppInstalled", appId="org.example.notes", bundleId="org.example.notes"),
        script("activateApp", appId="org.example.notes", bundleId="org.example.notes"),
        script("isAppInstalled", appId="com.android.chrome", bundleId="com.android.chrome"),
        ("DELETE", "/session", {}),
    ]


def test_a_browser_has_history_keys_and_a_start_page(fake: FakeAppium) -> None:
    device = browser(fake)
    device.reset(0)
    device.tap(0.5, 0.25)
    device.type_text("ab")
    for button in ("back", "home", "enter", "recents"):
        device.press(button)
    device.open_app("Chrome")
    device.open_app("Clock")
    session, *calls = fake.acts()
    options = session[2]
    assert options["appium:automationName"] == "Chromium"
    assert options["goog:chromeOptions"]["mobileEmulation"]["deviceMetrics"] == {
        "width": 360, "height": 760, "pixelRatio": 54 / 360, "touch": True, "mobile": True,
    }  # fmt: skip
    assert 1024 <= options["appium:chromedriverPort"] < 65536

    def keys(*signs: str) -> tuple[str, str, Any]:
        pressed = [{"type": kind, "value": sign} for sign in signs for kind in ("keyDown", "keyUp")]
        return ("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": pressed}]})

    home = ("POST", "/url", {"url": "http://home/"})
    assert [call for call in calls if call[1] != "/execute/sync"] == [
        ("DELETE", "/cookie", {}),
        home,
        ("POST", "/goog/cdp/execute", {"cmd": "Page.resetNavigationHistory", "params": {}}),
        ("POST", "/actions", finger(move(180, 190), DOWN, pause(60), UP)),
        keys("a", "b"),
        ("POST", "/back", {}),
        home,
        keys("\ue007"),
        home,
    ]


def test_pictures_have_the_size_that_was_asked_for(fake: FakeAppium) -> None:
    device = android(fake)
    device.reset(0)
    picture = device.screenshot()
    assert (picture.shape, picture.dtype, device.size) == ((114, 54, 3), np.uint8, SIZE)
    assert (picture == 200).all()
    picture[:] = 0
    assert (device.screenshot() == 200).all()  # a fresh one


def test_it_waits_until_the_picture_stands_still_and_hands_that_one_out(fake: FakeAppium) -> None:
    device = android(fake, settle=30.0)
    device.reset(0)
    began = fake.pictures
    fake.color = lambda number: min(10 * (number - began), 50)
    device.tap(0.5, 0.5)
    assert fake.pictures - began == 6  # 10, 20, 30, 40, 50, 50
    assert (device.screenshot() == 50).all()
    assert fake.pictures - began == 6
    device.screenshot()
    assert fake.pictures - began == 7


def test_it_does_not_wait_for_ever(fake: FakeAppium) -> None:
    device = android(fake, settle=0.2)
    fake.color = lambda number: number % 250
    device.reset(0)
    device.tap(0.5, 0.5)
    assert 2 <= fake.pictures < 30


@pytest.mark.parametrize(("busy", "asked"), [(0, 1), (3, 4), (10**9, 20)])
def test_a_page_has_time_to_change_before_a_picture_is_taken(fake: FakeAppium, busy: int, asked: int) -> None:
    device = browser(fake)
    device.reset(0)
    before = len(fake.calls)
    fake.busy = busy
    device.tap(0.5, 0.5)
    paths = [path for _, path, _ in fake.calls[before:]]
    assert paths[: paths.index("/screenshot")] == ["/actions", "/execute/sync", *["/execute/sync"] * asked]


def test_nodes_come_from_the_tree_of_the_screen(fake: FakeAppium) -> None:
    device = android(fake)
    device.reset(0)
    row, field = device.nodes()
    assert (row.role, row.text, row.id, row.bounds) == ("item", "Network", "row", (0, 0.1, 1, 0.2))
    (switch,) = row.children
    assert (switch.role, switch.text, switch.checked, switch.drawn) == ("switch", "Wi-Fi", True, False)
    assert row.touch is not None
    assert row.touch[0] < 0.8 <= switch.bounds[0] < switch.touch[0]  # type: ignore[index]
    assert (field.role, field.text, field.touch) == ("field", "find", None)
    assert device.screen_text().splitlines()[1:] == [
        'item "Network" at (0.500, 0.150)',
        'switch "Wi-Fi" (on) at (0.900, 0.150)',
        'field "find" at (0.500, 0.525)',
    ]


FAULTS = {
    "500 without a reason": ("POST /actions", "500", errors.CommandFailedError),
    "500 for a screenshot": ("GET /screenshot", "500", errors.CommandFailedError),
    "garbage for a screenshot": ("GET /screenshot", "garbage", errors.CommandFailedError),
    "no picture for a screenshot": ("GET /screenshot", "word", errors.ScreenshotError),
    "no screenshot": ("GET /screenshot", "unable to capture screen: no", errors.ScreenshotError),
    "hanging call": ("POST /actions", "hang", errors.DeviceTimeoutError),
    "hanging screenshot": ("GET /screenshot", "hang", errors.DeviceTimeoutError),
    "dropped connection": ("POST /actions", "drop", errors.ServerGoneError),
    "dead session": ("POST /actions", "invalid session id: gone", errors.SessionLostError),
    "crashed browser": ("POST /actions", "unknown error: session deleted: page crash", errors.SessionLostError),
    "crashed tab": ("POST /actions", "unknown error: tab crashed", errors.SessionLostError),
    "closed window": ("POST /actions", "no such window: target window already closed", errors.SessionLostError),
    "dead UiAutomator2": (
        "POST /actions",
        "unknown error: 'POST /actions' cannot be proxied to UiAutomator2 server because the instrumentation process "
        "is not running (probably crashed)",
        errors.SessionLostError,
    ),
    "no driver behind": ("POST /actions", "unknown error: Could not proxy command to the remote server. "
                         "Original error: socket hang up", errors.SessionLostError),
    "offline": ("POST /actions", "unknown error: adb: device offline", errors.DeviceOfflineError),
    "vanished": ("POST /actions", "unknown error: device 'emulator-5554' not found", errors.DeviceOfflineError),
    "slow device": ("POST /actions", "timeout: timed out", errors.DeviceTimeoutError),
    "refused": ("POST /actions", "unknown error: something new", errors.CommandFailedError),
}  # fmt: skip


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_has_a_type_and_the_next_reset_recovers(fake: FakeAppium, name: str) -> None:
    pattern, kind, error = FAULTS[name]
    device = android(fake, call_timeout=0.5 if kind == "hang" else 10.0)
    device.reset(0)
    fake.fail(pattern, kind)
    with pytest.raises(error) as caught:
        device.tap(0.5, 0.5)
    assert type(caught.value) is error
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400
    assert not device.session.is_open
    with pytest.raises(errors.SessionLostError, match="next reset"):
        device.tap(0.5, 0.5)
    device.reset(1)
    device.tap(0.5, 0.5)
    assert (fake.hits, len(fake.sessions), device.session.made) == (1, 2, 2)
    device.close()
    assert not fake.alive


def test_a_page_that_changes_meanwhile_is_no_fault(fake: FakeAppium) -> None:
    device = browser(fake)
    device.reset(0)
    changed = "timeout: timeout from aborted by navigation: Not attached to an active page"
    fake.fail("POST /actions", changed)
    fake.fail("POST /execute/sync window.coso", changed)
    fake.fail("POST /execute/sync return window.coso", changed)
    fake.fail("GET /screenshot", changed, times=2)
    device.tap(0.5, 0.5)
    fake.fail("POST /execute/sync", changed)
    assert list(device.nodes()) == []
    assert (fake.hits, len(fake.sessions)) == (6, 1)


def test_the_dialog_of_a_crashed_app_is_closed_and_told(fake: FakeAppium) -> None:
    device = android(fake)
    device.reset(0)
    fake.crash_dialogs = 1
    with pytest.raises(errors.AppCrashedError, match="has stopped or does not respond"):
        device.tap(0.5, 0.5)
    assert ("POST", "/element/0/click", {"id": "0"}) in [(m, p, {"id": b.get("id", "0")}) for m, p, b in fake.calls]


def test_a_server_that_comes_back_is_found_again() -> None:
    first = FakeAppium()
    device = AppiumDevice(first.url, uiautomator2(), size=SIZE, call_timeout=0.5, patience=20.0)
    device.reset(0)
    first.close()
    with pytest.raises(DeviceError):
        device.tap(0.5, 0.5)
    second: list[FakeAppium] = []
    starter = threading.Timer(0.7, lambda: second.append(FakeAppium(first.port)))
    starter.start()
    device.reset(1)
    starter.join()
    assert [len(server.sessions) for server in second] == [1]
    device.close()
    second[0].close()


def test_re_creation_pauses_longer_each_time(fake: FakeAppium, monkeypatch: pytest.MonkeyPatch) -> None:
    device = android(fake, patience=1000.0)
    device.reset(0)
    device.session.end()
    pauses: list[float] = []
    monkeypatch.setattr("coso_envs.android.devices.appium.session.time.sleep", pauses.append)
    fake.fail("POST /session", "session not created: not now", times=7)
    device.session.open()
    assert pauses == [0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 8.0]


@pytest.mark.parametrize("kind", ["hang", "500", "drop", "garbage"])
def test_close_returns_whatever_the_server_does(fake: FakeAppium, kind: str) -> None:
    device = android(fake)
    device.reset(0)
    fake.fail("DELETE", kind)
    device.close()
    device.close()
    assert fake.hits == 1


def test_fifty_faults_one_after_the_other_leave_nothing(fake: FakeAppium) -> None:
    device = android(fake, settle=0.0)
    device.reset(0)
    kinds = [fault for fault in FAULTS.values() if fault[1] != "hang"]
    recovered, slowest = 0, 0.0
    for i in range(50):
        pattern, kind, error = kinds[i % len(kinds)]
        fake.fail(pattern, kind)
        began = time.monotonic()
        with contextlib.suppress(error):
            device.tap(0.5, 0.5)
        device.reset(i)
        slowest = max(slowest, time.monotonic() - began)
        recovered += device.session.is_open
    assert (recovered, fake.hits, len(fake.sessions)) == (50, 50, 51)
    device.close()
    assert not fake.alive or len(fake.alive) <= sum(kind == "drop" for _, kind, _ in kinds) * 50
