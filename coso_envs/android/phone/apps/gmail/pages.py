"""The mail app's pages, and the intents of its widgets."""

from __future__ import annotations

from dataclasses import dataclass

from coso_envs.android.phone import forms
from coso_envs.android.phone.bars import TOP, title_bar
from coso_envs.android.phone.content.seeded import number
from coso_envs.android.phone.data import Mail, SentMail
from coso_envs.android.phone.dialogs import Ask, Dialog
from coso_envs.android.phone.intents import Push, Show
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import Main, Page, PageState
from coso_envs.drawing.widgets import GREY, Intent, Widget


@dataclass(frozen=True)
class Folder(PageState):
    """Mails in another folder than the inbox: "Starred", "Sent", "Archive" or "Trash"."""

    title: str


@dataclass(frozen=True)
class Search(PageState):
    """The mails that have what is written."""


@dataclass(frozen=True)
class MailPage(PageState):
    """The page of one mail, named by its sender and subject."""

    sender: str
    subject: str


@dataclass(frozen=True)
class SentPage(PageState):
    """The page of a mail that was sent."""

    mail: SentMail


@dataclass(frozen=True)
class Compose(PageState):
    """The form of a new mail."""


@dataclass(frozen=True)
class Write(Intent):
    """Open the form of a new mail with something in it."""

    to: str = ""
    subject: str = ""
    text: str = ""


@dataclass(frozen=True)
class Send(Intent):
    """Send what was written."""


@dataclass(frozen=True)
class Move(Intent):
    """Put a mail into a folder."""

    sender: str
    subject: str
    folder: str


@dataclass(frozen=True)
class Star(Intent):
    """Star a mail, or take the star away."""

    sender: str
    subject: str


FOLDERS = ("Inbox", "Starred", "Sent", "Archive", "Trash")


def folder_menu() -> Ask:
    """Return the intent that asks which folder to show."""
    options = tuple((name, Show(Main()) if name == "Inbox" else Show(Folder(name))) for name in FOLDERS)
    return Ask(Dialog("Mail", options=options))


def in_folder(mails: tuple[Mail, ...], title: str) -> tuple[Mail, ...]:
    """Return the mails that a folder shows."""
    if title == "Starred":
        return tuple(mail for mail in mails if mail.starred and mail.folder != "trash")
    return tuple(mail for mail in mails if mail.folder == title.lower())


def mail_list(mails: tuple[Mail, ...], title: str, bar: tuple[Widget, ...], adds: bool) -> Page:
    """Return a list of mails, and a button for a new one."""
    column = Column(y=12)
    column.text(title.upper(), 38, GREY)
    for i, mail in enumerate(mails):
        age = number(mail.subject, 1, 9)
        column.row(
            f"mail:{i}", mail.sender, Push(MailPage(mail.sender, mail.subject)), icon_name="star" if mail.starred else
            "person", subtitle=f"{mail.subject} - {mail.text}", bold=age < 4, trailing=f"{age}h", height=200,
        )  # fmt: skip
    if not mails:
        column.text("Nothing here", 44, GREY, align="center")
    add = (forms.round_button("plus", "Compose", Write()),) if adds else ()
    name = "inbox" if title == "Primary" else title.lower()
    return Page(name, column.done(), column.y + 240, bar, add, top=TOP)


def sent_list(mails: tuple[SentMail, ...], bar: tuple[Widget, ...]) -> Page:
    """Return the mails that were sent, the latest first."""
    column = Column(y=12)
    column.text("SENT", 38, GREY)
    for i, mail in enumerate(reversed(mails)):
        said = f"{mail.subject} - {mail.text}"
        column.row(f"sent:{i}", f"To: {mail.to}", Push(SentPage(mail)), subtitle=said, icon_name="person", height=200)
    if not mails:
        column.text("Nothing here", 44, GREY, align="center")
    return Page("sent", column.done(), column.y, bar, top=TOP)


def mail_page(mail: Mail) -> Page:
    """Return a mail with what can be done about it."""
    sender, subject = mail.sender, mail.subject
    column = Column(y=24)
    column.text(subject, 60, max_lines=3)
    column.row("sender", sender, None, subtitle="to me", icon_name="person", role="")
    column.text(f"{mail.text} let me know what you think when you have a minute.", 44, max_lines=6)
    column.text(f"Best, {sender}", 44)
    column.gap(40)
    quoted = f"{sender} wrote: {mail.text}"
    column.buttons(
        ("reply", "Reply", Write(sender, f"Re: {subject}")),
        ("forward", "Forward", Write("", f"Fwd: {subject}", quoted)),
    )
    back = ("mail", "Move to inbox", Move(sender, subject, "inbox"))
    actions = (
        ("star", "Remove star" if mail.starred else "Star", Star(sender, subject)),
        ("folder", "Archive", Move(sender, subject, "archive")) if mail.folder == "inbox" else back,
        ("trash", "Delete", Move(sender, subject, "trash")),
    )
    return Page("mail", column.done(), column.y, title_bar("", actions=actions), top=TOP)


def sent_page(mail: SentMail) -> Page:
    """Return a mail that was sent."""
    column = Column(y=24)
    column.text(mail.subject or "(no subject)", 60, max_lines=3)
    column.row("sender", "me", None, subtitle=f"to {mail.to}", icon_name="person", role="")
    column.text(mail.text, 44, max_lines=20)
    column.gap(40)
    column.buttons(("forward", "Forward", Write("", f"Fwd: {mail.subject}", mail.text)))
    return Page("sent mail", column.done(), column.y, title_bar(""), top=TOP)
