"""Chrome: tabs, address bar with suggestions, incognito, history, error pages; it shows the sites."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from coso_envs.android import layout
from coso_envs.android.apps.bars import title_bar
from coso_envs.android.apps.base import App, PageState
from coso_envs.android.content.seeded import several
from coso_envs.android.pages import NAV_TOP, STATUS_HEIGHT, WIDTH, Page
from coso_envs.android.sites import search_engine, shop, shops
from coso_envs.drawing.widgets import DARK, FAINT, GREY, INK, WHITE, Widget

ADDRESS = "address"
_BAR_END = STATUS_HEIGHT + 150
#: Where the field for the address begins and ends.
_FIELD, _FIELD_END = 126, WIDTH - 228
_MAX_TABS = 12
_MAX_HISTORY = 30
_DOMAIN = re.compile(r"(?:https?://)?(?:www\.|m\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,6})(?:/.*)?")
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


@dataclass
class Tab:
    """A tab: its pages, how far they are scrolled, and when it was opened (counted per phone)."""

    incognito: bool = False
    stack: list[PageState] = field(default_factory=lambda: [("ntp",)])
    scrolls: list[int] = field(default_factory=lambda: [0])
    opened: int = 0


class Chrome(App):
    """The browser. ``stack`` and ``scrolls`` are those of the current tab."""

    name = "Chrome"
    start = ("ntp",)

    def __init__(self, phone: Any) -> None:
        """One empty tab."""
        super().__init__(phone)
        self.tabs = [Tab(stack=self.stack, scrolls=self.scrolls)]
        self.current = 0
        self.opened = 0
        self.menu = False
        self.overview = False
        self.history: list[str] = []
        self.cart: list[str] = []

    # What judges ask for.

    @property
    def tab(self) -> Tab:
        """The tab in front."""
        return self.tabs[self.current]

    def site(self) -> tuple[str, PageState] | None:
        """Domain and page of the shop in front, if one is."""
        if self.overview or self.page[0] != "site":
            return None
        return self.page[1], self.page[2:]

    def query(self) -> str | None:
        """The query whose results the search engine shows, if it does."""
        return self.page[1] if not self.overview and self.page[0] == "serp" else None

    def url(self) -> str:
        """What the address bar says."""
        kind, *what = self.page
        if kind == "serp":
            return f"google.com/search?q={what[0].replace(' ', '+')}"
        if kind == "site":
            domain, name, *rest = what
            return domain if name == "home" else f"{domain}/{name}/{rest[0] if rest else ''}".replace(" ", "-")
        return what[0] if kind in ("error", "article") else ""

    # Pages.

    def view(self) -> Page:
        """The tab in front with the browser's bar, or the overview of tabs."""
        if self.overview:
            return self._tab_overview()
        incognito = self.tab.incognito
        editing = self.focused(ADDRESS)
        value = self.text(ADDRESS) if editing else self.url()
        bar = _bar(value, editing, len(self.tabs), incognito, self.page[0] == "ntp")
        dialog = _menu() if self.menu else ()
        if editing:
            body, height = _suggestions(value, incognito)
            inner = Page("address suggestions", body, height, top=_BAR_END)
        else:
            inner = self._content()
        return Page(
            f"{inner.name}{' (incognito)' if incognito else ''}",
            inner.body,
            inner.height,
            (*bar, *inner.header),
            top=inner.top,
            background=inner.background,
            dialog=dialog,
            bar=DARK if incognito else WHITE,
            dark=incognito,
        )

    def _content(self) -> Page:
        kind, *what = self.page
        world, minutes = self.phone.world, self.phone.minutes
        if kind == "ntp":
            return _new_tab(self.tab.incognito)
        if kind == "serp":
            return Page("search results", search_engine.results(what[0], what[1], world, minutes), top=_BAR_END)
        if kind == "site":
            value = self.text(shop.SEARCH_FIELD)
            focused = self.focused(shop.SEARCH_FIELD)
            return shop.view(shops()[what[0]], tuple(what[1:]), world, value, focused, tuple(self.cart), _BAR_END)
        if kind == "article":
            body, height = search_engine.article(what[0], what[1], world)
            return Page("web page", body, height, top=_BAR_END)
        if kind == "history":
            return _history(tuple(self.history))
        return _error(what[0])

    def _tab_overview(self) -> Page:
        column = layout.Column(y=30)
        y = column.y
        for i, tab in enumerate(self.tabs):
            x, top = 48 + i % 2 * 504, y + i // 2 * 420
            name = _tab_name(tab)
            column.widgets.append(_tab_card(i, tab.incognito, name, x, top))
        height = y + (len(self.tabs) + 1) // 2 * 420
        actions = (("plus", "New tab", ("new_tab", False)), ("incognito", "New incognito tab", ("new_tab", True)))
        bar = title_bar(f"{len(self.tabs)} tab{'s' if len(self.tabs) > 1 else ''}", back=False, actions=actions)
        return Page("tabs", column.done(), height, bar, top=_BAR_END)

    # Navigation.

    def go(self, *page: Any) -> None:
        """Open a page in this tab."""
        self.push(*page)
        if not self.tab.incognito:
            self.history = [*self.history[-_MAX_HISTORY:], self.url()]
        self.fields.pop(shop.SEARCH_FIELD, None)
        kind, *what = page
        if kind == "site" and what[1] in ("results", "product"):
            self.fields[shop.SEARCH_FIELD] = what[2] if what[1] == "results" or what[4] != "deal" else ""

    def visit(self, text: str) -> None:
        """Go where the text of the address bar leads: a site, or the results of a search."""
        text = " ".join(text.split())
        if not text:
            return
        domain = _DOMAIN.fullmatch(text.casefold())
        if domain is None:
            self.go("serp", text, "All")
        elif domain[1] in shops():
            self.go("site", domain[1], "home")
        elif domain[1] == "google.com":
            search = re.search(r"[?&]q=([^&]+)", text)
            self.go(*(("serp", unquote(search[1]).replace("+", " "), "All") if search else ("ntp",)))
        elif domain[1] in search_engine.PAGES:
            self.go("article", domain[1], f"Welcome to {domain[1]}")
        else:
            self.go("error", domain[1])

    def reach(self, *page: Any) -> None:
        """Show a page on top of what the tab shows."""
        self.overview = self.menu = False
        self.go(*page)

    def back(self) -> bool:
        """Close menu, overview, page."""
        if self.menu or self.overview:
            self.menu = self.overview = False
            return True
        done = super().back()
        self._refresh_search()
        return done

    def _refresh_search(self) -> None:
        kind, *what = self.page
        query = what[2] if kind == "site" and what[1] in ("results", "product") and what[-1] != "deal" else ""
        self.fields[shop.SEARCH_FIELD] = query

    def entered(self, key: str) -> None:
        """Visit the address, or search the shop."""
        if key == ADDRESS:
            self.visit(self.text(ADDRESS))
        elif key == shop.SEARCH_FIELD and self.page[0] == "site" and self.text(key).strip():
            self.go("site", self.page[1], "results", " ".join(self.text(key).split()), 1)

    # Taps.

    def do_search_widget(self) -> None:
        """The launcher's search field: a new empty page with the cursor in the address bar."""
        self.overview = self.menu = False
        if self.page[0] != "ntp":
            self.push("ntp")
        self.fields[ADDRESS] = ""
        self.phone.set_focus(ADDRESS)

    def do_visit(self, text: str) -> None:
        """A suggestion or a shortcut."""
        self.visit(text)

    def do_vertical(self, name: str) -> None:
        """Another kind of results."""
        query = self.query()
        if query is not None:
            self.show("serp", query, name)

    def do_link(self, domain: str, title: str) -> None:
        """A result of the search engine."""
        if domain in shops():
            self.go("site", domain, "home")
        else:
            self.go("article", domain, title)

    def do_article(self, title: str) -> None:
        """An entry of an answer card."""
        self.go("article", "news.example", title)

    def do_site(self, *page: Any) -> None:
        """A page of the shop in front."""
        if self.page[0] == "site":
            self.go("site", self.page[1], *page)

    def do_add_to_cart(self, title: str) -> None:
        """Put a product into the cart and show it."""
        self.cart = [*self.cart[-9:], title]
        self.do_site("cart")

    def do_menu(self) -> None:
        """The browser's menu."""
        self.menu = not self.menu

    def do_overview(self) -> None:
        """All tabs."""
        self.overview, self.menu = True, False

    def do_new_tab(self, incognito: bool) -> None:
        """Open a tab."""
        self.overview = self.menu = False
        self.opened += 1
        if len(self.tabs) >= _MAX_TABS:
            del self.tabs[0]
        self.tabs.append(Tab(incognito, opened=self.opened))
        self._select(len(self.tabs) - 1)
        self.phone.page_opened()

    def do_select_tab(self, i: int) -> None:
        """Show a tab."""
        self.overview = False
        self._select(i)

    def do_close_tab(self, i: int) -> None:
        """Close a tab; the last one is replaced by an empty one."""
        del self.tabs[i]
        if not self.tabs:
            self.tabs.append(Tab())
        self._select(min(self.current, len(self.tabs) - 1))

    def do_history(self) -> None:
        """The visited pages."""
        self.menu = False
        self.push("history")

    def do_home(self) -> None:
        """The start page."""
        self.menu = False
        self.push("ntp")

    def do_close_menu(self) -> None:
        """A tap beside the menu's entries."""
        self.menu = False

    def _select(self, i: int) -> None:
        self.current = i
        self.stack, self.scrolls = self.tabs[i].stack, self.tabs[i].scrolls
        self._refresh_search()


