"""Pages of a shop, and what taps on them mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, TypeAlias

from coso_envs.android.phone.data import CartItem
from coso_envs.android.phone.pages import PageState
from coso_envs.drawing.widgets import Intent

#: Where a product is offered: among the results, paid for among them, or on the home page.
Source: TypeAlias = Literal["organic", "sponsored", "deal"]
#: Orders of results; "" is the shop's own.
SortOrder: TypeAlias = Literal["", "price", "price-down", "rating"]
ORDERS: dict[SortOrder, str] = {
    "": "Featured",
    "price": "Price: low to high",
    "price-down": "Price: high to low",
    "rating": "Customer rating",
}


@dataclass(frozen=True)
class ShopPage(PageState):
    """A page of a shop."""

    kind: ClassVar[str]


@dataclass(frozen=True)
class Home(ShopPage):
    """The home page of a shop."""

    kind = "home"


@dataclass(frozen=True)
class Departments(ShopPage):
    """The menu: all departments."""

    kind = "menu"


@dataclass(frozen=True)
class Suggestions(ShopPage):
    """Completions of what is in the search box."""

    text: str
    kind = "suggest"


@dataclass(frozen=True)
class Results(ShopPage):
    """A page of what is found for a query, counted from 1; sorted, and of one brand or delivered for free only."""

    query: str
    number: int = 1
    order: SortOrder = ""
    brand: str = ""
    free: bool = False
    kind = "results"


@dataclass(frozen=True)
class Choosing(ShopPage):
    """The orders or the filters for a page of results."""

    results: Results
    what: Literal["sort", "filter"]
    kind = "choices"


@dataclass(frozen=True)
class ProductPage(ShopPage):
    """A product: where it was offered, and its rank there in the shop's own order, counted from 0."""

    query: str
    rank: int
    source: Source
    kind = "product"


@dataclass(frozen=True)
class Cart(ShopPage):
    """The cart of a shop."""

    kind = "cart"


@dataclass(frozen=True)
class Checkout(ShopPage):
    """The order before it is placed: of one article bought at once, else of the cart."""

    only: CartItem | None = None
    kind = "checkout"


@dataclass(frozen=True)
class Orders(ShopPage):
    """The orders, the latest first."""

    placed: bool = False
    kind = "orders"


@dataclass(frozen=True)
class Account(ShopPage):
    """The customer's address and payment."""

    kind = "account"


@dataclass(frozen=True)
class Promotion(ShopPage):
    """An offer that was too good to be true: nothing is to be had."""

    kind = "promotion"


@dataclass(frozen=True)
class Browse(Intent):
    """Open a page of the shop in front."""

    page: ShopPage


@dataclass(frozen=True)
class AddToCart(Intent):
    """Put a product into the cart and show it; the price is as the shop spells it."""

    title: str
    price: str


@dataclass(frozen=True)
class ChangeNumber(Intent):
    """Put so many more pieces of an article into the cart, or take them out."""

    title: str
    by: int


@dataclass(frozen=True)
class RemoveItem(Intent):
    """Take an article out of the cart."""

    title: str


@dataclass(frozen=True)
class EmptyCart(Intent):
    """Take everything out of the cart."""


@dataclass(frozen=True)
class BuyNow(Intent):
    """Order one piece of a product, without the cart."""

    title: str
    price: str


@dataclass(frozen=True)
class PlaceOrder(Intent):
    """Order what the checkout shows."""


#: The meaning of any tap on a page of a shop.
ShopIntent: TypeAlias = Browse | AddToCart | ChangeNumber | RemoveItem | EmptyCart | BuyNow | PlaceOrder
