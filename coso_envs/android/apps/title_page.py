"""What opens for an app that nothing can be done in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coso_envs.android.apps.bars import TOP, title_bar
from coso_envs.android.apps.base import App
from coso_envs.android.content.apps_table import app_info
from coso_envs.android.layout import Column
from coso_envs.android.pages import Page
from coso_envs.drawing.widgets import WHITE, Widget

if TYPE_CHECKING:
    from coso_envs.android.phone import SimulatedPhone


class TitlePage(App):
    """An app of which only the first page exists."""

    def __init__(self, phone: SimulatedPhone, title: str) -> None:
        """The first page of the app called ``title``."""
        super().__init__(phone)
        self.title = title

    def page_main(self) -> Page:
        """A greeting."""
        info = app_info(self.title)
        column = Column()
        column.gap(300)
        column.add(Widget(390, column.y, 300, 300, icon=info.icon, color=WHITE, fill=info.color, radius=60), gap=60)
        column.text(f"Welcome to {self.title}", 60, align="center", max_lines=2)
        column.text("Sign in to go on", 44, align="center")
        column.gap(60)
        column.buttons(("sign_in", "Sign in", ("nothing",)), filled=True)
        return Page("welcome", column.done(), column.y, title_bar(self.title, back=False), top=TOP)
