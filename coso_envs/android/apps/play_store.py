"""Play Store: search, install, open."""

from __future__ import annotations

from coso_envs.android.apps.bars import TABS_HEIGHT, TOP, search_bar, tab_bar
from coso_envs.android.apps.base import App
from coso_envs.android.content.apps_table import APPS, any_app, app_info
from coso_envs.android.content.seeded import number, several
from coso_envs.android.layout import Column
from coso_envs.android.pages import NAV_TOP, Page
from coso_envs.drawing.widgets import GREEN, GREY, WHITE, Widget

SEARCH = "store_search"
_TABS = (
    ("play", "Games", ("show", "shelf", "Games")),
    ("box", "Apps", ("show", "main")),
    ("video", "Movies", ("show", "shelf", "Movies")),
    ("file", "Books", ("show", "shelf", "Books")),
)
_SHELVES = {"Games": 0, "Movies": 2, "Books": 3}


class PlayStore(App):
    """Where apps come from."""

    name = "Play Store"

    def _page(self, name: str, column: Column, tab: int = 1, back: bool = True) -> Page:
        bar = search_bar(
            "Play Store", SEARCH, self.text(SEARCH), "Search apps & games", self.focused(SEARCH), back=back
        )
        return Page(name, column.done(), column.y + 30, bar, tab_bar(_TABS, tab), TOP, NAV_TOP - TABS_HEIGHT)

    def _rows(self, column: Column, names: list[str]) -> None:
        for name in names:
            info = app_info(name)
            has = self.phone.has(name)
            trailing = (
                (f"open:{name}", "Open", ("app", name)) if has else (f"install:{name}", "Install", ("install", name))
            )
            column.row(
                f"store:{name}",
                name,
                ("push", "app_page", name),
                subtitle=f"{info.maker} - {number(name, 31, 49) / 10} stars",
                icon_name=info.icon,
                icon_fill=info.color,
                trailing_button=trailing,
                height=180,
            )
            column.rule()

    def page_main(self) -> Page:
        """Suggestions."""
        column = Column(y=12)
        column.heading("Recommended for you")
        names = [name for name, info in APPS.items() if not info.installed]
        self._rows(column, several(names, f"store {self.phone.world}", 6))
        column.heading("Popular apps")
        self._rows(column, several(tuple(APPS), f"popular {self.phone.world}", 5))
        return self._page("store", column, back=False)

    def page_shelf(self, title: str) -> Page:
        """Other goods."""
        column = Column(y=12)
        column.heading(f"Top {title.lower()}")
        for i in range(6):
            key = f"{title}{i}"
            price = f"${number(key, 2, 19)}.99"
            column.row(
                f"shelf:{i}", f"{title[:-1]} No. {i + 1}", ("nothing",), picture=("landscape", i), trailing=price
            )
        return self._page(title.lower(), column, _SHELVES[title], back=False)

    def page_results(self, query: str) -> Page:
        """The app of that name first, then others."""
        column = Column(y=12)
        column.text(f'Results for "{query}"', 40, GREY, max_lines=2)
        first = any_app(query).name
        others = [name for name in several(tuple(APPS), f"results {query.casefold()}", 6) if name != first]
        self._rows(column, [first, *others])
        return self._page("store results", column)

    def page_app_page(self, name: str) -> Page:
        """One app."""
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
            column.buttons(
                (f"uninstall:{name}", "Uninstall", ("uninstall", name)), (f"open:{name}", "Open", ("app", name))
            )
        else:
            column.buttons((f"install:{name}", "Install", ("install", name)), filled=True)
        column.add(Widget(48, column.y + 12, 984, 480, picture=(info.icon, number(name, 0, 7))), gap=24)
        column.heading("About this app")
        column.text(f"{name} helps you every day. New: faster start, fewer errors, a brighter look.", 42, max_lines=4)
        return self._page(f"app page {name}", column)

    def do_install(self, name: str) -> None:
        """Install an app."""
        self.phone.install(name)

    def do_uninstall(self, name: str) -> None:
        """Remove an app."""
        self.phone.remove(name)

    def entered(self, key: str) -> None:
        """Search."""
        query = " ".join(self.text(SEARCH).split())
        if query:
            self.push("results", query)


APP = PlayStore
