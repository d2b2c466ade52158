"""The phone's own behaviour: launcher, shade, keyboard, focus, back, scrolling, pop-ups, copies."""

from __future__ import annotations

import copy
import pickle
from typing import Any

import numpy as np
import pytest

from coso_envs.android.phone.apps.base import MAX_STACK
from coso_envs.android.phone.apps.chrome import Chrome, OpenTab, Visit
from coso_envs.android.phone.apps.clock import Clock
from coso_envs.android.phone.apps.settings import AppInfo, Settings
from coso_envs.android.phone.apps.youtube import VideoResults, YouTube
from coso_envs.android.phone.pages import Main
from coso_envs.android.phone.phone import MAX_DISTURBANCES, SimulatedPhone
from coso_envs.android.phone.system.notes import POPUPS
from tests.coso_envs.android.phone.helpers import browse, enter, make_phone, tap


def test_launcher_pages_drawer_and_apps() -> None:
    phone = make_phone()
    assert phone.where() == "home screen 1"
    phone.swipe(0.8, 0.5, 0.2, 0.5)
    assert phone.where() == "home screen 2"
    phone.swipe(0.2, 0.5, 0.8, 0.5)
    phone.swipe(0.5, 0.8, 0.5, 0.3)
    assert phone.where() == "app drawer"
    tap(phone, "app:Calculator")
    assert phone.where() == "Calculator: calculator"
    phone.press("home")
    assert phone.where() == "home screen 1"


def test_an_intent_or_page_that_an_app_does_not_know_is_named() -> None:
    phone = make_phone()
    with pytest.raises(TypeError, match=r"Clock does not know Visit\(text='ebay.com'\)"):
        phone.opened(Clock).handle(Visit("ebay.com"))
    phone.opened(Clock).push(VideoResults("adele"))
    with pytest.raises(TypeError, match=r"Clock does not know the page VideoResults\(query='adele'\)"):
        phone.opened(Clock).view()


def test_what_is_shown_follows_every_change() -> None:
    phone = make_phone()
    before = phone.screen_text()
    phone.open_app("Clock")
    assert phone.where() == "Clock: alarms" and phone.screen_text() != before
    phone.data.settings["wifi"] = False
    phone.data.silenced = frozenset(("Maps",))
    phone.opened(Settings).reach(AppInfo("Maps"))
    phone.open_app("Settings")
    assert 'switch "Notifications Off" (off)' in phone.screen_text()
    phone.popup = "rate"
    assert "Enjoying this app?" in phone.screen_text()


def test_suggestions_do_not_move_the_page_below_them() -> None:
    phone = make_phone()
    browse(phone, "walmart.com")
    phone.swipe(0.5, 0.8, 0.5, 0.5)
    scrolled = phone.screen_text()
    tap(phone, "address")
    phone.type_text("e")
    phone.press("back")
    assert phone.screen_text() == scrolled


def test_an_app_without_a_page_of_its_own_still_opens() -> None:
    phone = make_phone()
    phone.open_app("Netflix")
    assert "Welcome to Netflix" in phone.screen_text()


@pytest.mark.parametrize(
    ("name", "where"),
    [
        ("Chrome", "Chrome: new tab"),
        ("google  CHROME", "Chrome: new tab"),
        ("gallery", "Google Photos: photos"),
        ("frobnicator 3", "Frobnicator 3: welcome"),
        ("Duolingo", "home screen 1"),
        ("", "home screen 1"),
    ],
)
def test_an_app_is_opened_by_any_of_its_names_if_it_is_installed(name: str, where: str) -> None:
    phone = make_phone()
    phone.install("Frobnicator 3")
    phone.open_app(name)
    assert phone.where() == where


def test_opening_an_app_leaves_a_pop_up_behind_and_a_slow_page_swallows_it() -> None:
    phone = make_phone()
    phone.open_app("Settings")
    phone.popup = "rate"
    phone.open_app("Clock")
    assert (phone.where(), phone.popup) == ("Clock: alarms", "")
    phone.loading = True
    phone.open_app("Settings")
    assert phone.where() == "Clock: alarms"


