"""The notification shade: quick settings, brightness, notices; as widgets."""

from __future__ import annotations

import functools

from coso_envs.android.phone import forms, layout
from coso_envs.android.phone.data import Setting
from coso_envs.android.phone.intents import NOTHING, ClearNotices, OpenNotice, Switch
from coso_envs.android.phone.pages import NAV_TOP, STATUS_HEIGHT, WIDTH
from coso_envs.drawing.widgets import BLUE, SURFACE, WHITE, Widget

#: A notification: app, title, text.
Notice = tuple[str, str, str]
#: The quick settings, as (setting, what it is called, icon).
TILES = (
    ("wifi", "Wi-Fi", "wifi"), ("bluetooth", "Bluetooth", "share"), ("do_not_disturb", "Do not disturb", "bell"),
    ("flashlight", "Flashlight", "sun"), ("airplane", "Airplane mode", "plane"),
    ("auto_rotate", "Auto-rotate", "history"), ("battery_saver", "Battery saver", "battery"),
    ("dark_theme", "Dark theme", "cloud"),
)  # fmt: skip
_COLUMNS = 4
_TILE_HEIGHT = 260


@functools.lru_cache(maxsize=128)
def shade(notices: tuple[Notice, ...], settings: tuple[tuple[str, Setting], ...], date: str) -> tuple[Widget, ...]:
    """Return quick settings and the notifications; a swipe up or "back" closes them."""
    values = dict(settings)
    column = layout.Column(y=STATUS_HEIGHT + 20)
    column.text(date, 44)
    y = column.y + 10
    w = WIDTH // _COLUMNS
    for i, (setting, label, icon) in enumerate(TILES):
        column.widgets.append(
            _tile(i % _COLUMNS * w, y + i // _COLUMNS * _TILE_HEIGHT, w, setting, label, icon, bool(values[setting]))
        )
    column.y = y + 2 * _TILE_HEIGHT + 6
    column.add(forms.slider(column.y, "brightness", "Brightness", int(values["brightness"]), "sun"))
    column.gap(12)
    column.rule()
    column.text("Notifications" if notices else "No notifications", 44, bold=True)
    for i, (app, title, message) in enumerate(notices):
        column.row(f"notice:{i}", title, OpenNotice(i), subtitle=f"{app} - {message}", icon_name="bell", fill=SURFACE)
        column.gap(18)
    if notices:
        column.gap(12)
        column.buttons(("clear_notices", "Clear all", ClearNotices()))
    return (
        Widget(
            0,
            STATUS_HEIGHT,
            WIDTH,
            NAV_TOP - STATUS_HEIGHT,
            role="shade",
            tap=NOTHING,
            fill=WHITE,
            children=column.done(),
        ),
    )


@functools.lru_cache(maxsize=64)
def _tile(x: int, y: int, w: int, setting: str, label: str, icon: str, on: bool) -> Widget:
    fill = BLUE if on else (160, 165, 172)
    children = (
        Widget(x + w // 2 - 66, y, 132, 132, icon=icon, color=WHITE, fill=fill, radius=66),
        layout.text(x + 6, y + 140, w - 12, label, 36, align="center", max_lines=2),
    )
    tap = Switch(setting)
    return Widget(x, y, w, 244, key=f"tile:{label}", role="switch", tap=tap, checked=on, children=children)
