"""Goals about contacts, messages, calls, mails, the calendar and notes."""

from __future__ import annotations

import datetime
from collections.abc import Set
from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.data import Changes, Contact, Event, Fact, Mail, Note
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks.goals.base import Addition, Removal, StateGoal, replaced
from coso_envs.android.tasks.goals.texts import digits, same_number, same_text

#: What a thing to be removed holds, where an instruction does not say.
_SOME_TEXT = "To be removed"


@dataclass(frozen=True)
class Day:
    """A day as it is said: so many days from now, or the next one of a weekday or of a date."""

    ahead: int = 0
    weekday: int | None = None
    month: int | None = None
    day: int | None = None

    def on(self, today: datetime.date) -> datetime.date:
        """Return the date that is meant on a given day."""
        if self.weekday is not None:
            # "Friday" said on a Friday is the next one.
            return today + datetime.timedelta(days=(self.weekday - today.weekday() - 1) % 7 + 1)
        if self.day is None:
            return today + datetime.timedelta(days=self.ahead)
        date = today.replace(month=self.month or today.month, day=self.day)
        return date if date >= today else date.replace(year=date.year + 1)


@dataclass(frozen=True)
class ContactIs(Addition):
    """A contact has this name and number."""

    name: str
    number: str
    family = "contact"

    def _is(self, name: str, number: str) -> bool:
        return same_text(name, self.name) and same_number(number, self.number)

    @property
    @override
    def decides(self) -> Fact:
        return ("contact", self.name.casefold())

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return any(self._is(*contact) for contact in phone.data.contacts)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.data.contacts = tuple(c for c in phone.data.contacts if not same_text(c.name, self.name))

    @override
    def brings(self, phone: SimulatedPhone, fact: Fact) -> bool:
        match fact:
            case ("contact", str(name), str(number)):
                return self._is(name, number)
        return False


@dataclass(frozen=True)
class ContactGone(Removal):
    """No contact has this name."""

    name: str
    family = record = "contact"

    @property
    @override
    def decides(self) -> Fact:
        return ("contact", self.name.casefold())

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        if self.met(phone):
            phone.data.contacts = (*phone.data.contacts, Contact(self.name, "555-0199"))

    @override
    def unwanted(self, phone: SimulatedPhone, fact: Fact) -> bool:
        return same_text(str(fact[1]), self.name)


def reaches(phone: SimulatedPhone, sent_to: str, meant: str) -> bool:
    """Return whether a name or number is that of the person who is meant, given by name or number."""
    if same_text(sent_to, meant) or same_number(sent_to, meant):
        return True
    numbers = {
        digits(c.number) for c in phone.data.contacts if same_text(c.name, meant) or same_number(c.number, meant)
    }
    names = [c.name for c in phone.data.contacts if digits(c.number) in numbers]
    return digits(sent_to) in numbers or any(same_text(sent_to, name) for name in names)


def ensure_contact(phone: SimulatedPhone, name: str) -> None:
    """Let somebody who is given by name be among the contacts, with a number that nobody else has."""
    contacts = phone.data.contacts
    if not digits(name) and not any(same_text(contact.name, name) for contact in contacts):
        taken = {contact.number for contact in contacts}
        numbers = (f"555-{last:04d}" for last in range(188, 10_000))
        phone.data.contacts = (*contacts, Contact(name, next(number for number in numbers if number not in taken)))


@dataclass(frozen=True)
class MessageSent(Addition):
    """A short message with this text went to a person or number."""

    to: str
    text: str
    family = "message"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return any(self._is(phone, *message) for message in phone.data.messages)

    def _is(self, phone: SimulatedPhone, to: str, text: str) -> bool:
        return same_text(text, self.text) and reaches(phone, to, self.to)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        ensure_contact(phone, self.to)

    @override
    def brings(self, phone: SimulatedPhone, fact: Fact) -> bool:
        match fact:
            case ("message", str(to), str(text)):
                return self._is(phone, to, text)
        return False


@dataclass(frozen=True)
class CallMade(Addition):
    """A person or number was called."""

    to: str
    family = "call"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        # Calls of the days before are in the list, too.
        return len([call for call in phone.data.calls if reaches(phone, call.number, self.to)]) > 0

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        ensure_contact(phone, self.to)
        phone.data.calls = tuple(call for call in phone.data.calls if not reaches(phone, call.number, self.to))

    @override
    def brings(self, phone: SimulatedPhone, fact: Fact) -> bool:
        match fact:
            case ("call", str(number)):
                return reaches(phone, number, self.to)
        return False


