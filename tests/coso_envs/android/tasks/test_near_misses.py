"""Each kind of goal: not met at the start, not met by what is nearly right, met by what is right."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from coso_envs.android.phone.content.language import topic
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import Goal, understand
from coso_envs.android.tasks.goals import Answered, AnyOf
from tests.coso_envs.android.phone.helpers import browse, enter, make_phone, tap

Moves = Callable[[SimulatedPhone], None]


def search_shop(domain: str, query: str, *then: str) -> Moves:
    def moves(phone: SimulatedPhone) -> None:
        browse(phone, domain)
        enter(phone, "shop_search", query)
        for key in then:
            find(phone, key)

    return moves


def find(phone: SimulatedPhone, key: str) -> None:
    """Scroll to a widget and tap it."""
    for _ in range(12):
        if phone.screen().find(key) is not None:
            break
        phone.swipe(0.5, 0.8, 0.5, 0.45)
    tap(phone, key)


def ask(query: str) -> Moves:
    return lambda phone: browse(phone, query)


def opened(app: str, *keys: str) -> Moves:
    def moves(phone: SimulatedPhone) -> None:
        phone.press("home")
        phone.open_app(app)
        for key in keys:
            find(phone, key)

    return moves


def alarm(*keys: str) -> Moves:
    return opened("Clock", "add_alarm", *keys)


def searched(app: str, field: str, query: str, *keys: str) -> Moves:
    def moves(phone: SimulatedPhone) -> None:
        phone.press("home")
        phone.open_app(app)
        enter(phone, field, query)
        for key in keys:
            find(phone, key)

    return moves


def opened_deal(phone: SimulatedPhone) -> None:
    browse(phone, "ebay.com")
    find(phone, "deal:0")


def behind_the_shade(phone: SimulatedPhone) -> None:
    opened("Clock")(phone)
    shade(phone)


def left_for_a_page(phone: SimulatedPhone) -> None:
    browse(phone, "capital of peru")
    find(phone, "link:0")


def shade(phone: SimulatedPhone) -> None:
    phone.swipe(0.5, 0.01, 0.5, 0.6)


CASES: list[tuple[str, list[Moves], list[Moves]]] = [
    (
        "Go to ebay.com",
        [ask("ebay"), ask("amazon.com"), ask("ebay.co"), opened("Chrome", "address")],
        [ask("ebay.com"), ask("https://www.ebay.com/"), search_shop("ebay.com", "sofa")],
    ),
    (
        'Go to ebay.com, search for "usb-a to usb-c"',
        [ask("ebay.com"), ask("usb-a to usb-c"), search_shop("amazon.com", "usb-a to usb-c"),
         search_shop("ebay.com", "usb-c to usb-a"), search_shop("ebay.com", "usb-a")],
        [search_shop("ebay.com", "USB-A  to usb-c"), search_shop("ebay.com", "usb-a to usb-c", "result:2")],
    ),
    (
        'Go to ebay.com, search for "dell xps", and select the first entry',
        [search_shop("ebay.com", "dell xps"), search_shop("ebay.com", "dell xps", "sponsored:0"),
         search_shop("ebay.com", "dell xps", "result:1"), search_shop("walmart.com", "dell xps", "result:0"),
         search_shop("ebay.com", "dell", "result:0"), opened_deal],
        [search_shop("ebay.com", "dell xps", "result:0")],
    ),
    (
        "Find a nice sofa on eBay",
        [ask("sofa"), ask("ebay.com"), search_shop("amazon.com", "sofa"), search_shop("ebay.com", "table")],
        [search_shop("ebay.com", "nice sofa"), search_shop("ebay.com", "sofas")],
    ),
    (
        "Set an alarm for 6pm",
        [opened("Clock"), alarm(), alarm("hour:6", "picker:OK"), alarm("hour:6", "picker:PM"),
         alarm("hour:6", "picker:PM", "picker:Cancel"), alarm("hour:6", "minute:30", "picker:PM", "picker:OK"),
         alarm("hour:6", "picker:PM", "picker:OK", "alarm:18:00")],
        [alarm("hour:6", "picker:PM", "picker:OK"), alarm("picker:PM", "hour:6", "minute:0", "picker:OK")],
    ),
    (
        "Install the Yelp app",
        [opened("Play Store"), searched("Play Store", "store_search", "Yelp"),
         searched("Play Store", "store_search", "Yelp", "store:Yelp"), searched("Play Store", "store_search", "Zoom")],
        [searched("Play Store", "store_search", "Yelp", "install:Yelp"),
         searched("Play Store", "store_search", "yelp", "store:Yelp", "install:Yelp")],
    ),
    (
        "Check the settings for the Spotify app",
        [opened("Settings"), opened("Settings", "settings:Apps"), opened("Spotify"),
         opened("Settings", "settings:Apps", "app_row:Netflix")],
        [opened("Settings", "settings:Apps", "app_row:Spotify")],
    ),
    (
        "Turn off notifications for the Maps app",
        [opened("Settings", "settings:Apps", "app_row:Maps"),
         opened("Settings", "settings:Notifications", "notify:Lyft"),
         opened("Settings", "settings:Notifications", "notify:Maps", "notify:Maps")],
        [opened("Settings", "settings:Apps", "app_row:Maps", "notify:Maps"),
         opened("Settings", "settings:Notifications", "notify:Maps")],
    ),
    (
        "Turn on notifications for the Maps app",
        [opened("Settings", "settings:Apps", "app_row:Maps")],
        [opened("Settings", "settings:Apps", "app_row:Maps", "notify:Maps")],
    ),
    (
        "Toggle notifications for the Maps app",
        [opened("Settings", "settings:Apps", "app_row:Maps")],
        [opened("Settings", "settings:Apps", "app_row:Maps", "notify:Maps")],
    ),
    (
        "Open a new incognito tab in Chrome",
        [opened("Chrome"), opened("Chrome", "bar:More", "menu:New tab"), opened("Chrome", "bar:Tabs"),
         opened("Chrome", "bar:More", "menu:New incognito tab", "bar:Tabs", "tab_card:0")],
        [opened("Chrome", "bar:More", "menu:New incognito tab"), opened("Chrome", "bar:Tabs", "bar:New incognito tab")],
    ),
    (
        "Open a new tab in Chrome",
        [opened("Chrome"), opened("Chrome", "bar:More", "menu:New incognito tab")],
        [opened("Chrome", "bar:More", "menu:New tab"), opened("Chrome", "bar:Tabs", "bar:New tab")],
    ),
    ("Show me my notifications", [opened("Settings", "settings:Notifications")], [shade]),
    ("Open the clock", [opened("Calculator"), behind_the_shade],
     [opened("Clock")]),
    ("Open the downloads", [opened("Files"), opened("Files", "folder:Images")], [opened("Files", "folder:Downloads")]),
    (
        "Open the calendar and show me this week's events",
        [opened("Calendar"), opened("Calendar", "tab:Day")],
        [opened("Calendar", "tab:Week"), opened("Calendar", "tab:Schedule")],
    ),
    (
        "Play the new Adele video on YouTube",
        [opened("YouTube"), searched("YouTube", "video_search", "adele"), ask("adele video"),
         searched("YouTube", "video_search", "coldplay", "video:0")],
        [searched("YouTube", "video_search", "adele", "video:0"),
         searched("YouTube", "video_search", "new adele", "video:1")],
    ),
    (
        "What's the latest video from TED?",
        [opened("YouTube"), searched("YouTube", "video_search", "vox")],
        [searched("YouTube", "video_search", "ted"), searched("YouTube", "video_search", "TED videos")],
    ),
    (
        "Search for good ramen restaurants on Maps",
        [opened("Maps"), searched("Maps", "map_search", "ramen"), ask("ramen restaurants"),
         searched("Maps", "map_search", "thai restaurants")],
        [searched("Maps", "map_search", "ramen restaurants"),
         searched("Maps", "map_search", "best ramen restaurant", "place:1")],
    ),
    (
        "What is the capital of Peru?",
        [ask("peru"), ask("capital of chile"), ask("wikipedia.org"), searched("Maps", "map_search", "capital of peru"),
         left_for_a_page],
        [ask("capital of peru"), ask("what's the capital of Peru?"), ask("Peru capital"),
         searched("Google", "google_search", "capital of peru")],
    ),
    (
        "Search for flights from Rome to Oslo",
        [ask("flights from oslo to rome"), ask("flights to oslo"), ask("rome to oslo")],
        [ask("flights from rome to oslo"), ask("flight from Rome to Oslo")],
    ),
]  # fmt: skip
IDS = [instruction for instruction, _, _ in CASES]


def prepared(goal: Goal) -> SimulatedPhone:
    phone = make_phone(seed=4)
    goal.prepare(phone)
    return phone


@pytest.mark.parametrize(("instruction", "misses", "hits"), CASES, ids=IDS)
def test_the_goal_is_not_met_at_the_start(instruction: str, misses: list[Moves], hits: list[Moves]) -> None:
    goal = understand(instruction)
    assert not goal.met(prepared(goal))


@pytest.mark.parametrize(("instruction", "misses", "hits"), CASES, ids=IDS)
def test_near_misses_are_misses(instruction: str, misses: list[Moves], hits: list[Moves]) -> None:
    goal = understand(instruction)
    for i, moves in enumerate(misses):
        phone = prepared(goal)
        moves(phone)
        assert not goal.met(phone), f"near miss {i}, at {phone.where()}"


@pytest.mark.parametrize(("instruction", "misses", "hits"), CASES, ids=IDS)
def test_what_is_right_is_met(instruction: str, misses: list[Moves], hits: list[Moves]) -> None:
    goal = understand(instruction)
    for i, moves in enumerate(hits):
        phone = prepared(goal)
        moves(phone)
        assert goal.met(phone), f"way {i}, at {phone.where()}"


def test_any_of_several_ways_will_do() -> None:
    goal = understand("What's the top post on reddit?")
    assert isinstance(goal, AnyOf)
    for moves in (opened("Reddit"), ask("top post on reddit")):
        phone = prepared(goal)
        assert not goal.met(phone)
        moves(phone)
        assert goal.met(phone)


def test_what_is_covered_does_not_count() -> None:
    goal = Answered(topic("capital of peru"))
    phone = prepared(goal)
    browse(phone, "capital of peru")
    phone.popup = "cookies"
    assert not goal.met(phone)
    phone.popup, phone.loading = "", True
    assert not goal.met(phone)


def test_alarms_of_the_wrong_half_of_the_day_are_not_removed_by_preparation() -> None:
    goal = understand("Set an alarm for 7pm")
    phone = prepared(goal)
    assert any(alarm.hour == 7 for alarm in phone.data.alarms)
