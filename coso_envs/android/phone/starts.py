"""Where an episode starts: the home screen, or in the middle of something else, as a person leaves a phone."""

from __future__ import annotations

import random

from coso_envs.android.phone.apps.chrome import Chrome, OpenTab, Visit
from coso_envs.android.phone.home import Folder, IconRow
from coso_envs.android.phone.intents import Focus, Push, Show
from coso_envs.android.phone.options import Difficulty
from coso_envs.android.phone.showing import ShownPhone
from coso_envs.android.phone.system.notes import APP_POPUPS
from coso_envs.drawing.widgets import Intent

#: Share of the episodes that do not start on the first page of the home screen.
ELSEWHERE: dict[Difficulty, float] = {"easy": 0.0, "medium": 0.6, "hard": 0.95}
_HALF_TYPED = ("wea", "how to", "best r", "flights t", "lapt")
_VISITED = ("weather tomorrow", "ebay.com", "recipes with rice", "amazon.com", "walmart.com", "news")
#: Apps with a field on their first page.
_WITH_FIELDS = ("Chrome", "Maps", "YouTube", "Play Store")


def leave_somewhere(phone: ShownPhone, rng: random.Random) -> None:
    """Leave a phone that was just reset where ``difficulty`` says: nothing that the user owns is changed."""
    if rng.random() >= ELSEWHERE[phone.options.difficulty]:
        return
    rng.choice((_home_page, _drawer, _folder, _shade, _app, _app, _dialog, _typing, _tabs))(phone, rng)
    # A start is no disturbance of the episode.
    phone.loading, phone.shift, phone.disturbances = False, 0, 0


def _home_page(phone: ShownPhone, rng: random.Random) -> None:
    phone.home = rng.randrange(1, len(phone.arrangement.pages))


def _drawer(phone: ShownPhone, rng: random.Random) -> None:
    phone.drawer, phone.scrolled = True, rng.randrange(0, 1500)


def _folder(phone: ShownPhone, rng: random.Random) -> None:
    folders = [
        (number, cell.name)
        for number, page in enumerate(phone.arrangement.pages)
        for band in page
        if isinstance(band, IconRow)
        for cell in band.cells
        if isinstance(cell, Folder)
    ]
    if folders:
        phone.home, phone.folder = rng.choice(folders)


def _shade(phone: ShownPhone, rng: random.Random) -> None:
    phone.shade = True


def _app(phone: ShownPhone, rng: random.Random) -> None:
    phone.bring(rng.choice(phone.data.installed))
    for _ in range(rng.randrange(3)):
        ways = _intents(phone, Push, Show)
        if ways and phone.app is not None:
            phone.app.handle(rng.choice(ways))


def _dialog(phone: ShownPhone, rng: random.Random) -> None:
    _app(phone, rng)
    phone.popup = rng.choice(APP_POPUPS)


def _typing(phone: ShownPhone, rng: random.Random) -> None:
    phone.bring(rng.choice(_WITH_FIELDS))
    fields = [intent.field for intent in _intents(phone, Focus) if isinstance(intent, Focus)]
    if fields and phone.app is not None:
        field = rng.choice(fields)
        phone.set_focus(field)
        phone.replaces = False
        phone.app.fields[field] = rng.choice(_HALF_TYPED)


def _tabs(phone: ShownPhone, rng: random.Random) -> None:
    phone.bring(Chrome.name)
    chrome = phone.opened(Chrome)
    for place in rng.sample(_VISITED, rng.randint(1, 3)):
        chrome.handle(OpenTab(False))
        chrome.handle(Visit(place))
    # No tab counts as opened in this episode.
    chrome.opened = 0
    for tab in chrome.tabs:
        tab.opened = 0


def _intents(phone: ShownPhone, *kinds: type[Intent]) -> list[Intent]:
    """Return what taps on the page in front mean, of some kinds."""
    page = phone.page()
    widgets = (part for widget in (*page.header, *page.body, *page.footer) for part in widget.walk())
    return [widget.tap for widget in widgets if isinstance(widget.tap, kinds)]
