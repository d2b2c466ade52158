"""Music: songs and a player."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone import layout
from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TOP, title_bar
from coso_envs.android.phone.content.media import PEOPLE, SONGS
from coso_envs.android.phone.content.seeded import number, pick
from coso_envs.android.phone.intents import NOTHING, Push
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import WIDTH, Main, Page, PageState
from coso_envs.drawing.widgets import BLUE, GREY, LINE, Widget


@dataclass(frozen=True)
class Player(PageState):
    """A song that plays."""

    song: str
    artist: str


class Music(App):
    """Songs, and a player of them."""

    name = "Music"

    @override
    def view(self) -> Page:
        match self.page:
            case Main():
                return self._songs()
            case Player(song, artist):
                return self._player(song, artist)
        raise self.unknown_page()

    def _songs(self) -> Page:
        column = Column(y=12)
        for i, song in enumerate(SONGS):
            artist = pick(PEOPLE, song)
            tap = Push(Player(song, artist))
            column.row(
                f"song:{i}",
                song,
                tap,
                subtitle=artist,
                picture=("note", number(song, 0, 7)),
                trailing=f"{2 + i % 3}:{10 + 5 * i}",
            )
        bar = title_bar("Music", back=False, actions=(("search", "Search music", NOTHING),))
        return Page("songs", column.done(), column.y, bar, top=TOP)

    def _player(self, song: str, artist: str) -> Page:
        column = Column(y=60)
        column.add(Widget(140, column.y, 800, 800, picture=("note", number(song, 0, 7))), gap=50)
        column.text(song, 64, bold=True, align="center")
        column.text(artist, 46, GREY, align="center")
        column.gap(30)
        column.add(
            Widget(60, column.y, WIDTH - 120, 12, fill=LINE, children=(Widget(60, column.y, 300, 12, fill=BLUE),)),
            gap=50,
        )
        for x, name in ((240, "previous"), (465, "pause"), (690, "next")):
            column.widgets.append(
                layout.icon(x, column.y, 150, name, BLUE, key=f"player:{name}", tap=NOTHING, label=name.capitalize())
            )
        column.y += 200
        return Page("player", column.done(), column.y, title_bar("Now playing"), top=TOP)


APP = Music
