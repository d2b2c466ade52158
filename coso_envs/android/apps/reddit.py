"""Reddit: feed, posts, votes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from coso_envs.android.apps.bars import TABS_HEIGHT, TOP, tab_bar, title_bar
from coso_envs.android.apps.base import App
from coso_envs.android.content.media import POSTS
from coso_envs.android.content.seeded import number, several
from coso_envs.android.layout import Column, icon, text
from coso_envs.android.pages import NAV_TOP, WIDTH, Page
from coso_envs.drawing.widgets import GREY, WHITE, Widget

if TYPE_CHECKING:
    from coso_envs.android.phone import SimulatedPhone

_ORANGE = (255, 69, 0)
_TABS = (
    ("home", "Home", ("show", "main", "Hot")),
    ("up_vote", "Popular", ("show", "main", "Top")),
    ("chat", "Chat", ("show", "main", "New")),
    ("bell", "Inbox", ("show", "main", "Best")),
)
_ORDERS = {"Hot": 0, "Top": 1, "New": 2, "Best": 3}


class Reddit(App):
    """Posts."""

    name = "Reddit"
    start = ("main", "Hot")

    def __init__(self, phone: SimulatedPhone) -> None:
        """No votes."""
        super().__init__(phone)
        self.voted: set[str] = set()

    def page_main(self, order: str) -> Page:
        """The feed in some order."""
        column = Column(y=12)
        for i, (place, title) in enumerate(several(POSTS, f"{order}{self.phone.world}", 8)):
            column.add(self._post(column.y, i, place, title), gap=18)
        bar = title_bar(f"reddit  {order}", back=False, actions=(("search", "Search Reddit", ("nothing",)),))
        return Page("feed", column.done(), column.y, bar, tab_bar(_TABS, _ORDERS[order]), TOP, NAV_TOP - TABS_HEIGHT)

    def _post(self, y: int, i: int, place: str, title: str) -> Widget:
        heading = text(48, y + 84, WIDTH - 330, title, 46, bold=True, max_lines=3)
        h = max(320, heading.h + 84 + 110)
        up = title in self.voted
        votes = number(title, 120, 48_000) + up
        children = (
            text(48, y + 18, WIDTH - 330, f"{place} - {number(title + 'h', 1, 20)}h", 38, GREY),
            heading,
            Widget(WIDTH - 252, y + 24, 204, 204, picture=("landscape", number(title, 0, 19))),
            icon(
                48,
                y + h - 90,
                72,
                "up_vote",
                _ORANGE if up else GREY,
                key=f"vote:{i}",
                tap=("vote", title),
                label="Upvote",
            ),
            text(138, y + h - 84, 300, f"{votes}", 42, GREY),
            text(480, y + h - 84, 400, f"{number(title + 'c', 4, 900)} comments", 42, GREY),
        )
        tap = ("push", "post", place, title)
        return Widget(0, y, WIDTH, h, key=f"post:{i}", role="post", tap=tap, fill=WHITE, children=children)

    def page_post(self, place: str, title: str) -> Page:
        """A post with comments."""
        column = Column(y=12)
        column.text(place, 40, GREY)
        column.text(title, 56, bold=True, max_lines=4)
        column.add(Widget(0, column.y + 12, WIDTH, 600, picture=("landscape", number(title, 0, 19))), gap=24)
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

    def do_vote(self, title: str) -> None:
        """Vote, or take it back."""
        self.voted ^= {title}


APP = Reddit
