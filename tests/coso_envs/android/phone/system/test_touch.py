"""The overview of apps, long presses, the keyboard's other keys, notices and short texts."""

from __future__ import annotations

import copy

import pytest

from coso_envs.android.devices import Button
from coso_envs.android.phone.intents import NOTHING
from coso_envs.android.phone.layout import LEADING
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.phone.system.keyboard import CAPITALS, LETTERS, SYMBOLS, keyboard
from coso_envs.drawing.glyphs import text_width
from tests.coso_envs.android.person import Person
from tests.coso_envs.android.phone.checks import faults
from tests.coso_envs.android.phone.deeds import changing, person_in
from tests.coso_envs.android.phone.helpers import make_phone, tap


def test_the_overview_has_the_open_apps_the_latest_first() -> None:
    person = person_in("Settings")
    person.tap("Display")
    person.phone.open_app("Clock")
    person.phone.press("recents")
    assert person.phone.where() == "recent apps" and faults(person.phone) == []
    assert person.phone.screen_text().index("Clock") < person.phone.screen_text().index("Settings")
    person.tap("Settings")
    assert person.phone.where() == "Settings: display"
    person.tap("Recents", "Clock")
    assert person.phone.where() == "Clock: alarms"


def test_apps_are_thrown_out_of_the_overview() -> None:
    person = person_in("Settings")
    person.tap("Display")
    person.phone.open_app("Clock")
    person.phone.press("recents")
    person.drag("Settings", 0.98)
    assert not person.sees("Settings") and person.sees("Clock")
    person.tap("Clear all")
    assert person.sees("No recent apps")
    person.back()
    assert person.phone.where() == "home screen 1"
    person.phone.open_app("Settings")
    assert person.phone.where() == "Settings: settings"


def test_back_and_recents_lead_from_the_overview_to_the_last_app() -> None:
    buttons: tuple[Button, ...] = ("back", "recents")
    for button in buttons:
        person = person_in("Music")
        person.phone.press("recents")
        person.phone.press(button)
        assert person.phone.where() == "Music: songs"


def test_an_app_s_icon_has_a_menu() -> None:
    person = Person(make_phone())
    person.phone.swipe(0.5, 0.78, 0.5, 0.3)
    person.hold("Netflix")
    assert not person.phone.settled()
    person.back()
    assert person.phone.settled() and person.phone.drawer
    person.hold("Netflix")
    person.tap("App info")
    assert person.phone.where() == "Settings: app info Netflix"
    person.home()
    person.phone.swipe(0.5, 0.78, 0.5, 0.3)
    with changing(person, set(), {("installed", "Netflix")}):
        person.hold("Netflix")
        person.tap("Uninstall", "Uninstall")
    assert "Netflix" not in person.phone.screen_text().replace("Netflix was uninstalled", "")


def test_an_icon_is_removed_and_its_app_stays() -> None:
    person = Person(make_phone())
    app = next(w.words() for w, _, y in person.phone.screen().visible() if w.key.startswith("app:") and y < 1600)
    with changing(person, set()):
        person.hold(app)
        person.tap("Remove from home screen")
    assert f'app "{app}"' not in person.phone.screen_text()
    person.open(app)
    assert person.phone.foreground == app


def test_the_text_of_a_field_is_selected_copied_pasted_and_cleared() -> None:
    person = person_in("Contacts")
    person.tap("New contact")
    person.hold("Name")
    assert person.phone.menu is None
    person.fill("Name", "Ann")
    person.hold("Name Ann")
    person.tap("Copy")
    person.hold("Phone")
    person.tap("Paste")
    person.hold("Name Ann")
    person.tap("Select all")
    person.type("Bo")
    assert person.sees("Name Bo")
    person.hold("Name Bo")
    person.tap("Clear")
    assert not person.sees("Name Bo") and person.sees("Phone Ann")


@pytest.mark.parametrize("button", ["back", "home", "recents"])
def test_a_menu_closes_by_every_button(button: Button) -> None:
    person = person_in("Clock")
    person.hold("AM")
    held = person.phone.menu
    person.phone.press(button)
    assert held is not None and person.phone.menu is not held
    assert person.phone.where() == {"back": "Clock: alarms", "home": "home screen 1", "recents": "recent apps"}[button]


def test_the_keyboard_has_capitals_and_symbols() -> None:
    phone = make_phone()
    phone.open_app("Notes")
    tap(phone, "button:New note", "note_title", "key:shift", "key:N", "key:o", "key:?123", "key:@", "key:%")
    tap(phone, "key:abc", "key:x")
    assert phone.apps["Notes"].text("note_title") == "No@%x"


