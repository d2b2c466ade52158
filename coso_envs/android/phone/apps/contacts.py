"""The contacts app: people and their numbers."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TOP, title_bar
from coso_envs.android.phone.intents import NOTHING, OpenApp, Push
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import Main, Page, PageState
from coso_envs.drawing.widgets import WHITE, Widget

_COLORS = ((25, 118, 210), (56, 142, 60), (123, 31, 162), (245, 124, 0), (0, 121, 107))


@dataclass(frozen=True)
class Person(PageState):
    """One of the contacts."""

    name: str


class Contacts(App):
    """People, and how to call them."""

    name = "Contacts"

    @override
    def view(self) -> Page:
        match self.page:
            case Main():
                return self._people()
            case Person(name):
                return self._person(name)
        raise self.unknown_page()

    def _people(self) -> Page:
        column = Column(y=12)
        for i, (name, _) in enumerate(self.phone.data.contacts):
            color = _COLORS[i % len(_COLORS)]
            column.row(f"person:{i}", name, Push(Person(name)), icon_name="person", icon_fill=color, height=138)
        actions = (("search", "Search contacts", NOTHING), ("plus", "New contact", NOTHING))
        return Page("contacts", column.done(), column.y, title_bar("Contacts", back=False, actions=actions), top=TOP)

    def _person(self, name: str) -> Page:
        column = Column(y=60)
        column.add(Widget(390, column.y, 300, 300, icon="person", color=WHITE, fill=_COLORS[0], radius=150), gap=30)
        column.text(name, 70, align="center")
        column.buttons(("call", "Call", OpenApp("Phone")), ("text", "Text", OpenApp("Messages")))
        digits = next((contact.number for contact in self.phone.data.contacts if contact.name == name), "")
        column.row("number", digits, None, subtitle="Mobile", icon_name="phone", role="")
        mail = f"{name.split()[0].lower()}@mail.example"
        column.row("mail", mail, None, subtitle="Home", icon_name="mail", role="")
        return Page("contact", column.done(), column.y, title_bar(""), top=TOP)


APP = Contacts
