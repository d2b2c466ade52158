"""How the browser's own parts look: bar, menu, suggestions, overview of tabs, empty tab, error, history."""

from __future__ import annotations

import functools

from coso_envs.android.phone import layout
from coso_envs.android.phone.apps.chrome.pages import (
    ClearHistory,
    CloseMenu,
    CloseTab,
    GoHome,
    OpenTab,
    SelectTab,
    ShowBookmarks,
    ShowDownloads,
    ShowHistory,
    ShowTabs,
    ToggleBookmark,
    ToggleMenu,
    Visit,
)
from coso_envs.android.phone.content.scenes import scene
from coso_envs.android.phone.content.seeded import several
from coso_envs.android.phone.content.websites import PAGES
from coso_envs.android.phone.intents import Focus, OpenApp, SearchWeb
from coso_envs.android.phone.pages import NAV_TOP, STATUS_HEIGHT, WIDTH, Cursor, Page
from coso_envs.android.phone.sites.search_engine import ADDRESS, OpenArticle
from coso_envs.android.phone.sites.shops import SHOPS
from coso_envs.drawing.glyphs import text_width
from coso_envs.drawing.widgets import DARK, FAINT, GREY, INK, WHITE, Color, Intent, Widget

#: Where the browser's bar ends.
BAR_END = STATUS_HEIGHT + 150
#: Where the bar begins on phones that have it at the bottom.
LOW_BAR = NAV_TOP - 150
#: Where the field for the address begins and ends.
_FIELD, _FIELD_END = 126, WIDTH - 228
#: Sizes of an address.
_SIZES = (42, 38, 34, 30)
_SHORTCUTS = (
    "amazon.com",
    "ebay.com",
    "walmart.com",
    "bestbuy.com",
    "youtube.com",
    "wikipedia.org",
    "reddit.com",
    "target.com",
)


def tab_card(i: int, incognito: bool, name: str, x: int, y: int) -> Widget:
    """Build a tab in the overview of tabs."""
    close = layout.icon(x + 384, y + 12, 72, "close", FAINT, key=f"close_tab:{i}", tap=CloseTab(i), label="Close")
    preview = Widget(
        x + 24,
        y + 96,
        432,
        270,
        fill=WHITE,
        children=(Widget(x + 168, y + 159, 144, 144, icon="incognito" if incognito else "globe", color=FAINT),),
    )
    return Widget(
        x,
        y,
        480,
        390,
        key=f"tab_card:{i}",
        role="tab",
        tap=SelectTab(i),
        fill=GREY if incognito else (232, 234, 237),
        radius=30,
        children=(layout.text(x + 24, y + 18, 330, name, 38, WHITE if incognito else INK), close, preview),
    )


@functools.lru_cache(maxsize=1024)
def bar(value: str, editing: Cursor | None, tabs: int, incognito: bool, empty: bool, low: bool) -> tuple[Widget, ...]:
    """Build the browser's bar, at the bottom if it is ``low``; ``empty`` is a tab that shows no page yet."""
    y = LOW_BAR if low else STATUS_HEIGHT
    box = (60, 64, 67) if incognito else (241, 243, 244)
    if value and not editing:
        field = _address(value, y + 21, box, WHITE if incognito else INK)
    else:
        field = layout.field(
            _FIELD, y + 21, _FIELD_END - _FIELD, ADDRESS, value, "Search or type URL", editing,
            h=108, fill=box, color=WHITE if incognito else INK, lead="" if not empty or editing else "search",
        )  # fmt: skip
    before, behind = _buttons(tabs, incognito, y)
    middle = Widget(_FIELD, y, _FIELD_END - _FIELD, 150, fill=DARK if incognito else WHITE, children=(field,))
    return before, middle, behind


