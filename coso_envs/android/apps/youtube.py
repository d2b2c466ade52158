"""YouTube: feed, search, player."""

from __future__ import annotations

import functools

from coso_envs.android.apps.bars import TABS_HEIGHT, TOP, search_bar, tab_bar
from coso_envs.android.apps.base import App
from coso_envs.android.content.media import KINDS, REPORTS, SONGS
from coso_envs.android.content.seeded import number, pick, several
from coso_envs.android.layout import Column, text
from coso_envs.android.pages import NAV_TOP, WIDTH, Page
from coso_envs.drawing.widgets import GREY, RED, WHITE, Widget

SEARCH = "video_search"
_TABS = (
    ("home", "Home", ("show", "main")),
    ("play", "Shorts", ("show", "shorts")),
    ("video", "Subscriptions", ("show", "subscriptions")),
    ("person", "You", ("show", "you")),
)
_FEED = ("Morning Yoga", "Street Food Tour", "Wild Nature", "Guitar Lessons", "Space Explained", "Quick Dinners")
_MUSICAL = frozenset(("music", "song", "songs", "mix", "playlist"))


def videos(query: str, world: int, n: int = 6) -> list[tuple[str, str]]:
    """Title and channel of what is found, the newest first."""
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
        Widget(0, y, WIDTH, 540, picture=("landscape", number(title, 0, 19))),
        Widget(48, y + 564, 96, 96, icon="person", color=WHITE, fill=GREY, radius=48),
        text(174, y + 558, WIDTH - 330, title, 44, max_lines=2),
        text(174, y + 680, WIDTH - 330, views, 36, GREY),
        text(WIDTH - 150, y + 564, 120, minutes, 36, GREY, align="right"),
    )
    tap = ("push", "watch", title, channel)
    return Widget(0, y, WIDTH, 744, key=key, role="video", tap=tap, fill=WHITE, children=children)


class YouTube(App):
    """Videos."""

    name = "YouTube"

    def _page(self, name: str, column: Column, tab: int = 0, back: bool = True) -> Page:
        bar = search_bar("YouTube", SEARCH, self.text(SEARCH), "Search YouTube", self.focused(SEARCH), back=back)
        return Page(name, column.done(), column.y + 30, bar, tab_bar(_TABS, tab), TOP, NAV_TOP - TABS_HEIGHT)

    def _videos(self, column: Column, found: list[tuple[str, str]], key: str = "video") -> None:
        for i, (title, channel) in enumerate(found):
            column.add(_entry(column.y, f"{key}:{i}", title, channel), 12)

    def page_main(self) -> Page:
        """Suggestions."""
        column = Column(y=0)
        for i, query in enumerate(several(_FEED, f"feed {self.phone.world}", 4)):
            self._videos(column, videos(query, self.phone.world, 1), f"feed{i}")
        return self._page("videos", column, back=False)

    def page_shorts(self) -> Page:
        """Short videos."""
        column = Column(y=0)
        self._videos(column, videos("Shorts", self.phone.world, 2))
        return self._page("shorts", column, 1, back=False)

    def page_subscriptions(self) -> Page:
        """Channels."""
        column = Column(y=12)
        for i, name in enumerate(_FEED):
            column.row(f"channel:{i}", name, ("push", "results", name), icon_name="person", subtitle="New videos")
        return self._page("subscriptions", column, 2, back=False)

    def page_you(self) -> Page:
        """The library."""
        column = Column(y=12)
        for i, name in enumerate(("History", "Playlists", "Your videos", "Downloads", "Watch later")):
            column.row(f"library:{i}", name, ("nothing",), icon_name="folder")
        return self._page("library", column, 3, back=False)

    def page_results(self, query: str) -> Page:
        """What is found."""
        column = Column(y=0)
        self._videos(column, videos(query, self.phone.world))
        return self._page("video results", column)

    def page_watch(self, title: str, channel: str) -> Page:
        """The player."""
        column = Column(y=0)
        column.add(Widget(0, 0, WIDTH, 608, picture=("landscape", number(title, 0, 19))))
        column.add(Widget(0, column.y, 400, 12, fill=RED), gap=18)
        column.text(title, 50, bold=True, max_lines=3)
        column.text(f"{number(title + 'v', 2, 990)}K views", 40, GREY)
        column.buttons(("like", "Like", ("nothing",)), ("share", "Share", ("nothing",)), ("save", "Save", ("nothing",)))
        tap = ("push", "results", channel)
        column.row("channel", channel, tap, subtitle="1.2M subscribers", icon_name="person", trailing="Subscribe")
        column.rule()
        column.heading("Comments")
        for i, words in enumerate(("So good!", "I come back to this every week.", "Thank you for this.")):
            column.row(f"comment:{i}", words, None, subtitle=pick(_FEED, f"{title}{i}"), icon_name="person", role="")
        return self._page("player", column)

    def entered(self, key: str) -> None:
        """Search."""
        query = " ".join(self.text(SEARCH).split())
        if query:
            self.push("results", query)


APP = YouTube
