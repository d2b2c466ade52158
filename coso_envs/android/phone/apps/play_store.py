"""Play Store: search, install, open."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TABS_HEIGHT, TOP, search_bar, tab_bar
from coso_envs.android.phone.content.apps_table import APPS, any_app, app_info, removable
from coso_envs.android.phone.content.scenes import scene
from coso_envs.android.phone.content.seeded import number, several
from coso_envs.android.phone.dialogs import confirm
from coso_envs.android.phone.intents import Flip, OpenApp, Push, Show, Uninstall
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import NAV_TOP, Main, Page, PageState
from coso_envs.drawing.widgets import GREEN, GREY, WHITE, Intent, Widget

SEARCH = "store_search"


@dataclass(frozen=True)
class Shelf(PageState):
    """Goods other than apps."""

    title: str


@dataclass(frozen=True)
class StoreResults(PageState):
    """Apps found for a query."""

    query: str


@dataclass(frozen=True)
class AppPage(PageState):
    """The page of an app."""

    app: str


@dataclass(frozen=True)
class Install(Intent):
    """Install an app at once."""

    app: str


@dataclass(frozen=True)
class Installed(PageState):
    """The installed apps, with their updates."""


@dataclass(frozen=True)
class ShelfItem(PageState):
    """The page of a film, book or game."""

    title: str
    price: str


_TABS = (
    ("play", "Games", Show(Shelf("Games"))),
    ("box", "Apps", Show(Main())),
    ("video", "Movies", Show(Shelf("Movies"))),
    ("file", "Books", Show(Shelf("Books"))),
)
_SHELVES = {"Games": 0, "Movies": 2, "Books": 3}


class PlayStore(App):
    """Where apps come from."""

    name = "Play Store"

    @override
    def view(self) -> Page:
        match self.page:
            case Main():
                return self._suggestions()
            case Shelf(title):
                return self._shelf(title)
            case StoreResults(query):
                return self._results(query)
            case AppPage(app):
                return self._app(app)
            case Installed():
                return self._installed()
            case ShelfItem(title, price):
                return self._item(title, price)
        raise self.unknown_page()

    def _page(self, name: str, column: Column, tab: int = 1, back: bool = True) -> Page:
        bar = search_bar(
            "Play Store", SEARCH, self.text(SEARCH), "Search apps & games", self.focused(SEARCH), back=back
        )
        return Page(name, column.done(), column.y + 30, bar, tab_bar(_TABS, tab), TOP, NAV_TOP - TABS_HEIGHT)

    def _rows(self, column: Column, names: list[str]) -> None:
        for name in names:
            info = app_info(name)
            has = self.phone.has(name)
            trailing = (f"open:{name}", "Open", OpenApp(name)) if has else (f"install:{name}", "Install", Install(name))
            column.row(
                f"store:{name}",
                name,
                Push(AppPage(name)),
                subtitle=f"{info.maker} - {number(name, 31, 49) / 10} stars",
                icon_name=info.icon,
                icon_fill=info.color,
                trailing_button=trailing,
                height=180,
            )
            column.rule()

    def _suggestions(self) -> Page:
        column = Column(y=12)
        count = len(self.phone.data.installed)
        column.row("manage", "Manage apps", Push(Installed()), subtitle=f"{count} installed", icon_name="gear")
        column.heading("Recommended for you")
        names = [name for name, info in APPS.items() if not info.installed]
        self._rows(column, several(names, f"store {self.phone.world}", 6))
        column.heading("Popular apps")
        self._rows(column, several(tuple(APPS), f"popular {self.phone.world}", 5))
        return self._page("store", column, back=False)

    def _shelf(self, title: str) -> Page:
        column = Column(y=12)
        column.heading(f"Top {title.lower()}")
        for i in range(6):
            key = f"{title}{i}"
            price, name = f"${number(key, 2, 19)}.99", f"{title[:-1]} No. {i + 1}"
            tap = Push(ShelfItem(name, price))
            column.row(f"shelf:{i}", name, tap, picture=scene(name), trailing=price)
        return self._page(title.lower(), column, _SHELVES[title], back=False)

    def _item(self, title: str, price: str) -> Page:
        column = Column(y=36)
        column.text(title, 60, bold=True)
        column.text(price, 48, GREEN)
        bought, listed = (self.phone.data.flagged(kind, title) for kind in ("bought", "wish list"))
        buy = confirm(f"Buy {title}?", price, "Buy", Flip("bought", title))
        column.buttons(
            ("buy", "Bought" if bought else f"Buy {price}", None if bought else buy),
            ("wish", "On the wish list" if listed else "Add to wish list", Flip("wish list", title)),
        )
        column.add(Widget(48, column.y + 12, 984, 480, picture=scene(title)), gap=24)
        return self._page("store item", column)

    def _installed(self) -> Page:
        column = Column(y=12)
        column.heading("Installed")
        self._rows(column, sorted(self.phone.data.installed, key=str.casefold))
        return self._page("installed apps", column)

    def _results(self, query: str) -> Page:
        """Return the app of that name first, then others."""
        column = Column(y=12)
        column.text(f'Results for "{query}"', 40, GREY, max_lines=2)
        first = any_app(query).name
        others = [name for name in several(tuple(APPS), f"results {query.casefold()}", 6) if name != first]
        self._rows(column, [first, *others])
        return self._page("store results", column)

    def _app(self, name: str) -> Page:
        info = app_info(name)
        column = Column(y=36)
        tile = Widget(48, column.y, 180, 180, icon=info.icon, color=WHITE, fill=info.color, radius=40)
        column.add(tile, gap=12)
        column.text(name, 60, bold=True)
        column.text(info.maker, 42, GREEN)
        downloads, stars = number(f"{name}m", 1, 900), number(name, 31, 49) / 10
        column.text(f"{stars} stars - {downloads}M downloads - Rated for 3+", 40, GREY)
        column.gap(18)
        if self.phone.has(name):
            ask = confirm(f"Uninstall {name}?", "Its data will be lost.", "Uninstall", Uninstall(name))
            column.buttons(
                (f"uninstall:{name}", "Uninstall", ask if removable(name) else None),
                (f"open:{name}", "Open", OpenApp(name)),
            )
        else:
            column.buttons((f"install:{name}", "Install", Install(name)), filled=True)
        column.add(Widget(48, column.y + 12, 984, 480, picture=(info.icon, number(name, 0, 7))), gap=24)
        column.heading("About this app")
        column.text(f"{name} helps you every day. New: faster start, fewer errors, a brighter look.", 42, max_lines=4)
        return self._page(f"app page {name}", column)

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case Install(app):
                self.phone.install(app)
            case _:
                super().handle(intent)

    @override
    def entered(self, field: str) -> None:
        query = self.words(SEARCH)
        if query:
            self.push(StoreResults(query))


APP = PlayStore
