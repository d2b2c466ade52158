"""The home screen and the drawer with all apps."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from coso_envs.android.phone import layout
from coso_envs.android.phone.content.apps_table import app_info
from coso_envs.android.phone.home import COLUMNS, Band, DateLine, Drawer, Folder, Home, IconRow, SearchBar
from coso_envs.android.phone.intents import NOTHING, CloseFolder, OpenApp, OpenFolder, SearchWeb
from coso_envs.android.phone.pages import NAV_TOP, STATUS_HEIGHT, WIDTH, Page
from coso_envs.drawing.widgets import FAINT, GREY, INK, LINE, WHITE, Color, Widget

_TOP = STATUS_HEIGHT + 46
_DOTS_TOP = 1790
_DOCK_TOP = 1870
_SEARCH_HEIGHT, _DATE_HEIGHT, _ROW_HEIGHT = 230, 140, 290
_SIDE = 144
_GLASS: Color = (120, 128, 146)
_PRESENT: Color = (196, 199, 205)
_OTHER: Color = (112, 118, 130)


@functools.lru_cache(maxsize=512)
def app_icon(name: str, x: int, y: int, w: int, color: Color, prefix: str = "app") -> Widget:
    """Return an app's icon with its name below, 270 high."""
    info = app_info(name)
    tile = Widget(
        x + (w - _SIDE) // 2, y + 12, _SIDE, _SIDE, icon=info.icon, color=WHITE, fill=info.color, radius=_SIDE // 2
    )
    label = layout.text(x + 6, y + 166, w - 12, info.name, 36, color, align="center", max_lines=2)
    return Widget(x, y, w, 270, key=f"{prefix}:{name}", role="app", tap=OpenApp(name), children=(tile, label))