def test_to_wait_lets_a_page_load_and_a_long_press_does_nothing_else() -> None:
    for pause in (SimulatedPhone.wait, lambda phone: phone.long_press(0.5, 0.5)):
        phone = make_phone()
        phone.open_app("Settings")
        phone.loading = True
        pause(phone)
        before = phone.screen_text()
        assert phone.where() == "Settings: settings"
        pause(phone)
        assert phone.screen_text() == before


def test_the_shade_comes_down_and_goes_up() -> None:
    phone = make_phone()
    phone.swipe(0.5, 0.01, 0.5, 0.6)
    assert phone.where() == "notification shade"
    tap(phone, "clear_notices")
    assert phone.notices == ()
    phone.swipe(0.5, 0.8, 0.5, 0.2)
    assert not phone.shade


def test_a_notice_opens_its_app() -> None:
    phone = make_phone()
    notice = phone.notices[0]
    phone.swipe(0.5, 0.01, 0.5, 0.6)
    tap(phone, "notice:0")
    assert phone.foreground == notice[0]
    assert notice not in phone.notices


def test_typing_needs_a_focus() -> None:
    phone = make_phone()
    phone.type_text("lost")
    phone.open_app("Chrome")
    phone.type_text("lost")
    tap(phone, "address")
    assert phone.screen().find("key:q") is not None
    phone.type_text("ebay")
    phone.type_text(".com")
    assert phone.opened(Chrome).text("address") == "ebay.com"
    phone.press("back")
    assert phone.screen().find("key:q") is None


def test_the_soft_keyboard_types() -> None:
    phone = make_phone()
    tap(phone, "search_widget", "key:c", "key:a", "key:r", "key:backspace", "key:space", "key:1")
    assert phone.opened(Chrome).text("address") == "ca 1"
    tap(phone, "key:enter")
    assert phone.where() == "Chrome: search results"


def test_a_field_that_is_entered_again_is_replaced_and_can_be_cleared() -> None:
    phone = make_phone()
    browse(phone, "ebay.com")
    enter(phone, "shop_search", "razer")
    tap(phone, "shop_search")
    phone.type_text("logitech")
    assert phone.opened(Chrome).text("shop_search") == "logitech"
    tap(phone, "clear:shop_search")
    assert phone.opened(Chrome).text("shop_search") == ""


def test_back_retraces_the_way_and_leaves_the_app() -> None:
    phone = make_phone()
    browse(phone, "ebay.com")
    enter(phone, "shop_search", "razer blade")
    tap(phone, "result:0")
    seen = []
    while phone.foreground:
        seen.append(phone.where())
        phone.press("back")
    assert seen == [f"Chrome: {page}" for page in ("ebay.com product", "ebay.com results", "ebay.com home", "new tab")]


def test_an_app_stays_where_it_was_left() -> None:
    phone = make_phone()
    phone.open_app("Settings")
    tap(phone, "settings:Apps")
    phone.press("home")
    phone.open_app("Settings")
    assert phone.where() == "Settings: apps"


def test_scrolling_stops_at_both_ends() -> None:
    phone = make_phone()
    phone.open_app("Settings")
    assert phone.screen().find("settings:About phone") is None
    assert phone.screen().below("settings:About phone") is True
    for _ in range(9):
        phone.swipe(0.5, 0.8, 0.5, 0.3)
    bottom = phone.screenshot()
    assert phone.screen().find("settings:About phone") is not None
    phone.swipe(0.5, 0.8, 0.5, 0.3)
    assert (phone.screenshot() == bottom).all()
    for _ in range(9):
        phone.swipe(0.5, 0.3, 0.5, 0.8)
    assert phone.screen().find("settings:Network & internet") is not None


def test_nothing_behind_a_dialog_can_be_tapped() -> None:
    phone = make_phone()
    phone.open_app("Clock")
    tap(phone, "add_alarm")
    assert phone.screen().find("tab:Timer") is None
    phone.tap(0.5, 0.15)
    assert phone.opened(Clock).picker is not None
    tap(phone, "nav:home")
    assert phone.where() == "home screen 1"


@pytest.mark.parametrize("kind", sorted(POPUPS))
def test_pop_ups_take_all_taps_until_they_are_answered(kind: str) -> None:
    for answer in ("popup:ok", "popup:dismiss"):
        phone = make_phone()
        phone.open_app("Settings")
        phone.popup = kind
        phone.tap(0.5, 0.11)
        assert phone.popup == kind
        phone.type_text("x")
        tap(phone, answer)
        assert phone.popup == ""
        assert phone.where() == "Settings: settings"


