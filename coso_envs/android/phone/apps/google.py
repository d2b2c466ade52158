"""The search app: its field opens the browser."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.apps.chrome import Chrome, ResultsPage
from coso_envs.android.phone.bars import TOP, search_bar
from coso_envs.android.phone.content.news import headlines
from coso_envs.android.phone.content.scenes import scene
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import Page
from coso_envs.drawing.widgets import Intent

SEARCH = "google_search"


@dataclass(frozen=True)
class Find(Intent):
    """Search in the browser."""

    query: str


class Google(App):
    """A search field and news."""

    name = "Google"

    @override
    def view(self) -> Page:
        column = Column(y=24)
        column.heading("Discover")
        for i, (title, outlet, age) in enumerate(headlines("the city", f"discover {self.phone.world}", 6)):
            tap = Find(title)
            column.row(
                f"story:{i}",
                title,
                tap,
                subtitle=f"{outlet} - {age}",
                picture=scene(title),
                title_lines=2,
                height=200,
            )
        bar = search_bar("Google", SEARCH, self.text(SEARCH), "Search", self.focused(SEARCH))
        return Page("discover", column.done(), column.y, bar, top=TOP)

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case Find(query):
                self._find(query)
            case _:
                super().handle(intent)

    def _find(self, query: str) -> None:
        self.phone.bring(Chrome.name)
        self.phone.opened(Chrome).reach(ResultsPage(query))

    @override
    def entered(self, field: str) -> None:
        query = " ".join(self.text(SEARCH).split())
        if query:
            self._find(query)


APP = Google
