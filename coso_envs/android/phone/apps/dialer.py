"""The phone app: keypad, calls made, contacts; nobody answers."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone import layout
from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TABS_HEIGHT, TOP, tab_bar, title_bar
from coso_envs.android.phone.data import Call
from coso_envs.android.phone.dialogs import Dialog, menu
from coso_envs.android.phone.host import Host
from coso_envs.android.phone.intents import CallNumber, Show, WriteTo
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import NAV_TOP, Main, Page, PageState
from coso_envs.drawing.widgets import FAINT, GREEN, GREY, INK, RED, SURFACE, WHITE, Intent, Widget

_MAX_DIGITS = 16
_MAX_CALLS = 50


@dataclass(frozen=True)
class CallLog(PageState):
    """The calls made, the latest first."""


@dataclass(frozen=True)
class People(PageState):
    """The contacts, to be called."""


@dataclass(frozen=True)
class Calling(PageState):
    """A call that nobody answers."""

    number: str


@dataclass(frozen=True)
class Dial(Intent):
    """Press a key of the keypad; "<" takes a digit away."""

    key: str


@dataclass(frozen=True)
class ToggleCall(Intent):
    """Switch something during a call."""

    name: str


@dataclass(frozen=True)
class Hang(Intent):
    """End the present call."""


@dataclass(frozen=True)
class DeleteCall(Intent):
    """Take a call out of the list, counted from the oldest."""

    index: int


_TABS = (
    ("keyboard", "Keypad", Show(Main())),
    ("history", "Recents", Show(CallLog())),
    ("person", "Contacts", Show(People())),
)


class Dialer(App):
    """Numbers to call; nobody answers."""

    name = "Phone"

    def __init__(self, phone: Host) -> None:
        super().__init__(phone)
        self.number = ""
        self.switched: frozenset[str] = frozenset()

    @override
    def view(self) -> Page:
        match self.page:
            case Main():
                return self._keypad()
            case CallLog():
                return self._log()
            case People():
                return self._people()
            case Calling(number):
                return self._calling(number)
        raise self.unknown_page()

    def _page(self, name: str, column: Column, tab: int) -> Page:
        bar = title_bar("Phone", back=False)
        return Page(name, column.done(), column.y, bar, tab_bar(_TABS, tab), TOP, NAV_TOP - TABS_HEIGHT)

    def _name(self, number: str) -> str:
        return next((contact.name for contact in self.phone.data.contacts if contact.number == number), number)

    def _keypad(self) -> Page:
        column = Column(y=60)
        column.text(self.number or "Enter a number", 80, INK if self.number else FAINT, align="center")
        column.text(self._name(self.number) if self._name(self.number) != self.number else " ", 44, GREY)
        y = 290
        for i, key in enumerate("123456789*0#"):
            x, top = 120 + i % 3 * 290, y + i // 3 * 210
            column.widgets.append(
                layout.button(
                    x, top, 260, key, Dial(key), key=f"dial:{key}", h=190, fill=SURFACE, color=INK, size=70, radius=95
                )
            )
        column.y = y + 4 * 210 + 20
        # Without a number, the last one called is taken, as phones do.
        last = self.phone.data.calls[-1].number if self.phone.data.calls else ""
        number = self.number or last
        call = Widget(
            430, column.y, 220, 220, key="call", role="button", label="Call",
            tap=CallNumber(number) if number else None, fill=GREEN if number else FAINT, radius=110,
            icon="phone", color=WHITE,
        )  # fmt: skip
        if self.number:
            column.widgets.append(
                layout.icon(760, column.y + 60, 100, "backspace", key="dial:<", tap=Dial("<"), label="Backspace")
            )
        column.add(call)
        return self._page("dialer", column, 0)

    def _log(self) -> Page:
        column = Column(y=12)
        calls = self.phone.data.calls
        for i in reversed(range(len(calls))):
            name = self._name(calls[i].number)
            tap = CallNumber(calls[i].number)
            column.row(f"log:{i}", name, tap, subtitle=f"Outgoing - {calls[i].number}", icon_name="phone", height=150)
        if not calls:
            column.text("No calls", 44, GREY, align="center")
        return self._page("call log", column, 1)

    def _people(self) -> Page:
        column = Column(y=12)
        for i, (name, number) in enumerate(sorted(self.phone.data.contacts)):
            if number:
                tap = CallNumber(number)
                column.row(f"person:{i}", name or number, tap, subtitle=number, icon_name="person", height=150)
        return self._page("people", column, 2)

    def _calling(self, number: str) -> Page:
        column = Column(y=240)
        column.text(self._name(number), 80, align="center", max_lines=2)
        column.text(f"Calling {number}", 44, GREY, align="center")
        column.gap(160)
        y = column.y
        for i, (name, icon) in enumerate((("Mute", "mic"), ("Speaker", "speaker"))):
            on = name in self.switched
            column.widgets.append(
                Widget(
                    250 + i * 330, y, 250, 200, key=f"call:{name}", role="switch", tap=ToggleCall(name), checked=on,
                    fill=SURFACE, radius=40,
                    children=(
                        Widget(340 + i * 330, y + 24, 70, 70, icon=icon, color=GREEN if on else GREY),
                        layout.text(262 + i * 330, y + 120, 226, name, 40, GREEN if on else GREY, align="center"),
                    ),
                )
            )  # fmt: skip
        column.y = y + 360
        end = Widget(
            430, column.y, 220, 220, key="hang", role="button", label="End call", tap=Hang(), fill=RED, radius=110,
            icon="close", color=WHITE,
        )  # fmt: skip
        column.add(end)
        return Page("calling", column.done(), column.y, title_bar("Phone", back=False), top=TOP)

    def call(self, number: str) -> None:
        """Call a phone number."""
        self.phone.data.calls = (*self.phone.data.calls[-_MAX_CALLS:], Call(number))
        self.number = ""
        if isinstance(self.page, Calling):
            self.show(Calling(number))
        else:
            self.push(Calling(number))

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case Dial("<"):
                self.number = self.number[:-1]
            case Dial(key):
                self.number = (self.number + key)[-_MAX_DIGITS:]
            case ToggleCall(name):
                self.switched ^= {name}
            case Hang():
                self.back()
            case DeleteCall(index):
                calls = self.phone.data.calls
                self.phone.data.calls = calls[:index] + calls[index + 1 :]
            case _:
                super().handle(intent)

    @override
    def held(self, intent: Intent) -> Dialog | None:
        match intent:
            case CallNumber(number) if isinstance(self.page, CallLog):
                index = max(i for i, call in enumerate(self.phone.data.calls) if call.number == number)
                return menu(number, ("Send a message", WriteTo(number)), ("Delete", DeleteCall(index)))
            case CallNumber(number) if isinstance(self.page, People):
                return menu(number, ("Send a message", WriteTo(number)))
        return None


APP = Dialer
