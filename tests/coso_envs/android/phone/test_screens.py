"""Screens are sound: widgets apart and inside, text that fits, taps that reach what is drawn, one picture per state."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from coso_envs.android.env import AitWEnv, AitWGeneralEnv, AitWWebShoppingEnv
from coso_envs.android.phone.apps import app_classes
from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.apps.chrome import Chrome
from coso_envs.android.phone.apps.settings import AppInfo, Settings
from coso_envs.android.phone.layout import wrap
from coso_envs.android.phone.options import PhoneOptions
from coso_envs.android.phone.pages import Page
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.phone.sites import search_engine
from coso_envs.android.phone.sites.shop import AddToCart
from coso_envs.android.phone.sites.shops import SHOPS
from coso_envs.drawing import caches
from coso_envs.drawing.glyphs import text_width
from coso_envs.drawing.widgets import Widget
from tests.coso_envs.android.phone.checks import faults
from tests.coso_envs.android.phone.helpers import browse, enter, make_phone


@pytest.mark.slow
@pytest.mark.parametrize("made", [AitWGeneralEnv, AitWWebShoppingEnv])
@pytest.mark.parametrize(("style", "split"), [("aitw", "test"), ("mixed", "train"), ("mixed", "unseen-template")])
def test_no_screen_of_an_expert_episode_is_faulty(made: type[AitWEnv], style: Any, split: Any) -> None:
    env = made(style=style, split=split, disturbance=0.5, image=False, screen_text=False)
    rng = np.random.default_rng(0)
    for i in rng.permutation(len(env.tasks))[:70]:
        env.reset(seed=int(i), options={"task": int(i)})
        phone = env.state.device
        assert isinstance(phone, SimulatedPhone)
        ended = False
        while not ended:
            assert faults(phone) == [], phone.where()
            *_, terminated, truncated, _ = env.step(env.expert_utterance(rng=rng))
            ended = terminated or truncated
        assert faults(phone) == [], phone.where()


@pytest.mark.parametrize("name", sorted(app_classes()))
def test_no_page_one_tap_away_is_faulty(name: str) -> None:
    phone = make_phone(2)
    phone.open_app(name)
    assert faults(phone) == []
    for widget, x, y in list(phone.screen().visible()):
        if widget.tap is not None and widget.role != "key":
            phone.reset(2)
            phone.open_app(name)
            phone.tap(x / 1080, y / 2280)
            assert faults(phone) == [], f"{phone.where()} after a tap on {widget.key}"


@pytest.mark.parametrize("domain", sorted(SHOPS))
def test_every_shop_has_all_its_pages(domain: str) -> None:
    phone = make_phone(1)
    browse(phone, domain)
    seen = [phone.where()]
    for query in (
        "razer blade",
        "a product with an uncommonly long name that does not fit on any line of a phone",
        "zzqxv",
    ):
        enter(phone, "shop_search", query)
        assert faults(phone) == []
        seen.append(phone.where())
    assert "No results" in phone.screen_text()
    phone.opened(Chrome).handle(AddToCart("Laptop", "$499.00"))
    assert faults(phone) == []
    assert "Laptop" in phone.screen_text()
    assert seen == [f"Chrome: {domain} {page}" for page in ("home", "results", "results", "results")]


class Faulty(App):
    """A page with everything that the checker is to find."""

    name = "Faulty"

    def view(self) -> Page:
        child = Widget(50, 50, 200, 40, key="child")
        widgets = (
            Widget(0, 0, 100, 100, key="parent", children=(child,)),
            Widget(90, 90, 100, 100, key="neighbour"),
            Widget(1000, 300, 100, 50, key="outside"),
            Widget(0, 400, 60, 60, key="tight", lines=("far too long for it",)),
        )
        return Page("faulty", widgets, 500)


def test_the_checker_finds_faults() -> None:
    phone = make_phone()
    phone.apps["Faulty"] = Faulty(phone)
    phone.install("Faulty")
    phone.open_app("Faulty")
    found = " | ".join(faults(phone))
    for expected in ("child '' at", "leaves parent", "parent '' at 0,0,100,100 and neighbour", "outside", "tight"):
        assert expected in found
    assert len(faults(phone)) == 4


def test_a_tap_on_the_middle_of_what_is_seen_reaches_it() -> None:
    phone = make_phone()
    browse(phone, "amazon.com")
    reached = 0
    for widget, x, y in phone.screen().visible():
        inner = any(part.tap for child in widget.children for part in child.walk())
        if widget.tap is not None and not inner:
            hit = phone.screen().widget_at(x, y)
            assert hit is widget
            reached += 1
    assert reached > 15


def test_what_is_kept_does_not_show() -> None:
    phone = make_phone(width=270)
    browse(phone, "bestbuy.com")
    shown = [phone.screenshot() for _ in range(3)]
    caches.clear_all()
    fresh = phone.screenshot()
    for frame in shown:
        assert (frame == fresh).all()
    fresh.fill(0)
    assert (phone.screenshot() == shown[0]).all()


def test_only_what_is_found_about_the_time_depends_on_it() -> None:
    def words(query: str, minutes: int) -> list[str]:
        body, _ = search_engine.results(query, "All", 0, minutes)
        return [part.words() for part in body]

    assert words("time in Tokyo", 600) != words("time in Tokyo", 1200)
    assert words("capital of Peru", 600) == words("capital of Peru", 1200)


@pytest.mark.parametrize("size", [(135, 285), (270, 570), (540, 1140), (1080, 2280), (200, 422)])
def test_any_resolution_shows_the_same_layout(size: tuple[int, int]) -> None:
    phone = SimulatedPhone(*size, PhoneOptions(style="aitw"))
    frame = phone.screenshot()
    assert frame.shape == (size[1], size[0], 3)
    assert frame.dtype == np.uint8
    place = phone.screen().find("app:Chrome")
    reference = make_phone().screen().find("app:Chrome")
    assert place == reference


def test_long_text_is_broken_and_ends_in_an_ellipsis() -> None:
    lines = wrap("a fairly long sentence that needs more than one line to be shown", 42, 400, 2)
    assert len(lines) == 2
    assert lines[1].endswith("...")
    assert all(text_width(line, 42) <= 400 for line in lines)
    assert wrap("x" * 400, 42, 300, 3) != ()
    assert wrap("", 42, 300, 3) == ()


def test_the_text_of_a_screen_names_what_can_be_tapped_and_where() -> None:
    phone = make_phone()
    lines = phone.screen_text().splitlines()
    assert lines[0] == "screen: home screen 1"
    x, y = phone.screen().find("app:Clock") or (0, 0)
    assert f'app "Clock" at ({x:.3f}, {y:.3f})' in lines
    phone.open_app("Settings")
    phone.opened(Settings).push(AppInfo("Maps"))
    assert 'switch "Notifications On" (on)' in phone.screen_text()


def test_the_keyboard_is_no_part_of_the_text() -> None:
    phone = make_phone()
    phone.open_app("Chrome")
    phone.opened(Chrome).search_web()
    assert phone.screen().find("key:q") is not None
    assert "key " not in phone.screen_text()


def test_minutes_between_the_marks_can_be_reached() -> None:
    env = AitWGeneralEnv(tasks=["Set an alarm for 7:58pm", "Set an alarm for 12:03am"], image=False)
    for task in range(2):
        _, info = env.reset(seed=0, options={"task": task})
        for _ in range(30):
            *_, terminated, _, info = env.step(env.expert_utterance())
            if terminated:
                break
        assert info["success"]
        phone = env.state.device
        assert isinstance(phone, SimulatedPhone)
        assert any(alarm.enabled for alarm in phone.data.alarms)