def _tab_card(i: int, incognito: bool, name: str, x: int, y: int) -> Widget:
    close = layout.icon(x + 384, y + 12, 72, "close", FAINT, key=f"close_tab:{i}", tap=("close_tab", i), label="Close")
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
        tap=("select_tab", i),
        fill=GREY if incognito else (232, 234, 237),
        radius=30,
        children=(layout.text(x + 24, y + 18, 330, name, 38, WHITE if incognito else INK), close, preview),
    )


def _tab_name(tab: Tab) -> str:
    kind, *what = tab.stack[-1]
    if kind == "ntp":
        return "New incognito tab" if tab.incognito else "New tab"
    return str(what[0]) if what else kind


@functools.lru_cache(maxsize=1024)
def _bar(value: str, editing: bool, tabs: int, incognito: bool, empty: bool) -> tuple[Widget, ...]:
    box = (60, 64, 67) if incognito else (241, 243, 244)
    field = layout.field(
        _FIELD, STATUS_HEIGHT + 21, _FIELD_END - _FIELD, ADDRESS, value, "Search or type URL", editing,
        h=108, fill=box, color=WHITE if incognito else INK, lead="" if not empty or editing else "search",
    )  # fmt: skip
    before, behind = _buttons(tabs, incognito)
    middle = Widget(
        _FIELD, STATUS_HEIGHT, _FIELD_END - _FIELD, 150, fill=DARK if incognito else WHITE, children=(field,)
    )
    return before, middle, behind


