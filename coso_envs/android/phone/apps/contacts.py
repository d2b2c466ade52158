"""The contacts app: people and their numbers, new ones, changes, deletions."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone import forms
from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TOP, search_bar, title_bar
from coso_envs.android.phone.content.seeded import number
from coso_envs.android.phone.data import Contact
from coso_envs.android.phone.dialogs import Dialog, confirm, menu, share
from coso_envs.android.phone.intents import CallNumber, Flip, Push, PushSearch, WriteTo
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import Main, Page, PageState
from coso_envs.drawing.widgets import GREY, WHITE, Intent, Widget

SEARCH = "contact_search"
_NAME, _NUMBER = "contact_name", "contact_number"
_COLORS = ((25, 118, 210), (56, 142, 60), (123, 31, 162), (245, 124, 0), (0, 121, 107))


@dataclass(frozen=True)
class Search(PageState):
    """The contacts whose name or number has what is written."""


@dataclass(frozen=True)
class Person(PageState):
    """One of the contacts."""

    contact: Contact


@dataclass(frozen=True)
class Edit(PageState):
    """The form of a contact; a new one where there is none yet."""

    contact: Contact | None = None


@dataclass(frozen=True)
class OpenForm(Intent):
    """Open the form of a contact, or of a new one."""

    contact: Contact | None = None


@dataclass(frozen=True)
class Save(Intent):
    """Keep what was written in the form."""


@dataclass(frozen=True)
class Delete(Intent):
    """Delete a saved contact."""

    contact: Contact


class Contacts(App):
    """People, and how to reach them."""

    name = "Contacts"

    @override
    def view(self) -> Page:
        match self.page:
            case Main():
                bar = title_bar(
                    "Contacts", back=False, actions=(("search", "Search contacts", PushSearch(Search(), SEARCH)),)
                )
                return self._people("contacts", bar, "")
            case Search():
                value = self.text(SEARCH)
                bar = search_bar("Contacts", SEARCH, value, "Search contacts", self.focused(SEARCH), back=True)
                return self._people("contact search", bar, self.words(SEARCH))
            case Person(contact):
                return self._person(contact)
            case Edit(contact):
                return self._form(contact)
        raise self.unknown_page()

    def _people(self, name: str, bar: tuple[Widget, ...], query: str) -> Page:
        column = Column(y=12)
        found = [contact for contact in self.phone.data.contacts if query.casefold() in " ".join(contact).casefold()]
        for i, contact in enumerate(sorted(found, key=lambda contact: contact.name.casefold())):
            color = _COLORS[number(contact.name, 0, len(_COLORS) - 1)]
            starred = self.phone.data.flagged("favorite contact", contact.name)
            column.row(
                f"person:{i}", contact.name or contact.number, Push(Person(contact)), icon_name="person",
                icon_fill=color, trailing="Favorite" if starred else "", height=138,
            )  # fmt: skip
        if not found:
            column.text("No contacts", 44, GREY, align="center")
        add = (forms.round_button("plus", "New contact", OpenForm()),) if name == "contacts" else ()
        return Page(name, column.done(), column.y + 240, bar, add, top=TOP)

    def _person(self, contact: Contact) -> Page:
        column = Column(y=60)
        column.add(Widget(390, column.y, 300, 300, icon="person", color=WHITE, fill=_COLORS[0], radius=150), gap=30)
        column.text(contact.name or contact.number, 70, align="center", max_lines=2)
        column.buttons(
            ("call", "Call", CallNumber(contact.number) if contact.number else None),
            ("text", "Text", WriteTo(contact.name or contact.number)),
            ("share", "Share", share(" ".join(contact))),
        )
        column.row("number", contact.number or "No number", None, subtitle="Mobile", icon_name="phone", role="")
        favorite = self.phone.data.flagged("favorite contact", contact.name)
        flip = Flip("favorite contact", contact.name)
        column.row("favorite", "Favorite", flip, icon_name="star", checked=favorite)
        delete = confirm(f"Delete {contact.name or contact.number}?", "", "Delete", Delete(contact))
        actions = (("file", "Edit", OpenForm(contact)), ("trash", "Delete", delete))
        return Page("contact", column.done(), column.y, title_bar("", actions=actions), top=TOP)

    def _form(self, contact: Contact | None) -> Page:
        column = Column(y=24)
        self.line(column, _NAME, "Name")
        self.line(column, _NUMBER, "Phone")
        column.gap(24)
        column.buttons(("save", "Save", Save()), filled=True)
        title = "New contact" if contact is None else "Edit contact"
        return Page("contact form", column.done(), column.y, title_bar(title), top=TOP)

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case OpenForm(contact):
                self.push(Edit(contact))
                self.write(**{_NAME: contact.name if contact else "", _NUMBER: contact.number if contact else ""})
            case Save():
                self._save()
            case Delete(contact):
                self.phone.data.contacts = tuple(other for other in self.phone.data.contacts if other != contact)
                if self.page == Person(contact):
                    self.back()
            case _:
                super().handle(intent)

    def _save(self) -> None:
        new = Contact(self.words(_NAME), self.words(_NUMBER))
        if not any(new):
            self.phone.toast = "Nothing to save"
            return
        if not isinstance(self.page, Edit):
            return
        old = self.page.contact
        data = self.phone.data
        if old in data.contacts:
            data.contacts = tuple(new if other == old else other for other in data.contacts)
        else:
            data.contacts = (*data.contacts, new)
        self.back()
        below: PageState = self.page
        if isinstance(below, Person):
            self.show(Person(new))
        else:
            self.push(Person(new))

    @override
    def held(self, intent: Intent) -> Dialog | None:
        match intent:
            case Push(Person(contact)):
                delete = confirm(f"Delete {contact.name or contact.number}?", "", "Delete", Delete(contact))
                return menu(contact.name or contact.number, ("Edit", OpenForm(contact)), ("Delete", delete))
        return None


APP = Contacts
