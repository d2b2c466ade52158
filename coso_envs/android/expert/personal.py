"""Ways to contacts, messages, calls, mails, events, notes and files."""

from __future__ import annotations

import datetime

from coso_envs.android.expert.clock import picker_key
from coso_envs.android.expert.moves import (
    BACK,
    ENTER,
    answer,
    first,
    inside,
    launch,
    listed,
    seek,
    tap,
    towards,
    written,
)
from coso_envs.android.phone.apps.calendar_app import Calendar
from coso_envs.android.phone.apps.calendar_app.pages import ChooseDate, EventForm, EventPage
from coso_envs.android.phone.apps.contacts import Edit, Person
from coso_envs.android.phone.apps.files import FilePage
from coso_envs.android.phone.apps.gmail.pages import MailPage
from coso_envs.android.phone.apps.messages import Thread
from coso_envs.android.phone.apps.notes import NotePage
from coso_envs.android.phone.pages import Main, PageState
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import goals
from coso_envs.android.tasks.goals.personal import reaches
from coso_envs.android.tasks.goals.texts import digits, same_text
from parsers import GuiAction


def _form(phone: SimulatedPhone, save: str, **values: str) -> GuiAction:
    """Return the next action in a form: each field in turn, then the button that saves."""
    for field, value in values.items():
        step = written(phone, field, value) if value else None
        if step is not None:
            return step
    return seek(phone, save) or BACK


def _page(phone: SimulatedPhone) -> PageState:
    assert phone.app is not None
    return phone.app.page


@towards.register
def _contact(goal: goals.ContactIs, phone: SimulatedPhone, request: str) -> GuiAction:
    away = inside(phone, "Contacts") or answer(phone, "")
    if away is not None:
        return away
    match _page(phone):
        case Edit(None):
            return _form(phone, "save", contact_name=goal.name, contact_number=goal.number)
        case Edit(contact) if contact is not None and same_text(contact.name, goal.name):
            return _form(phone, "save", contact_name=goal.name, contact_number=goal.number)
        case Person(contact) if same_text(contact.name, goal.name):
            return tap(phone, "bar:Edit") or BACK
    return listed(phone, "person:", goal.name) or tap(phone, "button:New contact") or BACK


@towards.register
def _no_contact(goal: goals.ContactGone, phone: SimulatedPhone, request: str) -> GuiAction:
    away = inside(phone, "Contacts") or answer(phone, "Delete", goal.name)
    if away is not None:
        return away
    match _page(phone):
        case Person(contact) if same_text(contact.name, goal.name):
            return tap(phone, "bar:Delete") or BACK
    return listed(phone, "person:", goal.name) or BACK


@towards.register
def _message(goal: goals.MessageSent, phone: SimulatedPhone, request: str) -> GuiAction:
    away = inside(phone, "Messages") or answer(phone, "")
    if away is not None:
        return away
    match _page(phone):
        case Thread(person) if reaches(phone, person, goal.to):
            return written(phone, "message", goal.text) or tap(phone, "send") or BACK
        case Main():
            return tap(phone, "button:New message") or BACK
        case Thread(_):
            return BACK
    step = written(phone, "message_to", goal.to)
    return step if step is not None else listed(phone, "to:", goal.to) or seek(phone, "begin") or BACK


@towards.register
def _call(goal: goals.CallMade, phone: SimulatedPhone, request: str) -> GuiAction:
    away = inside(phone, "Phone") or answer(phone, "")
    if away is not None:
        return away
    number = digits(goal.to)
    if not number:
        return listed(phone, "person:", goal.to) or first(phone, "tab:Contacts", "hang") or BACK
    dialled = getattr(phone.app, "number", "")
    if tap(phone, "dial:1") is None:
        return first(phone, "tab:Keypad", "hang") or BACK
    if dialled == number:
        return tap(phone, "call") or BACK
    return tap(phone, f"dial:{number[len(dialled)]}" if number.startswith(dialled) else "dial:<") or BACK


@towards.register
def _mail(goal: goals.MailSent, phone: SimulatedPhone, request: str) -> GuiAction:
    away = inside(phone, "Gmail") or answer(phone, "Inbox")
    if away is not None:
        return away
    if phone.screen().below("mail_to") is not None:
        return _form(phone, "bar:Send", mail_to=goal.to, mail_subject=goal.subject, mail_text=goal.text)
    return first(phone, "button:Compose", "bar:Folders") or BACK


