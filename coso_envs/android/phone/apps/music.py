"""Music: songs, a search, and a player."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone import layout
from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TOP, search_bar, title_bar
from coso_envs.android.phone.content.media import PEOPLE, SONGS
from coso_envs.android.phone.content.seeded import number, pick
from coso_envs.android.phone.dialogs import share
from coso_envs.android.phone.host import Host
from coso_envs.android.phone.intents import Flip, Push, PushSearch
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import WIDTH, Main, Page, PageState
from coso_envs.drawing.widgets import BLUE, GREY, LINE, Intent, Widget

SEARCH = "song_search"


@dataclass(frozen=True)
class Player(PageState):
    """A song in the player."""

    song: str
    artist: str


@dataclass(frozen=True)
class Search(PageState):
    """The songs that have what is written in their title or artist."""


@dataclass(frozen=True)
class Skip(Intent):
    """Go to another song, so many places further in the list."""

    places: int


@dataclass(frozen=True)
class PlayOrPause(Intent):
    """Let the song play, or pause it."""


def artist(song: str) -> str:
    """Return whose song it is."""
    return pick(PEOPLE, song)


class Music(App):
    """Songs, and a player of them."""

    name = "Music"

    def __init__(self, phone: Host) -> None:
        super().__init__(phone)
        self.playing = True

    @override
    def view(self) -> Page:
        match self.page:
            case Main():
                bar = title_bar(
                    "Music", back=False, actions=(("search", "Search music", PushSearch(Search(), SEARCH)),)
                )
                return self._songs("songs", bar, "")
            case Search():
                bar = search_bar("Music", SEARCH, self.text(SEARCH), "Search music", self.focused(SEARCH), back=True)
                return self._songs("song search", bar, self.words(SEARCH))
            case Player(song, by):
                return self._player(song, by)
        raise self.unknown_page()

    def _songs(self, name: str, bar: tuple[Widget, ...], query: str) -> Page:
        column = Column(y=12)
        for i, song in enumerate(SONGS):
            by = artist(song)
            if query.casefold() in f"{song} {by}".casefold():
                picture, length = ("note", number(song, 0, 7)), f"{2 + i % 3}:{10 + 5 * i}"
                column.row(f"song:{i}", song, Push(Player(song, by)), subtitle=by, picture=picture, trailing=length)
        if not column.widgets:
            column.text("No songs", 44, GREY, align="center")
        return Page(name, column.done(), column.y, bar, top=TOP)

    def _player(self, song: str, by: str) -> Page:
        column = Column(y=60)
        column.add(Widget(140, column.y, 800, 800, picture=("note", number(song, 0, 7))), gap=50)
        column.text(song, 64, bold=True, align="center")
        column.text(by, 46, GREY, align="center")
        column.gap(30)
        column.add(
            Widget(60, column.y, WIDTH - 120, 12, fill=LINE, children=(Widget(60, column.y, 300, 12, fill=BLUE),)),
            gap=50,
        )
        middle = "pause" if self.playing else "play"
        taps: tuple[tuple[int, str, Intent], ...] = (
            (240, "previous", Skip(-1)), (465, middle, PlayOrPause()), (690, "next", Skip(1)),
        )  # fmt: skip
        for x, name, tap in taps:
            column.widgets.append(
                layout.icon(x, column.y, 150, name, BLUE, key=f"player:{name}", tap=tap, label=name.capitalize())
            )
        column.y += 200
        liked = self.phone.data.flagged("liked song", song)
        column.buttons(
            ("like", "Liked" if liked else "Like", Flip("liked song", song)), ("share", "Share", share(f"{song}, {by}"))
        )
        return Page("player", column.done(), column.y, title_bar("Now playing"), top=TOP)

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case Skip(places) if isinstance(self.page, Player):
                song = SONGS[(SONGS.index(self.page.song) + places) % len(SONGS)]
                self.show(Player(song, artist(song)))
                self.playing = True
            case PlayOrPause():
                self.playing = not self.playing
            case Push(Player()):
                super().handle(intent)
                self.playing = True
            case _:
                super().handle(intent)


APP = Music
