"""Contacts, calls and messages."""

from __future__ import annotations

import pytest

from coso_envs.android.phone.data import Contact
from tests.coso_envs.android.phone.deeds import changing, person_in


def test_a_contact_is_made_changed_and_deleted() -> None:
    person = person_in("Contacts")
    with changing(person, {("contact", "Ann Lee", "555 0199")}):
        person.tap("New contact")
        person.fill("Name", "Ann Lee")
        person.fill("Phone", " 555  0199")
        person.back()
        person.tap("Save")
    assert person.sees("Ann Lee") and person.phone.where() == "Contacts: contact"
    with changing(person, {("contact", "Ann Li", "555 0199")}, {("contact", "Ann Lee", "555 0199")}):
        person.tap("Edit")
        person.fill("Name Ann Lee", "Ann Li")
        person.enter()
        person.tap("Save")
    assert person.sees("Ann Li")
    with changing(person, set()):
        person.tap("Delete", "Cancel")
    with changing(person, set(), {("contact", "Ann Li", "555 0199")}):
        person.tap("Delete", "Delete")
    assert person.phone.where() == "Contacts: contacts"


def test_an_empty_contact_is_not_saved_and_names_of_any_script_are() -> None:
    person = person_in("Contacts")
    with changing(person, set()):
        person.tap("New contact", "Save")
        assert person.sees("Nothing to save")
    with changing(person, {("contact", "\u017dofia \u738b\u4f1f", "")}):
        person.fill("Name", "\u017dofia \u738b\u4f1f")
        person.enter()
        person.tap("Save")


def test_contacts_are_searched_held_and_favourite() -> None:
    person = person_in("Contacts")
    person.tap("Search contacts")
    person.type("grace")
    assert not person.sees("Alice")
    with changing(person, {("favorite contact", "Grace Kim")}):
        person.tap("Grace Kim", "Favorite")
    person.home()
    person.open("Contacts")
    person.back()
    person.back()
    number = next(number for name, number in person.phone.data.contacts if name == "Ben Okoro")
    with changing(person, set(), {("contact", "Ben Okoro", number)}):
        person.hold("Ben Okoro")
        person.tap("Delete", "Delete")


def test_a_number_is_dialled_and_the_call_is_in_the_list() -> None:
    person = person_in("Phone")
    with changing(person, {("call", "5550123")}):
        person.tap(*"55501234", "Backspace", "3", "Backspace")
        assert person.sees("5550123")
        person.tap("Call")
    assert person.sees("Calling 5550123")
    person.tap("Mute")
    assert person.is_on("Mute")
    with changing(person, set()):
        person.tap("End call", "Recents")
    assert person.sees("5550123")
    with changing(person, set(), {("call", "5550123")}):
        person.hold("5550123")
        person.tap("Delete")


def test_a_contact_is_called_and_written_to_from_its_page() -> None:
    person = person_in("Contacts")
    number = next(number for name, number in person.phone.data.contacts if name == "Carla Ruiz")
    with changing(person, {("call", number)}):
        person.tap("Carla Ruiz", "Call")
    assert person.phone.where() == "Phone: calling" and person.sees("Carla Ruiz")
    person.open("Contacts")
    with changing(person, {("message", "Carla Ruiz", "On my way")}):
        person.tap("Text")
        person.type("On my way")
        person.tap("Send")


@pytest.mark.parametrize(
    ("to", "known"), [("Mia Rossi", "Mia Rossi"), ("mia rossi", "Mia Rossi"), ("555-0179", "555-0179")]
)
def test_a_message_goes_to_a_contact_or_a_number(to: str, known: str) -> None:
    person = person_in("Messages")
    person.phone.data.contacts = (Contact("Mia Rossi", "555-0155"),)
    with changing(person, {("message", known, "See you at 7")}):
        person.tap("New message")
        person.type(to)
        person.enter()
        person.type("See you at 7")
        person.enter()
    assert person.sees("See you at 7")
    person.back()
    assert person.sees(known)


def test_a_contact_s_number_is_the_contact() -> None:
    person = person_in("Messages")
    person.phone.data.contacts = (Contact("Mia Rossi", "555-0155"),)
    person.tap("New message")
    person.type("555-0155")
    person.tap("Send to 555-0155")
    assert person.sees("Mia Rossi")


def test_the_line_to_write_in_is_in_sight_in_long_conversations() -> None:
    person = person_in("Messages")
    person.tap("New message", "Alice Chen")
    for i in range(9):
        person.type(f"number {i} of many words that go on and on and fill more than a line of the bubble")
        person.enter()
        person.tap("Text message")
    assert person.sees("number 8")
    person.back()
    person.back()
    person.tap("Alice Chen")
    assert person.sees("Text message")


def test_a_conversation_is_deleted_and_comes_back_with_a_message() -> None:
    person = person_in("Messages")
    person.tap("New message", "Alice Chen")
    person.type("hello")
    person.enter()
    with changing(person, {("conversation deleted", "Alice Chen")}, {("message", "Alice Chen", "hello")}):
        person.tap("Delete conversation", "Delete")
    assert not person.sees("Alice Chen")
    with changing(person, {("message", "Alice Chen", "again")}, {("conversation deleted", "Alice Chen")}):
        person.tap("New message", "Alice Chen")
        person.type("again")
        person.enter()


def test_messages_are_searched() -> None:
    person = person_in("Messages")
    person.tap("New message", "Alice Chen")
    person.type("the blue umbrella")
    person.enter()
    person.back()
    person.tap("Search messages")
    person.type("umbrella")
    assert person.sees("Alice Chen")
    person.fill("umbrella", "zzz")
    assert person.sees("No conversations")
