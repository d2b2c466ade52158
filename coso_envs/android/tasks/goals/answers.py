"""Questions whose answer must be given: what is asked, where the truth comes from, and what counts as right."""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.content.language import plain
from coso_envs.android.phone.content.media import EVENTS, PEOPLE
from coso_envs.android.phone.content.questions import answer
from coso_envs.android.phone.content.seeded import number, pick
from coso_envs.android.phone.data import Contact, Event, Fact, Mail, Note
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks.goals.base import Addition, Goal, Sequence
from coso_envs.android.tasks.goals.personal import Day, ensure_contact, reaches
from coso_envs.android.tasks.goals.texts import digits, same_text

_NUMBER = re.compile(r"(?:(?<![\w.,])-)?\d[\d,]*(?:\.\d+)?")
_TIME = re.compile(r"\b(\d{1,2})(?::(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.)?(?![\d:])", re.IGNORECASE)


class Question(ABC):
    """Something that the phone's content answers."""

    @abstractmethod
    def truth(self, phone: SimulatedPhone) -> str:
        """Return the answer, as the phone spells it."""

    @abstractmethod
    def right(self, phone: SimulatedPhone, said: str) -> bool:
        """Return whether what was said is the answer, and holds no second guess."""

    def prepare(self, phone: SimulatedPhone) -> None:  # noqa: B027 - most content is there
        """Let there be an answer."""


class NumberQuestion(Question):
    """A question for a number: one number must be said, in whatever words around it."""

    @override
    def right(self, phone: SimulatedPhone, said: str) -> bool:
        found = {float(text.replace(",", "")) for text in _NUMBER.findall(said)}
        wanted = _NUMBER.findall(self.truth(phone))
        return found == {float(wanted[0].replace(",", ""))}


class NameQuestion(Question):
    """A question for a name: it must be said, in whatever words around it, and no other that might have been meant."""

    @property
    @abstractmethod
    def names(self) -> tuple[str, ...]:
        """Names that a guess might try."""

    @override
    def right(self, phone: SimulatedPhone, said: str) -> bool:
        truth = plain(self.truth(phone))
        spoken = " ".join(re.findall(r"\w+", plain(said)))
        others = (plain(name) for name in self.names if plain(name) not in truth)
        return bool(truth) and truth in spoken and not any(other in spoken for other in others)


@dataclass(frozen=True)
class SenderOf(NameQuestion):
    """Who sent the mail with a subject."""

    subject: str

    @property
    @override
    def names(self) -> tuple[str, ...]:
        return PEOPLE

    @override
    def truth(self, phone: SimulatedPhone) -> str:
        return next((mail.sender for mail in phone.data.mails if same_text(mail.subject, self.subject)), "")

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        others = tuple(mail for mail in phone.data.mails if not same_text(mail.subject, self.subject))
        sender = pick(PEOPLE, f"{self.subject}/{phone.world}/{phone.minutes}")
        phone.data.mails = (Mail(sender, self.subject, "Tell me what you think of it."), *others)


@dataclass(frozen=True)
class EventOn(NameQuestion):
    """The title of the only entry of the calendar on a day."""

    day: Day

    @property
    @override
    def names(self) -> tuple[str, ...]:
        return EVENTS

    @override
    def truth(self, phone: SimulatedPhone) -> str:
        date = self.day.on(phone.today)
        return next((event.title for event in phone.data.events if event.date == date), "")

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        date = self.day.on(phone.today)
        title = pick(EVENTS, f"event/{phone.world}/{phone.minutes}")
        others = tuple(event for event in phone.data.events if event.date != date)
        phone.data.events = (*others, Event(date, 60 * number(f"{title}{phone.minutes}", 8, 20), title))


@dataclass(frozen=True)
class PhoneNumberOf(Question):
    """The number of a contact."""

    name: str

    @override
    def truth(self, phone: SimulatedPhone) -> str:
        return next((c.number for c in phone.data.contacts if same_text(c.name, self.name)), "")

    @override
    def right(self, phone: SimulatedPhone, said: str) -> bool:
        return digits(said) == digits(self.truth(phone)) != ""

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        """Give the contact a number of its own."""
        others = tuple(c for c in phone.data.contacts if not same_text(c.name, self.name))
        number_ = f"555-{number(f'{self.name}/{phone.world}/{phone.minutes}', 1000, 9899):04d}"
        phone.data.contacts = (*others, Contact(self.name, number_))


