"""Shops: one among many, sorting, carts, orders."""

from __future__ import annotations

import re
from collections.abc import Callable

from coso_envs.android.phone.content.brands import BRANDS
from coso_envs.android.phone.sites.shop.pages import SortOrder
from coso_envs.android.phone.sites.shops import SHOPS
from coso_envs.android.tasks import goals
from coso_envs.android.tasks.goals import Choice, Goal
from coso_envs.android.tasks.understand.rules import Said, rules
from coso_envs.android.tasks.understand.shops import ENTRY, ORDINAL, ORDINALS, QUOTED_OR_FREE, SITE
from coso_envs.android.tasks.understand.slots import site, verbatim

_KNOWN_BRANDS = {brand.casefold(): brand for brands in BRANDS.values() for brand in brands}


#: How many, and for how much at most: what a shop is asked, or a cart holds, would not say whether it was heeded.
_LIMITS = re.compile(
    r"^(?:[2-9]|1[0-2]|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|several|some) (?:\S+ )*\S+[^s ]s$|"
    r"\b(?:under|below|(?:less|cheaper|more) than|at most|up to|no more than|over|above|between) \$?\d"
)


def _limited(said: Said) -> bool:
    """Return whether the query, unless it is quoted, says how many or for how much, also if it was repaired since."""
    return not said.quoted("query") and any(
        _LIMITS.search(text.casefold()) for text in (said.words("query"), said.raw("query"))
    )


def _searched(said: Said) -> goals.SiteSearched | None:
    """Return the search that the clause before asks for."""
    last = said.before[-1] if said.before else None
    if not isinstance(last, goals.SiteSearched):
        return None
    said.refines = True
    return last


def _named(said: Said, domain: str, query: str) -> Choice | None:
    """Return the product that the words name: by a superlative, its place or its brand; any without them."""
    if said.has("cheap"):
        return Choice(domain, query, "cheapest")
    if said.has("rated"):
        return Choice(domain, query, "best rated")
    if said.has("which"):
        return Choice(domain, query, "rank", ORDINALS[said.words("which")])
    if said.has("brand"):
        brand = _KNOWN_BRANDS.get(said.words("brand"))
        return None if brand is None else Choice(domain, query, "brand", brand=brand)
    return Choice(domain, query)


def _chosen(said: Said) -> Goal | None:
    last = _searched(said)
    choice = None if last is None else _named(said, last.domain, last.query)
    return None if choice is None else _open_there(choice)


def _there(make: Callable[[Choice], Goal]) -> Callable[[Said], Goal | None]:
    """Return what makes a goal of a clause that names shop, query and product."""

    def build(said: Said) -> Goal | None:
        domain, query = site(said.words("site")), verbatim(said, "query")
        if domain is None or query is None or _limited(said):
            return None
        said.doubt = 0.0
        choice = _named(said, domain, query)
        return None if choice is None else make(choice)

    return build


def _open_there(choice: Choice) -> Goal:
    return (
        goals.EntryOpen(choice.domain, choice.query, choice.rank) if choice.by == "rank" else goals.ChosenOpen(choice)
    )


def _it(said: Said) -> Choice | None:
    """Return the product that "it" stands for."""
    match said.before[-1] if said.before else None:
        case goals.EntryOpen(domain, query, rank, True):
            return Choice(domain, query, "rank", rank)
        case goals.ChosenOpen(choice) | goals.InCart(choice):
            return choice
    return None


def _with_it(make: Callable[[Choice], Goal]) -> Callable[[Said], Goal | None]:
    def build(said: Said) -> Goal | None:
        choice = _it(said)
        said.refines = True
        return None if choice is None else make(choice)

    return build


def _checkout(said: Said) -> Goal | None:
    last = said.before[-1] if said.before else None
    return goals.CheckoutShown(last.choice.domain) if isinstance(last, goals.InCart) else None


_ORDERS: dict[str, SortOrder] = {"price": "price", "rating": "rating", "customer rating": "rating"}


def _sorted(said: Said) -> Goal | None:
    last = _searched(said)
    if last is None:
        return None
    down = said.has("down") and _ORDERS[said.words("by")] == "price"
    return goals.Sorted(last.domain, last.query, "price-down" if down else _ORDERS[said.words("by")])


def _cart(make: Callable[[str], Goal]) -> Callable[[Said], Goal | None]:
    """Return what makes a goal of the cart of a shop that is named here or in the clause before."""

    def build(said: Said) -> Goal | None:
        if said.has("site"):
            domain = site(said.words("site"))
        else:
            last = said.before[-1] if said.before else None
            domain = getattr(last, "domain", None)
            said.refines = isinstance(last, goals.SiteOpen)
        return make(domain) if domain in SHOPS else None

    return build


_WHICH = (
    r"(?:the )?(?:(?P<cheap>cheapest|least expensive|lowest[- ]priced)|(?P<rated>best rated|highest rated|top rated|best reviewed)|"
    rf"{ORDINAL}(?: (?:non-sponsored|organic|unsponsored))?)"
)
_BY = rf"(?:the )?{ENTRY} (?:by|from|made by|of) (?P<brand>[\w &-]+)"
_CART = r"(?:(?:the|my|your) )?(?:shopping )?(?:cart|basket|bag)"
_ON = rf"(?:on|at|in|from|of) {SITE}"
_QUERY = rf"(?P<query>{QUOTED_OR_FREE})"

RULES = rules(
    (rf"<select> {_WHICH}(?: {ENTRY})?(?: (?:in|of|on|from) <a>(?:list|results|search results|page))?", _chosen),
    (rf"<select> {_BY}", _chosen),
    (rf"(?:sort|order) (?:the results |results |them |it |by )*(?P<by>{'|'.join(_ORDERS)})(?:(?: ,)? ?(?:from )?(?:low to high|lowest first|ascending|best first|the lowest first)|(?P<down>(?: ,)? ?(?:from )?(?:high to low|highest first|descending)))?", _sorted),
    (rf"(?:find|open|select|show me|look for|search for|go to) {_WHICH} {_QUERY} {_ON}", _there(_open_there)),
    (rf"(?:add|put) (?:{_WHICH} |a |an |one |the )?{_QUERY} (?:to|into|in) {_CART} {_ON}", _there(goals.InCart)),
    (rf"(?:buy|order|purchase) (?:{_WHICH} |a |an |one |the )?{_QUERY} {_ON}", _there(goals.Ordered)),
    (rf"(?:add|put) (?:it|this|that|the product|the item) (?:to|into|in) {_CART}(?: {_ON})?", _with_it(goals.InCart)),
    (r"(?:buy|order|purchase) (?:it|this|that)(?: now)?|(?:place|complete|finish) (?:the|your|my) (?:order|purchase)", _with_it(goals.Ordered)),
    (r"(?:(?:go|proceed|continue) to|select|open|tap|click|press|choose) (?:the )?check ?out", _checkout),
    (rf"(?:<open>|tap(?: on)?|click(?: on)?) {_CART}(?: {_ON})?", _cart(goals.CartShown)),
    (rf"(?:whats|what is) in {_CART} {_ON}", _cart(goals.CartShown)),
    (rf"(?:empty|clear|clean out) {_CART}(?: {_ON})?|remove (?:everything|all items|all articles|all) from {_CART}(?: on {SITE.replace('site', 'site2')})?", _cart(goals.CartEmpty)),
)  # fmt: skip
