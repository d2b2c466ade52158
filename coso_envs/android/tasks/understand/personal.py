"""Contacts, messages, calls, mails, the calendar, notes, files."""

from __future__ import annotations

import re

from coso_envs.android.phone.initial_data import FOLDERS
from coso_envs.android.tasks import goals
from coso_envs.android.tasks.goals import Day, Goal
from coso_envs.android.tasks.understand.rules import Said, rules
from coso_envs.android.tasks.understand.slots import DAY, day, time_of_day, verbatim

_NUMBER = r"(?P<number>[+\d][\d()./+-]*(?: ?[\d()./-]+)*)"
_PERSON = r"(?P<name><x>)"
#: A person's name has no words of instructions in it.
_NO_NAME = re.compile(
    r"\b(?:and|then|or|with|number|contact|saying|that|to|from|a|the|all|every|everyone|everybody|someone|him|her|them|it|me|us|text|message|email|my|for|at|on|not|new|now|again|twice|once|today|tonight|tomorrow|later|please)\b|,"
)


def name(said: Said, part: str = "name") -> str | None:
    """Return a person's name as it is spelled."""
    if said.quoted(part):
        return said.raw(part)
    words = said.words(part)
    if words in ("him", "her", "them") and said.before:
        last = said.before[-1]
        return getattr(last, "to", None) or getattr(last, "name", None)
    # A repair may have put another word in the place of one of these.
    named = words and len(words.split()) <= 3 and not any(map(_NO_NAME.search, (words, said.raw(part).lower())))
    return said.raw(part) if named else None


def _text(said: Said, part: str = "text") -> str | None:
    """Return a text to be written: a quote, or words that hold nothing else to do."""
    return verbatim(said, part) if said.has(part) else None


def _contact(said: Said) -> Goal | None:
    called = name(said)
    digits = re.sub(r"\D", "", said.raw("number"))
    return None if called is None or len(digits) < 3 else goals.ContactIs(called, said.raw("number"))


def _no_contact(said: Said) -> Goal | None:
    called = name(said)
    return None if called is None else goals.ContactGone(called)


def _message(said: Said) -> Goal | None:
    to = said.raw("number") if said.has("number") else name(said)
    text = _text(said)
    return None if not to or not text else goals.MessageSent(to, text)


def _call(said: Said) -> Goal | None:
    to = said.raw("number") if said.has("number") else name(said)
    return None if not to else goals.CallMade(to)


def _mail(said: Said) -> Goal | None:
    to = said.words("to") if "@" in said.words("to") else name(said, "to")
    subject = _text(said, "subject") if said.has("subject") else ""
    text = _text(said) if said.has("text") else ""
    return (
        None
        if not to or to.count("@") > 1 or subject is None or text is None or not (subject or text)
        else goals.MailSent(to, subject, text)
    )


def _event(said: Said) -> Goal | None:
    title = _text(said, "title")
    when = day(said.words("day")) if said.has("day") else Day()
    # "Tonight at 8" says the half of the day, too.
    tonight = " tonight" if said.has("day") and said.words("day").endswith("tonight") else ""
    time = (time_of_day(said.words("time") + tonight) or time_of_day(said.words("time"))) if said.has("time") else None
    if not title or when is None or (said.has("time") and time is None) or not (said.has("day") or time):
        return None
    return goals.EventAdded(title, when, None if time is None else 60 * time[0] + time[1])


def _no_event(said: Said) -> Goal | None:
    title = _text(said, "title")
    when = day(said.words("day")) if said.has("day") else None
    return None if not title or (said.has("day") and when is None) else goals.EventGone(title, when)


def _note(said: Said) -> Goal | None:
    title = _text(said, "title") if said.has("title") else ""
    text = _text(said) if said.has("text") else ""
    return None if title is None or text is None or not (title or text) else goals.NoteWritten(title, text)


def _no_note(said: Said) -> Goal | None:
    title = _text(said, "title")
    return None if not title else goals.NoteGone(title)


def _folder(said: Said) -> str | None:
    """Return a folder's name, as the phone spells it."""
    words = re.sub(r"^(?:the|my) | folder$", "", said.words("folder"))
    words = {"download": "downloads", "pictures": "images", "photos": "images", "music": "audio"}.get(words, words)
    return next((name for name in FOLDERS if name.casefold() in (words, f"{words}s")), None)


def _file_name(said: Said) -> str | None:
    name = said.raw("file")
    return name if said.quoted("file") or re.fullmatch(r"[\w-]+\.\w{2,4}", name) else None


def _no_file(said: Said) -> Goal | None:
    name, folder = _file_name(said), _folder(said) if said.has("folder") else ""
    return None if name is None or folder is None else goals.FileGone(name, folder)


def _moved(said: Said) -> Goal | None:
    name, folder = _file_name(said), _folder(said)
    return None if name is None or folder is None else goals.FileMoved(name, folder)


def _new_folder(said: Said) -> Goal | None:
    name = _text(said, "folder")
    return None if not name else goals.FolderMade(name)