@functools.lru_cache(maxsize=256)
def _address(value: str, y: int, fill: Color, ink: Color) -> Widget:
    """Return the field with an address, in letters so small that it fits; the longest ones are abbreviated."""
    room = _FIELD_END - _FIELD - 60
    size = next((size for size in _SIZES if text_width(value, size) <= room), _SIZES[-1])
    shown = value
    while text_width(shown, size) > room:
        shown = f"{shown.removesuffix('...')[:-1]}..."
    h = layout.line_height(size)
    said = Widget(_FIELD + 30, y + 54 - h // 2, room, h, lines=(shown,), size=size, color=ink)
    return Widget(
        _FIELD, y, _FIELD_END - _FIELD, 108, key=ADDRESS, role="field", tap=Focus(ADDRESS), fill=fill, radius=54,
        children=(said,),
    )  # fmt: skip


# Apart from the field, which is drawn anew with each address.
@functools.lru_cache(maxsize=32)
def _buttons(tabs: int, incognito: bool, y: int) -> tuple[Widget, Widget]:
    """Return the buttons on the left and right of the address."""
    ink, paper = (WHITE, DARK) if incognito else (GREY, WHITE)
    home = layout.icon(24, y + 33, 84, "home", ink, key="bar:Home", tap=GoHome(), label="Home")
    overview = Widget(
        WIDTH - 210, y + 33, 84, 84, key="bar:Tabs", role="button", label="Tabs", tap=ShowTabs(),
        fill=paper, radius=15, border=ink, lines=(str(tabs),), size=40, color=ink, align="center",
    )  # fmt: skip
    more = layout.icon(WIDTH - 102, y + 33, 84, "dots", ink, key="bar:More", tap=ToggleMenu(), label="More options")
    behind = Widget(_FIELD_END, y, WIDTH - _FIELD_END, 150, fill=paper, children=(overview, more))
    return Widget(0, y, _FIELD, 150, fill=paper, children=(home,)), behind


@functools.lru_cache(maxsize=64)
def menu(low: bool, bookmark: tuple[str, bool]) -> tuple[Widget, ...]:
    """Build the browser's menu, given the address in front and whether it is a bookmark."""
    address, kept = bookmark
    entries: tuple[tuple[str, Intent | None], ...] = (
        ("New tab", OpenTab(False)), ("New incognito tab", OpenTab(True)), ("History", ShowHistory()),
        ("Remove bookmark" if kept else "Bookmark this page", ToggleBookmark(address) if address else None),
        ("Bookmarks", ShowBookmarks()), ("Downloads", ShowDownloads()), ("Desktop site", None),
        ("Settings", OpenApp("Settings")),
    )  # fmt: skip
    h = 126 * len(entries) + 48
    y = LOW_BAR - h if low else BAR_END
    column = layout.Column(390, 660, y + 24)
    for label, tap in entries:
        column.row(
            f"menu:{label}" if tap else "",
            label,
            tap,
            height=126,
            color=INK if tap else FAINT,
            role="item" if tap else "",
        )
    panel = Widget(378, y, 684, h, role="menu", fill=WHITE, radius=24, children=column.done())
    around = Widget(0, STATUS_HEIGHT, WIDTH, NAV_TOP - STATUS_HEIGHT, tap=CloseMenu(), children=(panel,))
    return (around,)


@functools.lru_cache(maxsize=512)
def suggestions(text: str) -> tuple[tuple[Widget, ...], int]:
    """Build the body of what the address bar suggests, and its height."""
    column = layout.Column(y=12)
    stem = " ".join(text.split())
    sites = [d for d in (*SHOPS, *PAGES) if stem and d.startswith(stem.casefold().removeprefix("www."))][:2]
    searches = [
        stem,
        *(f"{stem} {word}" for word in several(("near me", "price", "today", "reviews", "meaning"), stem, 2)),
    ]
    if "/" in stem and " " not in stem:
        sites, searches = [], [stem]
    for i, words in enumerate(dict.fromkeys([*sites, *searches] if stem else _SHORTCUTS[:5])):
        column.row(
            f"address_suggestion:{i}",
            words,
            Visit(words),
            icon_name="globe" if "." in words and " " not in words else "search",
            height=126,
        )
        column.rule()
    return column.done(), column.y


@functools.lru_cache(maxsize=4)
def new_tab(incognito: bool, top: int) -> Page:
    """Build the page of an empty tab."""
    column = layout.Column(y=90)
    if incognito:
        column.add(Widget(420, column.y, 240, 240, icon="incognito", color=WHITE), gap=30)
        column.text("You've gone incognito", 60, WHITE, align="center")
        column.text(
            "Now you can browse privately, and other people who use this device won't see your activity.",
            44,
            FAINT,
            max_lines=5,
        )
        return Page("new tab", column.done(), column.y, top=top, background=DARK)
    column.text("Google", 130, (66, 133, 244), bold=True, align="center")
    column.gap(40)
    column.add(
        Widget(
            60, column.y, WIDTH - 120, 130, key="page_search", role="field", label="Search", tap=SearchWeb(),
            fill=(241, 243, 244), radius=65,
            children=(Widget(100, column.y + 32, 66, 66, icon="search", color=GREY),
                      layout.text(190, column.y + 38, 600, "Search or type web address", 44, FAINT)),
        ),
        gap=70,
    )  # fmt: skip
    w = 246
    y = column.y
    for i, domain in enumerate(_SHORTCUTS):
        x, above = 48 + i % 4 * w, y + i // 4 * 250
        site = SHOPS.get(domain)
        tile = Widget(
            x + 63,
            above + 12,
            120,
            120,
            icon="globe",
            color=WHITE,
            fill=site.accent if site else (95, 99, 104),
            radius=60,
        )
        label = layout.text(x + 4, above + 150, w - 8, domain.split(".")[0].capitalize(), 36, align="center")
        column.widgets.append(
            Widget(x, above, w, 236, key=f"shortcut:{domain}", role="link", tap=Visit(domain), children=(tile, label))
        )
    column.y = y + 500
    column.rule()
    column.text("Articles for you", 48, bold=True)
    for i, title in enumerate(("Ten small things that make a morning better", "What to read on a long journey")):
        column.row(f"for_you:{i}", title, OpenArticle(title), picture=scene(title), title_lines=2, height=190)
    return Page("new tab", column.done(), column.y, top=top)


@functools.lru_cache(maxsize=64)
def error_page(domain: str, top: int) -> Page:
    """Build the page of an address that no site has."""
    column = layout.Column(y=160)
    column.add(Widget(48, column.y, 150, 150, icon="cloud", color=GREY), gap=40)
    column.text("This site can't be reached", 60, bold=True, max_lines=2)
    column.text(
        f"{domain}'s server address could not be found. Check if there is a typing error.", 44, GREY, max_lines=4
    )
    column.buttons(("search_instead", "Search the web for it", Visit(domain.replace(".", " "))))
    return Page("site not found", column.done(), column.y, top=top)


@functools.lru_cache(maxsize=64)
def history(urls: tuple[str, ...], top: int) -> Page:
    """Build the list of visited addresses, the latest first."""
    column = layout.Column(y=12)
    column.heading("History")
    if urls:
        column.buttons(("clear_history", "Clear browsing data", ClearHistory()))
    else:
        column.text("Nothing yet.", 44, GREY)
    for i, url in enumerate(reversed(urls)):
        column.row(f"history:{i}", url or "New tab", Visit(url or "chrome://newtab"), icon_name="history")
        column.rule()
    return Page("history", column.done(), column.y, top=top)


@functools.lru_cache(maxsize=64)
def bookmarks(urls: tuple[str, ...], top: int) -> Page:
    """Build the list of bookmarks."""
    column = layout.Column(y=12)
    column.heading("Bookmarks")
    if not urls:
        column.text("Nothing yet. The menu keeps the page in front as a bookmark.", 44, GREY)
    for i, url in enumerate(urls):
        column.row(f"bookmark:{i}", url, Visit(url), icon_name="star")
        column.rule()
    return Page("bookmarks", column.done(), column.y, top=top)


@functools.lru_cache(maxsize=64)
def downloads(names: tuple[str, ...], top: int) -> Page:
    """Build the list of files that were downloaded."""
    column = layout.Column(y=12)
    column.heading("Downloads")
    if not names:
        column.text("Nothing yet.", 44, GREY)
    for i, name in enumerate(names):
        column.row(f"download:{i}", name, OpenApp("Files"), icon_name="file")
        column.rule()
    return Page("downloads", column.done(), column.y, top=top)
