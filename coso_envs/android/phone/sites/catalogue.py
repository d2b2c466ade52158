"""Results of shops by domain, for goals, experts and judges."""

from __future__ import annotations

from coso_envs.android.phone.sites.shop import Offer, offers_of
from coso_envs.android.phone.sites.shops import SHOPS


def offers(domain: str, query: str, world: int) -> tuple[Offer, ...]:
    """Return what a shop offers for a query on a phone of this world: the organic offers by rank, then the sponsored.

    How goals ask:

    - the n-th entry that is not sponsored is ``offers(domain, query, phone.world)[n]``, whose page is
      ``ProductPage(query, n, "organic")``;
    - "the cheapest" is ``cheapest(offers(...))`` and "the best rated" ``best_rated(offers(...))``, both organic, in
      stock and without a tie; their pages are ``ProductPage(query, offer.rank, offer.source)`` and, on the screen,
      the widgets ``result:{offer.rank}``. Sorting shows them first: ``Results(query, order="price")`` or "rating";
    - "the one by Sony" is ``single_brands(offers(...))["Sony"]``; every query has a brand with one product only;
    - in the cart it is the fact ``("cart", domain, offer.product.title, number)``, ordered it is
      ``("order", domain, offer.product.title, number)``.

    Raises:
        KeyError: on the domain of no shop.
    """
    return offers_of(SHOPS[domain], query, world)