@towards.register
def _mail_moved(goal: goals.MailMoved, phone: SimulatedPhone, request: str) -> GuiAction:
    away = inside(phone, "Gmail") or answer(phone, "Inbox")
    if away is not None:
        return away
    match _page(phone):
        case MailPage(sender, _) if same_text(sender, goal.sender):
            return tap(phone, "bar:Archive" if goal.folder == "archive" else "bar:Delete") or BACK
    return listed(phone, "mail:", goal.sender) or tap(phone, "bar:Folders") or BACK


@towards.register
def _event(goal: goals.EventAdded, phone: SimulatedPhone, request: str) -> GuiAction:
    if phone.foreground != Calendar.name:
        return launch(phone, Calendar.name)
    app = phone.opened(Calendar)
    wanted, minutes = goal.day.on(phone.today), goal.minutes
    if app.dialog is not None:
        return BACK
    if app.picker is not None:
        return tap(phone, picker_key(*divmod(minutes or 0, 60), app.picker)) or BACK
    match app.page:
        case ChooseDate(year, month):
            return _day(phone, datetime.date(year, month, 1), wanted)
        case EventForm(None):
            step = written(phone, "event_title", goal.title)
            if step is not None:
                return step
            if phone.focus is not None:
                return BACK
            if app.date != wanted:
                return seek(phone, "form:date") or BACK
            return seek(phone, "form:time" if minutes not in (None, app.minutes) else "save") or BACK
    return tap(phone, "button:New event") or BACK


def _day(phone: SimulatedPhone, shown: datetime.date, wanted: datetime.date) -> GuiAction:
    if (shown.year, shown.month) == (wanted.year, wanted.month):
        return seek(phone, f"day:{wanted.isoformat()}") or BACK
    return tap(phone, "month:after" if shown < wanted else "month:before") or BACK


@towards.register
def _no_event(goal: goals.EventGone, phone: SimulatedPhone, request: str) -> GuiAction:
    away = inside(phone, Calendar.name) or answer(phone, "Delete", goal.title)
    if away is not None:
        return away
    app = phone.opened(Calendar)
    match app.page:
        case EventPage(event) if app.picker is None and same_text(event.title, goal.title):
            return tap(phone, "bar:Delete") or BACK
    return (None if app.picker else listed(phone, "event:", goal.title) or tap(phone, "tab:Schedule")) or BACK


@towards.register
def _note(goal: goals.NoteWritten, phone: SimulatedPhone, request: str) -> GuiAction:
    away = inside(phone, "Notes") or answer(phone, "")
    if away is not None:
        return away
    match _page(phone):
        case NotePage(None):
            return _form(phone, "save", note_title=goal.title, note_text=goal.text)
        case NotePage(_):
            return BACK
    return tap(phone, "button:New note") or BACK


@towards.register
def _no_note(goal: goals.NoteGone, phone: SimulatedPhone, request: str) -> GuiAction:
    away = inside(phone, "Notes") or answer(phone, "Delete", goal.title)
    if away is not None:
        return away
    match _page(phone):
        case NotePage(note) if note is not None and same_text(note.title, goal.title):
            return tap(phone, "bar:Delete") or BACK
    return listed(phone, "note:", goal.title) or BACK


def _file(phone: SimulatedPhone, goal: goals.FileGone | goals.FileMoved, key: str) -> GuiAction:
    """Return the next action on the way to a button on the page of a file."""
    page = _page(phone)
    if isinstance(page, FilePage) and same_text(page.file.name, goal.name):
        return seek(phone, key) or BACK
    found = listed(phone, "file:", goal.name)
    if found is not None:
        return found
    folder = next((file.folder for file in phone.data.files if same_text(file.name, goal.name)), "Downloads")
    return seek(phone, f"folder:{folder}") or BACK


@towards.register
def _no_file(goal: goals.FileGone, phone: SimulatedPhone, request: str) -> GuiAction:
    return inside(phone, "Files") or answer(phone, "Delete", goal.name) or _file(phone, goal, "delete")


@towards.register
def _moved(goal: goals.FileMoved, phone: SimulatedPhone, request: str) -> GuiAction:
    return inside(phone, "Files") or answer(phone, goal.folder, goal.name) or _file(phone, goal, "move")


@towards.register
def _folder(goal: goals.FolderMade, phone: SimulatedPhone, request: str) -> GuiAction:
    away = inside(phone, "Files")
    if away is not None:
        return away
    dialog = None if phone.app is None else phone.app.dialog
    if dialog is not None and dialog.title == "New folder" and phone.app is not None:
        if phone.app.text(dialog.field) == goal.name:
            return tap(phone, "dialog:Create") or ENTER
        empty = phone.replaces or not phone.app.text(dialog.field)
        return GuiAction.type_text(goal.name) if empty and phone.focus == dialog.field else BACK
    return (tap(phone, "bar:New folder") if dialog is None else None) or BACK
