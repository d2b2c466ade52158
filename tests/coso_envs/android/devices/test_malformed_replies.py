"""A server whose replies have another form than the protocol's: no error but those of devices."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

pytest.importorskip("appium", reason="the extra 'android' is not installed")

from coso_envs.android.devices.appium import AppiumDevice, pictures, platforms
from coso_envs.android.devices.appium.capabilities import chromium, uiautomator2
from coso_envs.android.devices.appium.dom import read_page, to_nodes
from coso_envs.android.devices.errors import CommandFailedError, DeviceError, ScreenshotError, ServerGoneError
from tests.coso_envs.android.devices.fake_appium import FakeAppium
from tests.coso_envs.android.devices.faulty import BODIES

SIZE = (54, 114)
KINDS = (*BODIES, "reset", "cut", "drop")
CALLS = {
    "phone": (
        "POST /session", "GET /window/rect", "POST /actions", "GET /screenshot", "POST /elements", "GET /source",
        "mobile: isAppInstalled", "mobile: pressKey", "mobile: type", "mobile: activateApp",
    ),
    "browser": (
        "POST /session", "DELETE /cookie", "POST /url", "POST /goog", "visualViewport", "sync window.coso",
        "sync return window.coso", "GET /screenshot", "POST /actions", "sync // What a person sees", "POST /back",
    ),
}  # fmt: skip


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeAppium]:
    monkeypatch.setattr(platforms, "_ASK_AGAIN", 0.0)
    server = FakeAppium()
    yield server
    server.close()


def make(fake: FakeAppium, system: str) -> AppiumDevice:
    capabilities = uiautomator2() if system == "phone" else chromium(SIZE)
    return AppiumDevice(fake.url, capabilities, size=SIZE, call_timeout=5.0, patience=0.5, settle=0.0)


def use(device: AppiumDevice, until: Callable[[], bool]) -> None:
    """Do everything that can be done, until it is enough."""
    for act in (
        lambda: device.reset(0), lambda: device.tap(0.5, 0.5), device.nodes, lambda: device.type_text("a"),
        lambda: device.press("back"), lambda: device.open_app("settings"), device.screenshot,
    ):  # fmt: skip
        act()
        if until():
            return


@pytest.mark.parametrize(("system", "call"), [(system, call) for system, calls in CALLS.items() for call in calls])
def test_any_reply_is_an_answer_or_an_error_of_the_device(fake: FakeAppium, system: str, call: str) -> None:
    device = make(fake, system)
    for number, kind in enumerate(KINDS, start=1):
        fake.fail(call, kind)
        try:
            use(device, lambda: fake.hits == number)  # noqa: B023 - called before the next number
        except DeviceError as error:
            assert "\n" not in str(error), kind
            assert len(str(error)) < 500, kind
        assert fake.hits == number, kind
    device.close()


@pytest.mark.parametrize("call", ["POST /actions", "GET /screenshot"])
@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("500", CommandFailedError), ("502", CommandFailedError), ("garbage", CommandFailedError),
        ("empty", CommandFailedError), ("no text", CommandFailedError), ("null", CommandFailedError),
        ("list", CommandFailedError), ("odd error", CommandFailedError), ("list as an error", CommandFailedError),
        ("cut", ServerGoneError), ("reset", ServerGoneError), ("drop", ServerGoneError),
    ],
)  # fmt: skip
def test_a_reply_that_is_none_has_a_typed_error(
    fake: FakeAppium, kind: str, error: type[DeviceError], call: str
) -> None:
    device = make(fake, "browser")
    device.reset(0)
    fake.fail(call, kind)
    with pytest.raises(error) as caught:
        device.tap(0.5, 0.5)
    assert type(caught.value) is error
    device.reset(1)
    device.tap(0.5, 0.5)
    assert device.session.made == 2
    device.close()


def _png() -> bytes:
    stream = io.BytesIO()
    Image.linear_gradient("L").resize((40, 40)).save(stream, "PNG")
    return stream.getvalue()


PNG = _png()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(PNG) - 1), st.integers(0, 255)), max_size=4), st.integers(0, len(PNG)))
def test_a_damaged_picture_is_a_picture_or_a_screenshot_error(damage: list[tuple[int, int]], length: int) -> None:
    found = bytearray(PNG)
    for place, value in damage:
        found[place] = value
    try:
        picture = pictures.decode(base64.b64encode(found[:length] if length % 2 else found).decode(), SIZE)
    except ScreenshotError:
        return
    assert picture.shape == (114, 54, 3)


WIDGET: dict[str, Any] = {
    "role": "button", "text": "Go", "bounds": [0, 0, 1, 0.5], "id": "go", "checked": None, "touch": [0.5, 0.2],
    "children": [], "below": False, "field": None, "seen": True,
}  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=3),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.sampled_from(sorted(WIDGET)), inside, max_size=4),
    max_leaves=8,
)


class Page:
    """A driver whose page says what it is told."""

    def __init__(self, found: Any) -> None:
        self.found = found

    def execute_script(self, script: str) -> Any:
        return self.found


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(WIDGET)), JSON, st.booleans())
def test_widgets_are_read_or_refused_with_one_kind_of_error(key: str, value: Any, inside: bool) -> None:
    widget = {**WIDGET, key: value}
    try:
        found = read_page(Page([{**WIDGET, "children": [widget]}] if inside else [widget]))
    except ValueError:
        assert key in ("bounds", "touch", "children", "field")
        return
    to_nodes(found)


def test_a_page_without_widgets_or_with_good_ones_is_read() -> None:
    assert read_page(Page([])) == []
    field = {"value": "a", "focused": True, "selected": False}
    (node,) = to_nodes(read_page(Page([{**WIDGET, "field": field, "touch": None}])))
    assert (node.role, node.text, node.touch) == ("button", "Go", None)
    others: list[Any] = [None, {}, "text", [WIDGET, None], [{**WIDGET, "field": {}}]]
    for wrong in others:
        with pytest.raises(ValueError, match="no widgets of a page"):
            read_page(Page(wrong))