_SAYING = r"(?: (?:saying|that says|with <a>(?:text|message|content|body)|with|reading|that|to say)| :| ,)"
_TEXT = r"(?P<text><x>)"
_SUBJECT = r"(?: ,)?(?: (?:with|about|and))?(?: <a>)? ?subject(?: line)?(?: of)?(?: ,)? (?P<subject><x>)"
_BODY = r"(?: ,)?(?: (?:and|with))*(?: <a>)? ?(?:text|body|message|content|saying)(?: of)?(?: ,)? (?P<text><x>)"
_MESSAGE = r"(?:(?:text|sms|short) )?(?:message|text|sms)"
_NUM = r"(?: (?:and|with|whose)? ?(?:(?:the|a|phone|mobile|telephone|his|her|their) )*(?:phone )?(?:number|no)(?: is| of)?(?: ,)?| ,| at| :)"
_IN_CONTACTS = r"(?: (?:to|in|into) <a>(?:contacts?|contact list|address book|phonebook|phone book)(?: app| list)?)?"
_TO_CALENDAR = r"(?: (?:to|in|into|on) <a>(?:calendar|agenda)(?: app)?)?"
_TITLED = r"(?: (?:called|named|titled|with <a>(?:title|name)|for|about|entitled)| :)"
_WHEN = rf"(?P<day>{DAY})"
_CLOCK = r"(?:at|from|for) (?P<time><time>)"


def _moved_mail(said: Said) -> Goal | None:
    sender = said.raw("sender")
    folder = "archive" if said.match[0].startswith("archive") else "trash"
    return goals.MailMoved(sender, folder) if said.quoted("sender") or len(sender.split()) <= 3 else None


_USING = r"(?: (?:using|in|with|via|from) <a>(?:contacts|messages|messaging|sms|calendar|notes|gmail|phone)(?: app)?)?"
_THEIRS = r"(?: ,)? (?:and )?(?:their|his|her|the) (?:phone )?number is"

