"""Mails: written, answered, archived, starred, deleted, searched."""

from __future__ import annotations

from coso_envs.android.phone.data import Mail
from tests.coso_envs.android.phone.deeds import changing, person_in

_MAIL = Mail("Sam Ortiz", "Photos from the trip", "I put all of them into one folder, have a look")
_FACT = ("mail", *_MAIL)


def test_a_mail_is_written() -> None:
    person = person_in("Gmail")
    sent = ("mail_sent", "ann@mail.example", "Lunch", "Shall we eat at 12? \u00c0 bient\u00f4t")
    with changing(person, {sent}):
        person.tap("Compose")
        person.fill("To", "ann@mail.example")
        person.fill("Subject", "Lunch")
        person.fill("Compose email", "Shall we eat at 12? \u00c0 bient\u00f4t")
        person.tap("Send")
    assert person.phone.where() == "Gmail: inbox"
    person.tap("Folders", "Sent", "To: ann@mail.example")
    assert person.sees("Shall we eat at 12?")


def test_a_mail_without_a_recipient_is_not_sent() -> None:
    person = person_in("Gmail")
    with changing(person, set()):
        person.tap("Compose")
        person.fill("Subject", "Lunch")
        person.tap("Send")
    assert person.sees("Add a recipient")


def test_an_answer_has_recipient_and_subject() -> None:
    person = person_in("Gmail")
    with changing(person, {("mail_sent", "Sam Ortiz", "Re: Photos from the trip", "Thanks")}):
        person.tap("Sam Ortiz", "Reply")
        person.fill("Compose email", "Thanks")
        person.tap("Send")
    assert person.phone.where() == "Gmail: mail"


def test_a_mail_is_starred_archived_and_deleted() -> None:
    person = person_in("Gmail")
    starred = (*_FACT[:-1], True)
    with changing(person, {starred}, {_FACT}):
        person.tap("Sam Ortiz", "Star")
    archived = ("mail", *_MAIL._replace(folder="archive", starred=True))
    with changing(person, {archived}, {starred}):
        person.tap("Archive")
    assert person.phone.where() == "Gmail: inbox" and not person.sees("Sam Ortiz")
    person.tap("Folders", "Starred")
    trashed = ("mail", *_MAIL._replace(folder="trash", starred=True))
    with changing(person, {trashed}, {archived}):
        person.tap("Sam Ortiz", "Delete")
    assert person.sees("Nothing here")
    person.tap("Folders", "Trash", "Sam Ortiz")
    with changing(person, {starred}, {trashed}):
        person.tap("Move to inbox")


def test_a_mail_is_deleted_from_the_list_by_a_long_press() -> None:
    person = person_in("Gmail")
    with changing(person, {("mail", *_MAIL._replace(folder="trash"))}, {_FACT}):
        person.hold("Sam Ortiz")
        person.tap("Delete")


def test_mails_are_searched() -> None:
    person = person_in("Gmail")
    person.tap("Search mail")
    person.type("ITINERARY")
    assert person.sees("Travel Desk") and not person.sees("Sam Ortiz")