def test_letters_have_accents() -> None:
    phone = make_phone()
    phone.open_app("Notes")
    tap(phone, "button:New note", "note_title")
    for shift, letter, accent in ((False, "e", "é"), (True, "U", "Ü"), (True, "S", "ẞ"), (False, "s", "ß")):
        if shift:
            tap(phone, "key:shift")
        phone.long_press(*(phone.screen().find(f"key:{letter}") or (0, 0)))
        assert faults(phone) == []
        tap(phone, f"dialog:{accent}")
    assert phone.apps["Notes"].text("note_title") == "éÜẞß"
    phone.long_press(*(phone.screen().find("key:q") or (0, 0)))
    assert phone.menu is None


def test_a_tap_moves_the_cursor_and_what_is_selected_is_replaced() -> None:
    person = person_in("Contacts")
    person.tap("New contact")
    person.fill("Name", "Ann Lee")
    phone = person.phone
    left = (24 + 24 + text_width("Ann", 42)) / 1080
    _, y = phone.screen().find("contact_name") or (0, 0)
    phone.tap(left, y)
    assert person.sees("Ann| Lee")
    person.type("a")
    assert person.sees("Anna| Lee")
    tap(phone, "key:backspace", "key:backspace", "key:e")
    assert person.sees("Ane| Lee")
    phone.tap(0.9, y)
    person.type("s")
    phone.tap(0.03, y)
    tap(phone, "key:backspace", "key:x")
    assert person.sees("x|Ane Lees")
    person.hold("Name x")
    person.tap("Select all")
    selected = phone.screenshot()
    assert person.sees("xAne Lees|")
    phone.tap(0.9, y)
    assert (phone.screenshot() != selected).any()
    person.type("!")
    assert person.sees("xAne Lees!|") and faults(phone) == []


def test_the_cursor_of_long_and_of_many_lines_goes_where_it_is_touched() -> None:
    person = person_in("Gmail")
    person.tap("Compose")
    text = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen | sixteen"
    for field in ("To", "Compose email"):
        person.fill(field, text)
        phone = person.phone
        widget = next(w for w, _, _ in phone.screen().visible() if w.key == phone.focus)
        shown = next(part for part in widget.walk() if part.role == "value")
        for row, line in enumerate(shown.lines):
            for word in line.replace("|", " ").split():
                before = text_width(line[: line.index(word)], 42)
                twin = copy.deepcopy(phone)
                twin.tap((shown.x + before + 2) / 1080, _on_screen(twin, shown.y + (row + 0.5) * 42 * LEADING))
                twin.type_text("#")
                written = twin.apps["Gmail"].text(twin.focus or "")
                assert written.replace("#", "") == text and f"#{word}" in written
        assert faults(phone) == []


def _on_screen(phone: SimulatedPhone, y: float) -> float:
    """Return a height of the page as a share of the screen."""
    layer = phone.screen().layers[0]
    return (y + layer.dy) / 2280


def test_all_keys_are_sound_and_different() -> None:
    for kind in (LETTERS, CAPITALS, SYMBOLS):
        [panel] = keyboard(kind)
        assert len({key.key for key in panel.children}) == len(panel.children)
        assert panel.tap == NOTHING
        phone = make_phone()
        phone.open_app("Chrome")
        tap(phone, "address")
        phone.keys = kind
        assert faults(phone) == []


def test_a_notice_is_thrown_away() -> None:
    person = person_in("Clock")
    person.phone.notices = (("Gmail", "One", "x"), ("Gmail", "Two", "y"))
    person.pull_shade()
    person.drag("One", 0.99)
    assert (person.phone.notices, person.phone.shade) == ((("Gmail", "Two", "y"),), True)


def test_a_short_text_goes_again_and_covers_no_button() -> None:
    person = person_in("Contacts")
    person.tap("New contact", "Save")
    assert person.sees("Nothing to save") and faults(person.phone) == []
    twin = copy.deepcopy(person.phone)
    twin.wait()
    assert "Nothing to save" not in twin.screen_text()
    person.back()
    assert person.phone.where() == "Contacts: contacts"


@pytest.mark.parametrize(
    "text", ["\ud800a", "x" * 5000, "a\x00b\nc", "\u6771\u4eac \u00fcber \u05e9\u05dc\u05d5\u05dd"]
)
def test_any_text_can_be_typed_everywhere(text: str) -> None:
    for app, fields in (("Contacts", ("New contact", "Name")), ("Gmail", ("Compose", "Compose email"))):
        person = person_in(app)
        person.tap(*fields)
        person.type(text)
        said = person.phone.apps[app].text(person.phone.focus or "")
        said.encode()
        assert 0 < len(said) <= 200 and "\n" not in said
        assert ("\u6771" in said) == ("\u6771" in text)
        assert faults(person.phone) == []
        person.phone.screenshot()
