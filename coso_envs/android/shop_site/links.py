"""Where a tap leads: the address of a page, or a form that changes something."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from urllib.parse import quote

from coso_envs.android.phone.apps.chrome.addresses import address_of, page_at
from coso_envs.android.phone.apps.chrome.pages import (
    ArticlePage,
    GoHome,
    ImagePage,
    NewTabPage,
    ResultsPage,
    SitePage,
    Visit,
)
from coso_envs.android.phone.intents import ClosePopup
from coso_envs.android.phone.pages import PageState
from coso_envs.android.phone.sites import shop
from coso_envs.android.phone.sites.search_engine import FollowLink, OpenArticle, OpenImage, ShowVertical, news_site
from coso_envs.android.phone.sites.shops import SHOPS
from coso_envs.drawing.widgets import Intent

#: The changes that a form can ask for, by name.
CHANGES: dict[str, type[Intent]] = {
    kind.__name__: kind
    for kind in (
        shop.AddToCart, shop.ChangeNumber, shop.RemoveItem, shop.EmptyCart, shop.BuyNow, shop.PlaceOrder, ClosePopup,
    )
}  # fmt: skip


def path_of(page: PageState, phone: str) -> str:
    """Return the path of a page on the site; ``phone`` names the phone, as its addresses do."""
    return "/" + quote(address_of(page, phone), safe="/?=&+%._-")


def page_of(path: str, phone: str) -> PageState | None:
    """Return the page at a path; None if there is none."""
    address = path.lstrip("/")
    return page_at(address, phone) if address else NewTabPage()


def target(intent: Intent, page: PageState, phone: str) -> PageState | None:
    """Return the page that a tap on ``page`` opens; None if it opens none."""
    match intent:
        case shop.Browse(wanted) if isinstance(page, SitePage):
            return SitePage(page.domain, wanted)
        case FollowLink(domain, title, query, goods):
            if domain in SHOPS:
                return SitePage(domain, shop.Results(goods) if goods else shop.Home())
            return ArticlePage(domain, title, query)
        case Visit(text):
            return destination(text, phone)
        case OpenArticle(title):
            return ArticlePage(news_site(title), title)
        case OpenImage(query, index):
            return ImagePage(query, index)
        case ShowVertical(vertical) if isinstance(page, ResultsPage):
            return ResultsPage(page.query, vertical)
        case GoHome():
            return NewTabPage()
    return None


def destination(text: str, phone: str) -> PageState:
    """Return the page that a text in the address bar leads to: that of an address, or the results of a search."""
    said = " ".join(text.split())
    return (page_at(said, phone) or ResultsPage(said)) if said else NewTabPage()


def fields_of(change: Intent) -> dict[str, str]:
    """Return a change as the fields of a form."""
    return {"do": type(change).__name__} | {field.name: str(getattr(change, field.name)) for field in fields(change)}


def change_of(form: Mapping[str, str]) -> Intent:
    """Return the change that a form asks for.

    Raises:
        ValueError: if there is no such change.
    """
    kind = CHANGES.get(form.get("do", ""))
    if kind is None:
        raise ValueError(f"a form asks for one of {', '.join(CHANGES)}, got {form.get('do', '')!r}")
    try:
        given = {field.name: form[field.name] for field in fields(kind)}
        return kind(**{name: int(value) if name == "by" else value for name, value in given.items()})
    except KeyError as error:
        raise ValueError(f"the form of {kind.__name__} has no {error}") from error
