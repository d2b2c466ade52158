"""YouTube: feed, search, player."""

from __future__ import annotations

import functools
from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TABS_HEIGHT, TOP, search_bar, tab_bar
from coso_envs.android.phone.content.media import KINDS, REPORTS, SONGS
from coso_envs.android.phone.content.scenes import scene
from coso_envs.android.phone.content.seeded import number, pick, several
from coso_envs.android.phone.dialogs import share
from coso_envs.android.phone.host import Host
from coso_envs.android.phone.intents import Flip, Push, Show
from coso_envs.android.phone.layout import Column, text
from coso_envs.android.phone.pages import NAV_TOP, WIDTH, Main, Page, PageState
from coso_envs.drawing.widgets import GREY, RED, WHITE, Widget

SEARCH = "video_search"


@dataclass(frozen=True)
class Shorts(PageState):
    """The page of short videos."""


@dataclass(frozen=True)
class Subscriptions(PageState):
    """The page of subscribed channels."""


@dataclass(frozen=True)
class You(PageState):
    """The page of the user's library."""


@dataclass(frozen=True)
class Shelf(PageState):
    """A list of the user's library: "History", "Liked videos", ..."""

    title: str


@dataclass(frozen=True)
class VideoResults(PageState):
    """Videos found for a query."""

    query: str


@dataclass(frozen=True)
class Watch(PageState):
    """A video that plays."""

    title: str
    channel: str


_TABS = (
    ("home", "Home", Show(Main())),
    ("play", "Shorts", Show(Shorts())),
    ("video", "Subscriptions", Show(Subscriptions())),
    ("person", "You", Show(You())),
)
_FEED = ("Morning Yoga", "Street Food Tour", "Wild Nature", "Guitar Lessons", "Space Explained", "Quick Dinners")
#: The lists of the library, and the flags of the videos in them.
_SHELVES = {"Liked videos": "liked", "Watch later": "saved"}
_MAX_WATCHED = 20
_MUSICAL = frozenset(("music", "song", "songs", "mix", "playlist"))


def videos(query: str, world: int, n: int = 6) -> list[tuple[str, str]]:
    """Return title and channel of each video found, the newest first."""
    name = " ".join(word[:1].upper() + word[1:] for word in query.split())
    key = f"{world}/{query.casefold()}"
    found = []
    for i, (song, kind, report) in enumerate(
        zip(several(SONGS, key, n), several(KINDS, key, n), several(REPORTS, key, n), strict=False)
    ):
        title = f"{name} - {song} ({kind})" if number(f"{key}{i}", 0, 1) else f"{name}: {report}"
        found.append((title, name if not _MUSICAL & set(query.casefold().split()) else f"{name} Channel"))
    return found


@functools.lru_cache(maxsize=256)
def _entry(y: int, key: str, title: str, channel: str) -> Widget:
    minutes = f"{number(title, 2, 19)}:{number(channel + title, 10, 59)}"
    views = f"{channel} - {number(title + 'v', 2, 990)}K views - {number(title + 'd', 1, 11)} days ago"
    children = (
        Widget(0, y, WIDTH, 540, picture=scene(title)),
        Widget(48, y + 564, 96, 96, icon="person", color=WHITE, fill=GREY, radius=48),
        text(174, y + 558, WIDTH - 330, title, 44, max_lines=2),
        text(174, y + 680, WIDTH - 330, views, 36, GREY),
        text(WIDTH - 150, y + 564, 120, minutes, 36, GREY, align="right"),
    )
    tap = Push(Watch(title, channel))
    return Widget(0, y, WIDTH, 744, key=key, role="video", tap=tap, fill=WHITE, children=children)


