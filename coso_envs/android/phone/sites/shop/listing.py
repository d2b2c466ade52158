"""Results of a shop: entries to be read, and the pages for sorting and filtering them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import NamedTuple

from coso_envs.android.phone import layout
from coso_envs.android.phone.content.products import Product
from coso_envs.android.phone.content.seeded import number, pick
from coso_envs.android.phone.pages import WIDTH
from coso_envs.android.phone.sites.shop.look import Listing, Shop
from coso_envs.android.phone.sites.shop.pages import ORDERS, Browse, Choosing, ProductPage, Results
from coso_envs.android.phone.sites.shop.stock import RESULTS_PER_PAGE, Offer, found, listed, offers_of
from coso_envs.drawing.widgets import AMBER, BLUE, GREEN, GREY, LINE, RED, WHITE, Color, Intent, Widget

#: Notes that promise more than they hold.
_BADGES = ("Lowest price!", "First choice", "#1 result", "Top rated", "Cheapest today", "Best match")
_TAILS = (
    "with everything you need in the box and a printed guide in eleven languages",
    "suitable for home, office, travel, school and as a gift for every occasion",
    "improved edition with longer life, lower weight and a two year promise of the maker",
)


class Note(NamedTuple):
    """A small line about an entry, and its colour."""

    text: str
    color: Color


def long_title(title: str) -> str:
    """Return the title as a shop writes it that cannot end."""
    return f"{title}, {pick(_TAILS, title)}"


def result_entries(
    shop: Shop, column: layout.Column, world: int, page: Results, listed_as: Listing, content: str
) -> None:
    """Add the results of a query: how many, sort and filter, entries, and buttons to other pages."""
    if not offers_of(shop, page.query, world):
        _nothing(column, f'No results for "{page.query}"', "Check the spelling or try a more general word.")
        return
    total = len(found(shop, page, world))
    first = (page.number - 1) * RESULTS_PER_PAGE
    last = min(first + RESULTS_PER_PAGE, total)
    column.text(f'{min(first + 1, total)}-{last} of {total} results for "{page.query}"', 40, GREY, max_lines=2)
    filtered = ", ".join(part for part in (page.brand, "Free delivery" if page.free else "") if part)
    column.buttons(
        ("sort", f"Sort: {ORDERS[page.order]}" if page.order else "Sort", Browse(Choosing(page, "sort"))),
        ("filter", f"Filter: {filtered}" if filtered else "Filter", Browse(Choosing(page, "filter"))),
    )
    entries = listed(shop, page, world)
    if not entries:
        _nothing(column, "No product is left", "Remove a filter to see more.")
    step = 1 if listed_as == "list" else 2
    for i in range(0, len(entries), step):
        y = column.y
        for j, offer in enumerate(entries[i : i + step]):
            column.y = y
            tap = Browse(ProductPage(page.query, offer.rank, offer.source))
            key = f"{'result' if offer.source == 'organic' else 'sponsored'}:{offer.rank}"
            if step == 1:
                entry(column, offer.product, key, tap, _note(offer, content), content)
            else:
                _tile(column, (36, WIDTH // 2 + 6)[j], offer.product, key, tap, _note(offer, content), content)
    column.gap(18)
    turns: list[tuple[str, str, Intent]] = []
    if page.number > 1:
        turns.append(("previous_page", "Previous", Browse(replace(page, number=page.number - 1))))
    if last < total:
        turns.append(("next_page", f"Next: page {page.number + 1}", Browse(replace(page, number=page.number + 1))))
    if turns:
        column.buttons(*turns)


def _nothing(column: layout.Column, title: str, advice: str) -> None:
    column.gap(120)
    column.add(Widget(420, column.y, 240, 240, icon="search", color=LINE), gap=30)
    column.text(title, 54, bold=True, align="center", max_lines=3)
    column.text(advice, 42, GREY, align="center")


def _note(offer: Offer, content: str) -> Note | None:
    if content == "misleading":
        if offer.source == "sponsored" or number(f"{offer.product.title}/badge", 0, 2) == 0:
            badge = pick(_BADGES, offer.product.title)
            return Note(f"{badge}  - Ad" if offer.source == "sponsored" else badge, AMBER)
        return None
    return Note("Sponsored", GREY) if offer.source == "sponsored" else None


def stars(x: int, y: int, item: Product) -> Widget:
    """Return the stars of a product."""
    return Widget(x, y, 236, 44, picture=("stars", round(item.rating)))


def reviews(x: int, y: int, item: Product, w: int = 300) -> Widget:
    """Return the rating of a product in numbers, beside its stars."""
    return layout.text(x + 252, y - 2, w, f"{item.rating} ({item.reviews})", 36, GREY)


def availability(item: Product) -> tuple[str, Color]:
    """Return whether and how a product is delivered, and the colour of these words."""
    if not item.in_stock:
        return "Out of stock", RED
    return ("In stock - Free delivery" if item.free_delivery else "In stock - Delivery $4.99"), GREEN


def entry(
    column: layout.Column, item: Product, key: str, tap: Intent, note: Note | None = None, content: str = "default"
) -> None:
    """Add a product across the whole width."""
    x, y, w = 36, column.y, WIDTH - 72
    left, room = x + 342, w - 366
    top = y + (78 if note else 24)
    shown = long_title(item.title) if content == "long" else item.title
    title = layout.text(left, top, room, shown, 42, max_lines=5 if content == "long" else 3)
    below = top + title.h + 12
    said, color = availability(item)
    children = (
        Widget(x + 24, y + 36, 282, 282, picture=(item.icon, item.variant)),
        *((layout.text(left, y + 24, room, note.text, 36, note.color),) if note else ()),
        title,
        stars(left, below, item),
        reviews(left, below, item),
        layout.text(left, below + 60, room, item.price, 52, bold=True),
        layout.text(left, below + 138, room, said, 36, color),
    )
    h = max(354, top + title.h + 216 - y)
    column.add(Widget(x, y, w, h, key=key, role="product", tap=tap, fill=WHITE, border=LINE, children=children), gap=18)


def _tile(column: layout.Column, x: int, item: Product, key: str, tap: Intent, note: Note | None, content: str) -> None:
    """Add a product in half the width, 780 high."""
    y, w = column.y, WIDTH // 2 - 42
    said, color = availability(item)
    shown = long_title(item.title) if content == "long" else item.title
    children = (
        *((layout.text(x + 24, y + 12, w - 48, note.text, 36, note.color),) if note else ()),
        Widget(x + 60, y + 66, w - 120, 270, picture=(item.icon, item.variant)),
        layout.text(x + 24, y + 348, w - 48, shown, 40, max_lines=4),
        stars(x + 24, y + 570, item),
        layout.text(x + 276, y + 568, w - 300, f"{item.rating}", 36, GREY),
        layout.text(x + 24, y + 624, w - 48, item.price, 52, bold=True),
        layout.text(x + 24, y + 702, w - 48, said.replace(" - ", ", ").replace("In stock, Free", "Free"), 36, color),
    )
    column.add(
        Widget(x, y, w, 768, key=key, role="product", tap=tap, fill=WHITE, border=LINE, children=children), gap=24
    )


def choices(shop: Shop, column: layout.Column, world: int, page: Choosing) -> None:
    """Add the ways to sort the results, or the filters with the number of products that each leaves."""
    results = page.results
    if page.what == "sort":
        column.heading("Sort by")
        for order, label in ORDERS.items():
            tap = Browse(replace(results, order=order, number=1))
            mark = "tick_on" if order == results.order else "tick_off"
            column.row(f"sort:{order or 'featured'}", label, tap, icon_name=mark)
            column.rule()
        return
    column.heading("Filter")
    free = replace(results, free=not results.free, number=1)
    column.row("filter:free", "Free delivery", Browse(Choosing(free, "filter")), checked=results.free)
    column.heading("Brand")
    bare = replace(results, brand="", number=1)
    counts = Counter(offer.product.brand for offer in found(shop, bare, world))
    for brand in sorted({*counts, *([results.brand] if results.brand else [])}):
        on = brand == results.brand
        tap = Browse(Choosing(bare if on else replace(bare, brand=brand), "filter"))
        column.row(f"brand:{brand}", brand, tap, icon_name="tick_on" if on else "tick_off", trailing=str(counts[brand]))
        column.rule()
    column.gap(24)
    total = len(found(shop, results, world))
    column.add(
        layout.button(48, column.y, WIDTH - 96, f"Show {total} results", Browse(results), key="show_results",
                      fill=BLUE, h=120),
        gap=24,
    )  # fmt: skip
