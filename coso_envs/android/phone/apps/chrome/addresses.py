"""Addresses: every page has one, and the address typed back leads to the page.

Those of a shop's inner pages hold a session, which is another one on every phone: nobody can write them who has not
seen them.
"""

from __future__ import annotations

import functools
import re
from urllib.parse import parse_qs, quote, unquote, urlencode

from coso_envs.android.phone.apps.chrome.pages import (
    ArticlePage,
    BookmarksPage,
    DownloadsPage,
    ErrorPage,
    HistoryPage,
    ImagePage,
    NewTabPage,
    ResultsPage,
    SitePage,
)
from coso_envs.android.phone.content.seeded import number
from coso_envs.android.phone.content.websites import PAGES
from coso_envs.android.phone.data import CartItem
from coso_envs.android.phone.pages import PageState
from coso_envs.android.phone.sites import shop
from coso_envs.android.phone.sites.search_engine import IMAGES, VERTICALS
from coso_envs.android.phone.sites.shop import pages as shop_pages
from coso_envs.android.phone.sites.shops import SHOPS

_ADDRESS = re.compile(r"(?:https?://)?(?:www\.|m\.)?((?:[a-z0-9-]+\.)+[a-z]{2,6})(?:/(.*))?", re.IGNORECASE)
_OWN: dict[str, PageState] = {
    "chrome://history": HistoryPage(),
    "chrome://bookmarks": BookmarksPage(),
    "chrome://downloads": DownloadsPage(),
    "chrome://newtab": NewTabPage(),
}
#: Pages of a shop that their path says all about.
_PLAIN: dict[str, shop.ShopPage] = {
    "": shop.Home(), "menu": shop.Departments(), "cart": shop.Cart(), "checkout": shop.Checkout(),
    "orders": shop.Orders(), "orders/placed": shop.Orders(placed=True), "account": shop.Account(),
    "promotion": shop.Promotion(),
}  # fmt: skip
_PATHS = {page: path for path, page in _PLAIN.items()}


@functools.lru_cache(maxsize=1024)
def address_of(page: PageState, phone: str) -> str:
    """Return what the address bar says of a page; ``phone`` names the phone, for sessions."""
    match page:
        case ResultsPage(query, vertical):
            return f"google.com/search?{_query(q=query, tbm='' if vertical == 'All' else vertical.lower())}"
        case ImagePage(query, index):
            return f"google.com/image?{_query(q=query, n=str(index))}"
        case SitePage(domain, shown):
            path = _shop_path(shown, _session(domain, phone))
            return f"{domain}/{path}" if path else domain
        case ArticlePage(domain, title, query):
            path = quote(title, safe="", errors="replace").replace("_", "%5F").replace("%20", "_")
            return f"{domain}/{path}{'?' if query else ''}{_query(q=query)}" if title else domain
        case ErrorPage(domain):
            return domain
        case NewTabPage():
            return ""
    return next((address for address, own in _OWN.items() if own == page), "")


def _session(domain: str, phone: str) -> str:
    return f"{number(f'{phone}/{domain}/session', 0, 0xFFFFF):05x}"


def _query(**values: str) -> str:
    return urlencode({name: value for name, value in values.items() if value}, errors="replace")


def _shop_path(page: shop.ShopPage, session: str) -> str:
    match page:
        case shop.Home():
            return ""
        case shop.Results():
            return _results_path("search", page, session)
        case shop.Choosing(results, what):
            return _results_path(what, results, session)
        case shop.ProductPage(query, rank, source):
            by = "" if source == "organic" else source
            return f"item?{_query(q=query, n=str(rank), by=by, sid=session)}"
        case shop.Checkout(only) if only is not None:
            return f"checkout?{_query(item=only.title, price=only.price, sid=session)}"
    return f"{_PATHS.get(page, page.kind)}?{_query(sid=session)}"


def _results_path(name: str, page: shop.Results, session: str) -> str:
    count = "" if page.number == 1 else str(page.number)
    free = "1" if page.free else ""
    return f"{name}?{_query(q=page.query, page=count, sort=page.order, brand=page.brand, free=free, sid=session)}"


def page_at(text: str, phone: str) -> PageState | None:
    """Return the page of an address; None if the text is none, and is to be searched for.

    Without the session of this phone, addresses in a shop lead to its home page.
    """
    if text.casefold() in _OWN:
        return _OWN[text.casefold()]
    found = _ADDRESS.fullmatch(text)
    if found is None:
        return None
    domain = found[1].casefold()
    path, _, asked = (found[2] or "").partition("?")
    # A space typed for a plus sign means the same.
    values = {name: value[0] for name, value in parse_qs(asked.replace(" ", "+")).items()}
    if domain in SHOPS:
        if values.get("sid") != _session(domain, phone):
            return SitePage(domain, shop.Home())
        return SitePage(domain, _shop_page(path.strip("/").casefold(), values))
    if domain == "google.com":
        return _google_page(path, values)
    if domain in PAGES:
        title = " ".join(unquote(path.strip("/").replace("_", " ")).split())
        return ArticlePage(domain, title, values.get("q", ""))
    return ErrorPage(domain)


def _google_page(path: str, values: dict[str, str]) -> PageState:
    query = " ".join(values.get("q", "").split())
    if not query:
        return NewTabPage()
    if path == "image":
        return ImagePage(query, min(_count(values, "n", 0), IMAGES - 1))
    named = {vertical.lower(): vertical for vertical in VERTICALS}
    return ResultsPage(query, named.get(values.get("tbm", ""), "All"))


def _count(values: dict[str, str], name: str, least: int) -> int:
    said = values.get(name, "")
    return max(least, int(said)) if said.isascii() and said.isdigit() and len(said) < 4 else least


def _shop_page(path: str, values: dict[str, str]) -> shop.ShopPage:
    """Return the page of a shop at a path; its home page if it has none there."""
    query = " ".join(values.get("q", "").split())
    if query and path in ("search", "sort", "filter"):
        wanted = values.get("sort", "")
        order: shop_pages.SortOrder = next((order for order in shop_pages.ORDERS if order == wanted), "")
        results = shop.Results(query, _count(values, "page", 1), order, values.get("brand", ""), "free" in values)
        return results if path == "search" else shop.Choosing(results, "sort" if path == "sort" else "filter")
    if query and path == "item":
        source: shop.Source = "organic"
        if values.get("by") in ("sponsored", "deal"):
            source = "sponsored" if values["by"] == "sponsored" else "deal"
        return shop.ProductPage(query, _count(values, "n", 0), source)
    if path == "checkout" and "item" in values and _is_price(values.get("price", "")):
        return shop.Checkout(CartItem(values["item"], values["price"]))
    return _PLAIN.get(path, shop.Home())


def _is_price(text: str) -> bool:
    return re.fullmatch(r"\$[0-9,]{1,9}\.[0-9]{2}", text, re.ASCII) is not None
