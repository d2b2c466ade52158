"""The user's data: settings, alarms, contacts, mails, files, and the facts that they amount to.

Apps view and change it through ``Host.data``; goals, side effects and tests read its facts. Where the phone is
(pages, tabs, what is played) is no data and stays in the apps.
"""

from __future__ import annotations

import datetime
import functools
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, NamedTuple, Self, TypeAlias

#: A kind such as "alarm" or "setting", then its values.
Fact: TypeAlias = tuple[Hashable, ...]
Setting: TypeAlias = bool | int | str


class Alarm(NamedTuple):
    """An alarm; hours 0 .. 23."""

    hour: int
    minute: int
    enabled: bool = True
    label: str = ""


class Timer(NamedTuple):
    """A countdown: its length, and how much of it had passed at action ``since`` of the phone."""

    seconds: int
    running: bool
    spent: int = 0
    since: int = 0


class Stopwatch(NamedTuple):
    """A stopwatch: the seconds it showed at action ``since`` of the phone, and the seconds of each lap."""

    running: bool
    laps: tuple[int, ...] = ()
    spent: int = 0
    since: int = 0


_STOPPED = Stopwatch(running=False)


class Contact(NamedTuple):
    """A person and a telephone number."""

    name: str
    number: str


class Message(NamedTuple):
    """A short message that the user has sent, to a contact's name or a number."""

    to: str
    text: str


class Mail(NamedTuple):
    """A mail received; ``folder`` is "inbox", "archive" or "trash"."""

    sender: str
    subject: str
    text: str
    folder: str = "inbox"
    starred: bool = False


class SentMail(NamedTuple):
    """A mail that the user has sent."""

    to: str
    subject: str
    text: str


class Event(NamedTuple):
    """An entry of the calendar, beginning so many minutes after midnight."""

    date: datetime.date
    minutes: int
    title: str


class Note(NamedTuple):
    """A note; its title may be empty."""

    title: str
    text: str


class File(NamedTuple):
    """A file in one of the folders."""

    name: str
    folder: str


class CartItem(NamedTuple):
    """So many pieces of an article in a shop's cart; the price is as the shop spells it."""

    title: str
    price: str
    number: int = 1


class Order(NamedTuple):
    """An article that was ordered from a shop."""

    domain: str
    title: str
    number: int = 1


class Call(NamedTuple):
    """A call that the user has made, to this number."""

    number: str


@dataclass
class UserData:
    """All that a user owns on a phone. Tuples are replaced as a whole; the dictionaries change in place.

    Attributes:
        settings: the phone's settings by name, see :data:`coso_envs.android.phone.initial_data.SETTINGS`.
        installed: names of the installed apps.
        silenced: names of the apps whose notifications are off.
        alarms: in the order in which they were set.
        timer, stopwatch: those of the clock; no timer is set where it is None.
        messages, mails_sent, calls, orders: what the user has done, the latest last.
        mails: received, with the folder that each lies in.
        files, folders: the files, and the names of the folders, empty ones too.
        carts: the contents of a shop's cart, by domain.
        flags: what the user has liked, saved, blocked, ...: pairs such as ("liked", title of a video).
    """

    settings: dict[str, Setting] = field(default_factory=dict)
    installed: tuple[str, ...] = ()
    silenced: frozenset[str] = frozenset()
    alarms: tuple[Alarm, ...] = ()
    timer: Timer | None = None
    stopwatch: Stopwatch = _STOPPED
    contacts: tuple[Contact, ...] = ()
    messages: tuple[Message, ...] = ()
    mails: tuple[Mail, ...] = ()
    mails_sent: tuple[SentMail, ...] = ()
    events: tuple[Event, ...] = ()
    notes: tuple[Note, ...] = ()
    files: tuple[File, ...] = ()
    folders: tuple[str, ...] = ()
    calls: tuple[Call, ...] = ()
    carts: dict[str, tuple[CartItem, ...]] = field(default_factory=dict)
    orders: tuple[Order, ...] = ()
    flags: frozenset[tuple[str, str]] = frozenset()

    def facts(self) -> frozenset[Fact]:
        """Return all of it as facts, such as ``("alarm", 18, 30, True, "")`` or ``("setting", "wifi", False)``.

        A record that is there twice gives a second fact with the number 2 at its end.
        """
        found: list[frozenset[Fact]] = [
            frozenset(("setting", name, value) for name, value in self.settings.items()),
            frozenset(("installed", app) for app in self.installed),
            frozenset(("silenced", app) for app in self.silenced),
            self.flags,
            frozenset((("stopwatch", self.stopwatch.running, len(self.stopwatch.laps)),)),
        ]
        if self.timer is not None:
            found.append(frozenset((("timer", self.timer.seconds, self.timer.running),)))
        found += [_facts(kind, getattr(self, name)) for name, kind in _KINDS.items()]
        for domain, items in self.carts.items():
            found.append(frozenset(("cart", domain, item.title, item.number) for item in items))
        return frozenset().union(*found)

    def flagged(self, kind: str, of: str) -> bool:
        """Return whether the user has set this flag."""
        return (kind, of) in self.flags

    def flip(self, kind: str, of: str) -> None:
        """Set a flag, or take it back."""
        self.flags ^= {(kind, of)}

    def switch(self, setting: str) -> None:
        """Turn a setting on or off."""
        self.settings[setting] = not self.settings[setting]

    def __deepcopy__(self, memo: Mapping[int, Any]) -> Self:
        """Share the tuples, which never change."""
        copied = {entry.name: getattr(self, entry.name) for entry in fields(self)}
        return type(self)(**{**copied, "settings": dict(self.settings), "carts": dict(self.carts)})


#: The fields that are tuples of records, and the kind of their facts.
_KINDS = {
    "alarms": "alarm", "contacts": "contact", "messages": "message", "mails_sent": "mail_sent", "events": "event",
    "notes": "note", "files": "file", "folders": "folder", "calls": "call", "orders": "order", "mails": "mail",
}  # fmt: skip


@functools.lru_cache(maxsize=512)
def _facts(kind: str, records: tuple[tuple[Hashable, ...] | str, ...]) -> frozenset[Fact]:
    found: set[Fact] = set()
    for record in records:
        fact: Fact = (kind, record) if isinstance(record, str) else (kind, *record)
        again, n = fact, 1
        while again in found:
            n += 1
            again = (*fact, n)
        found.add(again)
    return frozenset(found)


@dataclass(frozen=True)
class Changes:
    """The facts that came and went between two moments; a changed setting is in both."""

    added: frozenset[Fact]
    removed: frozenset[Fact]

    def __bool__(self) -> bool:
        """Return whether anything changed."""
        return bool(self.added or self.removed)


def changes(before: frozenset[Fact], after: frozenset[Fact]) -> Changes:
    """Compare the facts of two moments."""
    return Changes(after - before, before - after)