@dataclass(frozen=True)
class MailSent(Addition):
    """A mail went to somebody; what is empty is free."""

    to: str
    subject: str
    text: str
    family = "mail"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return any(self._is(*mail) for mail in phone.data.mails_sent)

    def _is(self, to: str, subject: str, text: str) -> bool:
        return (
            same_text(to, self.to)
            and (not self.subject or same_text(subject, self.subject))
            and (not self.text or same_text(text, self.text))
        )

    @override
    def brings(self, phone: SimulatedPhone, fact: Fact) -> bool:
        match fact:
            case ("mail_sent", str(to), str(subject), str(text)):
                return self._is(to, subject, text)
        return False


@dataclass(frozen=True)
class MailMoved(StateGoal):
    """The mail from somebody lies in another folder: "archive" or "trash"."""

    sender: str
    folder: str
    family = "mail"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        found = [mail for mail in phone.data.mails if same_text(mail.sender, self.sender)]
        return bool(found) and all(mail.folder == self.folder for mail in found)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        """Let there be exactly one mail from them, in the inbox."""
        others = tuple(mail for mail in phone.data.mails if not same_text(mail.sender, self.sender))
        phone.data.mails = (*others, Mail(self.sender, "A question", "Have you got a minute tomorrow?"))

    @override
    def asked(self, phone: SimulatedPhone, changed: Changes) -> Set[Fact]:
        return replaced(changed, self._moved)

    def _moved(self, mail: Fact) -> Fact | None:
        """Return a mail that is to be moved as it is in the other folder."""
        match mail:
            case ("mail", str(sender), subject, text, _, starred) if same_text(sender, self.sender):
                return ("mail", sender, subject, text, self.folder, starred)
        return None


@dataclass(frozen=True)
class EventAdded(Addition):
    """The calendar has an entry with this title on a day, at a time (minutes after midnight) if one was said."""

    title: str
    day: Day
    minutes: int | None = None
    family = "event"

    @property
    @override
    def decides(self) -> Fact:
        return ("event", self.title.casefold(), self.day)

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return any(self._is(phone, *event) for event in phone.data.events)

    def _is(self, phone: SimulatedPhone, date: datetime.date, minutes: int, title: str) -> bool:
        return (
            same_text(title, self.title)
            and date == self.day.on(phone.today)
            and (self.minutes is None or minutes == self.minutes)
        )

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.data.events = tuple(e for e in phone.data.events if not same_text(e.title, self.title))

    @override
    def brings(self, phone: SimulatedPhone, fact: Fact) -> bool:
        match fact:
            case ("event", datetime.date() as date, int(minutes), str(title)):
                return self._is(phone, date, minutes, title)
        return False


@dataclass(frozen=True)
class EventGone(Removal):
    """The calendar has no entry with this title, on a day if one was said."""

    title: str
    day: Day | None = None
    family = record = "event"

    @property
    @override
    def decides(self) -> Fact:
        return ("event", self.title.casefold(), *(() if self.day is None else (self.day,)))

    @override
    def unwanted(self, phone: SimulatedPhone, fact: Fact) -> bool:
        titled = same_text(str(fact[3]), self.title)
        return titled and (self.day is None or fact[1] == self.day.on(phone.today))

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        """Let there be exactly one such entry."""
        date = (self.day or Day(ahead=1)).on(phone.today)
        others = tuple(e for e in phone.data.events if not same_text(e.title, self.title))
        phone.data.events = (*others, Event(date, 15 * 60, self.title))


@dataclass(frozen=True)
class NoteWritten(Addition):
    """There is a note with this title (if one was said) and text."""

    title: str
    text: str
    family = "note"

    @property
    @override
    def decides(self) -> Fact:
        return ("note", self.title.casefold())

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return any(self._matches(note.title, note.text) for note in phone.data.notes)

    def _matches(self, title: str, text: str) -> bool:
        titled = not self.title or same_text(title, self.title)
        written = not self.text or same_text(text, self.text) or (not self.title and same_text(title, self.text))
        return titled and written

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.data.notes = tuple(n for n in phone.data.notes if not self._matches(n.title, n.text))

    @override
    def brings(self, phone: SimulatedPhone, fact: Fact) -> bool:
        return len(fact) == 3 and fact[0] == "note" and self._matches(str(fact[1]), str(fact[2]))


@dataclass(frozen=True)
class NoteGone(Removal):
    """No note has this title."""

    title: str
    family = record = "note"

    @property
    @override
    def decides(self) -> Fact:
        return ("note", self.title.casefold())

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        if self.met(phone):
            phone.data.notes = (*phone.data.notes, Note(self.title, _SOME_TEXT))

    @override
    def unwanted(self, phone: SimulatedPhone, fact: Fact) -> bool:
        return same_text(str(fact[1]), self.title)
