"""The way to an order: product page, cart, checkout, orders, account."""

from __future__ import annotations

from typing import Any

from coso_envs.android.phone import layout
from coso_envs.android.phone.content.products import Product, product, spell_price
from coso_envs.android.phone.content.seeded import several
from coso_envs.android.phone.data import CartItem, Order
from coso_envs.android.phone.pages import WIDTH
from coso_envs.android.phone.sites.shop.listing import availability, long_title, reviews, stars
from coso_envs.android.phone.sites.shop.look import Shop
from coso_envs.android.phone.sites.shop.pages import (
    AddToCart,
    Browse,
    BuyNow,
    ChangeNumber,
    Checkout,
    EmptyCart,
    Home,
    Orders,
    PlaceOrder,
    ProductPage,
    RemoveItem,
)
from coso_envs.android.phone.sites.shop.stock import offers_of
from coso_envs.drawing.widgets import FAINT, GREEN, GREY, INK, LINE, SURFACE, WHITE, Intent, Widget

ADDRESS_LINES = ("Alex Morgan", "12 Lake Rd, Springfield")
PAYMENT = "Visa ending in 4242"
_DELIVERY = 499


def cents_of(price: str) -> int:
    """Return a price as a shop spells it in cents."""
    return round(float(price.replace("$", "").replace(",", "")) * 100)


def item_of(shop: Shop, world: int, page: ProductPage) -> Product | None:
    """Return the product of a page; None if the shop has none there."""
    if page.source == "deal":
        return product(page.query, f"{shop.domain}/{world}/deal", page.rank)
    return next(
        (
            offer.product
            for offer in offers_of(shop, page.query, world)
            if (offer.source, offer.rank) == (page.source, page.rank)
        ),
        None,
    )


def _wide_button(shop: Shop, column: layout.Column, key: str, label: str, tap: Intent) -> None:
    column.add(
        layout.button(48, column.y, WIDTH - 96, label, tap, key=key, fill=shop.accent, color=shop.accent_ink, h=120,
                      border=LINE),
        gap=24,
    )  # fmt: skip


def product_page(shop: Shop, column: layout.Column, world: int, page: ProductPage, content: str) -> None:
    """Add a product with its price, and the buttons to buy it."""
    item = item_of(shop, world, page)
    if item is None:
        column.heading("This product is no longer sold")
        column.buttons(("go_shopping", "Continue shopping", Browse(Home())), filled=True)
        return
    column.text(f"Brand: {item.brand}", 38, GREY)
    column.text(long_title(item.title) if content == "long" else item.title, 48, max_lines=6)
    column.widgets += [stars(48, column.y + 6, item), reviews(48, column.y + 6, item)]
    column.y += 72
    column.add(Widget(48, column.y, WIDTH - 96, 640, picture=(item.icon, item.variant)), gap=24)
    column.text(item.price, 72, bold=True)
    said, color = availability(item)
    column.text(f"{said} - returns within 30 days", 42, color)
    if item.in_stock:
        _wide_button(shop, column, "add_to_cart", "Add to cart", AddToCart(item.title, item.price))
        _wide_button(shop, column, "buy_now", "Buy now", BuyNow(item.title, item.price))
    else:
        column.add(
            Widget(48, column.y, WIDTH - 96, 120, fill=SURFACE, radius=54, lines=("Not available",), color=FAINT,
                   align="center"),
            gap=24,
        )  # fmt: skip
    column.heading("About this item")
    for line in item.title.split(" - ")[-1].split(", "):
        column.text(f"- {line}", 42, INK)
    column.text("- One year of warranty, support by phone and chat", 42, INK)
    if content == "long":
        for i in range(4):
            column.text(f"{long_title(item.title)}. {long_title(f'Part {i + 1} of the description')}.", 42, max_lines=8)
    column.heading("Customer reviews")
    said_of_it = ("Does what it says.", "Arrived fast.", "Good value.", "I would buy it again.")
    for i, words in enumerate(several(said_of_it, f"{shop.domain}/{world}", 3)):
        column.row(f"review:{i}", words, None, subtitle="Verified purchase", icon_name="person", fill=SURFACE, role="")
        column.gap(12)


