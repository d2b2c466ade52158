"""The base of apps: a stack of pages, a view of the topmost one, and handlers of taps."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import ClassVar

from coso_envs.android.phone.host import Host
from coso_envs.android.phone.intents import Push, Show
from coso_envs.android.phone.pages import Main, Page, PageState
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

    @abstractmethod
    def view(self) -> Page:
        """Build the topmost page as it looks now."""

    def handle(self, intent: Intent) -> None:
        """Carry out what a tap on one of the app's widgets means.

        Raises:
            TypeError: if the app does not know the intent.
        """
        match intent:
            case Push(page):
                self.push(page)
            case Show(page):
                self.show(page)
            case _:
                raise TypeError(f"{type(self).__name__} does not know {intent!r}")

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

    def focused(self, field: str) -> bool:
        """Return whether a field has the focus."""
        return self.phone.focus == field

    def typed(self, field: str) -> None:  # noqa: B027 - most apps need not
        """React to a change of a field."""

    def entered(self, field: str) -> None:  # noqa: B027 - most apps need not
        """React to enter in a field."""

    def unknown_page(self) -> TypeError:
        """Make the error of a view that does not know the page on top."""
        return TypeError(f"{type(self).__name__} does not know the page {self.page!r}")
