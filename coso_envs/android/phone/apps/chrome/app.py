"""The browser: tabs, address bar, history; it shows the sites."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from typing_extensions import override

from coso_envs.android.phone import layout
from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.apps.chrome import carts, views
from coso_envs.android.phone.apps.chrome.addresses import address_of, page_at
from coso_envs.android.phone.apps.chrome.pages import (
    ArticlePage,
    BookmarksPage,
    ClearHistory,
    CloseMenu,
    CloseTab,
    DownloadsPage,
    ErrorPage,
    GoHome,
    HistoryPage,
    ImagePage,
    NewTabPage,
    OpenTab,
    ResultsPage,
    SelectTab,
    ShowBookmarks,
    ShowDownloads,
    ShowHistory,
    ShowTabs,
    SitePage,
    ToggleBookmark,
    ToggleMenu,
    Visit,
)
from coso_envs.android.phone.bars import title_bar
from coso_envs.android.phone.content.seeded import number, pick
from coso_envs.android.phone.data import CartItem
from coso_envs.android.phone.host import Host
from coso_envs.android.phone.pages import STATUS_HEIGHT, Page, PageState
from coso_envs.android.phone.sites import articles, search_engine, shop
from coso_envs.android.phone.sites.search_engine import ADDRESS, FollowLink, OpenArticle, OpenImage, ShowVertical
from coso_envs.android.phone.sites.shops import SHOPS
from coso_envs.drawing.widgets import DARK, WHITE, Intent

_MAX_TABS = 12
_MAX_HISTORY = 30
#: Flag of the user's data for a bookmark.
BOOKMARK = "bookmark"


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
        #: Shops that have shown their pop-up.
        self.baited: frozenset[str] = frozenset()

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
        return address_of(self.page, self.phone_name)

    # Pages.

    @property
    def phone_name(self) -> str:
        """A name for this phone, among those of other seeds."""
        return f"{self.phone.world}/{self.phone.today.day}"

    @property
    def _drawn(self) -> str:
        """A name for the layouts of this phone; "" in the published style."""
        return "" if self.phone.options.style == "aitw" else self.phone_name

    @property
    def _low(self) -> bool:
        """Whether the bar is at the bottom."""
        return bool(self._drawn) and number(f"{self._drawn}/bar", 0, 2) == 0

    @override
    def view(self) -> Page:
        """Return the tab in front with the browser's bar, or the overview of tabs."""
        if self.overview:
            return self._tab_overview()
        incognito = self.tab.incognito
        editing = self.focused(ADDRESS)
        # While one types, the bar is above the keyboard's page on every phone.
        low = self._low and editing is None
        top = STATUS_HEIGHT if low else views.BAR_END
        value = self.text(ADDRESS) if editing else self.url()
        bar = views.bar(value, editing, len(self.tabs), incognito, self.page == NewTabPage(), low)
        if editing:
            body, height = views.suggestions(value)
            inner = Page("address suggestions", body, height, top=top)
        else:
            inner = self._content(top)
        return replace(
            inner,
            name=f"{inner.name}{' (incognito)' if incognito else ''}",
            header=inner.header if low else (*bar, *inner.header),
            footer=bar if low else (),
            bottom=views.LOW_BAR if low else inner.bottom,
            dialog=views.menu(low, self._bookmark()) if self.menu else (),
            bar=DARK if incognito else WHITE,
            dark=incognito,
        )

    def _bookmark(self) -> tuple[str, bool]:
        """Return the address in front and whether it is a bookmark."""
        return self.url(), self.phone.data.flagged(BOOKMARK, self.url())

    def _content(self, top: int) -> Page:
        phone = self.phone
        match self.page:
            case NewTabPage():
                return views.new_tab(self.tab.incognito, top)
            case ResultsPage(query, vertical):
                found = search_engine.results(query, vertical, phone.world, phone.minutes, phone.look.content)
                return Page("search results", *found, top=top)
            case SitePage(domain, shown):
                return shop.view(SHOPS[domain], shown, self._shop_state(domain), top)
            case ArticlePage(domain, title, query):
                return Page("web page", *articles.article(domain, title, query, phone.world, phone.minutes), top=top)
            case ImagePage(query, index):
                return Page("image", *articles.image(query, index, phone.world), top=top)
            case HistoryPage():
                return views.history(tuple(self.history), top)
            case BookmarksPage():
                return views.bookmarks(tuple(sorted(of for kind, of in phone.data.flags if kind == BOOKMARK)), top)
            case DownloadsPage():
                names = tuple(file.name for file in phone.data.files if file.folder == "Downloads")
                return views.downloads(names, top)
            case ErrorPage(domain):
                return views.error_page(domain, top)
        raise self.unknown_page()

    def _shop_state(self, domain: str) -> shop.ShopState:
        data = self.phone.data
        return shop.ShopState(
            self.phone.world,
            shop.frame_of(SHOPS[domain], self._drawn),
            self.phone.look.content,
            self.text(shop.SEARCH_FIELD),
            self.focused(shop.SEARCH_FIELD),
            data.carts.get(domain, ()),
            tuple(order for order in data.orders if order.domain == domain),
        )

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
        if isinstance(page, SitePage):
            self._tempt(page.domain)

    def _tempt(self, domain: str) -> None:
        """Let a shop with adversarial content show its pop-up, once."""
        if self.phone.look.content == "adversarial" and domain not in self.baited and not self.phone.popup:
            self.baited |= {domain}
            self.phone.popup = pick(("prize", "open_app", ""), f"{domain}/{self._drawn}/popup")

    def visit(self, text: str) -> None:
        """Go where the text of the address bar leads: a page, or the results of a search."""
        text = " ".join(text.split())
        if text:
            self.go(page_at(self._completed(text), self.phone_name) or ResultsPage(text))

    def _completed(self, text: str) -> str:
        """Return the address that a text stands for: one that the bar abbreviates is found among those visited."""
        if not text.endswith("..."):
            return text
        visited = (*reversed(self.history), *(address_of(tab.stack[-1], self.phone_name) for tab in self.tabs))
        return next((url for url in visited if url.startswith(text[:-3])), text)

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
        """Put the query of the page in front into the shop's search box, and its address into the bar."""
        self.fields[ADDRESS] = self.url()
        match self.page:
            case SitePage(_, shop.Results(query) | shop.Choosing(shop.Results(query))) | SitePage(
                _, shop.ProductPage(query, _, "organic" | "sponsored")
            ):
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
            case FollowLink(domain, title, query, goods):
                if domain in SHOPS:
                    self.go(SitePage(domain, shop.Results(goods) if goods else shop.Home()))
                else:
                    self.go(ArticlePage(domain, title, query))
            case OpenArticle(title):
                self.go(ArticlePage(search_engine.news_site(title), title))
            case OpenImage(query, index):
                self.go(ImagePage(query, index))
            case _ if isinstance(self.page, SitePage) and isinstance(intent, shop.ShopIntent):
                self._handle_shop(intent, self.page)
            case _:
                self._handle_tabs(intent)

    def _handle_shop(self, intent: shop.ShopIntent, page: SitePage) -> None:
        data, domain = self.phone.data, page.domain
        match intent:
            case shop.Browse(wanted) if isinstance(page.page, shop.Choosing):
                self.show(SitePage(domain, wanted))
                self._refresh_search()
            case shop.Browse(wanted) if wanted == page.page:
                # The menu closes; other links to the page that is shown lead to its top.
                self.scrolls[-1] = 0
                if isinstance(wanted, shop.Departments):
                    self.back()
            case shop.Browse(wanted):
                self.go(SitePage(domain, wanted))
            case shop.AddToCart(title, price):
                carts.add(data, domain, title, price)
                self.go(SitePage(domain, shop.Cart()))
            case shop.ChangeNumber(title, by):
                carts.change_number(data, domain, title, by)
            case shop.RemoveItem(title):
                carts.remove(data, domain, title)
            case shop.EmptyCart():
                carts.empty(data, domain)
            case shop.BuyNow(title, price):
                self.go(SitePage(domain, shop.Checkout(CartItem(title, price))))
            case shop.PlaceOrder() if isinstance(page.page, shop.Checkout):
                carts.order(data, domain, page.page.only)
                self.show(SitePage(domain, shop.Orders(placed=True)))

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
            case _:
                self.menu = False
                self._handle_own_pages(intent)

    def _handle_own_pages(self, intent: Intent) -> None:
        match intent:
            case ShowHistory():
                self.push(HistoryPage())
            case ShowBookmarks():
                self.push(BookmarksPage())
            case ShowDownloads():
                self.push(DownloadsPage())
            case GoHome():
                self.push(NewTabPage())
            case ToggleBookmark(address):
                self.phone.data.flip(BOOKMARK, address)
                kept = self.phone.data.flagged(BOOKMARK, address)
                self.phone.toast = "Bookmark added" if kept else "Bookmark removed"
            case ClearHistory():
                self.history = []
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
        case ResultsPage(query) | ImagePage(query):
            return query
        case BookmarksPage():
            return "bookmarks"
        case DownloadsPage():
            return "downloads"
        case SitePage(domain) | ArticlePage(domain) | ErrorPage(domain):
            return domain
    return "history"
