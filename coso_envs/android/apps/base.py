"""What an app is: a stack of pages, a view of the topmost one, and handlers of taps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from coso_envs.android.pages import Page
from coso_envs.drawing.widgets import Intent

if TYPE_CHECKING:
    from coso_envs.android.phone import SimulatedPhone

#: A page: its kind and what it shows, all hashable.
PageState = tuple[Any, ...]

#: Pages kept for "back"; the oldest but the first are forgotten.
MAX_STACK = 20


class App:
    """An app that is open or in the background.

    A subclass defines ``name``, ``start`` and for each kind of page ``page_<kind>(*what)``, which builds it, and for
    each intent of its widgets ``do_<verb>(*arguments)``. All state is in plain attributes, since phones are copied
    and pickled.
    """

    name: ClassVar[str]
    start: ClassVar[PageState] = ("main",)

    def __init__(self, phone: SimulatedPhone) -> None:
        """An app that was just started."""
        self.phone = phone
        self.stack: list[PageState] = [self.start]
        self.scrolls: list[int] = [0]
        self.fields: dict[str, str] = {}

    @property
    def page(self) -> PageState:
        """The page on top."""
        return self.stack[-1]

    def view(self) -> Page:
        """What the topmost page looks like now."""
        kind, *what = self.page
        built: Page = getattr(self, f"page_{kind}")(*what)
        return built

    def push(self, *page: Any) -> None:
        """Open a page on top of this one."""
        if self.page == page:
            return
        if len(self.stack) >= MAX_STACK:
            del self.stack[1], self.scrolls[1]
        self.stack.append(page)
        self.scrolls.append(0)
        self.phone.page_opened()

    def show(self, *page: Any) -> None:
        """Show a page in the place of this one."""
        self.stack[-1] = page
        self.scrolls[-1] = 0

    def back(self) -> bool:
        """Close the topmost page; False if it was the last one."""
        if len(self.stack) == 1:
            return False
        self.stack.pop()
        self.scrolls.pop()
        return True

    def reach(self, *page: Any) -> None:
        """Show a page as the only one, as links from other apps do."""
        self.stack, self.scrolls = [page], [0]

    def do(self, intent: Intent) -> None:
        """Carry out what a tap means."""
        verb, *arguments = intent
        getattr(self, f"do_{verb}")(*arguments)

    def do_push(self, *page: Any) -> None:
        """Open a page."""
        self.push(*page)

    def do_show(self, *page: Any) -> None:
        """Replace the page."""
        self.show(*page)

    def do_app(self, name: str) -> None:
        """Open another app."""
        self.phone.open_app(name)

    def text(self, key: str) -> str:
        """What stands in a field."""
        return self.fields.get(key, "")

    def focused(self, key: str) -> bool:
        """Whether a field has the focus."""
        return self.phone.focus == key

    def typed(self, key: str) -> None:
        """A field has changed."""

    def entered(self, key: str) -> None:
        """Enter was pressed in a field."""