class YouTube(App):
    """Videos: feed, search and player."""

    name = "YouTube"

    def __init__(self, phone: Host) -> None:
        super().__init__(phone)
        self.watched: tuple[tuple[str, str], ...] = ()

    @override
    def view(self) -> Page:
        match self.page:
            case Main():
                return self._feed()
            case Shorts():
                return self._shorts()
            case Subscriptions():
                return self._subscriptions()
            case You():
                return self._you()
            case Shelf(title):
                return self._shelf(title)
            case VideoResults(query):
                return self._results(query)
            case Watch(title, channel):
                return self._watch(title, channel)
        raise self.unknown_page()

    def _page(self, name: str, column: Column, tab: int = 0, back: bool = True) -> Page:
        bar = search_bar("YouTube", SEARCH, self.text(SEARCH), "Search YouTube", self.focused(SEARCH), back=back)
        return Page(name, column.done(), column.y + 30, bar, tab_bar(_TABS, tab), TOP, NAV_TOP - TABS_HEIGHT)

    def _videos(self, column: Column, found: list[tuple[str, str]], key: str = "video") -> None:
        for i, (title, channel) in enumerate(found):
            column.add(_entry(column.y, f"{key}:{i}", title, channel), 12)

    def _feed(self) -> Page:
        column = Column(y=0)
        for i, query in enumerate(several(_FEED, f"feed {self.phone.world}", 4)):
            self._videos(column, videos(query, self.phone.world, 1), f"feed{i}")
        return self._page("videos", column, back=False)

    def _shorts(self) -> Page:
        column = Column(y=0)
        self._videos(column, videos("Shorts", self.phone.world, 2))
        return self._page("shorts", column, 1, back=False)

    def _subscriptions(self) -> Page:
        column = Column(y=12)
        for i, name in enumerate(_FEED):
            column.row(f"channel:{i}", name, Push(VideoResults(name)), icon_name="person", subtitle="New videos")
        return self._page("subscriptions", column, 2, back=False)

    def _you(self) -> Page:
        column = Column(y=12)
        for i, name in enumerate(("History", *_SHELVES)):
            column.row(f"library:{i}", name, Push(Shelf(name)), icon_name="folder")
        return self._page("library", column, 3, back=False)

    def _shelf(self, title: str) -> Page:
        column = Column(y=12)
        column.heading(title)
        found = self.watched
        if title in _SHELVES:
            marked = sorted(of for kind, of in self.phone.data.flags if kind == _SHELVES[title])
            found = tuple((of, "YouTube") for of in marked)
        self._videos(column, list(found))
        if not found:
            column.text("No videos", 44, GREY, align="center")
        return self._page("shelf", column, 3)

    def _results(self, query: str) -> Page:
        column = Column(y=0)
        self._videos(column, videos(query, self.phone.world))
        return self._page("video results", column)

    def _watch(self, title: str, channel: str) -> Page:
        column = Column(y=0)
        column.add(Widget(0, 0, WIDTH, 608, picture=scene(title)))
        column.add(Widget(0, column.y, 400, 12, fill=RED), gap=18)
        column.text(title, 50, bold=True, max_lines=3)
        column.text(f"{number(title + 'v', 2, 990)}K views", 40, GREY)
        flagged = self.phone.data.flagged
        liked, saved, subscribed = flagged("liked", title), flagged("saved", title), flagged("subscribed", channel)
        column.buttons(
            ("like", "Liked" if liked else "Like", Flip("liked", title)),
            ("share", "Share", share(title)),
            ("save", "Saved" if saved else "Save", Flip("saved", title)),
        )
        tap = Push(VideoResults(channel))
        subscribe = ("subscribe", "Subscribed" if subscribed else "Subscribe", Flip("subscribed", channel))
        column.row("channel", channel, tap, subtitle="1.2M subscribers", icon_name="person", trailing_button=subscribe)
        column.rule()
        column.heading("Comments")
        for i, words in enumerate(("So good!", "I come back to this every week.", "Thank you for this.")):
            column.row(f"comment:{i}", words, None, subtitle=pick(_FEED, f"{title}{i}"), icon_name="person", role="")
        return self._page("player", column)

    @override
    def push(self, page: PageState) -> None:
        """Remember what is watched."""
        super().push(page)
        if isinstance(page, Watch):
            seen = (page.title, page.channel)
            self.watched = (seen, *(other for other in self.watched if other != seen))[:_MAX_WATCHED]

    @override
    def entered(self, field: str) -> None:
        query = self.words(SEARCH)
        if query:
            self.push(VideoResults(query))


APP = YouTube