def cart_page(shop: Shop, column: layout.Column, items: tuple[CartItem, ...]) -> None:
    """Add the cart, where articles can be changed, removed and ordered."""
    column.heading("Your cart")
    if not items:
        column.text("Your cart is empty.", 44, GREY)
        column.buttons(("go_shopping", "Continue shopping", Browse(Home())), filled=True)
        return
    for i, item in enumerate(items):
        column.row(f"cart:{i}", item.title, None, subtitle=item.price, icon_name="box", role="", title_lines=3)
        _number(column, i, item)
        column.rule()
    column.text(f"Subtotal ({_pieces(items)}): {spell_price(subtotal(items))}", 48, bold=True)
    column.gap(12)
    _wide_button(shop, column, "checkout", "Proceed to checkout", Browse(Checkout()))
    column.buttons(("go_shopping", "Continue shopping", Browse(Home())), ("empty_cart", "Empty cart", EmptyCart()))


def _number(column: layout.Column, i: int, item: CartItem) -> None:
    """Add the number of pieces with buttons to change it."""
    y = column.y
    fewer, more = ChangeNumber(item.title, -1), ChangeNumber(item.title, 1)
    look: dict[str, Any] = {"fill": WHITE, "color": INK, "border": LINE, "h": 96}
    column.widgets += [
        layout.button(180, y, 108, "-", fewer, key=f"fewer:{i}", **look),
        layout.text(300, y + 20, 120, str(item.number), 44, align="center", key=f"number:{i}"),
        layout.button(432, y, 108, "+", more, key=f"more:{i}", **look),
        layout.button(
            660,
            y,
            372,
            "Remove",
            RemoveItem(item.title),
            key=f"remove:{i}",
            **look,
        ),
    ]
    column.y += 120


def _pieces(items: tuple[CartItem, ...]) -> str:
    n = sum(item.number for item in items)
    return f"{n} item" if n == 1 else f"{n} items"


def subtotal(items: tuple[CartItem, ...]) -> int:
    """Return what the articles cost, in cents."""
    return sum(item.number * cents_of(item.price) for item in items)


def checkout_page(shop: Shop, column: layout.Column, items: tuple[CartItem, ...]) -> None:
    """Add the order before it is placed, with address and payment filled in."""
    column.heading("Checkout")
    if not items:
        column.text("There is nothing to order.", 44, GREY)
        column.buttons(("go_shopping", "Continue shopping", Browse(Home())), filled=True)
        return
    _customer(column)
    column.heading(f"Items ({_pieces(items)})")
    for i, item in enumerate(items):
        column.row(f"ordered:{i}", item.title, None, subtitle=f"{item.number} x {item.price}", role="", title_lines=3)
        column.rule()
    costs = subtotal(items)
    delivery = 0 if costs >= 3500 else _DELIVERY
    for label, cents in (("Subtotal", costs), ("Delivery", delivery), ("Total", costs + delivery)):
        column.row(f"sum:{label}", label, None, trailing=spell_price(cents), role="", bold=label == "Total")
    column.gap(24)
    _wide_button(shop, column, "place_order", "Place your order", PlaceOrder())


def _customer(column: layout.Column) -> None:
    name, street = ADDRESS_LINES
    column.row("address_line", name, None, subtitle=street, icon_name="pin", role="")
    column.row("payment_line", PAYMENT, None, subtitle="Expires 08/29", icon_name="file", role="")


def orders_page(column: layout.Column, orders: tuple[Order, ...], placed: bool) -> None:
    """Add what was ordered, the latest first."""
    if placed:
        column.heading("Order placed, thank you!", GREEN)
        column.text("It arrives within three days. We sent you a confirmation.", 42, GREY)
    column.heading("Your orders")
    if not orders:
        column.text("You have not ordered anything yet.", 44, GREY)
    for i, order in enumerate(reversed(orders)):
        column.row(f"order:{i}", order.title, None, subtitle=f"Quantity {order.number} - on its way", icon_name="box",
                   role="", title_lines=3)  # fmt: skip
        column.rule()
    column.gap(24)
    column.buttons(("go_shopping", "Continue shopping", Browse(Home())), filled=True)


def account_page(column: layout.Column) -> None:
    """Add the customer's address and payment."""
    column.heading("Your account")
    _customer(column)
    column.row("account:orders", "Your orders", Browse(Orders()), icon_name="box", trailing=">")
