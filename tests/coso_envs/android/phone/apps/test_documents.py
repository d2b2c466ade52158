"""Notes and files."""

from __future__ import annotations

import pytest

from coso_envs.android.phone.data import File, Note
from tests.coso_envs.android.person import Person
from tests.coso_envs.android.phone.deeds import changing, person_in


def test_a_note_is_written_changed_and_deleted() -> None:
    person = person_in("Notes")
    with changing(person, {("note", "Trip", "Passport, \u00fcber \u6771\u4eac")}):
        person.tap("New note")
        person.type("Trip")
        person.enter()
        person.type("Passport, \u00fcber \u6771\u4eac")
        person.back()
        person.tap("Save")
    with changing(person, {("note", "Trip", "Passport only")}, {("note", "Trip", "Passport, \u00fcber \u6771\u4eac")}):
        person.tap("Trip")
        person.fill("Note Passport", "Passport only")
        person.back()
        person.back()
    with changing(person, set(), {("note", "Trip", "Passport only")}):
        person.tap("Trip", "Delete", "Delete")
    assert person.phone.where() == "Notes: notes"


def test_an_empty_note_is_not_kept_and_a_look_changes_nothing() -> None:
    person = person_in("Notes")
    with changing(person, set()):
        person.tap("New note")
        person.back()
        person.back()
        person.phone.tap(*(person.phone.screen().find("note:0") or (0, 0)))
        person.tap("Save")


def test_notes_are_searched_and_deleted_by_a_long_press() -> None:
    person = person_in("Notes")
    person.phone.data.notes = (Note("Alpha", "one"), Note("Beta", "two"))
    person.fill("Search your notes", "two")
    assert person.sees("Beta") and not person.sees("Alpha")
    person.enter()
    with changing(person, set(), {("note", "Beta", "two")}):
        person.hold("Beta")
        person.tap("Delete", "Delete")


def files() -> Person:
    person = person_in("Files")
    person.phone.data.files = (File("a.pdf", "Downloads"), File("b.mp3", "Audio"), File("b.mp3", "Downloads"))
    return person


def test_a_file_is_renamed_moved_and_deleted() -> None:
    person = files()
    with changing(person, {("file", "plan.pdf", "Downloads")}, {("file", "a.pdf", "Downloads")}):
        person.tap("Downloads", "a.pdf", "Rename")
        person.type("plan.pdf")
        person.tap("OK")
    with changing(person, {("file", "plan.pdf", "Documents")}, {("file", "plan.pdf", "Downloads")}):
        person.tap("Move", "Documents")
    person.back()
    assert not person.sees("plan.pdf")
    person.back()
    with changing(person, set()):
        person.tap("Documents", "plan.pdf", "Delete", "Cancel")
    with changing(person, set(), {("file", "plan.pdf", "Documents")}):
        person.tap("Delete", "Delete")
    assert person.phone.where() == "Files: documents" and person.sees("No files")


def test_a_file_does_not_take_the_place_of_another() -> None:
    person = files()
    with changing(person, set()):
        person.tap("Downloads", "b.mp3", "Move", "Audio")
        assert person.sees("Audio has a b.mp3 already")
        person.tap("Rename")
        person.type("   ")
        person.enter()
        assert person.sees("A file needs a name")


def test_a_folder_is_made_filled_and_deleted() -> None:
    person = files()
    with changing(person, {("folder", "Taxes")}):
        person.tap("New folder")
        person.type("Taxes")
        person.enter()
    with changing(person, set()):
        person.tap("New folder")
        person.type("Taxes")
        person.tap("OK")
        assert person.sees("There is a folder Taxes already")
    with changing(person, {("file", "a.pdf", "Taxes")}, {("file", "a.pdf", "Downloads")}):
        person.tap("Downloads")
        person.hold("a.pdf")
        person.tap("Move", "Taxes")
    person.back()
    with changing(person, set(), {("folder", "Taxes"), ("file", "a.pdf", "Taxes")}):
        person.tap("Taxes", "Delete folder", "Delete")


@pytest.mark.parametrize("query", ["b.mp3", "MP3"])
def test_files_are_searched(query: str) -> None:
    person = files()
    person.tap("Search files")
    person.type(query)
    assert person.sees("b.mp3") and not person.sees("a.pdf")


def test_a_file_is_shared_by_mail_message_and_clipboard() -> None:
    person = files()
    person.tap("Downloads", "a.pdf")
    with changing(person, {("message", "Alice Chen", "a.pdf")}):
        person.tap("Share", "Messages", "Alice Chen", "Send")
    person.open("Files")
    with changing(person, {("mail_sent", "me@mail.example", "", "a.pdf")}):
        person.tap("Share", "Gmail")
        person.fill("To", "me@mail.example")
        person.tap("Send")
    person.open("Files")
    person.tap("Share", "Copy")
    person.open("Notes")
    person.tap("New note")
    person.hold("Note")
    person.tap("Paste")
    assert person.sees("a.pdf")
