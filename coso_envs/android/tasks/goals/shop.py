"""Goals in shops: the right one among many, carts, orders."""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass
from typing import Literal, TypeAlias

from typing_extensions import override

from coso_envs.android.phone.apps.chrome import SitePage
from coso_envs.android.phone.content.language import same_query
from coso_envs.android.phone.data import CartItem, Changes, Fact
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.phone.sites.catalogue import offers
from coso_envs.android.phone.sites.shop import Cart, Checkout, Offer, ProductPage, Results, cheapest
from coso_envs.android.phone.sites.shop.pages import SortOrder
from coso_envs.android.phone.sites.shop.stock import best_rated
from coso_envs.android.tasks.goals.base import Addition, Goal, RemovalOfAll
from coso_envs.android.tasks.goals.web import SiteOpen, SiteSearched, shop_page

#: How one among the results is named; "any" of them will do.
By: TypeAlias = Literal["any", "rank", "cheapest", "best rated", "brand"]


@dataclass(frozen=True)
class Choice:
    """One of the products that a shop finds for a query.

    Attributes:
        domain: of the shop.
        query: in the words to be typed.
        by: how it is named.
        rank: among those nobody paid for, counted from 0, for ``by="rank"``.
        brand: for ``by="brand"``.
    """

    domain: str
    query: str
    by: By = "any"
    rank: int = 0
    brand: str = ""

    def offers(self, phone: SimulatedPhone) -> list[Offer]:
        """Return the offers that are meant, the best one first."""
        found = offers(self.domain, self.query, phone.world)
        organic = [offer for offer in found if offer.source == "organic"]
        match self.by:
            case "rank":
                return organic[self.rank : self.rank + 1]
            case "cheapest":
                return [cheapest(found)] if found else []
            case "best rated":
                return [best_rated(found)] if found else []
            case "brand":
                return [offer for offer in found if offer.product.brand.casefold() == self.brand.casefold()]
        return [*organic, *(offer for offer in found if offer.source != "organic")]


@dataclass(frozen=True)
class ChosenOpen(Goal):
    """The page of the product that was named is shown."""

    choice: Choice
    family = "entry"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        match shop_page(phone, self.choice.domain):
            case SitePage(_, ProductPage(query, rank, source)) if same_query(query, self.choice.query):
                return (source, rank) in {(offer.source, offer.rank) for offer in self.choice.offers(phone)}
        return False

    @override
    def milestones(self) -> tuple[Goal, ...]:
        return (SiteOpen(self.choice.domain), SiteSearched(self.choice.domain, self.choice.query), self)


@dataclass(frozen=True)
class Sorted(Goal):
    """The results of a query are shown in an order."""

    domain: str
    query: str
    order: SortOrder
    family = "search"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        match shop_page(phone, self.domain):
            case SitePage(_, Results(query, order=order)):
                return order == self.order and same_query(query, self.query)
        return False

    @override
    def milestones(self) -> tuple[Goal, ...]:
        return (SiteOpen(self.domain), SiteSearched(self.domain, self.query), self)


@dataclass(frozen=True)
class CartShown(Goal):
    """The cart of a shop is shown."""

    domain: str
    family = "cart"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        site = shop_page(phone, self.domain)
        return site is not None and site.page == Cart()

    @override
    def milestones(self) -> tuple[Goal, ...]:
        return (SiteOpen(self.domain), self)


@dataclass(frozen=True)
class CartEmpty(RemovalOfAll):
    """Nothing is left in the cart of a shop."""

    domain: str
    family = record = "cart"
    # What a later step puts in may be there at the start.
    first = True

    @override
    def unwanted(self, phone: SimulatedPhone, fact: Fact) -> bool:
        return fact[1] == self.domain

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        """Let there be two articles in it."""
        found = [offer.product for offer in offers(self.domain, "desk lamp", phone.world)[:2]]
        phone.data.carts[self.domain] = tuple(CartItem(item.title, item.price) for item in found)


@dataclass(frozen=True)
class InCart(Addition):
    """One piece of the product that was named is in the cart, and nothing else."""

    choice: Choice
    family = "cart"

    def titles(self, phone: SimulatedPhone) -> set[str]:
        """Return the titles that are meant."""
        return {offer.product.title for offer in self.choice.offers(phone)}

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        meant = self.titles(phone)
        inside = phone.data.carts.get(self.choice.domain, ())
        return len(inside) == 1 and inside[0].title in meant and inside[0].number == 1

    @override
    def brings(self, phone: SimulatedPhone, fact: Fact) -> bool:
        match fact:
            case ("cart", self.choice.domain, str(title), 1):
                return title in self.titles(phone)
        return False

    @override
    def milestones(self) -> tuple[Goal, ...]:
        return (*ChosenOpen(self.choice).milestones(), self)


@dataclass(frozen=True)
class CheckoutShown(Goal):
    """The checkout of a shop is shown, with something to order."""

    domain: str
    family = "cart"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        site = shop_page(phone, self.domain)
        if site is None or not isinstance(site.page, Checkout):
            return False
        return site.page.only is not None or bool(phone.data.carts.get(self.domain))


@dataclass(frozen=True)
class Ordered(Addition):
    """One piece of the product that was named was ordered."""

    choice: Choice
    family = "cart"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return bool(list(self._orders(phone)))

    def _orders(self, phone: SimulatedPhone) -> Iterator[str]:
        meant = InCart(self.choice).titles(phone)
        for order in phone.data.orders:
            if order.domain == self.choice.domain and order.title in meant and order.number == 1:
                yield order.title

    @override
    def brings(self, phone: SimulatedPhone, fact: Fact) -> bool:
        match fact:
            case ("order", self.choice.domain, str(title), 1):
                return title in InCart(self.choice).titles(phone)
        return False

    @override
    def asked(self, phone: SimulatedPhone, changed: Changes) -> Set[Fact]:
        # Until it is ordered it may lie in the cart.
        return super().asked(phone, changed) or InCart(self.choice).asked(phone, changed)

    @override
    def milestones(self) -> tuple[Goal, ...]:
        return (*ChosenOpen(self.choice).milestones(), self)
