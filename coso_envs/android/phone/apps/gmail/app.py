"""The mail app's pages, and what their widgets do."""

from __future__ import annotations

from collections.abc import Callable

from typing_extensions import override

from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.apps.gmail.pages import (
    Compose,
    Folder,
    MailPage,
    Move,
    Search,
    Send,
    SentPage,
    Star,
    Write,
    folder_menu,
    in_folder,
    mail_list,
    mail_page,
    sent_list,
    sent_page,
)
from coso_envs.android.phone.bars import TOP, search_bar, title_bar
from coso_envs.android.phone.data import Mail, SentMail
from coso_envs.android.phone.dialogs import Dialog, menu
from coso_envs.android.phone.intents import Push, PushSearch
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import Main, Page
from coso_envs.drawing.widgets import Intent, Widget

SEARCH, _TO, _SUBJECT, _TEXT = "mail_search", "mail_to", "mail_subject", "mail_text"
_MAX_SENT = 100


class Gmail(App):
    """Mails, read and newly written."""

    name = "Gmail"

    @override
    def view(self) -> Page:
        data = self.phone.data
        match self.page:
            case Main():
                return mail_list(in_folder(data.mails, "inbox"), "Primary", self._bar("Inbox"), True)
            case Folder("Sent"):
                return sent_list(data.mails_sent, self._bar("Sent"))
            case Folder(title):
                return mail_list(in_folder(data.mails, title), title, self._bar(title), False)
            case Search():
                bar = search_bar("Gmail", SEARCH, self.text(SEARCH), "Search mail", self.focused(SEARCH), back=True)
                return mail_list(self._found(), "Mail search", bar, False)
            case MailPage(sender, subject):
                found = [mail for mail in data.mails if (mail.sender, mail.subject) == (sender, subject)]
                # A task may have begun by taking it away.
                return mail_page(found[0]) if found else mail_list(data.mails, "All mail", self._bar("All mail"), False)
            case SentPage(mail):
                return sent_page(mail)
            case Compose():
                return self._compose()
        raise self.unknown_page()

    def _bar(self, title: str) -> tuple[Widget, ...]:
        actions = (("search", "Search mail", PushSearch(Search(), SEARCH)), ("menu", "Folders", folder_menu()))
        return title_bar(title, back=False, actions=actions)

    def _found(self) -> tuple[Mail, ...]:
        query = self.words(SEARCH).casefold()
        mails = self.phone.data.mails
        return tuple(mail for mail in mails if query in f"{mail.sender} {mail.subject} {mail.text}".casefold())

    def _compose(self) -> Page:
        column = Column(y=12)
        self.line(column, _TO, "To")
        self.line(column, _SUBJECT, "Subject")
        self.line(column, _TEXT, "Compose email", 6)
        bar = title_bar("Compose", actions=(("arrow_right", "Send", Send()),))
        return Page("compose", column.done(), column.y, bar, top=TOP)

    def write_mail(self, to: str, subject: str, text: str) -> None:
        """Open the form of a new mail with something in it."""
        self.push(Compose())
        self.write(**{_TO: to, _SUBJECT: subject, _TEXT: text})

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case Write(to, subject, text):
                self.write_mail(to, subject, text)
            case Send():
                self._send()
            case Move(sender, subject, folder):
                self._change(sender, subject, lambda mail: mail._replace(folder=folder))
                if isinstance(self.page, MailPage):
                    self.back()
            case Star(sender, subject):
                self._change(sender, subject, lambda mail: mail._replace(starred=not mail.starred))
            case _:
                super().handle(intent)

    def _change(self, sender: str, subject: str, change: Callable[[Mail], Mail]) -> None:
        self.phone.data.mails = tuple(
            change(mail) if (mail.sender, mail.subject) == (sender, subject) else mail for mail in self.phone.data.mails
        )

    def _send(self) -> None:
        new = SentMail(self.words(_TO), self.words(_SUBJECT), self.words(_TEXT))
        if not new.to:
            self.phone.toast = "Add a recipient"
            return
        self.phone.data.mails_sent = (*self.phone.data.mails_sent[-_MAX_SENT:], new)
        self.phone.toast = "Sent"
        self.back()

    @override
    def held(self, intent: Intent) -> Dialog | None:
        match intent:
            case Push(MailPage(sender, subject)):
                folders = (("Archive", Move(sender, subject, "archive")), ("Delete", Move(sender, subject, "trash")))
                return menu(subject, ("Star or unstar", Star(sender, subject)), *folders)
        return None
