"""The notification shade, as widgets."""

from __future__ import annotations

import functools

from coso_envs.android.phone import layout
from coso_envs.android.phone.intents import NOTHING, ClearNotices, OpenNotice, ToggleWifi
from coso_envs.android.phone.pages import NAV_TOP, STATUS_HEIGHT, WIDTH
from coso_envs.drawing.widgets import BLUE, SURFACE, WHITE, Widget

#: A notification: app, title, text.
Notice = tuple[str, str, str]


@functools.lru_cache(maxsize=128)
def shade(notices: tuple[Notice, ...], wifi: bool, date: str) -> tuple[Widget, ...]:
    """Return quick settings and the notifications; a swipe up or "back" closes them."""
    column = layout.Column(y=STATUS_HEIGHT + 20)
    column.text(date, 44)
    tiles = (("wifi", "Wi-Fi", wifi), ("bell", "Sound", True), ("sun", "Bright", False), ("globe", "Rotate", False))
    w = WIDTH // len(tiles)
    y = column.y + 10
    for i, (icon, label, on) in enumerate(tiles):
        inner = (
            Widget(
                i * w + w // 2 - 66,
                y,
                132,
                132,
                icon=icon,
                color=WHITE,
                fill=BLUE if on else (160, 165, 172),
                radius=66,
            ),
            layout.text(i * w + 6, y + 142, w - 12, label, 36, align="center"),
        )
        tap = ToggleWifi() if icon == "wifi" else NOTHING
        column.widgets.append(
            Widget(i * w, y, w, 200, key=f"tile:{label}", role="switch", tap=tap, checked=on, children=inner)
        )
    column.y = y + 230
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