# Apart from the field, which is drawn anew with each address.
@functools.lru_cache(maxsize=32)
def _buttons(tabs: int, incognito: bool) -> tuple[Widget, Widget]:
    """What is left and right of the address."""
    y = STATUS_HEIGHT
    ink, paper = (WHITE, DARK) if incognito else (GREY, WHITE)
    home = layout.icon(24, y + 33, 84, "home", ink, key="bar:Home", tap=("home",), label="Home")
    overview = Widget(
        WIDTH - 210, y + 33, 84, 84, key="bar:Tabs", role="button", label="Tabs", tap=("overview",),
        fill=paper, radius=15, border=ink, lines=(str(tabs),), size=40, color=ink, align="center",
    )  # fmt: skip
    more = layout.icon(WIDTH - 102, y + 33, 84, "dots", ink, key="bar:More", tap=("menu",), label="More options")
    behind = Widget(_FIELD_END, y, WIDTH - _FIELD_END, 150, fill=paper, children=(overview, more))
    return Widget(0, y, _FIELD, 150, fill=paper, children=(home,)), behind


@functools.cache
def _menu() -> tuple[Widget, ...]:
    entries = (
        ("New tab", ("new_tab", False)), ("New incognito tab", ("new_tab", True)), ("History", ("history",)),
        ("Bookmarks", ("close_menu",)), ("Downloads", ("app", "Files")), ("Desktop site", ("close_menu",)),
        ("Settings", ("app", "Settings")),
    )  # fmt: skip
    column = layout.Column(390, 660, _BAR_END + 24)
    for label, tap in entries:
        column.row(f"menu:{label}", label, tap, height=126)
    panel = Widget(
        378, _BAR_END, 684, column.y + 24 - _BAR_END, role="menu", fill=WHITE, radius=24, children=column.done()
    )
    around = Widget(0, STATUS_HEIGHT, WIDTH, NAV_TOP - STATUS_HEIGHT, tap=("close_menu",), children=(panel,))
    return (around,)


