"""The shop site without a network: pages, what a visitor has done, and the state that tells whether a task is done."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping

from coso_envs.android.phone.apps.chrome import Chrome, SitePage
from coso_envs.android.phone.apps.chrome.pages import NewTabPage
from coso_envs.android.phone.options import PhoneOptions
from coso_envs.android.phone.pages import PageState
from coso_envs.android.phone.sites.search_engine import ADDRESS
from coso_envs.android.phone.sites.shop import SEARCH_FIELD, Results
from coso_envs.android.phone.system.notes import popup
from coso_envs.android.shop_site.links import change_of, destination, page_of, path_of, target
from coso_envs.android.shop_site.markup import document, waiting_page
from coso_envs.android.shop_site.twin import Twin

#: Seconds for which a slow page says that it is loading.
_SLOW = 0.6


class ShopSite:
    """The pages of the simulated phone's browser for one visitor, and the record of what the visitor saw and bought.

    The record is a simulated phone, the ``twin``: whatever page is served is the one that its browser shows, and what
    is put into a cart lies in its carts. Safe to use from several threads.
    """

    def __init__(self, *, slow: float = 0.1, consent: bool = True) -> None:
        """Make the site.

        Args:
            slow: share of pages that first say that they are loading, 0 .. 1.
            consent: whether a shop asks about cookies at the first visit, before anything else.

        Raises:
            ValueError: if ``slow`` is out of range.
        """
        if not 0.0 <= slow <= 1.0:
            raise ValueError(f"slow must be between 0 and 1, got {slow}")
        self._slow, self._consent = slow, consent
        self._lock = threading.RLock()
        self.twin = Twin(options=PhoneOptions("easy", "aitw"))
        self.reset(0)

    def reset(self, seed: int) -> None:
        """Forget the visitor; ``seed`` decides products, prices and which pages are slow."""
        with self._lock:
            self.twin.reset(seed)
            self.twin.open_app("Chrome")
            self._rng = random.Random(seed)
            self._asked: set[str] = set()
            self._last = ""

    @property
    def _chrome(self) -> Chrome:
        return self.twin.opened(Chrome)

    def path(self) -> str:
        """Return the path of the page that was served last."""
        return path_of(self._chrome.page, self._chrome.phone_name)

    def get(self, path: str) -> str | None:
        """Return the page at a path, with its query, as HTML; None if there is none."""
        with self._lock:
            page = page_of(path, self._chrome.phone_name)
            if page is None:
                return None
            # A page that is loading is asked for again by itself.
            late = not self.twin.loading and path != self._last and self._rng.random() < self._slow
            self._last = path
            self._show(page)
            self.twin.loading = late
            return waiting_page(path, _SLOW) if late else self._write()

    def go(self, text: str) -> str:
        """Return the path that a text in the address bar leads to."""
        return path_of(destination(text, self._chrome.phone_name), self._chrome.phone_name)

    def find(self, path: str, query: str) -> str:
        """Return the path of what a shop's search box finds; ``path`` is that of the page with the box."""
        page, said = page_of(path, self._chrome.phone_name), " ".join(query.split())
        if not isinstance(page, SitePage) or not said:
            return path
        return path_of(SitePage(page.domain, Results(said)), self._chrome.phone_name)

    def change(self, form: Mapping[str, str]) -> str:
        """Carry out what a form asks for, and return the path to show then.

        Raises:
            ValueError: if the form is none of this site's.
        """
        with self._lock:
            change = change_of(form)
            if form["do"] == "ClosePopup":
                self.twin.popup = ""
                return form.get("of", "/")
            page = page_of(form.get("of", ""), self._chrome.phone_name)
            if not isinstance(page, SitePage):
                raise ValueError(f"nothing can be changed at {form.get('of', '')!r}")
            self._show(page)
            self._chrome.perform(change)
            return self.path()

    def _show(self, page: PageState) -> None:
        if page == NewTabPage():
            self.twin.popup = ""
        self._chrome.reach(page)
        if self._consent and isinstance(page, SitePage) and page.domain not in self._asked:
            self._asked.add(page.domain)
            self.twin.popup = "cookies"

    def _write(self) -> str:
        chrome = self._chrome
        values = {ADDRESS: chrome.url(), SEARCH_FIELD: chrome.text(SEARCH_FIELD)}

        def link(intent: object) -> str:
            page = target(intent, chrome.page, chrome.phone_name)  # type: ignore[arg-type]
            return "" if page is None else path_of(page, chrome.phone_name)

        dialog = popup(self.twin.popup) if self.twin.popup else ()
        self.twin.focus = None
        return document(chrome.view(), self.path(), link, values, dialog)
