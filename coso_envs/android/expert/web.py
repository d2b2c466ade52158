"""The expert's ways in the browser."""

from __future__ import annotations

from coso_envs.android.expert.moves import BACK, browse, fill, first, launch, seek, spoken, tap, towards
from coso_envs.android.phone.apps.chrome import Chrome
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.phone.sites.search_engine import ADDRESS
from coso_envs.android.phone.sites.shop import SEARCH_FIELD, Results, ShopPage
from coso_envs.android.tasks import goals
from parsers import GuiAction


@towards.register
def _answered(goal: goals.Answered, phone: SimulatedPhone, request: str) -> GuiAction:
    return browse(phone, spoken(goal.about, request))


@towards.register
def _site_open(goal: goals.SiteOpen, phone: SimulatedPhone, request: str) -> GuiAction:
    return browse(phone, goal.domain)


def _site(phone: SimulatedPhone, domain: str) -> ShopPage | None:
    """Return the page of the shop, if the browser shows it."""
    chrome = phone.app
    site = chrome.site() if isinstance(chrome, Chrome) and not chrome.menu else None
    return site.page if site is not None and site.domain == domain and phone.focus != ADDRESS else None


@towards.register
def _site_searched(goal: goals.SiteSearched, phone: SimulatedPhone, request: str) -> GuiAction:
    if _site(phone, goal.domain) is None:
        return browse(phone, goal.domain)
    return _search_there(phone, goal.query)


def _search_there(phone: SimulatedPhone, query: str) -> GuiAction:
    """Return the next action on the way to a shop's results; the search box may be behind an icon or in the menu."""
    if phone.screen().find(SEARCH_FIELD) is None:
        return first(phone, "shop_search_icon", "shop_menu") or BACK
    return fill(phone, SEARCH_FIELD, query)


@towards.register
def _entry(goal: goals.EntryOpen, phone: SimulatedPhone, request: str) -> GuiAction:
    page = _site(phone, goal.domain)
    if page is None:
        return browse(phone, goal.domain)
    if isinstance(page, Results) and goal.searched.is_query(page.query) and phone.focus is None:
        # Not on a page that is sorted, filtered or further back.
        return seek(phone, f"result:{goal.rank}") or BACK
    return _search_there(phone, goal.query)


@towards.register
def _new_tab(goal: goals.NewTab, phone: SimulatedPhone, request: str) -> GuiAction:
    chrome = phone.app
    if not isinstance(chrome, Chrome):
        return launch(phone, Chrome.name)
    entry = "menu:New incognito tab" if goal.incognito else "menu:New tab"
    return tap(phone, entry if chrome.menu else "bar:More") or BACK