@functools.lru_cache(maxsize=512)
def _suggestions(text: str, incognito: bool) -> tuple[tuple[Widget, ...], int]:
    column = layout.Column(y=12)
    stem = " ".join(text.split())
    sites = [
        d for d in (*shops(), *search_engine.PAGES) if stem and d.startswith(stem.casefold().removeprefix("www."))
    ][:2]
    searches = [
        stem,
        *(f"{stem} {word}" for word in several(("near me", "price", "today", "reviews", "meaning"), stem, 2)),
    ]
    for i, words in enumerate(dict.fromkeys([*sites, *searches] if stem else _SHORTCUTS[:5])):
        column.row(
            f"address_suggestion:{i}",
            words,
            ("visit", words),
            icon_name="globe" if "." in words else "search",
            height=126,
        )
        column.rule()
    return column.done(), column.y


@functools.lru_cache(maxsize=2)
def _new_tab(incognito: bool) -> Page:
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
        return Page("new tab", column.done(), column.y, top=_BAR_END, background=DARK)
    column.text("Google", 130, (66, 133, 244), bold=True, align="center")
    column.gap(40)
    column.add(
        Widget(
            60, column.y, WIDTH - 120, 130, key="page_search", role="field", label="Search", tap=("search_widget",),
            fill=(241, 243, 244), radius=65,
            children=(Widget(100, column.y + 32, 66, 66, icon="search", color=GREY),
                      layout.text(190, column.y + 38, 600, "Search or type web address", 44, FAINT)),
        ),
        gap=70,
    )  # fmt: skip
    w = 246
    y = column.y
    for i, domain in enumerate(_SHORTCUTS):
        x, top = 48 + i % 4 * w, y + i // 4 * 250
        site = shops().get(domain)
        tile = Widget(
            x + 63,
            top + 12,
            120,
            120,
            icon="globe",
            color=WHITE,
            fill=site.accent if site else (95, 99, 104),
            radius=60,
        )
        label = layout.text(x + 4, top + 150, w - 8, domain.split(".")[0].capitalize(), 36, align="center")
        column.widgets.append(
            Widget(x, top, w, 236, key=f"shortcut:{domain}", role="link", tap=("visit", domain), children=(tile, label))
        )
    column.y = y + 500
    column.rule()
    column.text("Articles for you", 48, bold=True)
    for i, title in enumerate(("Ten small things that make a morning better", "What to read on a long journey")):
        column.row(f"for_you:{i}", title, ("article", title), picture=("landscape", i), title_lines=2, height=190)
    return Page("new tab", column.done(), column.y, top=_BAR_END)


@functools.lru_cache(maxsize=64)
def _error(domain: str) -> Page:
    column = layout.Column(y=160)
    column.add(Widget(48, column.y, 150, 150, icon="cloud", color=GREY), gap=40)
    column.text("This site can't be reached", 60, bold=True, max_lines=2)
    column.text(
        f"{domain}'s server address could not be found. Check if there is a typing error.", 44, GREY, max_lines=4
    )
    column.buttons(("reload", "Reload", ("nothing",)))
    return Page("site not found", column.done(), column.y, top=_BAR_END)


def _history(urls: tuple[str, ...]) -> Page:
    column = layout.Column(y=12)
    column.heading("History")
    if not urls:
        column.text("Nothing yet.", 44, GREY)
    for i, url in enumerate(reversed(urls)):
        column.row(f"history:{i}", url or "New tab", ("visit", url), icon_name="history")
        column.rule()
    return Page("history", column.done(), column.y, top=_BAR_END)


APP = Chrome
