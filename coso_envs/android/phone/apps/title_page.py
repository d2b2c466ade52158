"""The page of an app without any function but signing in."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TOP, title_bar
from coso_envs.android.phone.content.apps_table import app_info
from coso_envs.android.phone.host import Host
from coso_envs.android.phone.intents import Push
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import Main, Page, PageState
from coso_envs.drawing.widgets import WHITE, Intent, Widget

_USER, _PASSWORD = "sign_in_user", "sign_in_password"


@dataclass(frozen=True)
class SignIn(PageState):
    """The name and password fields."""


@dataclass(frozen=True)
class Enter(Intent):
    """Sign in with what was written, or sign out."""


class TitlePage(App):
    """An app of which only the first page exists, and the way to sign in."""

    def __init__(self, phone: Host, title: str) -> None:
        """Open the first page of the app called ``title``."""
        super().__init__(phone)
        self.title = title
        self.user = ""

    @override
    def view(self) -> Page:
        match self.page:
            case Main():
                return self._welcome()
            case SignIn():
                column = Column(y=36)
                self.line(column, _USER, "Email or phone")
                self.line(column, _PASSWORD, "Password")
                column.gap(24)
                filled = self.words(_USER) and self.words(_PASSWORD)
                column.buttons(("enter", "Sign in", Enter() if filled else None), filled=True)
                return Page("sign in", column.done(), column.y, title_bar(self.title), top=TOP)
        raise self.unknown_page()

    def _welcome(self) -> Page:
        info = app_info(self.title)
        column = Column()
        column.gap(300)
        column.add(Widget(390, column.y, 300, 300, icon=info.icon, color=WHITE, fill=info.color, radius=60), gap=60)
        column.text(f"Welcome to {self.title}", 60, align="center", max_lines=2)
        column.text(f"Signed in as {self.user}" if self.user else "Sign in to go on", 44, align="center", max_lines=2)
        column.gap(60)
        if self.user:
            column.buttons(("sign_out", "Sign out", Enter()))
        else:
            column.buttons(("sign_in", "Sign in", Push(SignIn())), filled=True)
        return Page("welcome", column.done(), column.y, title_bar(self.title, back=False), top=TOP)

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case Enter():
                self.user = "" if self.user else self.words(_USER)
                self.write(**{_PASSWORD: ""})
                if isinstance(self.page, SignIn):
                    self.back()
            case _:
                super().handle(intent)
