"""Maps: search, places, directions."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TABS_HEIGHT, TOP, search_bar, tab_bar
from coso_envs.android.phone.content.questions import places
from coso_envs.android.phone.content.seeded import number
from coso_envs.android.phone.dialogs import share
from coso_envs.android.phone.intents import UP, CallNumber, Flip, Push, Show
from coso_envs.android.phone.layout import Column, button
from coso_envs.android.phone.pages import NAV_TOP, WIDTH, Main, Page, PageState
from coso_envs.drawing.widgets import BLUE, GREEN, GREY, WHITE, Intent, Widget

SEARCH = "map_search"


@dataclass(frozen=True)
class Go(PageState):
    """The page of frequent destinations."""


@dataclass(frozen=True)
class Saved(PageState):
    """The page of saved places."""


@dataclass(frozen=True)
class Found(PageState):
    """Places found for a query."""

    query: str


@dataclass(frozen=True)
class PlacePage(PageState):
    """One of the places found for a query."""

    query: str
    index: int


@dataclass(frozen=True)
class Directions(PageState):
    """The way to one of the places found for a query."""

    query: str
    index: int


@dataclass(frozen=True)
class Navigation(PageState):
    """The way to a place, as it is driven."""

    query: str
    index: int


@dataclass(frozen=True)
class Find(Intent):
    """Search for a kind of place."""

    query: str


_TABS = (
    ("pin", "Explore", Show(Main())),
    ("directions", "Go", Show(Go())),
    ("star", "Saved", Show(Saved())),
)
_KINDS = ("Restaurants", "Coffee", "Gas", "Hotels")


class Maps(App):
    """The map, places and directions."""

    name = "Maps"

    @override
    def view(self) -> Page:
        match self.page:
            case Main():
                return self._start()
            case Go():
                return self._go()
            case Saved():
                return self._saved()
            case Found(query):
                return self._results(query)
            case PlacePage(query, i):
                return self._place(query, i)
            case Directions(query, i):
                return self._directions(query, i)
            case Navigation(query, i):
                return self._navigation(query, i)
        raise self.unknown_page()

    def _page(self, name: str, column: Column, tab: int = 0, back: bool = True) -> Page:
        bar = search_bar("Maps", SEARCH, self.text(SEARCH), "Search here", self.focused(SEARCH), back=back)
        return Page(name, column.done(), column.y, bar, tab_bar(_TABS, tab), TOP, NAV_TOP - TABS_HEIGHT)

    def _map(self, column: Column, height: int, key: str) -> None:
        column.add(Widget(0, column.y, WIDTH, height, picture=("map", number(key, 0, 11))))

    def _start(self) -> Page:
        column = Column(y=18)
        for i, kind in enumerate(_KINDS):
            column.widgets.append(
                button(
                    18 + i * 264,
                    column.y,
                    252,
                    kind,
                    Find(kind),
                    key=f"kind:{kind}",
                    h=90,
                    fill=WHITE,
                    color=BLUE,
                    size=38,
                )
            )
        column.y += 108
        self._map(column, NAV_TOP - TABS_HEIGHT - TOP - column.y, f"map {self.phone.world}")
        return self._page("map", column, back=False)

    def _go(self) -> Page:
        column = Column(y=12)
        for name, icon in (("Home", "home"), ("Work", "building"), ("Gym", "star")):
            column.row(f"go:{name}", name, Push(Directions(name, 0)), subtitle="20 min", icon_name=icon)
        return self._page("go", column, 1, back=False)

    def _saved(self) -> Page:
        column = Column(y=12)
        found = sorted(of for kind, of in self.phone.data.flags if kind == "saved place")
        for i, name in enumerate(found):
            column.row(f"saved:{i}", name, Find(name), subtitle="Saved place", icon_name="star")
        if not found:
            column.text("No saved places", 44, GREY, align="center")
        return self._page("saved places", column, 2, back=False)

    def _results(self, query: str) -> Page:
        """Return the places found for a query."""
        column = Column(y=0)
        self._map(column, 480, query)
        for i, (name, where, icon) in enumerate(places(query, f"{self.phone.world}")):
            stars = f"{number(name, 36, 49) / 10} stars - {where}"
            tap = Push(PlacePage(query, i))
            column.row(f"place:{i}", name, tap, subtitle=stars, picture=(icon, number(name, 0, 7)), height=190)
            column.rule()
        return self._page("places", column)

    def _place(self, query: str, i: int) -> Page:
        name, where, icon = places(query, f"{self.phone.world}")[i]
        column = Column(y=0)
        self._map(column, 600, f"{query}{i}")
        column.gap(18)
        column.text(name, 60, bold=True)
        column.text(f"{number(name, 36, 49) / 10} stars - {number(name, 20, 900)} reviews", 42, GREY)
        column.text(where, 42)
        column.text("Open - closes at 10 PM", 42, GREEN)
        column.buttons(("directions", "Directions", Push(Directions(query, i))), filled=True)
        saved = self.phone.data.flagged("saved place", name)
        column.buttons(
            ("call", "Call", CallNumber(f"555-{number(name, 200, 999):04d}")),
            ("save", "Saved" if saved else "Save", Flip("saved place", name)),
            ("share", "Share", share(f"{name}, {where}")),
        )
        column.add(Widget(48, column.y + 12, WIDTH - 96, 420, picture=(icon, number(name, 0, 7))), gap=24)
        return self._page("place", column)

    def _directions(self, query: str, i: int) -> Page:
        column = Column(y=0)
        self._map(column, 900, f"way {query}{i}")
        column.gap(18)
        minutes = number(f"{query}{i}", 4, 45)
        column.text(f"{minutes} min", 70, GREEN, bold=True)
        column.text("Fastest route now, the usual traffic", 42, GREY)
        column.buttons(("start", "Start", Push(Navigation(query, i))), filled=True)
        for step in ("Head north on Main St", "Turn right onto Oak Ave", "Your destination is on the left"):
            column.row(f"step:{step}", step, None, icon_name="directions", role="")
        return self._page("directions", column, 1)

    def _navigation(self, query: str, i: int) -> Page:
        column = Column(y=18)
        column.heading("Head north on Main St", GREEN)
        self._map(column, 1200, f"way {query}{i}")
        column.gap(18)
        column.text(f"{number(f'{query}{i}', 4, 45)} min", 70, GREEN, bold=True)
        column.buttons(("stop", "Exit", UP))
        return self._page("navigation", column, 1)

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case Find(query):
                self.fields[SEARCH] = query
                self.push(Found(query))
            case _:
                super().handle(intent)

    @override
    def entered(self, field: str) -> None:
        query = self.words(SEARCH)
        if query:
            self.push(Found(query))


APP = Maps
