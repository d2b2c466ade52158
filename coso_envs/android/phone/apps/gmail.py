"""Gmail: inbox and mails."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TOP, title_bar
from coso_envs.android.phone.intents import NOTHING, UP, Push
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import Main, Page, PageState
from coso_envs.drawing.widgets import GREY


@dataclass(frozen=True)
class Mail(PageState):
    """The page of one mail."""

    sender: str
    subject: str
    beginning: str


@dataclass(frozen=True)
class Compose(PageState):
    """The page of a new mail."""


class Gmail(App):
    """Mails, read and newly written."""

    name = "Gmail"

    @override
    def view(self) -> Page:
        match self.page:
            case Main():
                return self._inbox()
            case Mail(sender, subject, beginning):
                return self._mail(sender, subject, beginning)
            case Compose():
                return self._compose()
        raise self.unknown_page()

    def _inbox(self) -> Page:
        column = Column(y=12)
        column.text("PRIMARY", 38, GREY)
        for i, (sender, subject, start, *_) in enumerate(self.phone.data.mails):
            tap = Push(Mail(sender, subject, start))
            column.row(
                f"mail:{i}", sender, tap, subtitle=f"{subject} - {start}", icon_name="person", bold=i < 2,
                trailing=f"{i + 1}h" if i < 5 else "Mon", height=200,
            )  # fmt: skip
        actions = (("search", "Search mail", NOTHING), ("plus", "Compose", Push(Compose())))
        return Page("inbox", column.done(), column.y, title_bar("Inbox", back=False, actions=actions), top=TOP)

    def _mail(self, sender: str, subject: str, start: str) -> Page:
        column = Column(y=24)
        column.text(subject, 60, max_lines=3)
        column.row("sender", sender, None, subtitle="to me", icon_name="person", role="")
        column.text(f"{start} let me know what you think when you have a minute.", 44, max_lines=6)
        column.text(f"Best, {sender}", 44)
        column.gap(40)
        column.buttons(("reply", "Reply", Push(Compose())), ("forward", "Forward", Push(Compose())))
        return Page("mail", column.done(), column.y, title_bar("", actions=(("trash", "Delete", UP),)), top=TOP)

    def _compose(self) -> Page:
        column = Column(y=12)
        for name in ("From", "To", "Subject"):
            column.row(f"compose:{name}", name, NOTHING, role="field")
            column.rule()
        column.text("Compose email", 44, GREY)
        return Page("compose", column.done(), column.y, title_bar("Compose"), top=TOP)


APP = Gmail
