"""A shop site: home, suggestions, results with sponsored entries, product page, cart. Its look is data."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any, ClassVar, Literal

from coso_envs.android.phone import layout
from coso_envs.android.phone.content.products import DEALS, DEPARTMENTS, Product, product, sellable
from coso_envs.android.phone.content.seeded import number, several
from coso_envs.android.phone.intents import NOTHING
from coso_envs.android.phone.pages import WIDTH, Page, PageState
from coso_envs.drawing.widgets import GREEN, GREY, INK, LINE, SURFACE, WHITE, Color, Intent, Widget

RESULTS_PER_PAGE = 6
LAST_PAGE = 5
SEARCH_FIELD = "shop_search"


#: Where a product is offered: among the results, paid for above them, or on the home page.
Source = Literal["organic", "sponsored", "deal"]


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
    """A page of what is found for a query, counted from 1."""

    query: str
    number: int = 1
    kind = "results"


@dataclass(frozen=True)
class ProductPage(ShopPage):
    """A product: where it was offered, and its rank there, counted from 0."""

    query: str
    rank: int
    source: Source
    kind = "product"


@dataclass(frozen=True)
class Cart(ShopPage):
    """The cart of a shop."""

    kind = "cart"


@dataclass(frozen=True)
class Browse(Intent):
    """Open a page of the shop in front."""

    page: ShopPage


@dataclass(frozen=True)
class AddToCart(Intent):
    """Put a product into the cart and show it."""

    title: str


@dataclass(frozen=True, eq=False)
class Shop:
    """How a shop looks; there is one object per shop, so pages are cached by identity.

    Attributes:
        domain: its address.
        name: as it writes itself.
        color, ink: of its header.
        accent: of its buttons.
        search: where the search box is: beside the name, below it, or below a row of links.
        hint: text in the empty search box.
        listing: entries below each other or two in a row.
        sponsored: entries somebody paid for, before the others.
        slogan: of the banner on its home page.
        picture: of the banner.
        aliases: other names for it in instructions.
    """

    domain: str
    name: str
    color: Color
    ink: Color
    accent: Color
    accent_ink: Color = WHITE
    search: Literal["beside", "below", "third"] = "below"
    hint: str = "Search"
    listing: Literal["list", "grid"] = "list"
    sponsored: int = 1
    slogan: str = "Deals of the week"
    picture: str = "box"
    aliases: tuple[str, ...] = ()

    @property
    def brand(self) -> str:
        """The domain without its ending."""
        return self.domain.split(".")[0]


@functools.lru_cache(maxsize=512)
def header(shop: Shop, value: str, focused: bool, y: int) -> tuple[Widget, int]:
    """Return the header from ``y`` on, and where it ends."""
    beside = shop.search == "beside"
    children: list[Widget] = [
        layout.icon(24, y + 27, 84, "menu", shop.ink, key="shop_menu", tap=Browse(Departments()), label="Menu")
    ]
    name_w = 300 if beside else 560
    children.append(
        Widget(
            126, y + 18, name_w, 104, key="shop_logo", role="link", tap=Browse(Home()),
            children=(layout.text(126, y + 30, name_w, shop.name, 50 if beside else 60, shop.ink, bold=True),),
        )
    )  # fmt: skip
    children.append(
        layout.icon(WIDTH - 108, y + 27, 84, "cart", shop.ink, key="shop_cart", tap=Browse(Cart()), label="Cart")
    )
    end = y + 138
    if shop.search == "third":
        for i, name in enumerate(("Menu", "Stores", "Orders", "Account")):
            children.append(layout.text(48 + i * 252, end, 228, name, 38, shop.ink, align="center"))
        end += 72
    box = (432, y + 18, WIDTH - 432 - 120) if beside else (36, end, WIDTH - 72)
    style: dict[str, Any] = {"fill": WHITE, "radius": 18 if beside else 56, "h": 102, "border": LINE}
    children.append(
        layout.field(*box, SEARCH_FIELD, value, shop.hint, focused, lead="" if beside else "search", **style)
    )
    end = end if beside else end + 126
    bar = Widget(0, y, WIDTH, end - y, role="banner", fill=shop.color, children=tuple(children))
    return bar, end


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
def body(shop: Shop, page: ShopPage, world: int, cart: tuple[str, ...]) -> tuple[tuple[Widget, ...], int]:
    """Build the content of a page, and its height."""
    column, key = layout.Column(y=18), f"{shop.domain}/{world}"
    match page:
        case Home():
            _home(shop, column, key)
        case Departments():
            _departments(column)
        case Suggestions(text):
            _suggestions(column, text)
        case Results(query, count):
            _results(shop, column, key, query, count)
        case ProductPage():
            _product(shop, column, key, page)
        case Cart():
            _cart(shop, column, cart)
        case _:
            raise TypeError(f"a shop has no page {page!r}")
    column.gap(30)
    column.rule()
    column.text(f"Help - Privacy - Terms - {shop.domain}", 36, GREY, align="center")
    return column.done(), column.y + 30


def _home(shop: Shop, column: layout.Column, key: str) -> None:
    banner = Widget(48, column.y, WIDTH - 96, 330, key="banner", role="link", tap=Browse(Results(_deal(key))),
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
        column.widgets.append(
            Widget(
                x,
                top,
                w,
                214,
                key=f"category:{name}",
                role="link",
                tap=Browse(Results(name.lower())),
                children=inner,
            )
        )
    column.y = y + 440
    column.heading("Popular right now")
    for i, name in enumerate(several(DEALS, f"{key}deals", 6)):
        _entry(column, product(name, f"{key}/deal", 0), f"deal:{i}", Browse(ProductPage(name, 0, "deal")))


def _deal(key: str) -> str:
    return several(DEALS, f"{key}banner", 1)[0]


def _departments(column: layout.Column) -> None:
    column.heading("All departments")
    for name in DEPARTMENTS:
        column.row(f"department:{name}", name, Browse(Results(name.lower())), trailing=">")
        column.rule()


def _suggestions(column: layout.Column, text: str) -> None:
    for i, words in enumerate(suggestions(text)):
        column.row(f"suggestion:{i}", words, Browse(Results(words)), icon_name="search", height=130)
        column.rule()


def _results(shop: Shop, column: layout.Column, key: str, query: str, page: int) -> None:
    if not sellable(query):
        column.gap(120)
        column.add(Widget(420, column.y, 240, 240, icon="search", color=LINE), gap=30)
        column.text(f'No results for "{query}"', 54, bold=True, align="center", max_lines=3)
        column.text("Check the spelling or try a more general word.", 42, GREY, align="center")
        return
    count = number(f"{key}/{query}", 40, 3000)
    first = (page - 1) * RESULTS_PER_PAGE
    column.text(f'{first + 1}-{first + RESULTS_PER_PAGE} of over {count} results for "{query}"', 40, GREY, max_lines=2)
    column.buttons(("sort", "Sort", NOTHING), ("filter", "Filter", NOTHING))
    if page == 1:
        for rank in range(shop.sponsored):
            item = product(query, f"{key}/ad", rank)
            _entry(column, item, f"sponsored:{rank}", Browse(ProductPage(query, rank, "sponsored")), "Sponsored")
    seed = f"{key}/organic"
    entries = [
        (rank, f"result:{rank}", Browse(ProductPage(query, rank, "organic")))
        for rank in range(first, first + RESULTS_PER_PAGE)
    ]
    if shop.listing == "list":
        for rank, name, tap in entries:
            _entry(column, product(query, seed, rank), name, tap)
    else:
        for left, right in zip(entries[::2], entries[1::2], strict=True):
            y = column.y
            for x, (rank, name, tap) in ((36, left), (WIDTH // 2 + 6, right)):
                column.y = y
                _tile(column, x, query, seed, rank, name, tap)
    column.gap(18)
    turns: list[tuple[str, str, Intent]] = []
    if page > 1:
        turns.append(("previous_page", "Previous", Browse(Results(query, page - 1))))
    if page < LAST_PAGE:
        turns.append(("next_page", f"Next: page {page + 1}", Browse(Results(query, page + 1))))
    column.buttons(*turns)


def _stars(x: int, y: int, item: Product) -> Widget:
    return Widget(x, y, 236, 44, picture=("stars", round(item.rating)))


def _reviews(x: int, y: int, item: Product) -> Widget:
    return layout.text(x + 252, y - 2, 300, f"{item.rating} ({item.reviews})", 36, GREY)


def _entry(column: layout.Column, item: Product, key: str, tap: Intent, note: str = "") -> None:
    """Return a product across the whole width."""
    x, y, w = 36, column.y, WIDTH - 72
    left, room = x + 342, w - 366
    top = y + (78 if note else 24)
    title = layout.text(left, top, room, item.title, 42, max_lines=3)

    below = top + title.h + 12
    children = (
        Widget(x + 24, y + 36, 282, 282, picture=(item.icon, item.variant)),
        *((layout.text(left, y + 24, room, note, 36, GREY),) if note else ()),
        title,
        _stars(left, below, item),
        _reviews(left, below, item),
        layout.text(left, below + 60, room, item.price, 52, bold=True),
        layout.text(left, below + 138, room, "Free delivery" if item.variant % 2 else "In stock", 36, GREEN),
    )
    h = max(354, top + title.h + 216 - y)
    column.add(Widget(x, y, w, h, key=key, role="product", tap=tap, fill=WHITE, border=LINE, children=children), gap=18)


def _tile(column: layout.Column, x: int, query: str, seed: str, rank: int, key: str, tap: Intent) -> None:
    """Return a product in half the width, 690 high."""
    y, w = column.y, WIDTH // 2 - 42

    item = product(query, seed, rank)
    children = (
        Widget(x + 60, y + 24, w - 120, 300, picture=(item.icon, item.variant)),
        layout.text(x + 24, y + 342, w - 48, item.title, 40, max_lines=3),
        _stars(x + 24, y + 516, item),
        layout.text(x + 276, y + 514, w - 300, f"{item.rating}", 36, GREY),
        layout.text(x + 24, y + 576, w - 48, item.price, 52, bold=True),
    )
    column.add(
        Widget(x, y, w, 666, key=key, role="product", tap=tap, fill=WHITE, border=LINE, children=children), gap=24
    )


def _product(shop: Shop, column: layout.Column, key: str, page: ProductPage) -> None:
    item = product(page.query, f"{key}/{'ad' if page.source == 'sponsored' else page.source}", page.rank)
    column.text(item.title, 48, max_lines=4)
    column.widgets += [_stars(48, column.y + 6, item), _reviews(48, column.y + 6, item)]
    column.y += 72
    column.add(Widget(48, column.y, WIDTH - 96, 640, picture=(item.icon, item.variant)), gap=24)
    column.text(item.price, 72, bold=True)
    column.text("Free delivery by Friday. Returns within 30 days.", 42, GREEN)
    for name, label, tap in (
        ("add_to_cart", "Add to cart", AddToCart(item.title)),
        ("buy_now", "Buy now", Browse(Cart())),
    ):
        column.add(
            layout.button(
                48, column.y, WIDTH - 96, label, tap, key=name, fill=shop.accent, color=shop.accent_ink, h=120
            ),
            gap=24,
        )
    column.heading("About this item")
    for line in item.title.split(", ")[1:] or ["Quality tested"]:
        column.text(f"- {line}", 42, INK)
    column.text("- One year of warranty, support by phone and chat", 42, INK)
    column.heading("Customer reviews")
    for i, words in enumerate(
        several(("Does what it says.", "Arrived fast.", "Good value.", "I would buy it again."), key, 3)
    ):
        column.row(f"review:{i}", words, None, subtitle="Verified purchase", icon_name="person", fill=SURFACE, role="")
        column.gap(12)


def _cart(shop: Shop, column: layout.Column, items: tuple[str, ...]) -> None:
    column.heading("Your cart")
    if not items:
        column.text("Your cart is empty.", 44, GREY)
        column.buttons(("go_shopping", "Continue shopping", Browse(Home())), filled=True)
        return
    for i, title in enumerate(items):
        column.row(f"cart:{i}", title, None, subtitle="Quantity 1", icon_name="box", role="", title_lines=2)
        column.rule()
    column.gap(24)
    column.add(
        layout.button(48, column.y, WIDTH - 96, "Proceed to checkout", NOTHING, key="checkout", fill=shop.accent,
                      color=shop.accent_ink, h=120),
        gap=24,
    )  # fmt: skip


def view(shop: Shop, page: ShopPage, world: int, value: str, focused: bool, cart: tuple[str, ...], y: int) -> Page:
    """Build a page of the shop below a browser's bar that ends at ``y``; the bar itself is the caller's."""
    shown = Suggestions(value) if focused else page
    bar, top = header(shop, value, focused, y)
    widgets, height = body(shop, shown, world, cart if isinstance(shown, Cart) else ())
    return Page(f"{shop.domain} {shown.kind}", widgets, height, header=(bar,), top=top)
