"""Messages: conversations, and writing in them."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone import layout
from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TOP, title_bar
from coso_envs.android.phone.content.media import PEOPLE
from coso_envs.android.phone.content.seeded import pick, several
from coso_envs.android.phone.data import Message
from coso_envs.android.phone.intents import NOTHING, Push
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import WIDTH, Main, Page, PageState
from coso_envs.drawing.widgets import BLUE, SURFACE, WHITE, Intent, Widget

MESSAGE = "message"
_TEXTS = ("See you later!", "Are you on your way?", "Thanks a lot", "Call me when you can", "Happy birthday!", "On it")
_MAX_SENT = 20


@dataclass(frozen=True)
class Thread(PageState):
    """The page of one conversation."""

    person: str


@dataclass(frozen=True)
class Send(Intent):
    """Send what was written."""


class Messages(App):
    """Short messages, by conversation."""

    name = "Messages"

    @override
    def view(self) -> Page:
        match self.page:
            case Main():
                return self._threads()
            case Thread(person):
                return self._thread(person)
        raise self.unknown_page()

    def _threads(self) -> Page:
        column = Column(y=12)
        for i, name in enumerate(several(PEOPLE, f"threads {self.phone.world}", 8)):
            last = pick(_TEXTS, f"{name}{self.phone.world}")
            column.row(f"thread:{i}", name, Push(Thread(name)), subtitle=last, icon_name="person", height=170)
        bar = title_bar("Messages", back=False, actions=(("search", "Search messages", NOTHING),))
        return Page("conversations", column.done(), column.y, bar, top=TOP)

    def _thread(self, name: str) -> Page:
        column = Column(y=24)
        for i in range(3):
            self._bubble(column, pick(_TEXTS, f"{name}{i}"), mine=i % 2 == 1)
        for person, text in self.phone.data.messages:
            if person == name:
                self._bubble(column, text, mine=True)
        column.gap(24)
        field = layout.field(
            36, column.y, WIDTH - 240, MESSAGE, self.text(MESSAGE), "Text message", self.focused(MESSAGE), lead=""
        )
        column.widgets.append(field)
        send = Widget(
            WIDTH - 174,
            column.y,
            112,
            112,
            key="send",
            role="button",
            label="Send",
            tap=Send(),
            fill=BLUE,
            radius=56,
            icon="arrow_right",
            color=WHITE,
        )
        column.widgets.append(send)
        return Page("conversation", column.done(), column.y + 140, title_bar(name), top=TOP)

    def _bubble(self, column: Column, text: str, mine: bool) -> None:
        lines = layout.text(0, 0, 640, text, 42, WHITE if mine else (32, 33, 36), max_lines=4)
        x = 330 if mine else 48
        bubble = Widget(
            x,
            column.y,
            700,
            lines.h + 48,
            role="message",
            fill=BLUE if mine else SURFACE,
            radius=36,
            children=(lines.moved(x + 30, column.y + 24),),
        )
        column.add(bubble, gap=24)

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case Send():
                self._send()
            case _:
                super().handle(intent)

    def _send(self) -> None:
        text = " ".join(self.text(MESSAGE).split())
        if text and isinstance(self.page, Thread):
            self.phone.data.messages = (*self.phone.data.messages[-_MAX_SENT:], Message(self.page.person, text))
        self.fields[MESSAGE] = ""

    @override
    def entered(self, field: str) -> None:
        self._send()


APP = Messages
