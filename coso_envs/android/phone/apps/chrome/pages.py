"""The browser's pages and the intents of its own widgets."""

from __future__ import annotations

from dataclasses import dataclass

from coso_envs.android.phone.pages import PageState
from coso_envs.android.phone.sites.shop import ShopPage
from coso_envs.drawing.widgets import Intent


@dataclass(frozen=True)
class NewTabPage(PageState):
    """A tab that shows nothing yet."""


@dataclass(frozen=True)
class ResultsPage(PageState):
    """The results of the search engine."""

    query: str
    vertical: str = "All"


@dataclass(frozen=True)
class SitePage(PageState):
    """A page of a shop."""

    domain: str
    page: ShopPage


@dataclass(frozen=True)
class ArticlePage(PageState):
    """A page to read; without a title, the home page of a site. ``query`` is the question that it answers."""

    domain: str
    title: str
    query: str = ""


@dataclass(frozen=True)
class ImagePage(PageState):
    """One of the pictures that the search engine has found."""

    query: str
    index: int


@dataclass(frozen=True)
class HistoryPage(PageState):
    """The list of visited addresses."""


@dataclass(frozen=True)
class BookmarksPage(PageState):
    """The list of bookmarks."""


@dataclass(frozen=True)
class DownloadsPage(PageState):
    """The list of files that were downloaded."""


@dataclass(frozen=True)
class ErrorPage(PageState):
    """No site has this address."""

    domain: str


@dataclass(frozen=True)
class Visit(Intent):
    """Go where the address bar would lead with this text."""

    text: str


@dataclass(frozen=True)
class OpenTab(Intent):
    """Open an empty tab."""

    incognito: bool


@dataclass(frozen=True)
class SelectTab(Intent):
    """Show one of the tabs."""

    index: int


@dataclass(frozen=True)
class CloseTab(Intent):
    """Close a tab; an empty one replaces the last one."""

    index: int


@dataclass(frozen=True)
class ShowTabs(Intent):
    """Show the overview of tabs."""


@dataclass(frozen=True)
class ToggleMenu(Intent):
    """Open the browser's menu, or close it."""


@dataclass(frozen=True)
class CloseMenu(Intent):
    """Close the browser's menu."""


@dataclass(frozen=True)
class ShowHistory(Intent):
    """Show the visited addresses."""


@dataclass(frozen=True)
class GoHome(Intent):
    """Show the start page."""


@dataclass(frozen=True)
class ShowBookmarks(Intent):
    """Show the list of bookmarks."""


@dataclass(frozen=True)
class ShowDownloads(Intent):
    """Show the files that were downloaded."""


@dataclass(frozen=True)
class ToggleBookmark(Intent):
    """Keep an address as a bookmark, or no longer."""

    address: str


@dataclass(frozen=True)
class ClearHistory(Intent):
    """Forget the visited addresses."""
