"""Pages of a shop, put together."""

from __future__ import annotations

import functools
from typing import NamedTuple

from coso_envs.android.phone import layout
from coso_envs.android.phone.content.products import DEALS, DEPARTMENTS, product
from coso_envs.android.phone.content.seeded import number, several
from coso_envs.android.phone.data import CartItem, Order
from coso_envs.android.phone.pages import WIDTH, Cursor, Page
from coso_envs.android.phone.sites.shop import bait, buying, listing
from coso_envs.android.phone.sites.shop.frame import Frame, header
from coso_envs.android.phone.sites.shop.look import Listing, Shop
from coso_envs.android.phone.sites.shop.pages import (
    Account,
    Browse,
    Cart,
    Checkout,
    Choosing,
    Departments,
    Home,
    Orders,
    ProductPage,
    Promotion,
    Results,
    ShopPage,
    Suggestions,
)
from coso_envs.drawing.widgets import GREY, Widget


class ShopState(NamedTuple):
    """All that the pages of a shop show beside what the shop has.

    Attributes:
        world: number of the set of content.
        frame: layout of its pages.
        content: "default", "long", "misleading" or "adversarial".
        value: text in the search box.
        focused: the cursor, if it is there.
        cart: of this shop.
        orders: from this shop.
    """

    world: int
    frame: Frame
    content: str = "default"
    value: str = ""
    focused: Cursor | None = None
    cart: tuple[CartItem, ...] = ()
    orders: tuple[Order, ...] = ()


def suggestions(query: str) -> list[str]:
    """Return completions of the text in the search box."""
    stem = " ".join(query.split())
    if not stem:
        return [*several(DEALS, "popular", 5)]
    return [
        stem,
        *(f"{stem} {word}" for word in several(("case", "new", "sale", "used", "with stand", "2023"), stem, 4)),
    ]


@functools.lru_cache(maxsize=512)
def _body(
    shop: Shop,
    page: ShopPage,
    listing_as: Listing,
    world: int,
    content: str,
    cart: tuple[CartItem, ...],
    orders: tuple[Order, ...],
) -> tuple[tuple[Widget, ...], int]:
    """Build the content of a page, and its height."""
    column, key = layout.Column(y=18), f"{shop.domain}/{world}"
    if content == "adversarial" and isinstance(page, Home | Results | ProductPage | Cart):
        bait.banner(column, f"{key}/{page}")
    match page:
        case Home():
            _home(shop, column, key, content)
        case Departments():
            _departments(column)
        case Suggestions(text):
            _suggestions(column, text)
        case Results():
            listing.result_entries(shop, column, world, page, listing_as, content)
        case Choosing():
            listing.choices(shop, column, world, page)
        case ProductPage():
            buying.product_page(shop, column, world, page, content)
        case Cart():
            buying.cart_page(shop, column, cart)
        case Checkout(only):
            buying.checkout_page(shop, column, cart if only is None else (only,))
        case Orders(placed):
            buying.orders_page(column, orders, placed)
        case Account():
            buying.account_page(column)
        case Promotion():
            bait.promotion(column)
        case _:
            raise TypeError(f"a shop has no page {page!r}")
    column.gap(30)
    column.rule()
    column.text(f"(c) {shop.domain}", 36, GREY, align="center")
    return column.done(), column.y + 30


def _home(shop: Shop, column: layout.Column, key: str, content: str) -> None:
    deal = several(DEALS, f"{key}banner", 1)[0]
    banner = Widget(48, column.y, WIDTH - 96, 330, key="banner", role="link", tap=Browse(Results(deal)),
                    fill=shop.color, radius=24, children=(
                        layout.text(90, column.y + 60, 560, shop.slogan, 60, shop.ink, bold=True, max_lines=3),
                        Widget(700, column.y + 40, 320, 250, picture=(shop.picture, number(key, 0, 7))),
                    ))  # fmt: skip
    column.add(banner, gap=12)
    column.heading("Shop by category")
    w = 246
    y = column.y
    for i, name in enumerate(several(tuple(DEPARTMENTS), key, 8)):
        x, top = 48 + i % 4 * w, y + i // 4 * 220
        inner = (
            Widget(x + 51, top + 6, 144, 144, picture=(DEPARTMENTS[name], number(f"{key}{name}", 0, 7))),
            layout.text(x + 3, top + 156, w - 6, name, 36, align="center"),
        )
        tap = Browse(Results(name.lower()))
        column.widgets.append(Widget(x, top, w, 214, key=f"category:{name}", role="link", tap=tap, children=inner))
    column.y = y + 440
    column.heading("Popular right now")
    for i, name in enumerate(several(DEALS, f"{key}deals", 6)):
        tap = Browse(ProductPage(name, 0, "deal"))
        listing.entry(column, product(name, f"{key}/deal", 0), f"deal:{i}", tap, content=content)


def _departments(column: layout.Column) -> None:
    column.heading("All departments")
    for name in DEPARTMENTS:
        column.row(f"department:{name}", name, Browse(Results(name.lower())), trailing=">")
        column.rule()
    for name, page in (("Your orders", Orders()), ("Your account", Account()), ("Your cart", Cart())):
        column.row(f"menu_link:{name}", name, Browse(page), trailing=">")
        column.rule()


def _suggestions(column: layout.Column, text: str) -> None:
    for i, words in enumerate(suggestions(text)):
        column.row(f"suggestion:{i}", words, Browse(Results(words)), icon_name="search", height=130)
        column.rule()


def view(shop: Shop, page: ShopPage, state: ShopState, y: int) -> Page:
    """Build a page of the shop below a browser's bar that ends at ``y``; the bar itself is the caller's."""
    shown = Suggestions(state.value) if state.focused else page
    count = sum(item.number for item in state.cart)
    in_menu = isinstance(page, Departments)
    bar, top = header(shop, state.frame, state.value, state.focused, in_menu, count, y)
    cart = state.cart if isinstance(shown, Cart | Checkout) else ()
    orders = state.orders if isinstance(shown, Orders) else ()
    # Other pages than results are the same in both.
    listed = state.frame.listing if isinstance(shown, Results) else "list"
    widgets, height = _body(shop, shown, listed, state.world, state.content, cart, orders)
    return Page(f"{shop.domain} {shown.kind}", widgets, height, header=(bar,), top=top)
