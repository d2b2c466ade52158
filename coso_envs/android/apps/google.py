"""The search app: its field opens the browser."""

from __future__ import annotations

from coso_envs.android.apps.bars import TOP, search_bar
from coso_envs.android.apps.base import App
from coso_envs.android.content.news import headlines
from coso_envs.android.layout import Column
from coso_envs.android.pages import Page

SEARCH = "google_search"


class Google(App):
    """A search field and news."""

    name = "Google"

    def page_main(self) -> Page:
        """The field, and what is new."""
        column = Column(y=24)
        column.heading("Discover")
        for i, (title, outlet, age) in enumerate(headlines("the city", f"discover {self.phone.world}", 6)):
            tap = ("find", title)
            column.row(
                f"story:{i}",
                title,
                tap,
                subtitle=f"{outlet} - {age}",
                picture=("landscape", i),
                title_lines=2,
                height=200,
            )
        bar = search_bar("Google", SEARCH, self.text(SEARCH), "Search", self.focused(SEARCH))
        return Page("discover", column.done(), column.y, bar, top=TOP)

    def do_find(self, query: str) -> None:
        """Search in the browser."""
        self.phone.open_app("Chrome")
        self.phone.opened("Chrome").reach("serp", query, "All")

    def entered(self, key: str) -> None:
        """Search."""
        query = " ".join(self.text(SEARCH).split())
        if query:
            self.do_find(query)


APP = Google