def test_a_slow_page_swallows_one_action() -> None:
    phone = make_phone()
    phone.open_app("Settings")
    phone.loading = True
    assert phone.where() == "Settings: loading"
    phone.press("home")
    assert phone.where() == "Settings: settings"


def test_disturbances_happen_and_are_bounded() -> None:
    seen = set()
    for seed in range(60):
        phone = make_phone(seed, disturbance=1.0)
        for name in ("Chrome", "Settings", "Clock", "Gmail", "Maps", "Files", "Music", "Reddit"):
            phone.open_app(name)
            seen |= {"popup"} if phone.popup else {"loading"} if phone.loading else {"shift"} if phone.shift else set()
            phone.popup, phone.loading = "", False
        assert phone.disturbances <= MAX_DISTURBANCES
    assert seen == {"popup", "loading", "shift"}
    calm = make_phone()
    calm.open_app("Chrome")
    assert not (calm.popup or calm.loading or calm.shift)


def test_taps_can_miss_under_disturbance() -> None:
    missed = 0
    for seed in range(60):
        phone = make_phone(seed, disturbance=1.0)
        tap(phone, "app:Clock")
        missed += phone.foreground == ""
    assert 0 < missed < 20


def test_the_same_seed_gives_the_same_phone() -> None:
    def play(seed: int) -> bytes:
        phone = make_phone(seed, disturbance=0.5)
        rng = np.random.default_rng(3)
        frames = []
        for x, y in rng.random((30, 2)):
            phone.tap(x, y)
            frames.append(phone.screenshot().tobytes())
        return b"".join(frames)

    assert play(1) == play(1)
    assert play(1) != play(2)


def test_copies_go_their_own_way() -> None:
    phone = make_phone()
    browse(phone, "ebay.com")
    for twin in (copy.deepcopy(phone), pickle.loads(pickle.dumps(phone))):
        before = phone.screenshot()
        assert (twin.screenshot() == before).all()
        enter(twin, "shop_search", "razer")
        assert twin.where() == "Chrome: ebay.com results"
        assert (phone.screenshot() == before).all()


def test_stacks_tabs_and_texts_are_bounded() -> None:
    phone = make_phone()
    phone.open_app("YouTube")
    app = phone.opened(YouTube)
    for i in range(3 * MAX_STACK):
        app.push(VideoResults(f"query {i}"))
    assert len(app.stack) == len(app.scrolls) == MAX_STACK
    assert app.stack[0] == Main()
    chrome = phone.opened(Chrome)
    for _ in range(40):
        chrome.handle(OpenTab(True))
    assert len(chrome.tabs) == 12
    phone.open_app("Chrome")
    tap(phone, "address")
    phone.type_text("x" * 10_000)
    assert len(chrome.text("address")) == 200


@pytest.mark.slow
def test_random_touches_never_fail() -> None:
    phone = make_phone(disturbance=0.3)
    rng = np.random.default_rng(0)
    for step in range(3_000):
        if step % 60 == 0:
            phone.reset(step)
        a, b = rng.random((2, 2))
        match int(rng.integers(10)):
            case 0:
                phone.swipe(*a, *b)
            case 1:
                phone.type_text(str(rng.choice(["a b", "ebay.com", "\x00\n日本 \ud800", "nosuch.org", "12:30", "()"])))
            case 2:
                phone.press(("back", "home", "enter", "recents")[int(rng.integers(4))])
            case 3:
                phone.screenshot()
                phone.screen_text()
            case _:
                # Mostly on widgets: blind taps hit the same few.
                places = [(x, y) for widget, x, y in phone.screen().visible() if widget.tap]
                x, y = places[int(rng.integers(len(places)))]
                touch = phone.long_press if step % 7 == 0 else phone.tap
                touch(x / 1080, y / 2280)
    phone.close()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((60, 126), "at least 64"),
        ((540, 2000), "1080 : 2280 as phones are"),
    ],
)
def test_impossible_phones_are_refused(arguments: tuple[Any, ...], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        SimulatedPhone(*arguments)
