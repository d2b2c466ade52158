"""The expert: looks at the widgets, and does the next thing that a goal needs.

It plans anew at every step from what is on the screen, so that a missed tap, a pop-up or a wrong action of somebody
else before it costs a step and nothing more.
"""

from __future__ import annotations

import functools

from coso_envs.android.phone.apps.chrome import Chrome
from coso_envs.android.phone.apps.clock import Clock, Picker
from coso_envs.android.phone.apps.settings import Apps, Settings
from coso_envs.android.phone.apps.youtube import VideoResults, YouTube
from coso_envs.android.phone.content.language import topic, words
from coso_envs.android.phone.pages import Main
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.phone.sites.search_engine import ADDRESS
from coso_envs.android.phone.sites.shop import SEARCH_FIELD, Results, ShopPage
from coso_envs.android.tasks import goals
from coso_envs.android.tasks.goals import Goal
from parsers import GuiAction, GuiActionType

_WAIT = GuiAction.tap(0.5, 0.5)
_SCROLL_DOWN = GuiAction.drag((0.5, 0.85), (0.5, 0.2))
_SCROLL_UP = GuiAction.drag((0.5, 0.2), (0.5, 0.85))
_OPEN_DRAWER = GuiAction.drag((0.5, 0.78), (0.5, 0.3))
_OPEN_SHADE = GuiAction.drag((0.5, 0.01), (0.5, 0.6))
_BACK, _HOME, _ENTER = (GuiAction.press(button) for button in ("back", "home", "enter"))


def next_action(phone: SimulatedPhone, goal: Goal, request: str) -> GuiAction:
    """Return the next action of the expert.

    Args:
        phone: as it is now.
        goal: the goal to reach.
        request: the instruction, which is typed where a question is asked.
    """
    if phone.loading:
        return _WAIT
    if phone.popup:
        return _tap(phone, "popup:dismiss") or _BACK
    if goal.met(phone):
        return GuiAction(GuiActionType.COMPLETE)
    if phone.shade and not isinstance(goal, goals.ShadeOpen):
        return _BACK
    return _towards(goal, phone, request)


@functools.singledispatch
def _towards(goal: Goal, phone: SimulatedPhone, request: str) -> GuiAction:
    raise NotImplementedError(f"the expert has no way to {goal!r}")


# Moves.


def _tap(phone: SimulatedPhone, key: str) -> GuiAction | None:
    """Return a tap on a widget in sight."""
    place = phone.screen().find(key)
    return None if place is None else GuiAction.tap(*place)


def _seek(phone: SimulatedPhone, key: str) -> GuiAction | None:
    """Return a tap on a widget, or a swipe towards it; None if it is not on this page."""
    found = _tap(phone, key)
    if found is None:
        below = phone.screen().below(key)
        found = None if below is None else _SCROLL_DOWN if below else _SCROLL_UP
    return found


def _launch(phone: SimulatedPhone, app: str) -> GuiAction:
    """Return the next action on the way into an app."""
    if phone.foreground:
        return _HOME
    return _seek(phone, f"app:{app}") or _OPEN_DRAWER


def _fill(phone: SimulatedPhone, key: str, text: str, opener: str = "") -> GuiAction:
    """Return the next action on the way to ``text`` in a field; ``opener`` is tapped where no field is in sight."""
    app = phone.app
    if phone.focus != key or app is None:
        return _tap(phone, key) or (_tap(phone, opener) if opener else None) or _BACK
    before = "" if phone.replaces else app.text(key)
    if before == text:
        return _ENTER
    return GuiAction.type_text(text) if not before else _tap(phone, f"clear:{key}") or _BACK


def _browse(phone: SimulatedPhone, address: str) -> GuiAction:
    """Return the next action on the way to an address or query in the browser."""
    chrome = phone.app
    if not isinstance(chrome, Chrome):
        if phone.foreground:
            return _HOME
        return _tap(phone, "search_widget") or _launch(phone, Chrome.name)
    if chrome.menu or chrome.overview:
        return _BACK
    return _fill(phone, ADDRESS, address)


# Goals.


@_towards.register
def _any(goal: goals.AnyOf, phone: SimulatedPhone, request: str) -> GuiAction:
    return _towards(goal.goals[0], phone, request)


@_towards.register
def _app_open(goal: goals.AppOpen, phone: SimulatedPhone, request: str) -> GuiAction:
    return _launch(phone, goal.app)


@_towards.register
def _shade(goal: goals.ShadeOpen, phone: SimulatedPhone, request: str) -> GuiAction:
    return _OPEN_SHADE


@_towards.register
def _answered(goal: goals.Answered, phone: SimulatedPhone, request: str) -> GuiAction:
    return _browse(phone, spoken(goal.about, request))


@functools.lru_cache(maxsize=1024)
def spoken(about: frozenset[str], request: str) -> str:
    """Return the text to type for a topic: the shortest part of the request that is about it, else its bare words."""
    parts = request.strip().rstrip("?.!").split()
    n = len(parts)
    for length in range(len(about), n + 1):
        for start in range(n - length + 1):
            part = " ".join(parts[start : start + length])
            if topic(part) == about:
                return part
    said = list(dict.fromkeys(word for word in words(request) if topic(word) <= about))
    return " ".join(said if topic(" ".join(said)) == about else sorted(about))


@_towards.register
def _site_open(goal: goals.SiteOpen, phone: SimulatedPhone, request: str) -> GuiAction:
    return _browse(phone, goal.domain)


