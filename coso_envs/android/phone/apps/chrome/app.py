"""The browser: tabs, address bar, history; it shows the sites."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from typing_extensions import override

from coso_envs.android.phone import layout
from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.apps.chrome import views
from coso_envs.android.phone.apps.chrome.pages import (
    ArticlePage,
    CloseMenu,
    CloseTab,
    ErrorPage,
    GoHome,
    HistoryPage,
    NewTabPage,
    OpenTab,
    ResultsPage,
    SelectTab,
    ShowHistory,
    ShowTabs,
    SitePage,
    ToggleMenu,
    Visit,
)
from coso_envs.android.phone.bars import title_bar
from coso_envs.android.phone.host import Host
from coso_envs.android.phone.pages import Page, PageState
from coso_envs.android.phone.sites import search_engine, shop
from coso_envs.android.phone.sites.search_engine import ADDRESS, FollowLink, OpenArticle, ShowVertical
from coso_envs.android.phone.sites.shop import AddToCart, Browse
from coso_envs.android.phone.sites.shops import SHOPS
from coso_envs.drawing.widgets import DARK, WHITE, Intent

_MAX_TABS = 12
_MAX_HISTORY = 30
_DOMAIN = re.compile(r"(?:https?://)?(?:www\.|m\.)?([a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,6})(?:/.*)?")


@dataclass
class Tab:
    """A tab: its pages, how far they are scrolled, and when it was opened (counted per phone)."""

    incognito: bool = False
    stack: list[PageState] = field(default_factory=lambda: [NewTabPage()])
    scrolls: list[int] = field(default_factory=lambda: [0])
    opened: int = 0


class Chrome(App):
    """The browser. ``stack`` and ``scrolls`` are those of the current tab."""

    name = "Chrome"
    start = NewTabPage()

    def __init__(self, phone: Host) -> None:
        super().__init__(phone)
        self.tabs = [Tab(stack=self.stack, scrolls=self.scrolls)]
        self.current = 0
        self.opened = 0
        self.menu = False
        self.overview = False
        self.history: list[str] = []
        self.cart: list[str] = []

    # The interface for judges.

    @property
    def tab(self) -> Tab:
        """The tab in front."""
        return self.tabs[self.current]

    def site(self) -> SitePage | None:
        """Return the page of a shop in front, if one is."""
        return self.page if isinstance(self.page, SitePage) and not self.overview else None

    def query(self) -> str | None:
        """Return the query whose results the search engine shows, if it does."""
        return self.page.query if isinstance(self.page, ResultsPage) and not self.overview else None

    def url(self) -> str:
        """Return what the address bar says."""
        match self.page:
            case ResultsPage(query):
                return f"google.com/search?q={query.replace(' ', '+')}"
            case SitePage(domain, shop.Home()):
                return domain
            case SitePage(domain, shop.Results(words) | shop.ProductPage(words) as shown):
                return f"{domain}/{shown.kind}/{words}".replace(" ", "-")
            case SitePage(domain, shown):
                return f"{domain}/{shown.kind}/"
            case ErrorPage(domain) | ArticlePage(domain):
                return domain
        return ""

    # Pages.

    @override
    def view(self) -> Page:
        """Return the tab in front with the browser's bar, or the overview of tabs."""
        if self.overview:
            return self._tab_overview()
        incognito = self.tab.incognito
        editing = self.focused(ADDRESS)
        value = self.text(ADDRESS) if editing else self.url()
        bar = views.bar(value, editing, len(self.tabs), incognito, self.page == NewTabPage())
        dialog = views.menu() if self.menu else ()
        if editing:
            body, height = views.suggestions(value)
            inner = Page("address suggestions", body, height, top=views.BAR_END)
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
        world = self.phone.world
        match self.page:
            case NewTabPage():
                return views.new_tab(self.tab.incognito)
            case ResultsPage(query, vertical):
                body, height = search_engine.results(query, vertical, world, self.phone.minutes)
                return Page("search results", body, height, top=views.BAR_END)
            case SitePage(domain, shown):
                value, focused = self.text(shop.SEARCH_FIELD), self.focused(shop.SEARCH_FIELD)
                return shop.view(SHOPS[domain], shown, world, value, focused, tuple(self.cart), views.BAR_END)
            case ArticlePage(domain, title):
                body, height = search_engine.article(domain, title, world)
                return Page("web page", body, height, top=views.BAR_END)
            case HistoryPage():
                return views.history(tuple(self.history))
            case ErrorPage(domain):
                return views.error_page(domain)
        raise self.unknown_page()

    def _tab_overview(self) -> Page:
        column = layout.Column(y=30)
        y = column.y
        for i, tab in enumerate(self.tabs):
            x, top = 48 + i % 2 * 504, y + i // 2 * 420
            name = _tab_name(tab)
            column.widgets.append(views.tab_card(i, tab.incognito, name, x, top))
        height = y + (len(self.tabs) + 1) // 2 * 420
        actions = (("plus", "New tab", OpenTab(False)), ("incognito", "New incognito tab", OpenTab(True)))
        bar = title_bar(f"{len(self.tabs)} tab{'s' if len(self.tabs) > 1 else ''}", back=False, actions=actions)
        return Page("tabs", column.done(), height, bar, top=views.BAR_END)

    # Navigation.

    def go(self, page: PageState) -> None:
        """Open a page in this tab."""
        self.push(page)
        if not self.tab.incognito:
            self.history = [*self.history[-_MAX_HISTORY:], self.url()]
        self._refresh_search()

    def visit(self, text: str) -> None:
        """Go where the text of the address bar leads: a site, or the results of a search."""
        text = " ".join(text.split())
        if not text:
            return
        domain = _DOMAIN.fullmatch(text.casefold())
        if domain is None:
            self.go(ResultsPage(text))
        elif domain[1] in SHOPS:
            self.go(SitePage(domain[1], shop.Home()))
        elif domain[1] == "google.com":
            search = re.search(r"[?&]q=([^&]+)", text)
            self.go(ResultsPage(unquote(search[1]).replace("+", " ")) if search else NewTabPage())
        elif domain[1] in search_engine.PAGES:
            self.go(ArticlePage(domain[1], f"Welcome to {domain[1]}"))
        else:
            self.go(ErrorPage(domain[1]))

    @override
    def reach(self, page: PageState) -> None:
        """Show a page on top of what the tab shows."""
        self.overview = self.menu = False
        self.go(page)

    @override
    def back(self) -> bool:
        """Close menu, overview, page."""
        if self.menu or self.overview:
            self.menu = self.overview = False
            return True
        done = super().back()
        self._refresh_search()
        return done

    def _refresh_search(self) -> None:
        """Put the query of the page in front into the shop's search box."""
        match self.page:
            case SitePage(_, shop.Results(query)) | SitePage(_, shop.ProductPage(query, _, "organic" | "sponsored")):
                self.fields[shop.SEARCH_FIELD] = query
            case _:
                self.fields[shop.SEARCH_FIELD] = ""

    @override
    def entered(self, field: str) -> None:
        if field == ADDRESS:
            self.visit(self.text(ADDRESS))
        elif field == shop.SEARCH_FIELD and isinstance(self.page, SitePage) and self.text(field).strip():
            self.go(SitePage(self.page.domain, shop.Results(" ".join(self.text(field).split()))))

    # Taps.

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case Visit(text):
                self.visit(text)
            case ShowVertical(vertical) if isinstance(self.page, ResultsPage):
                self.show(ResultsPage(self.page.query, vertical))
            case FollowLink(domain, title):
                self.go(SitePage(domain, shop.Home()) if domain in SHOPS else ArticlePage(domain, title))
            case OpenArticle(title):
                self.go(ArticlePage("news.example", title))
            case Browse(page) if isinstance(self.page, SitePage):
                self.go(SitePage(self.page.domain, page))
            case AddToCart(title) if isinstance(self.page, SitePage):
                self.cart = [*self.cart[-9:], title]
                self.go(SitePage(self.page.domain, shop.Cart()))
            case _:
                self._handle_tabs(intent)

    def _handle_tabs(self, intent: Intent) -> None:
        match intent:
            case ShowTabs():
                self.overview, self.menu = True, False
            case OpenTab(incognito):
                self._open_tab(incognito)
            case SelectTab(index):
                self.overview = False
                self._select(index)
            case CloseTab(index):
                del self.tabs[index]
                self.tabs = self.tabs or [Tab()]
                self._select(min(self.current, len(self.tabs) - 1))
            case ToggleMenu():
                self.menu = not self.menu
            case CloseMenu():
                self.menu = False
            case ShowHistory():
                self.menu = False
                self.push(HistoryPage())
            case GoHome():
                self.menu = False
                self.push(NewTabPage())
            case _:
                super().handle(intent)

    def search_web(self) -> None:
        """Show an empty page with the cursor in the address bar, for the launcher's search field."""
        self.overview = self.menu = False
        if self.page != NewTabPage():
            self.push(NewTabPage())
        self.fields[ADDRESS] = ""
        self.phone.set_focus(ADDRESS)

    def _open_tab(self, incognito: bool) -> None:
        self.overview = self.menu = False
        self.opened += 1
        if len(self.tabs) >= _MAX_TABS:
            del self.tabs[0]
        self.tabs.append(Tab(incognito, opened=self.opened))
        self._select(len(self.tabs) - 1)
        self.phone.page_opened()

    def _select(self, i: int) -> None:
        self.current = i
        self.stack, self.scrolls = self.tabs[i].stack, self.tabs[i].scrolls
        self._refresh_search()


def _tab_name(tab: Tab) -> str:
    match tab.stack[-1]:
        case NewTabPage():
            return "New incognito tab" if tab.incognito else "New tab"
        case ResultsPage(query):
            return query
        case SitePage(domain) | ArticlePage(domain) | ErrorPage(domain):
            return domain
    return "history"
