"""Arrangements of the home screen: which app, field and folder is where; drawn by ``system.launcher``."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from coso_envs.android.phone.options import PhoneOptions
from coso_envs.drawing.widgets import Color

COLUMNS = 4


@dataclass(frozen=True)
class SearchBar:
    """The field that searches the web."""


@dataclass(frozen=True)
class DateLine:
    """The date, in large letters."""


@dataclass(frozen=True)
class Folder:
    """Several apps behind one icon; ``name`` is unique on the home screen."""

    name: str
    apps: tuple[str, ...]


@dataclass(frozen=True)
class IconRow:
    """A row of up to four apps and folders; None leaves a place empty."""

    cells: tuple[str | Folder | None, ...]


@dataclass(frozen=True)
class Drawer:
    """How the list of all apps is set: its number of columns, and the apps that are suggested above it."""

    columns: int = COLUMNS
    suggested: tuple[str, ...] = ()


Band = SearchBar | DateLine | IconRow


@dataclass(frozen=True)
class Home:
    """An arrangement of the home screen.

    Attributes:
        pages: the bands of each page, from top to bottom.
        dock: the five apps at the bottom of every page.
        wallpaper: colour behind all.
        top: where the first band begins, in logical pixels below the status bar.
        drawer: the list of all apps.
    """

    pages: tuple[tuple[Band, ...], ...]
    dock: tuple[str, ...]
    wallpaper: Color
    top: int = 0
    drawer: Drawer = Drawer()

    def folder(self, name: str) -> Folder:
        """Return a folder by its name (KeyError if there is none)."""
        for page in self.pages:
            for band in page:
                if isinstance(band, IconRow):
                    for cell in band.cells:
                        if isinstance(cell, Folder) and cell.name == name:
                            return cell
        raise KeyError(name)

    def without(self, app: str) -> Home:
        """Return the arrangement without an app's icon, except in folders and the dock."""
        return replace(self, pages=tuple(tuple(_without(band, app) for band in page) for page in self.pages))

    def apps(self) -> frozenset[str]:
        """Return the names of all apps that have a place of their own or in a folder."""
        found = set(self.dock)
        for page in self.pages:
            for band in page:
                for cell in band.cells if isinstance(band, IconRow) else ():
                    found |= set(cell.apps) if isinstance(cell, Folder) else {cell} if cell else set()
        return frozenset(found)


def _without(band: Band, app: str) -> Band:
    return IconRow(tuple(None if cell == app else cell for cell in band.cells)) if isinstance(band, IconRow) else band


_APPS = (
    "Play Store", "Gmail", "Maps", "YouTube", "Clock", "Calendar", "Settings", "Google Photos", "Files", "Calculator",
    "Contacts", "Music", "Reddit", "Amazon Shopping", "Netflix", "Spotify", "Twitter", "Facebook", "Instagram", "Uber",
    "Pandora", "Lyft",
)  # fmt: skip
_DOCK = ("Phone", "Messages", "Chrome", "Camera", "Google")
_WALLPAPERS: tuple[Color, ...] = (
    (38, 50, 82), (62, 39, 83), (20, 70, 72), (84, 46, 40), (34, 62, 38), (70, 62, 30), (52, 52, 60), (24, 60, 98),
)  # fmt: skip


def _rows(cells: Sequence[str | Folder | None]) -> tuple[IconRow, ...]:
    return tuple(IconRow(tuple(cells[i : i + COLUMNS])) for i in range(0, len(cells), COLUMNS))


#: The home screen of the style "aitw".
FIXED = Home(
    ((DateLine(), SearchBar(), *_rows(_APPS[:12])), (DateLine(), SearchBar(), *_rows(_APPS[12:]))),
    _DOCK,
    _WALLPAPERS[0],
)


@dataclass(frozen=True)
class _Mix:
    """Shares of a difficulty: apps with an icon of their own, apps in folders, and a search field on each page."""

    own: float
    foldered: float
    search: tuple[float, float, float]


_MIXES = {
    "easy": _Mix(own=1.0, foldered=0.0, search=(1.0, 0.0, 0.0)),
    "medium": _Mix(own=0.6, foldered=0.2, search=(0.4, 0.25, 0.2)),
    "hard": _Mix(own=0.3, foldered=0.3, search=(0.1, 0.2, 0.2)),
}
_FOLDERS = ("Tools", "Media", "Daily", "More")
_PAGES = 3
_ROWS = 4


def arrange(rng: random.Random, options: PhoneOptions) -> Home:
    """Draw an arrangement; every app that has no place is still in the drawer."""
    if options.style == "aitw":
        return FIXED
    mix = _MIXES[options.difficulty]
    names = [*_APPS, *_DOCK]
    rng.shuffle(names)
    dock, names = tuple(names[:5]), names[5:]
    owned, in_folders = round(mix.own * len(names)), round(mix.foldered * len(names))
    icons: list[str | Folder] = [*names[:owned]]
    inside = names[owned : owned + in_folders]
    size = max(2, -(-len(inside) // 2))
    titles = rng.sample(_FOLDERS, len(_FOLDERS))
    icons += [Folder(titles[i // size], tuple(inside[i : i + size])) for i in range(0, len(inside), size)]
    rng.shuffle(icons)
    searches = rng.random()
    bounds = [sum(mix.search[: i + 1]) for i in range(_PAGES)]
    search_page = next((i for i, bound in enumerate(bounds) if searches < bound), None)
    date_page = rng.randrange(_PAGES)
    pages = []
    share = -(-len(icons) // _PAGES)
    for i in range(_PAGES):
        bands: list[Band] = [*_spread(rng, icons[i * share : (i + 1) * share])]
        bands += [SearchBar()] * (i == search_page) + [DateLine()] * (i == date_page)
        rng.shuffle(bands)
        pages.append(tuple(bands))
    drawer = Drawer() if options.difficulty == "easy" else _drawer(rng)
    return Home(tuple(pages), dock, rng.choice(_WALLPAPERS), 48 * rng.randrange(4), drawer)


def _drawer(rng: random.Random) -> Drawer:
    """Draw a drawer of four or five columns with up to two rows of suggestions."""
    columns = rng.choice((COLUMNS, COLUMNS + 1))
    return Drawer(columns, tuple(rng.sample((*_APPS, *_DOCK), columns * rng.randrange(3))))


def _spread(rng: random.Random, icons: Sequence[str | Folder]) -> tuple[IconRow, ...]:
    """Put the icons of a page at random places of its rows."""
    cells: list[str | Folder | None] = [None] * (_ROWS * COLUMNS)
    for place, icon in zip(rng.sample(range(len(cells)), len(icons)), icons, strict=True):
        cells[place] = icon
    return tuple(row for row in _rows(cells) if any(row.cells))
