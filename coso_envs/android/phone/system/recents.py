"""The overview of the apps that were open, the latest first."""

from __future__ import annotations

import functools
from typing import NamedTuple

from coso_envs.android.phone import layout
from coso_envs.android.phone.bars import TOP, title_bar
from coso_envs.android.phone.content.apps_table import app_info
from coso_envs.android.phone.intents import CloseAll, OpenApp
from coso_envs.android.phone.pages import WIDTH, Page
from coso_envs.drawing.widgets import GREY, SURFACE, WHITE, Widget


class Card(NamedTuple):
    """An app and the page that it shows."""

    app: str
    page: str


@functools.lru_cache(maxsize=32)
def recents_page(cards: tuple[Card, ...]) -> Page:
    """Return a card for each app: a tap opens it, a swipe to a side ends it."""
    column = layout.Column(y=24)
    for card in cards:
        column.add(_card(card, column.y), gap=30)
    if not cards:
        column.gap(600)
        column.text("No recent apps", 48, GREY, align="center")
    actions = (("close", "Clear all", CloseAll()),) if cards else ()
    return Page("recent apps", column.done(), column.y, title_bar("Recent apps", back=False, actions=actions), top=TOP)


def _card(card: Card, y: int) -> Widget:
    info = app_info(card.app)
    children = (
        Widget(100, y + 40, 100, 100, icon=info.icon, color=WHITE, fill=info.color, radius=50),
        layout.text(236, y + 54, WIDTH - 336, card.app, 48, bold=True),
        layout.text(100, y + 180, WIDTH - 200, card.page, 42, GREY),
    )
    tap = OpenApp(card.app)
    return Widget(
        48,
        y,
        WIDTH - 96,
        420,
        key=f"recent:{card.app}",
        role="card",
        tap=tap,
        fill=SURFACE,
        radius=40,
        children=children,
    )