def _grid(names: tuple[str, ...], y: int, columns: int, color: Color, x: int = 30) -> list[Widget]:
    w = (WIDTH - 2 * x) // columns
    return [app_icon(name, x + i % columns * w, y + i // columns * 290, w, color) for i, name in enumerate(names)]


@functools.lru_cache(maxsize=512)
def _folder_icon(name: str, apps: tuple[str, ...], x: int, y: int, w: int) -> Widget:
    """Return a folder's icon: its first four apps in small, with its name below."""
    left, top, small = x + (w - _SIDE) // 2, y + 12, 54
    inside = tuple(
        Widget(
            left + 14 + i % 2 * 62, top + 14 + i // 2 * 62, small, small, fill=app_info(app).color, radius=small // 2
        )
        for i, app in enumerate(apps[:4])
    )
    tile = Widget(left, top, _SIDE, _SIDE, fill=_GLASS, radius=42, children=inside)
    label = layout.text(x + 6, y + 166, w - 12, name, 36, WHITE, align="center")
    return Widget(x, y, w, 270, key=f"folder:{name}", role="folder", tap=OpenFolder(name), children=(tile, label))


@functools.lru_cache(maxsize=64)
def _search_widget(y: int) -> Widget:
    return Widget(
        48,
        y,
        WIDTH - 96,
        130,
        key="search_widget",
        role="field",
        label="Search the web",
        tap=SearchWeb(),
        fill=WHITE,
        radius=65,
        children=(
            Widget(90, y + 30, 70, 70, icon="search", color=GREY),
            layout.text(190, y + 38, 500, "Search", 44, FAINT),
            Widget(WIDTH - 150, y + 30, 70, 70, icon="mic", color=GREY),
        ),
    )


def _height(band: Band) -> int:
    match band:
        case SearchBar():
            return _SEARCH_HEIGHT
        case DateLine():
            return _DATE_HEIGHT
        case IconRow():
            return _ROW_HEIGHT


def _icon_row(row: IconRow, y: int) -> Iterator[Widget]:
    w = (WIDTH - 60) // COLUMNS
    for i, cell in enumerate(row.cells):
        match cell:
            case Folder(name, apps):
                yield _folder_icon(name, apps, 30 + i * w, y, w)
            case str():
                yield app_icon(cell, 30 + i * w, y, w, WHITE)


def _installed(row: IconRow, installed: tuple[str, ...]) -> IconRow:
    """Return a row without the apps that are no longer installed."""
    cells: list[str | Folder | None] = []
    for cell in row.cells:
        match cell:
            case Folder(name, apps):
                left = tuple(app for app in apps if app in installed)
                cells.append(Folder(name, left) if left else None)
            case _:
                cells.append(cell if cell in installed else None)
    return IconRow(tuple(cells))


def _bands(home: Home, number: int, installed: tuple[str, ...]) -> Iterator[Band]:
    for band in home.pages[number]:
        yield _installed(band, installed) if isinstance(band, IconRow) else band
    if number == len(home.pages) - 1:
        added = [name for name in installed if not app_info(name).installed]
        for i in range(0, len(added), COLUMNS):
            yield IconRow(tuple(added[i : i + COLUMNS]))


@functools.lru_cache(maxsize=128)
def home_page(home: Home, number: int, installed: tuple[str, ...], date: str, folder: str = "") -> Page:
    """Return a page of the home screen, with an open folder on top if ``folder`` names one."""
    widgets: list[Widget] = []
    bands = list(_bands(home, number, installed))
    y = _TOP + max(0, min(home.top, _DOTS_TOP - _TOP - sum(map(_height, bands))))
    for band in bands:
        if y + _height(band) > _DOTS_TOP:
            break
        match band:
            case SearchBar():
                widgets.append(_search_widget(y))
            case DateLine():
                widgets.append(layout.text(60, y + 20, WIDTH - 120, date, 60, WHITE, key="date"))
            case IconRow():
                widgets += _icon_row(band, y)
        y += _height(band)
    dots = len(home.pages)
    for i in range(dots):
        x = WIDTH // 2 - dots * 24 + i * 48
        widgets.append(Widget(x, _DOTS_TOP, 24, 24, fill=_PRESENT if i == number else _OTHER, radius=12))
    widgets += _grid(tuple(name for name in home.dock if name in installed), _DOCK_TOP, len(home.dock), WHITE)
    return Page(
        f"folder {folder}" if folder else f"home screen {number + 1}",
        header=tuple(widgets),
        top=NAV_TOP,
        background=home.wallpaper,
        bar=home.wallpaper,
        dark=True,
        dialog=_open_folder(folder, tuple(app for app in home.folder(folder).apps if app in installed))
        if folder
        else (),
    )


@functools.lru_cache(maxsize=64)
def _open_folder(name: str, apps: tuple[str, ...]) -> tuple[Widget, ...]:
    """Return the panel of an open folder; a tap beside it closes it."""
    rows = -(-len(apps) // 3)
    h = 190 + rows * _ROW_HEIGHT
    y = (NAV_TOP - h) // 2
    title = layout.text(180, y + 48, WIDTH - 360, name, 52, bold=True, align="center")
    icons = _grid(apps, y + 160, 3, INK, x=150)
    panel = Widget(120, y, WIDTH - 240, h, role="dialog", tap=NOTHING, fill=WHITE, radius=48, children=(title, *icons))
    return (Widget(0, 0, WIDTH, NAV_TOP, key="beside", tap=CloseFolder(), children=(panel,)),)


@functools.lru_cache(maxsize=32)
def drawer_page(names: tuple[str, ...], drawer: Drawer = Drawer()) -> Page:  # noqa: B008 - it is frozen
    """Return all installed apps by name, with suggestions above them."""
    body, y = list[Widget](), 20
    if suggested := tuple(name for name in drawer.suggested if name in names):
        body.append(layout.text(60, y, WIDTH - 120, "Suggested", 40, GREY))
        body += _grid(suggested, y + 80, drawer.columns, INK)
        y = body[-1].y + _ROW_HEIGHT
        body.append(Widget(60, y, WIDTH - 120, 3, fill=LINE))
        y += 40
    body += _grid(names, y, drawer.columns, INK)
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
