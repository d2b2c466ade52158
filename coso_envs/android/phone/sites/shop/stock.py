"""Which products a shop offers for a query: made once, and the same for the page, the expert and the judge."""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from coso_envs.android.phone.content.products import Product, brand_of, brands, product, sellable, spell_price
from coso_envs.android.phone.content.seeded import number, pick, several, shuffled
from coso_envs.android.phone.sites.shop.look import Shop
from coso_envs.android.phone.sites.shop.pages import Results, Source

RESULTS_PER_PAGE = 6
#: Products on the first page whose ranks are always in stock.
_ALWAYS = 3


class Offer(NamedTuple):
    """A product among the results of a query.

    Attributes:
        source: "organic", or "sponsored" where somebody paid for its place.
        rank: in the shop's own order among those of its source, counted from 0.
        product: with title, price (text), cents, brand, rating, free_delivery and in_stock.
    """

    source: Source
    rank: int
    product: Product


@functools.lru_cache(maxsize=512)
def offers_of(shop: Shop, query: str, world: int) -> tuple[Offer, ...]:
    """Return all that a shop offers for a query: 12 to 24 organic offers in its own order, then the sponsored ones.

    Titles and prices are all different, the cheapest and the best rated are organic and in stock, and one brand at
    least has a single product, on the first page.
    """
    if not sellable(query):
        return ()
    key = f"{shop.domain}/{world}"
    products = [product(query, f"{key}/organic", rank, brand) for rank, brand in enumerate(_brands(query, key))]
    n = len(products)
    products += [
        product(query, f"{key}/ad", rank, _any_brand(query, f"{key}/ad{rank}")) for rank in range(shop.sponsored)
    ]
    products = _apart(products, n)
    return tuple(
        Offer("organic", i, item) if i < n else Offer("sponsored", i - n, item) for i, item in enumerate(products)
    )


def cheapest(offers: Iterable[Offer]) -> Offer:
    """Return the offer with the lowest price."""
    return min(offers, key=lambda offer: offer.product.cents)


def best_rated(offers: Iterable[Offer]) -> Offer:
    """Return the offer with the best rating."""
    return max(offers, key=lambda offer: offer.product.rating)


def single_brands(offers: Iterable[Offer]) -> dict[str, Offer]:
    """Return the offer of each brand that has only one among these."""
    offers = tuple(offers)
    counts = Counter(offer.product.brand for offer in offers)
    return {offer.product.brand: offer for offer in offers if counts[offer.product.brand] == 1}


def _any_brand(query: str, key: str) -> str:
    """Return a brand of these goods, the one that the query names more often than others, never the last one."""
    named = brand_of(query)
    if named and number(f"{key}/{query}/own", 0, 9) < 7:
        return named
    return pick(_others(query)[:-1], f"{key}/{query}/brand")


def _others(query: str) -> tuple[str, ...]:
    return tuple(brand for brand in brands(query) if brand != brand_of(query))


def _brands(query: str, key: str) -> list[str]:
    """Return the brand of each organic result; the last of the brands once."""
    n = RESULTS_PER_PAGE * number(f"{key}/{query}/n", 2, 4)
    found = [_any_brand(query, f"{key}/{rank}") for rank in range(n)]
    others = shuffled(_others(query)[:-1], f"{key}/{query}")
    first = [brand_of(query), *others][:3] if brand_of(query) else others[:3]
    found[: len(first)] = first
    found[number(f"{key}/{query}/single", 1, RESULTS_PER_PAGE - 1)] = _others(query)[-1]
    return found


def _apart(products: list[Product], organic: int) -> list[Product]:
    """Return the products with titles and prices that are all different, and one best rated of the organic ones."""
    titles: set[str] = set()
    prices: set[int] = set()
    lowest = min(item.cents for item in products[:organic])
    best = max(range(organic), key=lambda i: (products[i].rating, products[i].reviews))
    found = []
    for i, item in enumerate(products):
        title, cents, version, rating = item.title, item.cents, 2, item.rating
        while title in titles:
            title, version = f"{item.title}, Version {version}", version + 1
        if i >= organic:
            cents = max(cents, lowest + 100)
        while cents in prices:
            cents += 100
        if i != best and rating >= products[best].rating:
            rating = round(products[best].rating - 0.1, 1)
        titles.add(title)
        prices.add(cents)
        kept = item.in_stock or i == best or i < _ALWAYS or i >= organic or item.cents == lowest
        found.append(item._replace(title=title, cents=cents, price=spell_price(cents), rating=rating, in_stock=kept))
    single = single_brands(Offer("organic", i, item) for i, item in enumerate(found[:organic]))
    for offer in single.values():
        found[offer.rank] = offer.product._replace(in_stock=True)
    return found


def sponsored_places(shop: Shop, query: str, world: int) -> list[int]:
    """Return the places of the sponsored entries among all of the first page, counted from 0."""
    return sorted(several(range(RESULTS_PER_PAGE), f"{shop.domain}/{world}/{query}/places", shop.sponsored))


def _kept(offers: Iterable[Offer], page: Results) -> Iterator[Offer]:
    for offer in offers:
        item = offer.product
        if (not page.brand or item.brand == page.brand) and (not page.free or item.free_delivery):
            yield offer


@functools.lru_cache(maxsize=512)
def found(shop: Shop, page: Results, world: int) -> tuple[Offer, ...]:
    """Return the organic offers that the filters of a page leave, in its order, those of all pages."""
    organic = [offer for offer in offers_of(shop, page.query, world) if offer.source == "organic"]
    kept = list(_kept(organic, page))
    if page.order == "rating":
        kept.sort(key=lambda offer: (-offer.product.rating, offer.rank))
    elif page.order:
        kept.sort(key=lambda offer: offer.product.cents, reverse=page.order == "price-down")
    return tuple(kept)


def listed(shop: Shop, page: Results, world: int) -> list[Offer]:
    """Return the entries of a page from top to bottom; the sponsored ones stand among those of the first page."""
    first = (page.number - 1) * RESULTS_PER_PAGE
    entries = list(found(shop, page, world)[first : first + RESULTS_PER_PAGE])
    if page.number == 1:
        paid = [offer for offer in offers_of(shop, page.query, world) if offer.source == "sponsored"]
        for place, offer in zip(sponsored_places(shop, page.query, world), _kept(paid, page), strict=False):
            entries.insert(place, offer)
    return entries
