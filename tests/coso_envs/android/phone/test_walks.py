"""A walk over the phone: every kind of intent is tapped somewhere and known."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Iterator
from dataclasses import replace

import pytest

from benchmarks.measure.phone.crawl import starts
from coso_envs.android.phone.home import FIXED, Folder, IconRow
from coso_envs.android.phone.intents import Focus
from coso_envs.android.phone.pages import HEIGHT, WIDTH
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.drawing.widgets import Intent, Widget
from tests.coso_envs.android.phone.helpers import make_phone, tap


def walk_starts() -> Iterator[SimulatedPhone]:
    """Phones to walk from: every app, and what a walk of single taps does not lead to."""
    yield from starts(seed=0)
    disturbed, home, copied, netflix, files, music = (make_phone() for _ in range(6))
    disturbed.popup = "rate"
    home.arrangement = replace(FIXED, pages=((IconRow((Folder("Tools", ("Clock", "Files")),)),),))
    copied.open_app("Chrome")
    copied.clipboard = "pine"
    copied.long_press(*(copied.screen().find("address") or (0, 0)))
    netflix.open_app("Netflix")
    tap(netflix, "sign_in", "sign_in_user")
    netflix.type_text("me")
    tap(netflix, "sign_in_password")
    netflix.type_text("secret")
    netflix.press("back")
    files.data.folders = ("Recipes",)
    files.open_app("Files")
    tap(files, "folder:Recipes")
    music.data.flip("playlist", "Running")
    music.open_app("Music")
    tap(music, "bar:Playlists", "playlist:0")
    yield from (disturbed, home, copied, netflix, files, music)


def step_of(phone: SimulatedPhone, widget: Widget) -> tuple[object, ...]:
    """Name what a tap tries: of widgets that are alike on a page, one is enough."""
    if widget.role == "key":
        return (type(widget.tap),)
    family, _, name = widget.key.partition(":")
    alike = family not in ("tab", "settings", "bar", "button", "dialog", "vertical")
    return (phone.where(), type(widget.tap), family if alike else f"{family}:{name}")


@pytest.mark.slow
def test_every_kind_of_tap_is_known() -> None:
    """A page or an intent that an app does not know raises; widgets are tapped and held until each kind was."""
    missing = set(kinds_of(Intent))
    tried: set[tuple[object, ...]] = set()
    queue = deque(walk_starts())
    while queue and missing:
        phone = queue.popleft()
        for widget, x, y in phone.screen().visible():
            step = step_of(phone, widget)
            if widget.tap is None or step in tried:
                continue
            tried.add(step)
            missing.discard(type(widget.tap))
            for touch in (SimulatedPhone.tap, SimulatedPhone.long_press):
                after = copy.deepcopy(phone)
                touch(after, x / WIDTH, y / HEIGHT)
                queue.append(after)
                if isinstance(widget.tap, Focus):
                    written = copy.deepcopy(after)
                    written.type_text("pine 7")
                    queue.append(written)
    assert missing == set()


def kinds_of(base: type[Intent]) -> Iterator[type[Intent]]:
    for kind in base.__subclasses__():
        yield kind
        yield from kinds_of(kind)
