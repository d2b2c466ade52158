"""The base of apps: a stack of pages, a view of the topmost one, and handlers of taps."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import ClassVar

from coso_envs.android.phone import forms
from coso_envs.android.phone.dialogs import Ask, Dialog, Dismiss, dialog_widgets
from coso_envs.android.phone.host import Host
from coso_envs.android.phone.intents import Flip, Push, PushSearch, Show
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import WIDTH, Cursor, Main, Page, PageState
from coso_envs.drawing.widgets import Intent

#: Pages kept for "back"; the oldest but the first are forgotten.
MAX_STACK = 20


class App(ABC):
    """An app that is open or in the background.

    A subclass defines ``name``, ``start``, a :class:`PageState` for each kind of page, ``view``, and ``handle`` for
    the intents of its widgets. All state is in plain attributes, since phones are copied and pickled.
    """

    name: ClassVar[str]
    start: ClassVar[PageState] = Main()

    def __init__(self, phone: Host) -> None:
        self.phone = phone
        self.stack: list[PageState] = [self.start]
        self.scrolls: list[int] = [0]
        self.fields: dict[str, str] = {}
        self.dialog: Dialog | None = None

    @abstractmethod
    def view(self) -> Page:
        """Build the topmost page as it looks now, without the dialog."""

    # What the phone calls.

    def whole_view(self) -> Page:
        """Return the topmost page, with the dialog over it."""
        page, dialog = self.view(), self.dialog
        if dialog is None:
            return page
        widgets = dialog_widgets(dialog, self.text(dialog.field), self.focused(dialog.field))
        return replace(page, dialog=widgets)

    def perform(self, intent: Intent) -> None:
        """Carry out a tap; a dialog closes by it."""
        self.dialog = None
        self.handle(intent)

    def submit(self, field: str) -> None:
        """React to enter: in a dialog it gives the first answer."""
        if self.dialog is not None and self.dialog.field == field:
            _, intent = self.dialog.options[0]
            self.perform(intent)
        else:
            self.entered(field)

    def go_back(self) -> bool:
        """Close the dialog or the topmost page; return False if there was nothing to close."""
        if self.dialog is not None:
            self.dialog = None
            return True
        return self.back()

    # What an app defines, and may use.

    def handle(self, intent: Intent) -> None:
        """Carry out what a tap on one of the app's widgets means.

        Raises:
            TypeError: if the app does not know the intent.
        """
        match intent:
            case Push(page):
                self.push(page)
            case PushSearch(page, field):
                self.push(page)
                self.fields[field] = ""
                self.phone.set_focus(field)
            case Show(page):
                self.show(page)
            case Ask(dialog):
                self.ask(dialog)
            case Dismiss():
                pass
            case Flip(kind, of):
                self.phone.data.flip(kind, of)
            case _:
                raise TypeError(f"{type(self).__name__} does not know {intent!r}")

    def held(self, intent: Intent) -> Dialog | None:
        """Return the menu of a long press on a widget whose tap has this meaning; None if there is none."""
        return None

    def ask(self, dialog: Dialog, text: str = "") -> None:
        """Open a dialog; if one can write in it, ``text`` stands there and typing replaces it."""
        self.dialog = dialog
        if dialog.field:
            self.fields[dialog.field] = text
            self.phone.set_focus(dialog.field)

    @property
    def page(self) -> PageState:
        """The page on top."""
        return self.stack[-1]

    def push(self, page: PageState) -> None:
        """Open a page on top of this one."""
        if self.page == page:
            return
        if len(self.stack) >= MAX_STACK:
            del self.stack[1], self.scrolls[1]
        self.stack.append(page)
        self.scrolls.append(0)
        self.phone.page_opened()

    def show(self, page: PageState) -> None:
        """Show a page in the place of this one."""
        self.stack[-1] = page
        self.scrolls[-1] = 0

    def back(self) -> bool:
        """Close the topmost page; return False if it was the last one."""
        if len(self.stack) == 1:
            return False
        self.stack.pop()
        self.scrolls.pop()
        return True

    def reach(self, page: PageState) -> None:
        """Show a page as the only one, as links from other apps do."""
        self.stack, self.scrolls = [page], [0]

    def text(self, field: str) -> str:
        """Return what stands in a field."""
        return self.fields.get(field, "")

    def words(self, field: str) -> str:
        """Return what stands in a field, with single spaces and none around it."""
        return " ".join(self.text(field).split())

    def write(self, **values: str) -> None:
        """Fill the fields of a form."""
        self.fields.update(values)

    def line(self, column: Column, field: str, caption: str, lines: int = 1) -> None:
        """Add a field of the app with its caption to a page."""
        value, focused = self.text(field), self.focused(field)
        column.add(forms.field(24, column.y, WIDTH - 48, field, caption, value, focused, lines), gap=12)

    def focused(self, field: str) -> Cursor | None:
        """Return the cursor if a field has it."""
        if self.phone.focus != field:
            return None
        length = len(self.text(field))
        return Cursor(min(self.phone.caret, length), self.phone.replaces and length > 0)

    def typed(self, field: str) -> None:  # noqa: B027 - most apps need not
        """React to a change of a field."""

    def entered(self, field: str) -> None:  # noqa: B027 - most apps need not
        """React to enter in a field."""

    def unknown_page(self) -> TypeError:
        """Make the error of a view that does not know the page on top."""
        return TypeError(f"{type(self).__name__} does not know the page {self.page!r}")
