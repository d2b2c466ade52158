"""The expert: looks at the widgets, and does the next thing that a goal needs.

It plans anew at every step from what is on the screen, so that a missed tap, a pop-up or a wrong action of somebody
else before it costs a step and nothing more.
"""

from __future__ import annotations

import functools
from typing import Any

from coso_envs.android.content.language import topic
from coso_envs.android.phone import SimulatedPhone
from coso_envs.android.tasks import goals
from coso_envs.android.tasks.goals import Goal
from parsers.gui import GuiAction, GuiActionType

_WAIT = GuiAction.tap(0.5, 0.5)
_SCROLL_DOWN = GuiAction.drag((0.5, 0.78), (0.5, 0.3))
_SCROLL_UP = GuiAction.drag((0.5, 0.3), (0.5, 0.78))
_OPEN_DRAWER = GuiAction.drag((0.5, 0.78), (0.5, 0.3))
_OPEN_SHADE = GuiAction.drag((0.5, 0.01), (0.5, 0.6))
_BACK, _HOME, _ENTER = (GuiAction.press(button) for button in ("back", "home", "enter"))


def next_action(phone: SimulatedPhone, goal: Goal, request: str) -> GuiAction:
    """What to do next.

    Args:
        phone: as it is now.
        goal: what is to be reached.
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
    """A tap on a widget in sight."""
    place = phone.find(key)
    return None if place is None else GuiAction.tap(*place)


def _seek(phone: SimulatedPhone, key: str) -> GuiAction | None:
    """A tap on a widget, or a swipe towards it; None if it is not on this page."""
    found = _tap(phone, key)
    if found is None:
        below = phone.below(key)
        found = None if below is None else _SCROLL_DOWN if below else _SCROLL_UP
    return found


def _launch(phone: SimulatedPhone, app: str) -> GuiAction:
    """On the way into an app."""
    if phone.foreground:
        return _HOME
    return _seek(phone, f"app:{app}") or _OPEN_DRAWER


def _fill(phone: SimulatedPhone, key: str, text: str, opener: str = "") -> GuiAction:
    """On the way to ``text`` entered in a field; ``opener`` is tapped where the field is not in sight."""
    app = phone.app
    if phone.focus != key or app is None:
        return _tap(phone, key) or (_tap(phone, opener) if opener else None) or _BACK
    before = "" if phone.replaces else app.text(key)
    if before == text:
        return _ENTER
    return GuiAction.type_text(text) if not before else _tap(phone, f"clear:{key}") or _BACK


def _browse(phone: SimulatedPhone, address: str) -> GuiAction:
    """On the way to an address or query in the browser."""
    chrome: Any = phone.app
    if phone.foreground != "Chrome":
        if phone.foreground:
            return _HOME
        return _tap(phone, "search_widget") or _launch(phone, "Chrome")
    if chrome.menu or chrome.overview:
        return _BACK
    return _fill(phone, "address", address)


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
    return _browse(phone, question(goal, request))


_SHORTENED = (
    "what's the ", "what is the ", "what's on the ", "what's ", "search for a ", "search for ", "google the ",
    "show me some ", "where can i ", "how do i get to the ", "find the ", "how much does the ", "who is the ",
)  # fmt: skip


def question(goal: goals.Answered, request: str) -> str:
    """What to type: the instruction itself, shortened where that asks for the same."""
    short = request.strip().rstrip("?.!")
    for start in _SHORTENED:
        if short.casefold().startswith(start) and topic(short[len(start) :]) == goal.about:
            return short[len(start) :]
    return short if topic(short) == goal.about else " ".join(sorted(goal.about))


@_towards.register
def _site_open(goal: goals.SiteOpen, phone: SimulatedPhone, request: str) -> GuiAction:
    return _browse(phone, goal.domain)


def _site(phone: SimulatedPhone, domain: str) -> Any:
    """The page of the shop, if the browser shows it."""
    chrome: Any = phone.app
    site = chrome.site() if phone.foreground == "Chrome" and not chrome.menu else None
    return site[1] if site is not None and site[0] == domain and phone.focus != "address" else None


@_towards.register
def _site_searched(goal: goals.SiteSearched, phone: SimulatedPhone, request: str) -> GuiAction:
    if _site(phone, goal.domain) is None:
        return _browse(phone, goal.domain)
    return _fill(phone, "shop_search", goal.query)


@_towards.register
def _first_result(goal: goals.FirstResultOpen, phone: SimulatedPhone, request: str) -> GuiAction:
    page = _site(phone, goal.domain)
    if page is None:
        return _browse(phone, goal.domain)
    searched = goals.SiteSearched(goal.domain, goal.query)
    if page[0] == "results" and searched.is_query(page[1]) and phone.focus is None:
        return _seek(phone, "result:0") or _fill(phone, "shop_search", goal.query)
    return _fill(phone, "shop_search", goal.query)
