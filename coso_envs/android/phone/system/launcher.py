"""The home screen and the drawer with all apps."""

from __future__ import annotations

import functools

from coso_envs.android.phone import layout
from coso_envs.android.phone.content.apps_table import APPS, app_info
from coso_envs.android.phone.intents import OpenApp, SearchWeb
from coso_envs.android.phone.pages import NAV_TOP, STATUS_HEIGHT, WIDTH, Page
from coso_envs.drawing.widgets import FAINT, GREY, WHITE, Color, Widget

WALLPAPER: Color = (38, 50, 82)
#: The apps of the home screen's pages; later ones come last.
HOME_PAGES = (
    ("Play Store", "Gmail", "Maps", "YouTube", "Clock", "Calendar", "Settings", "Google Photos", "Files", "Calculator",
     "Contacts", "Music"),
    ("Reddit", "Amazon Shopping", "Netflix", "Spotify", "Twitter", "Facebook", "Instagram", "Uber", "Pandora", "Lyft"),
)  # fmt: skip
DOCK = ("Phone", "Messages", "Chrome", "Camera", "Google")
_COLUMNS = 4


@functools.lru_cache(maxsize=512)
def app_icon(name: str, x: int, y: int, w: int, color: Color, prefix: str = "app") -> Widget:
    """Return an app's icon with its name below, 270 high."""
    info = app_info(name)
    side = 144
    tile = Widget(
        x + (w - side) // 2, y + 12, side, side, icon=info.icon, color=WHITE, fill=info.color, radius=side // 2
    )
    label = layout.text(x + 6, y + 166, w - 12, info.name, 36, color, align="center", max_lines=2)
    return Widget(x, y, w, 270, key=f"{prefix}:{name}", role="app", tap=OpenApp(name), children=(tile, label))


def _grid(names: tuple[str, ...], y: int, columns: int, color: Color, x: int = 30) -> list[Widget]:
    w = (WIDTH - 2 * x) // columns
    return [app_icon(name, x + i % columns * w, y + i // columns * 290, w, color) for i, name in enumerate(names)]


@functools.cache
def _search_widget() -> Widget:
    return Widget(
        48,
        270,
        WIDTH - 96,
        130,
        key="search_widget",
        role="field",
        label="Search the web",
        tap=SearchWeb(),
        fill=WHITE,
        radius=65,
        children=(
            Widget(90, 300, 70, 70, icon="search", color=GREY),
            layout.text(190, 308, 500, "Search", 44, FAINT),
            Widget(WIDTH - 150, 300, 70, 70, icon="mic", color=GREY),
        ),
    )


@functools.lru_cache(maxsize=64)
def home_apps(installed: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return the apps on the home screen's pages: of the listed apps those that are installed, then new ones."""
    listed = {name for page in HOME_PAGES for name in page} | set(DOCK)
    new = tuple(name for name in installed if name not in listed and not APPS.get(name, app_info(name)).installed)
    return tuple(
        (*(name for name in page if name in installed), *(new if page is HOME_PAGES[-1] else ()))[:16]
        for page in HOME_PAGES
    )


@functools.lru_cache(maxsize=64)
def home_page(number: int, pages: tuple[tuple[str, ...], ...], date: str) -> Page:
    """Return a page of the home screen: date, search widget, icons, dock."""
    widgets: list[Widget] = [
        layout.text(60, 150, WIDTH - 120, date, 60, WHITE, key="date"),
        _search_widget(),
        *_grid(pages[number], 500, _COLUMNS, WHITE),
    ]
    dots = len(pages)
    for i in range(dots):
        x = WIDTH // 2 - dots * 24 + i * 48
        widgets.append(Widget(x, 1790, 24, 24, fill=WHITE if i == number else FAINT, radius=12))
    widgets += _grid(DOCK, 1870, len(DOCK), WHITE)
    return Page(
        f"home screen {number + 1}",
        header=tuple(widgets),
        top=NAV_TOP,
        background=WALLPAPER,
        bar=WALLPAPER,
        dark=True,
    )


@functools.lru_cache(maxsize=32)
def drawer_page(names: tuple[str, ...]) -> Page:
    """Return all installed apps by name."""
    body = _grid(names, 20, _COLUMNS, (32, 33, 36))
    height = body[-1].y + body[-1].h + 20
    bar = Widget(
        0,
        STATUS_HEIGHT,
        WIDTH,
        150,
        fill=WHITE,
        children=(layout.text(60, STATUS_HEIGHT + 42, WIDTH - 120, "All apps", 52),),
    )
    return Page("app drawer", tuple(body), height, (bar,), top=STATUS_HEIGHT + 150)
