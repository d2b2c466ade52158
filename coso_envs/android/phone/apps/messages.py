"""Messages: conversations, new ones, and writing in them."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone import forms, layout
from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TOP, search_bar, title_bar
from coso_envs.android.phone.content.media import PEOPLE, TEXTS
from coso_envs.android.phone.content.seeded import pick, several
from coso_envs.android.phone.data import Message
from coso_envs.android.phone.dialogs import Dialog, confirm, menu
from coso_envs.android.phone.intents import CallNumber, Flip, Push, PushSearch
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import WIDTH, Main, Page, PageState
from coso_envs.drawing.widgets import BLUE, GREY, INK, SURFACE, WHITE, Intent, Widget

MESSAGE, _TO, SEARCH = "message", "message_to", "message_search"
_MAX_SENT = 200
#: Further down than any conversation goes.
_END = 10**6
#: The flag of a conversation that was deleted.
DELETED = "conversation deleted"


@dataclass(frozen=True)
class Search(PageState):
    """The conversations that have what is written."""


@dataclass(frozen=True)
class Thread(PageState):
    """The page of one conversation."""

    person: str


@dataclass(frozen=True)
class NewMessage(PageState):
    """To whom a new message goes."""


@dataclass(frozen=True)
class Begin(Intent):
    """Open the conversation with a contact or number."""

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
                bar = title_bar(
                    "Messages", back=False, actions=(("search", "Search messages", PushSearch(Search(), SEARCH)),)
                )
                return self._threads("conversations", bar, "")
            case Search():
                value, focused = self.text(SEARCH), self.focused(SEARCH)
                bar = search_bar("Messages", SEARCH, value, "Search messages", focused, back=True)
                return self._threads("message search", bar, self.words(SEARCH))
            case Thread(person):
                return self._thread(person)
            case NewMessage():
                return self._new()
        raise self.unknown_page()

    def _people(self) -> list[str]:
        """Return with whom there is a conversation, the latest first."""
        data = self.phone.data
        written = list(dict.fromkeys(message.to for message in reversed(data.messages)))
        received = several(PEOPLE, f"threads {self.phone.world}", 8)
        found = [*written, *(name for name in received if name not in written)]
        return [name for name in found if not data.flagged(DELETED, name)]

    def _received(self, person: str) -> list[str]:
        if person not in several(PEOPLE, f"threads {self.phone.world}", 8):
            return []
        return [pick(TEXTS, f"{person}{self.phone.world}{i}") for i in (2, 1, 0)]

    def _threads(self, name: str, bar: tuple[Widget, ...], query: str) -> Page:
        column = Column(y=12)
        shown = 0
        for i, person in enumerate(self._people()):
            texts = self._texts(person)
            if query.casefold() in " ".join((person, *(text for text, _ in texts))).casefold():
                last, _ = texts[-1]
                column.row(f"thread:{i}", person, Push(Thread(person)), subtitle=last, icon_name="person", height=170)
                shown += 1
        if not shown:
            column.text("No conversations", 44, GREY, align="center")
        add = (forms.round_button("plus", "New message", Push(NewMessage())),) if name == "conversations" else ()
        return Page(name, column.done(), column.y + 240, bar, add, top=TOP)

    def _texts(self, person: str) -> list[tuple[str, bool]]:
        """Return the texts of a conversation, and whether the user wrote them."""
        texts = [(text, i % 2 == 1) for i, text in enumerate(self._received(person))]
        return texts + [(message.text, True) for message in self.phone.data.messages if message.to == person]

    def _thread(self, name: str) -> Page:
        column = Column(y=24)
        for text, mine in self._texts(name):
            _bubble(column, text, mine)
        column.gap(24)
        value, focused = self.text(MESSAGE), self.focused(MESSAGE)
        field = layout.field(36, column.y, WIDTH - 240, MESSAGE, value, "Text message", focused, lead="")
        send = Widget(
            WIDTH - 174, column.y, 112, 112, key="send", role="button", label="Send", tap=Send() if value else None,
            fill=BLUE if value else SURFACE, radius=56, icon="arrow_right", color=WHITE if value else GREY,
        )  # fmt: skip
        column.widgets += (field, send)
        number = self._number(name)
        call = CallNumber(number) if number else None
        delete = confirm(f"Delete the conversation with {name}?", "", "Delete", Flip(DELETED, name))
        actions = (*((("phone", "Call", call),) if call else ()), ("trash", "Delete conversation", delete))
        return Page("conversation", column.done(), column.y + 140, title_bar(name, actions=actions), top=TOP)

    def _number(self, person: str) -> str:
        found = next((contact.number for contact in self.phone.data.contacts if contact.name == person), "")
        return found or (person if any(map(str.isdigit, person)) else "")

    def _new(self) -> Page:
        """Return the line for a name or number, and the contacts that begin like it."""
        column = Column(y=24)
        self.line(column, _TO, "To: name or number")
        query = self.words(_TO)
        if query:
            column.row("begin", f"Send to {query}", Begin(query), icon_name="chat", height=130)
        for i, contact in enumerate(sorted(self.phone.data.contacts)):
            if query.casefold() in " ".join(contact).casefold():
                to = contact.name or contact.number
                column.row(f"to:{i}", to, Begin(to), subtitle=contact.number, icon_name="person", height=150)
        return Page("new message", column.done(), column.y, title_bar("New message"), top=TOP)

    @override
    def push(self, page: PageState) -> None:
        """Show the end of a conversation first."""
        super().push(page)
        if isinstance(page, Thread):
            self.scrolls[-1] = _END

    def begin(self, person: str) -> None:
        """Open the conversation with a contact, named by name or number, or with any number."""
        by_number = {contact.number: contact.name for contact in self.phone.data.contacts if contact.name}
        names = {contact.name.casefold(): contact.name for contact in self.phone.data.contacts}
        person = by_number.get(person) or names.get(person.casefold(), person)
        if isinstance(self.page, NewMessage):
            self.show(Thread(person))
            self.scrolls[-1] = _END
        else:
            self.push(Thread(person))
        self.phone.set_focus(MESSAGE)

    def new_message(self, text: str) -> None:
        """Ask to whom a message goes; ``text`` is what it will say at first."""
        self.push(NewMessage())
        self.write(**{_TO: "", MESSAGE: text})
        self.phone.set_focus(_TO)

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case Send():
                self._send()
            case Begin(person):
                self.begin(person)
            case Push(NewMessage()):
                self.new_message("")
            case Flip(kind) if kind == DELETED:
                super().handle(intent)
                self._delete_texts(intent.of)
            case _:
                super().handle(intent)

    def _delete_texts(self, person: str) -> None:
        """Delete what was written to somebody, and leave the conversation."""
        self.phone.data.messages = tuple(message for message in self.phone.data.messages if message.to != person)
        if isinstance(self.page, Thread):
            self.back()

    def _send(self) -> None:
        text = self.words(MESSAGE)
        if text and isinstance(self.page, Thread):
            data = self.phone.data
            if data.flagged(DELETED, self.page.person):
                data.flip(DELETED, self.page.person)
            data.messages = (*data.messages[-_MAX_SENT:], Message(self.page.person, text))
        self.fields[MESSAGE] = ""

    @override
    def entered(self, field: str) -> None:
        if field == MESSAGE:
            self._send()
        elif field == _TO and self.words(_TO):
            self.begin(self.words(_TO))

    @override
    def held(self, intent: Intent) -> Dialog | None:
        match intent:
            case Push(Thread(person)):
                delete = confirm(f"Delete the conversation with {person}?", "", "Delete", Flip(DELETED, person))
                return menu(person, ("Delete", delete))
        return None


def _bubble(column: Column, text: str, mine: bool) -> None:
    lines = layout.text(0, 0, 640, text, 42, WHITE if mine else INK, max_lines=8)
    x = 330 if mine else 48
    bubble = Widget(
        x, column.y, 700, lines.h + 48, role="message", fill=BLUE if mine else SURFACE, radius=36,
        children=(lines.moved(x + 30, column.y + 24),),
    )  # fmt: skip
    column.add(bubble, gap=24)


APP = Messages
