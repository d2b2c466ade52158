"""Reddit: feed, posts, votes."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TABS_HEIGHT, TOP, search_bar, tab_bar, title_bar
from coso_envs.android.phone.content.media import POSTS
from coso_envs.android.phone.content.scenes import scene
from coso_envs.android.phone.content.seeded import number, several
from coso_envs.android.phone.dialogs import share
from coso_envs.android.phone.intents import Flip, Push, PushSearch, Show
from coso_envs.android.phone.layout import Column, icon, text
from coso_envs.android.phone.pages import NAV_TOP, WIDTH, Page, PageState
from coso_envs.drawing.widgets import GREY, WHITE, Intent, Widget

SEARCH, COMMENT = "post_search", "post_comment"
_ORANGE = (255, 69, 0)


@dataclass(frozen=True)
class Feed(PageState):
    """Posts in some order."""

    order: str


@dataclass(frozen=True)
class Post(PageState):
    """A post with its comments."""

    place: str
    title: str


@dataclass(frozen=True)
class Search(PageState):
    """The posts that have what is written."""


@dataclass(frozen=True)
class Comment(Intent):
    """Write the comment below the post."""


@dataclass(frozen=True)
class Vote(Intent):
    """Vote for a post, or take the vote back."""

    title: str


_TABS = (
    ("home", "Home", Show(Feed("Hot"))),
    ("up_vote", "Popular", Show(Feed("Top"))),
    ("chat", "Chat", Show(Feed("New"))),
    ("bell", "Inbox", Show(Feed("Best"))),
)
_ORDERS = {"Hot": 0, "Top": 1, "New": 2, "Best": 3}


class Reddit(App):
    """Posts with votes and comments."""

    name = "Reddit"
    start = Feed("Hot")

    @override
    def view(self) -> Page:
        match self.page:
            case Feed(order):
                return self._feed(order)
            case Post(place, title):
                return self._post(place, title)
            case Search():
                return self._search()
        raise self.unknown_page()

    def _feed(self, order: str) -> Page:
        column = Column(y=12)
        for i, (place, title) in enumerate(several(POSTS, f"{order}{self.phone.world}", 8)):
            column.add(self._entry(column.y, i, place, title), gap=18)
        bar = title_bar(
            f"reddit  {order}", back=False, actions=(("search", "Search Reddit", PushSearch(Search(), SEARCH)),)
        )
        return Page("feed", column.done(), column.y, bar, tab_bar(_TABS, _ORDERS[order]), TOP, NAV_TOP - TABS_HEIGHT)

    def _search(self) -> Page:
        column, query = Column(y=12), self.words(SEARCH).casefold()
        found = [post for post in POSTS if query in " ".join(post).casefold()]
        for i, (place, title) in enumerate(found):
            column.add(self._entry(column.y, i, place, title), gap=18)
        if not found:
            column.text("Nothing found", 44, GREY, align="center")
        bar = search_bar("Reddit", SEARCH, self.text(SEARCH), "Search Reddit", self.focused(SEARCH), back=True)
        return Page("post search", column.done(), column.y, bar, top=TOP)

    def _entry(self, y: int, i: int, place: str, title: str) -> Widget:
        heading = text(48, y + 84, WIDTH - 330, title, 46, bold=True, max_lines=3)
        h = max(320, heading.h + 84 + 110)
        up = self.phone.data.flagged("upvoted", title)
        votes = number(title, 120, 48_000) + up
        children = (
            text(48, y + 18, WIDTH - 330, f"{place} - {number(title + 'h', 1, 20)}h", 38, GREY),
            heading,
            Widget(WIDTH - 252, y + 24, 204, 204, picture=scene(title)),
            icon(
                48,
                y + h - 90,
                72,
                "up_vote",
                _ORANGE if up else GREY,
                key=f"vote:{i}",
                tap=Vote(title),
                label="Upvote",
            ),
            text(138, y + h - 84, 300, f"{votes}", 42, GREY),
            text(480, y + h - 84, 400, f"{number(title + 'c', 4, 900)} comments", 42, GREY),
        )
        tap = Push(Post(place, title))
        return Widget(0, y, WIDTH, h, key=f"post:{i}", role="post", tap=tap, fill=WHITE, children=children)

    def _post(self, place: str, title: str) -> Page:
        column = Column(y=12)
        joined, up = self.phone.data.flagged("joined", place), self.phone.data.flagged("upvoted", title)
        tap = ("join", "Joined" if joined else "Join", Flip("joined", place))
        column.row("community", place, None, icon_name="reddit", trailing_button=tap, role="")
        column.text(title, 56, bold=True, max_lines=4)
        column.add(Widget(0, column.y + 12, WIDTH, 600, picture=scene(title)), gap=24)
        column.buttons(("upvote", "Upvoted" if up else "Upvote", Vote(title)), ("share", "Share", share(title)))
        self.line(column, COMMENT, "Add a comment")
        column.buttons(("comment", "Comment", Comment() if self.words(COMMENT) else None))
        own = sorted(of for kind, of in self.phone.data.flags if kind == "commented" and of.startswith(f"{title}: "))
        for i, said in enumerate(own):
            column.row(f"own:{i}", said[len(title) + 2 :], None, subtitle="you", icon_name="person", role="")
        for i, words in enumerate(("This made my day.", "Came here to say the same.", "Source?", "Well done!")):
            column.row(
                f"comment:{i}",
                words,
                None,
                subtitle=f"user{number(f'{title}{i}', 10, 9999)}",
                icon_name="person",
                role="",
            )
        return Page("post", column.done(), column.y, title_bar("Post"), top=TOP)

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case Vote(title):
                self.phone.data.flip("upvoted", title)
            case Comment():
                self._comment()
            case _:
                super().handle(intent)

    def _comment(self) -> None:
        words = self.words(COMMENT)
        if words and isinstance(self.page, Post):
            self.phone.data.flags |= {("commented", f"{self.page.title}: {words}")}
        self.fields[COMMENT] = ""

    @override
    def entered(self, field: str) -> None:
        if field == COMMENT:
            self._comment()


APP = Reddit