RULES = rules(
    # Contacts.
    (rf"(?:<create>|store) <a>(?:new )?contact (?:for |named |called )?{_PERSON}{_THEIRS} {_NUMBER}", _contact),
    (rf"(?:<create>|store) <a>(?:new )?contact(?: (?:for|named|called|with the name|with <a>name)| ,| :)? {_PERSON}(?:{_IN_CONTACTS}){_NUM} {_NUMBER}{_IN_CONTACTS}", _contact),
    (rf"(?:<create>|store) {_PERSON} (?:as <a>(?:new )?contact|(?:to|in) <a>(?:contacts?|address book))(?: list| app)?(?: ,)? ?(?:with|and)?(?: <a>)?(?: ?(?:phone )?number)?(?: is)? {_NUMBER}", _contact),
    (rf"(?:<create>|store) {_NUMBER} as {_PERSON}{_IN_CONTACTS}", _contact),
    (rf"(?:<create>|store) {_PERSON} with(?: <a>)? ?(?:phone )?number {_NUMBER} (?:to|in) <a>(?:contacts?|address book)(?: list| app)?", _contact),
    (rf"<delete> <a>contact(?: (?:named|called|for|of))? {_PERSON}{_IN_CONTACTS.replace('(?:to|in|into)', '(?:from|in)')}", _no_contact),
    (rf"<delete> {_PERSON} from <a>(?:contacts?|contact list|address book)(?: app)?", _no_contact),
    (rf"<delete> {_PERSON}s contact", _no_contact),
    # Messages and calls.
    (rf"(?:send|write) <a>(?:new )?{_MESSAGE}{_USING} to (?:{_NUMBER}|{_PERSON}){_USING}(?: with(?: <a>)? ?(?:text|message|content)(?: ,)?|{_SAYING}) {_TEXT}", _message),
    (rf"(?:send|write) <a>(?:new )?{_MESSAGE} to (?:{_NUMBER}|{_PERSON}){_SAYING} {_TEXT}", _message),
    (rf"(?:send|write) (?:{_NUMBER}|{_PERSON}) <a>(?:new )?{_MESSAGE}{_SAYING} {_TEXT}", _message),
    (rf"(?:send|write|text) <a>(?:{_MESSAGE} )?(?P<text><quote>)(?: as <a>{_MESSAGE})? to (?:{_NUMBER}|{_PERSON})(?: (?:by|via|using|with) <a>(?:text|sms|messages?|message)(?: app)?)?", _message),
    (rf"(?:send|write) <a>{_MESSAGE}{_SAYING} (?P<text><quote>) to (?:{_NUMBER}|{_PERSON})", _message),
    (rf"(?:text|message|sms) (?:{_NUMBER}|{_PERSON})(?:{_SAYING})? (?P<text><quote>)", _message),
    (rf"(?:text|message|sms) (?:{_NUMBER}|{_PERSON}) (?:saying|that) {_TEXT}", _message),
    (rf"(?:tell|let) {_PERSON}(?: know)?(?: by (?:text|sms|message))(?: that)? {_TEXT}", _message),
    (rf"(?:call|dial|phone|ring|make <a>(?:phone )?call to|give <a>call to)(?: up)? (?:the number )?(?:{_NUMBER}|{_PERSON})(?: on the phone)?", _call),
    # Mails.
    (rf"(?:send|write|compose) <a>(?:new )?(?:email|mail) to (?P<to><x>){_SUBJECT}(?:{_BODY})?", _mail),
    (rf"(?:send|write|compose) <a>(?:new )?(?:email|mail) to (?P<to><x>){_SAYING} {_TEXT}", _mail),
    (rf"(?:email|mail) (?P<to><x>){_SAYING} (?P<text><quote>)", _mail),
    (r"(?:archive|delete|remove|trash) <a>(?:latest |last )?(?:email|mail|message) from (?P<sender><x>)(?: in gmail)?", _moved_mail),
    # The calendar.
    (rf"<create> <a>(?:new )?(?:calendar )?(?:event|appointment|entry|meeting){_TO_CALENDAR} {_WHEN}(?: {_CLOCK})? with <a>(?:title|name) (?P<title><x>)", _event),
    (rf"<create> <a>(?:new )?(?:calendar )?(?:event|appointment|entry|meeting|reminder){_TITLED} (?P<title><x>){_TO_CALENDAR} {_WHEN}(?: {_CLOCK})?{_TO_CALENDAR}", _event),
    (rf"<create> <a>(?:new )?(?:calendar )?(?:event|appointment|entry|meeting|reminder){_TITLED} (?P<title><x>){_TO_CALENDAR} {_CLOCK}(?: {_WHEN})?{_TO_CALENDAR}", _event),
    (rf"<create> <a>(?:new )?(?:calendar )?(?:event|appointment|entry){_TO_CALENDAR} {_WHEN}(?: {_CLOCK})?{_TITLED} (?P<title><x>)", _event),
    (rf"(?:add|put|schedule|enter) (?P<title><x>) (?:to|in|into|on) <a>(?:calendar|agenda)(?: app)? {_WHEN}(?: {_CLOCK})?", _event),
    (rf"(?:add|put|schedule|enter) (?P<title><quote>) {_WHEN}(?: {_CLOCK})?(?: (?:to|in|into|on) <a>(?:calendar|agenda)(?: app)?)?", _event),
    (rf"(?:<delete>|cancel) <a>(?:calendar )?(?:event|appointment|entry|meeting){_TITLED}? (?P<title><x>)(?: (?:from|in|on) <a>calendar(?: app)?)?(?: {_WHEN})?(?: (?:from|in|on) <a>calendar(?: app)?)?", _no_event),
    (r"(?:<delete>|cancel) (?:the |my )?(?P<title><quote>)(?: event| appointment| meeting| entry)? from <a>calendar(?: app)?", _no_event),
    (rf"(?:<delete>|cancel) (?:the |my )(?P<title><x>) (?:event|appointment|entry)(?: {_WHEN})?(?: (?:from|in) <a>calendar(?: app)?)?", _no_event),
    # Notes.
    (rf"(?:<create>|write|take) <a>(?:new )?note{_TITLED} (?P<title><x>)(?: ,)?(?: and)? (?:with|containing|that says|saying|and)(?: <a>)? ?(?:text|content|body|message|following text)?(?: ,)? {_TEXT}", _note),
    (rf"(?:<create>|write|take) <a>(?:new )?note{_TITLED} (?P<title><quote>)", _note),
    (rf"(?:<create>|write|take) <a>(?:new )?note (?:saying|that says|with <a>(?:text|content)|containing|with|to) {_TEXT}", _note),
    (r"(?:write|note)(?: down)? (?P<text><quote>)(?: (?:in|as|into) <a>(?:new )?notes?(?: app)?)?", _note),
    (rf"<delete> <a>note(?:{_TITLED})? (?P<title><x>)(?: (?:from|in) <a>notes(?: app)?)?", _no_note),
    (r"<delete> (?:the |my )?(?P<title><quote>) (?:note|from <a>notes(?: app)?)", _no_note),
    # Files.
    (r"<delete> <a>(?:file )?(?:named |called )?(?P<file>\S+)(?: file)?(?: (?:from|in) (?P<folder>(?:the |my )?\w+(?: folder)?))?(?: (?:in|using|with) <a>files(?: app)?)?", _no_file),
    (r"move <a>(?:file )?(?:named |called )?(?P<file>\S+)(?: file)?(?: from (?:the |my )?\w+(?: folder)?)? (?:to|into) (?P<folder>(?:the |my )?\w+(?: folder)?)(?: (?:in|using|with) <a>files(?: app)?)?", _moved),
    (r"(?:create|make|add) <a>(?:new )?folder (?:called |named |with the name )?(?P<folder><x>)(?: in <a>files(?: app)?)?", _new_folder),
)  # fmt: skip
