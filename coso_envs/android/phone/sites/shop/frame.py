"""The frame of a shop: its header with name, menu, cart and search box, whose places are drawn for each phone."""

from __future__ import annotations

import functools
from typing import Any, NamedTuple

from coso_envs.android.phone import layout
from coso_envs.android.phone.content.products import DEALS
from coso_envs.android.phone.content.seeded import number, pick
from coso_envs.android.phone.intents import Focus
from coso_envs.android.phone.pages import WIDTH, Cursor
from coso_envs.android.phone.sites.shop.look import LISTINGS, SEARCH_FIELD, Listing, SearchBox, Shop
from coso_envs.android.phone.sites.shop.pages import Account, Browse, Cart, Departments, Home, Orders, Results
from coso_envs.drawing.widgets import AMBER, INK, LINE, SURFACE, WHITE, Widget

_BOXES: tuple[SearchBox, ...] = ("beside", "below", "third", "banner", "icon", "menu")
_ROW, _FIELD, _LINKS, _BANNER = 138, 126, 84, 204
#: Heights of announcements; 0 is none.
_STRIPS = (0, 72, 168)


class Frame(NamedTuple):
    """Layout of a shop's pages.

    Attributes:
        listing: entries below each other or two in a row.
        search: where the search box is.
        mirrored: whether the menu is on the right and the cart on the left.
        strip: height of an announcement above.
    """

    listing: Listing
    search: SearchBox
    mirrored: bool = False
    strip: int = 0


@functools.lru_cache(maxsize=1024)
def frame_of(shop: Shop, drawn: str) -> Frame:
    """Return the layout of a shop on a phone that is named by ``drawn``; "" is the published one."""
    if not drawn:
        return Frame(shop.listing, shop.search)
    key = f"{shop.domain}/{drawn}"
    return Frame(
        pick(LISTINGS, f"{key}/l"), pick(_BOXES, key), number(f"{key}/m", 0, 1) == 1, pick(_STRIPS, f"{key}/s")
    )


@functools.lru_cache(maxsize=512)
def header(
    shop: Shop, frame: Frame, value: str, focused: Cursor | None, in_menu: bool, count: int, y: int
) -> tuple[Widget, int]:
    """Return the header from ``y`` on, and where it ends.

    Args:
        shop: whose header.
        frame: its layout.
        value: what stands in the search box.
        focused: the cursor, if it is there.
        in_menu: whether the page below is the menu.
        count: of pieces in the cart.
        y: where it begins.
    """
    children: list[Widget] = []
    end = y
    if frame.strip:
        said = layout.text(
            48, end + frame.strip // 2 - 24, WIDTH - 96, "Free delivery on orders over $35", 36, INK, align="center"
        )
        children.append(Widget(0, end, WIDTH, frame.strip, fill=SURFACE, children=(said,)))
        end += frame.strip
    children += _first_row(shop, frame, count, end)
    beside = frame.search == "beside"
    if beside:
        box = layout.field(
            432, end + 18, WIDTH - 432 - 144, SEARCH_FIELD, value, shop.hint, focused, lead="", fill=WHITE, radius=18,
            h=102, border=LINE,
        )  # fmt: skip
        children.append(box)
    end += _ROW
    if frame.search == "third":
        children += _links(shop, end)
        end += _LINKS
    if frame.search == "banner":
        children.append(_banner(shop, end))
        end += _BANNER
    if not beside and (focused or frame.search not in ("icon", "menu") or (frame.search == "menu" and in_menu)):
        style: dict[str, Any] = {"fill": WHITE, "radius": 56, "h": 102, "border": LINE}
        children.append(layout.field(36, end, WIDTH - 72, SEARCH_FIELD, value, shop.hint, focused, **style))
        end += _FIELD
    return Widget(0, y, WIDTH, end - y, role="banner", fill=shop.color, children=tuple(children)), end


def _first_row(shop: Shop, frame: Frame, count: int, y: int) -> list[Widget]:
    """Return menu, name, magnifier and cart."""
    menu_x, cart_x = (WIDTH - 108, 24) if frame.mirrored else (24, WIDTH - 132)
    beside = frame.search == "beside"
    left = 150 if frame.mirrored else 126
    name_w, size = (270, 50) if beside else (560, 60)
    row = [
        layout.icon(menu_x, y + 27, 84, "menu", shop.ink, key="shop_menu", tap=Browse(Departments()), label="Menu"),
        Widget(
            left, y + 18, name_w, 104, key="shop_logo", role="link", tap=Browse(Home()),
            children=(layout.text(left, y + 30, name_w, shop.name, size, shop.ink, bold=True),),
        ),
        _cart(shop, cart_x, y + 27, count),
    ]  # fmt: skip
    if frame.search == "icon":
        row.append(
            layout.icon(
                WIDTH - 252, y + 27, 84, "search", shop.ink, key="shop_search_icon", tap=Focus(SEARCH_FIELD),
                label="Search",
            )
        )  # fmt: skip
    return row


def _cart(shop: Shop, x: int, y: int, count: int) -> Widget:
    """Return the icon of the cart with the number of pieces in it."""
    badge = (Widget(x + 72, y, 36, 42, fill=AMBER, radius=18, lines=(str(min(count, 9)),), size=30, align="center"),)
    return Widget(
        x, y, 108, 84, key="shop_cart", role="button", label="Cart", tap=Browse(Cart()),
        children=(layout.icon(x, y + 6, 72, "cart", shop.ink), *(badge if count else ())),
    )  # fmt: skip


def _links(shop: Shop, y: int) -> list[Widget]:
    """Return a row of links."""
    links = (
        ("Menu", Departments()), ("Deals", Results(_deal(shop))), ("Orders", Orders()), ("Account", Account()),
    )  # fmt: skip
    return [
        Widget(
            48 + i * 252, y, 228, _LINKS - 12, key=f"shop_link:{name}", role="link", tap=Browse(page), lines=(name,),
            size=38, color=shop.ink, align="center",
        )
        for i, (name, page) in enumerate(links)
    ]  # fmt: skip


def _banner(shop: Shop, y: int) -> Widget:
    """Return a banner above the search box."""
    return Widget(
        36, y, WIDTH - 72, _BANNER - 24, key="promotion", role="link", tap=Browse(Results(_deal(shop))), fill=SURFACE,
        radius=24, children=(
            layout.text(72, y + 24, 620, shop.slogan, 46, bold=True, max_lines=2),
            Widget(WIDTH - 264, y + 15, 200, 150, picture=(shop.picture, 1)),
        ),
    )  # fmt: skip


def _deal(shop: Shop) -> str:
    return pick(DEALS, f"{shop.domain}/promotion")