@dataclass(frozen=True)
class CodeIn(NumberQuestion):
    """A code that a mail from somebody holds, or a note with a title."""

    where: str
    name: str

    @override
    def truth(self, phone: SimulatedPhone) -> str:
        mails = (mail.text for mail in phone.data.mails if same_text(mail.sender, self.name))
        notes = (note.text for note in phone.data.notes if same_text(note.title, self.name))
        text = next(mails if self.where == "mail" else notes, "")
        return next(iter(re.findall(r"\d{4}", text)), "")

    @override
    def right(self, phone: SimulatedPhone, said: str) -> bool:
        return bool(self.truth(phone)) and super().right(phone, said)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        code = number(f"{self.name}/{phone.world}/{phone.minutes}", 1000, 9999)
        text = f"The code is {code}."
        if self.where == "mail":
            others = tuple(mail for mail in phone.data.mails if not same_text(mail.sender, self.name))
            phone.data.mails = (Mail(self.name, "Your code", text), *others)
        else:
            kept = tuple(note for note in phone.data.notes if not same_text(note.title, self.name))
            phone.data.notes = (Note(self.name, text), *kept)


@dataclass(frozen=True)
class EventTime(Question):
    """The time of day of an entry of the calendar."""

    title: str
    day: Day

    @override
    def truth(self, phone: SimulatedPhone) -> str:
        minutes = self._minutes(phone)
        return f"{(minutes // 60 + 11) % 12 + 1}:{minutes % 60:02d} {'PM' if minutes >= 720 else 'AM'}"

    def _minutes(self, phone: SimulatedPhone) -> int:
        date = self.day.on(phone.today)
        events = (e.minutes for e in phone.data.events if same_text(e.title, self.title) and e.date == date)
        return next(events, -1)

    @override
    def right(self, phone: SimulatedPhone, said: str) -> bool:
        wanted = self._minutes(phone)
        times = {_minutes_of(*found) for found in _TIME.findall(said)}
        return times == {wanted}

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        others = tuple(e for e in phone.data.events if not same_text(e.title, self.title))
        minutes = 15 * number(f"{self.title}/{phone.world}/{phone.minutes}", 32, 83)
        phone.data.events = (*others, Event(self.day.on(phone.today), minutes, self.title))


def _minutes_of(hour: str, minute: str, half: str) -> int:
    count = int(hour)
    if half:
        count = count % 12 + (12 if half[0] in "pP" else 0)
    return 60 * count + int(minute or 0)


@dataclass(frozen=True)
class OnTheWeb(NumberQuestion):
    """A number in the large line of the search engine's answer to a query."""

    query: str

    @override
    def truth(self, phone: SimulatedPhone) -> str:
        return answer(self.query, phone.world, phone.minutes).headline


@dataclass(frozen=True)
class Seen(Goal):
    """The answer of a question has been on the screen."""

    question: Question
    family = "answer"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        truth = " ".join(self.question.truth(phone).split())
        seen = (" ".join(widget.words().split()) for widget, _, _ in phone.screen().visible())
        return phone.settled() and bool(truth) and any(truth in said for said in seen)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        self.question.prepare(phone)


@dataclass(frozen=True)
class Answer(Goal):
    """The answer to a question has been given."""

    question: Question
    family = "answer"
    careful = True

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return False

    @override
    def reached(self, phone: SimulatedPhone, answer: str | None) -> bool:
        return answer is not None and self.question.right(phone, answer)


@dataclass(frozen=True)
class AnswerSent(Addition):
    """A short message with the answer to a question went to somebody."""

    to: str
    question: Question
    family = "two apps"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return any(self._is(phone, *message) for message in phone.data.messages)

    def _is(self, phone: SimulatedPhone, to: str, text: str) -> bool:
        return reaches(phone, to, self.to) and self.question.right(phone, text)

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
class AnswerNoted(Addition):
    """A note with a title holds the answer to a question."""

    title: str
    question: Question
    family = "two apps"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return any(self._is(phone, *note) for note in phone.data.notes)

    def _is(self, phone: SimulatedPhone, title: str, text: str) -> bool:
        return same_text(title, self.title) and self.question.right(phone, text)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.data.notes = tuple(note for note in phone.data.notes if not same_text(note.title, self.title))

    @override
    def brings(self, phone: SimulatedPhone, fact: Fact) -> bool:
        match fact:
            case ("note", str(title), str(text)):
                return self._is(phone, title, text)
        return False


def found_out(question: Question, then: Goal) -> Goal:
    """Return the goal of looking something up and passing it on."""
    return Sequence((Seen(question), then))
