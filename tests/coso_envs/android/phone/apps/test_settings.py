"""Settings: each area's switches, sliders and choices, the search, and the pages of apps."""

from __future__ import annotations

import pytest

from tests.coso_envs.android.person import Person
from tests.coso_envs.android.phone.checks import faults
from tests.coso_envs.android.phone.deeds import changing, person_in


@pytest.mark.parametrize(
    ("area", "title", "setting"),
    [
        ("Network & internet", "Wi-Fi", "wifi"),
        ("Network & internet", "Airplane mode", "airplane"),
        ("Connected devices", "Bluetooth", "bluetooth"),
        ("Battery", "Battery saver", "battery_saver"),
        ("Sound & vibration", "Do not disturb", "do_not_disturb"),
        ("Display", "Dark theme", "dark_theme"),
        ("Display", "Adaptive brightness", "adaptive_brightness"),
        ("Display", "Auto-rotate screen", "auto_rotate"),
        ("Location", "Use location", "location"),
    ],
)
def test_a_switch_changes_its_setting_and_nothing_else(area: str, title: str, setting: str) -> None:
    person = person_in("Settings")
    person.tap(area)
    on = person.is_on(title)
    with changing(person, {("setting", setting, not on)}, {("setting", setting, on)}):
        person.tap(title)
    assert person.is_on(title) is not on
    with changing(person, {("setting", setting, on)}, {("setting", setting, not on)}):
        person.tap(title)


def test_choices_have_their_values() -> None:
    person = person_in("Settings")
    person.tap("Display", "Font size")
    with changing(person, {("setting", "font_size", "Largest")}, {("setting", "font_size", "Default")}):
        person.tap("Largest")
    person.back()
    person.tap("System", "Languages", "Language")
    with changing(person, {("setting", "language", "Deutsch")}, {("setting", "language", "English")}):
        person.tap("Deutsch")


@pytest.mark.parametrize(("to", "value"), [(0.0, 0), (1.0, 100), (0.75, 78), (0.25, 22)])
def test_a_slider_goes_where_the_finger_goes(to: float, value: int) -> None:
    person = person_in("Settings")
    person.tap("Display")
    person.drag("Brightness", to)
    assert person.phone.data.settings["brightness"] == value
    assert person.sees(f"{value} %") and faults(person.phone) == []
    _, y = person.phone.screen().find("slider:brightness") or (0, 0)
    person.phone.tap(0.9, y)
    assert person.phone.data.settings["brightness"] == 95


def test_the_search_finds_entries_and_apps() -> None:
    person = person_in("Settings")
    person.fill("Search settings", "blue")
    person.tap("Bluetooth")
    assert person.phone.where() == "Settings: connected devices"
    person.back()
    person.fill("blue", "zzz")
    assert person.sees("Nothing found")
    person.tap("Clear")
    person.type("reddit")
    person.tap("Reddit App info")
    assert person.phone.where() == "Settings: app info Reddit"


def test_an_app_is_stopped_and_uninstalled_after_a_question() -> None:
    person = person_in("Reddit")
    person.open("Settings")
    person.tap("Apps", "Reddit", "Force stop")
    assert person.phone.is_running("Reddit")
    person.tap("Cancel")
    assert person.phone.is_running("Reddit")
    person.tap("Force stop", "Force stop")
    assert not person.phone.is_running("Reddit")
    with changing(person, set()):
        person.tap("Uninstall", "Cancel")
    with changing(person, set(), {("installed", "Reddit")}):
        person.tap("Uninstall", "Uninstall")
    assert person.sees("Not installed")
    person.home()
    person.phone.swipe(0.5, 0.78, 0.5, 0.3)
    assert "Reddit" not in person.phone.screen_text()


def test_what_cannot_be_uninstalled_looks_disabled() -> None:
    person = person_in("Settings")
    person.tap("Apps", "Chrome")
    assert person.sees("Uninstall")
    with pytest.raises(AssertionError, match="nothing to tap says 'Uninstall'"):
        person.tap("Uninstall")


def test_permissions_and_notifications_of_an_app() -> None:
    person = person_in("Settings")
    person.tap("Apps", "Maps")
    with changing(person, {("silenced", "Maps")}):
        person.tap("Notifications")
    person.tap("Permissions")
    with changing(person, {("permission denied", "Maps: Camera")}):
        person.tap("Camera")
    assert not person.is_on("Camera")
    person.back()
    person.tap("Storage & cache")
    with changing(person, {("cache cleared", "Maps")}):
        person.tap("Clear cache")


def test_quick_settings_switch_and_the_status_bar_follows() -> None:
    person = Person(person_in("Settings").phone)
    person.pull_shade()
    with changing(person, {("setting", "airplane", True)}, {("setting", "airplane", False)}):
        person.tap("Airplane mode")
    for tile in ("Bluetooth", "Do not disturb", "Flashlight", "Auto-rotate", "Battery saver", "Dark theme"):
        assert not person.is_on(tile)
        person.tap(tile)
        assert person.is_on(tile)
    icons = [part.icon for layer in person.phone.screen().layers for widget in layer.widgets for part in widget.walk()]
    assert "plane" in icons and "signal" not in icons