def _site(phone: SimulatedPhone, domain: str) -> ShopPage | None:
    """Return the page of the shop, if the browser shows it."""
    chrome = phone.app
    site = chrome.site() if isinstance(chrome, Chrome) and not chrome.menu else None
    return site.page if site is not None and site.domain == domain and phone.focus != ADDRESS else None


@_towards.register
def _site_searched(goal: goals.SiteSearched, phone: SimulatedPhone, request: str) -> GuiAction:
    if _site(phone, goal.domain) is None:
        return _browse(phone, goal.domain)
    return _fill(phone, SEARCH_FIELD, goal.query)


@_towards.register
def _first_result(goal: goals.FirstResultOpen, phone: SimulatedPhone, request: str) -> GuiAction:
    page = _site(phone, goal.domain)
    if page is None:
        return _browse(phone, goal.domain)
    searched = goals.SiteSearched(goal.domain, goal.query)
    if isinstance(page, Results) and searched.is_query(page.query) and phone.focus is None:
        return _seek(phone, "result:0") or _fill(phone, SEARCH_FIELD, goal.query)
    return _fill(phone, SEARCH_FIELD, goal.query)


@_towards.register
def _page_open(goal: goals.PageOpen, phone: SimulatedPhone, request: str) -> GuiAction:
    if phone.foreground != goal.app:
        return _launch(phone, goal.app)
    for page in goal.pages:
        found = _seek(phone, f"tab:{type(page).__name__}") or _seek(phone, f"folder:{type(page).__name__}")
        if found is not None:
            return found
    return _BACK


@_towards.register
def _new_tab(goal: goals.NewTab, phone: SimulatedPhone, request: str) -> GuiAction:
    chrome = phone.app
    if not isinstance(chrome, Chrome):
        return _launch(phone, Chrome.name)
    entry = "menu:New incognito tab" if goal.incognito else "menu:New tab"
    return _tap(phone, entry if chrome.menu else "bar:More") or _BACK


@_towards.register
def _app_settings(goal: goals.AppSettings, phone: SimulatedPhone, request: str) -> GuiAction:
    if phone.foreground != Settings.name:
        return _launch(phone, Settings.name)
    match phone.opened(Settings).page:
        case Main():
            return _seek(phone, "settings:Apps") or _BACK
        case Apps():
            return _seek(phone, f"app_row:{goal.app}") or _BACK
    return _BACK


@_towards.register
def _switch(goal: goals.NotificationSwitch, phone: SimulatedPhone, request: str) -> GuiAction:
    settings = goals.AppSettings(goal.app)
    return (_tap(phone, f"notify:{goal.app}") if settings.met(phone) else None) or _towards(settings, phone, request)


@_towards.register
def _alarm(goal: goals.AlarmSet, phone: SimulatedPhone, request: str) -> GuiAction:
    if phone.foreground != Clock.name:
        return _launch(phone, Clock.name)
    picker = phone.opened(Clock).picker
    if picker is None:
        wanted = f"alarm:{goal.hour:02d}:{goal.minute:02d}"
        return _seek(phone, wanted) or _tap(phone, "add_alarm") or _tap(phone, "tab:Alarm") or _BACK
    return _tap(phone, _picker_key(goal, picker)) or _BACK


def _picker_key(goal: goals.AlarmSet, picker: Picker) -> str:
    """Return the key to tap in the time picker next."""
    hour, afternoon = (goal.hour + 11) % 12 + 1, goal.hour >= 12
    if picker.hour != hour:
        return "picker:hour" if picker.minutes else f"hour:{hour}"
    if picker.minute != goal.minute:
        if not picker.minutes:
            return "picker:minute"
        # The clock face has every fifth minute; the rest is reached one by one.
        face = min(55, 5 * round(goal.minute / 5))
        if abs(picker.minute - goal.minute) > abs(face - goal.minute):
            return f"minute:{face}"
        return "minute+1" if picker.minute < goal.minute else "minute-1"
    if picker.afternoon != afternoon:
        return "picker:PM" if afternoon else "picker:AM"
    return "picker:OK"


@_towards.register
def _installed(goal: goals.Installed, phone: SimulatedPhone, request: str) -> GuiAction:
    if phone.foreground != "Play Store":
        return _launch(phone, "Play Store")
    if phone.focus is None:
        install = _tap(phone, f"install:{goal.app}")
        if install is not None:
            return install
    return _fill(phone, "store_search", goal.app)


def _youtube(phone: SimulatedPhone, query: str) -> GuiAction | None:
    """Return the next action on the way to YouTube's results for a query; None there."""
    if phone.foreground != YouTube.name:
        return _launch(phone, YouTube.name)
    if phone.focus is None and phone.opened(YouTube).page == VideoResults(query):
        return None
    return _fill(phone, "video_search", query)


@_towards.register
def _videos_found(goal: goals.VideosFound, phone: SimulatedPhone, request: str) -> GuiAction:
    return _youtube(phone, spoken(goal.about, request)) or _WAIT


@_towards.register
def _watching(goal: goals.Watching, phone: SimulatedPhone, request: str) -> GuiAction:
    return _youtube(phone, spoken(goal.about, request)) or _seek(phone, "video:0") or _WAIT


@_towards.register
def _map(goal: goals.FoundOnMap, phone: SimulatedPhone, request: str) -> GuiAction:
    if phone.foreground != "Maps":
        return _launch(phone, "Maps")
    return _fill(phone, "map_search", spoken(goal.about, request))
