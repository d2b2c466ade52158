"""The page of an app without any function."""

from __future__ import annotations

from typing_extensions import override

from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TOP, title_bar
from coso_envs.android.phone.content.apps_table import app_info
from coso_envs.android.phone.host import Host
from coso_envs.android.phone.intents import NOTHING
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import Page
from coso_envs.drawing.widgets import WHITE, Widget


class TitlePage(App):
    """An app of which only the first page exists."""

    def __init__(self, phone: Host, title: str) -> None:
        """Open the first page of the app called ``title``."""
        super().__init__(phone)
        self.title = title

    @override
    def view(self) -> Page:
        info = app_info(self.title)
        column = Column()
        column.gap(300)
        column.add(Widget(390, column.y, 300, 300, icon=info.icon, color=WHITE, fill=info.color, radius=60), gap=60)
        column.text(f"Welcome to {self.title}", 60, align="center", max_lines=2)
        column.text("Sign in to go on", 44, align="center")
        column.gap(60)
        column.buttons(("sign_in", "Sign in", NOTHING), filled=True)
        return Page("welcome", column.done(), column.y, title_bar(self.title, back=False), top=TOP)
