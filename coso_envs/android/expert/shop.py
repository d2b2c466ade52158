"""The expert's ways in shops: searching, sorting, filtering, carts, orders."""

from __future__ import annotations

from dataclasses import replace

from coso_envs.android.expert.moves import BACK, browse, first, seek, spoken, tap, towards, written
from coso_envs.android.phone.apps.chrome import Chrome
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.phone.sites.search_engine import ADDRESS
from coso_envs.android.phone.sites.shop import (
    SEARCH_FIELD,
    Cart,
    Checkout,
    Results,
    ShopPage,
)
from coso_envs.android.phone.sites.shop.pages import Choosing
from coso_envs.android.tasks import goals
from coso_envs.android.tasks.goals import Choice
from parsers import GuiAction

_ENTER = GuiAction.press("enter")


def there(phone: SimulatedPhone, domain: str) -> ShopPage | None:
    """Return the page of the shop, if the browser shows it."""
    chrome = phone.app
    site = chrome.site() if isinstance(chrome, Chrome) and not chrome.menu else None
    return site.page if site is not None and site.domain == domain and phone.focus != ADDRESS else None


def look_up(phone: SimulatedPhone, query: str) -> GuiAction:
    """Return the next action on the way to the results of a query, wherever the shop has its search box."""
    step = written(phone, SEARCH_FIELD, query) if phone.focus == SEARCH_FIELD else None
    if phone.focus == SEARCH_FIELD:
        return step or _ENTER
    found = first(phone, SEARCH_FIELD, "shop_search_icon")
    if found is not None:
        return found
    return tap(phone, "shop_menu") or seek(phone, SEARCH_FIELD) or BACK


@towards.register
def _searched(goal: goals.SiteSearched, phone: SimulatedPhone, request: str) -> GuiAction:
    return browse(phone, goal.domain) if there(phone, goal.domain) is None else look_up(phone, goal.query)


@towards.register
def _offered(goal: goals.Offered, phone: SimulatedPhone, request: str) -> GuiAction:
    """Go to a shop that has everything."""
    query = spoken(goal.about - goals.ABOUT_GOODS or goal.about, request)
    return towards(goals.SiteSearched("amazon.com", query), phone, request)


def _results(phone: SimulatedPhone, domain: str, query: str) -> Results | GuiAction:
    """Return the page of results, or the next action on the way there."""
    page = there(phone, domain)
    if page is None:
        return browse(phone, domain)
    if isinstance(page, Results) and goals.SiteSearched(domain, query).is_query(page.query) and phone.focus is None:
        return page
    return look_up(phone, query)


@towards.register
def _entry(goal: goals.EntryOpen, phone: SimulatedPhone, request: str) -> GuiAction:
    page = there(phone, goal.domain)
    if isinstance(page, Results) and goal.searched.is_query(page.query) and phone.focus is None:
        return seek(phone, f"result:{goal.rank}") or seek(phone, "next_page") or look_up(phone, goal.query)
    return browse(phone, goal.domain) if page is None else look_up(phone, goal.query)


@towards.register
def _chosen(goal: goals.ChosenOpen, phone: SimulatedPhone, request: str) -> GuiAction:
    return _choose(goal.choice, phone)


def _choose(choice: Choice, phone: SimulatedPhone) -> GuiAction:
    """Return the next action on the way to the page of a product."""
    page = there(phone, choice.domain)
    if isinstance(page, Choosing) and page.results.query and phone.focus is None:
        return _narrow(choice, phone, page)
    found = _results(phone, choice.domain, choice.query)
    if isinstance(found, GuiAction):
        return found
    for offer in choice.offers(phone):
        kind = "result" if offer.source == "organic" else "sponsored"
        shown = seek(phone, f"{kind}:{offer.rank}")
        if shown is not None:
            return shown
    if choice.by == "rank":
        return seek(phone, "next_page") or look_up(phone, choice.query)
    return seek(phone, "filter" if choice.by == "brand" else "sort") or look_up(phone, choice.query)


def _narrow(choice: Choice, phone: SimulatedPhone, page: Choosing) -> GuiAction:
    """Return the next action among the ways to sort or filter."""
    if choice.by == "brand" and page.what == "filter":
        brand = next((offer.product.brand for offer in choice.offers(phone)), "")
        key = "show_results" if page.results == replace(page.results, brand=brand) else f"brand:{brand}"
        return seek(phone, key) or BACK
    if page.what == "sort" and choice.by in ("cheapest", "best rated"):
        return seek(phone, "sort:price" if choice.by == "cheapest" else "sort:rating") or BACK
    return BACK


@towards.register
def _sorted(goal: goals.Sorted, phone: SimulatedPhone, request: str) -> GuiAction:
    page = there(phone, goal.domain)
    if isinstance(page, Choosing) and page.what == "sort":
        return seek(phone, f"sort:{goal.order or 'featured'}") or BACK
    found = _results(phone, goal.domain, goal.query)
    return found if isinstance(found, GuiAction) else seek(phone, "sort") or BACK


@towards.register
def _cart(goal: goals.CartShown, phone: SimulatedPhone, request: str) -> GuiAction:
    return browse(phone, goal.domain) if there(phone, goal.domain) is None else _to_cart(phone)


def _to_cart(phone: SimulatedPhone) -> GuiAction:
    return BACK if phone.focus is not None else tap(phone, "shop_cart") or BACK


@towards.register
def _empty(goal: goals.CartEmpty, phone: SimulatedPhone, request: str) -> GuiAction:
    page = there(phone, goal.domain)
    if page is None:
        return browse(phone, goal.domain)
    return (seek(phone, "empty_cart") if page == Cart() else None) or _to_cart(phone)


@towards.register
def _in_cart(goal: goals.InCart, phone: SimulatedPhone, request: str) -> GuiAction:
    inside = phone.data.carts.get(goal.choice.domain, ())
    # What else lies in the cart is taken out first.
    if inside:
        page = there(phone, goal.choice.domain)
        if page is None:
            return browse(phone, goal.choice.domain)
        return (seek(phone, "empty_cart") if page == Cart() else None) or _to_cart(phone)
    opened = goals.ChosenOpen(goal.choice)
    return (seek(phone, "add_to_cart") or BACK) if opened.met(phone) else _choose(goal.choice, phone)


@towards.register
def _checkout(goal: goals.CheckoutShown, phone: SimulatedPhone, request: str) -> GuiAction:
    page = there(phone, goal.domain)
    if page is None:
        return browse(phone, goal.domain)
    return (seek(phone, "checkout") if page == Cart() else None) or _to_cart(phone)


@towards.register
def _ordered(goal: goals.Ordered, phone: SimulatedPhone, request: str) -> GuiAction:
    page = there(phone, goal.choice.domain)
    if isinstance(page, Checkout) and page.only is not None:
        if page.only.title in goals.InCart(goal.choice).titles(phone):
            return seek(phone, "place_order") or BACK
        return BACK
    opened = goals.ChosenOpen(goal.choice)
    return (seek(phone, "buy_now") or BACK) if opened.met(phone) else _choose(goal.choice, phone)
