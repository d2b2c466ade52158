"""Music: songs, a search, playlists, and a player."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone import layout
from coso_envs.android.phone.apps.base import App
from coso_envs.android.phone.bars import TOP, search_bar, title_bar
from coso_envs.android.phone.content.media import PEOPLE, SONGS
from coso_envs.android.phone.content.seeded import number, pick
from coso_envs.android.phone.dialogs import Ask, Dialog, Dismiss, confirm, menu, share
from coso_envs.android.phone.host import Host
from coso_envs.android.phone.intents import Flip, Push, PushSearch
from coso_envs.android.phone.layout import Column
from coso_envs.android.phone.pages import WIDTH, Main, Page, PageState
from coso_envs.drawing.widgets import BLUE, GREY, LINE, Intent, Widget

SEARCH, _NAME = "song_search", "playlist_name"
#: The flags of a playlist's name, and of a song in it.
PLAYLIST, IN_PLAYLIST = "playlist", "in playlist"


@dataclass(frozen=True)
class Player(PageState):
    """A song in the player."""

    song: str
    artist: str


@dataclass(frozen=True)
class Search(PageState):
    """The songs that have what is written in their title or artist."""


@dataclass(frozen=True)
class Playlists(PageState):
    """The names of the playlists."""


@dataclass(frozen=True)
class Playlist(PageState):
    """The songs of a playlist."""

    title: str


@dataclass(frozen=True)
class AskPlaylist(Intent):
    """Open the dialog for the name of a new playlist; ``song`` will be its first one, unless it is empty."""

    song: str = ""


@dataclass(frozen=True)
class MakePlaylist(Intent):
    """Make the playlist whose name was written."""

    song: str


@dataclass(frozen=True)
class DeletePlaylist(Intent):
    """Delete a playlist; its songs stay."""

    title: str


@dataclass(frozen=True)
class Skip(Intent):
    """Go to another song, so many places further in the list."""

    places: int


@dataclass(frozen=True)
class PlayOrPause(Intent):
    """Let the song play, or pause it."""


_ACTIONS = (
    ("search", "Search music", PushSearch(Search(), SEARCH)),
    ("menu", "Playlists", Push(Playlists())),
)


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
                bar = title_bar("Music", back=False, actions=_ACTIONS)
                return self._songs("songs", bar, "")
            case Search():
                bar = search_bar("Music", SEARCH, self.text(SEARCH), "Search music", self.focused(SEARCH), back=True)
                return self._songs("song search", bar, self.words(SEARCH))
            case Player(song, by):
                return self._player(song, by)
            case Playlists():
                return self._playlists()
            case Playlist(title):
                return self._playlist(title)
        raise self.unknown_page()

    def _songs(self, name: str, bar: tuple[Widget, ...], query: str) -> Page:
        found = [song for song in SONGS if query.casefold() in f"{song} {artist(song)}".casefold()]
        return self._listed(name, bar, found)

    def _listed(self, name: str, bar: tuple[Widget, ...], songs: list[str]) -> Page:
        column = Column(y=12)
        for song in songs:
            i, by, picture = SONGS.index(song), artist(song), ("note", number(song, 0, 7))
            length = f"{2 + i % 3}:{10 + 5 * i}"
            column.row(f"song:{i}", song, Push(Player(song, by)), subtitle=by, picture=picture, trailing=length)
        if not songs:
            column.text("No songs", 44, GREY, align="center")
        return Page(name, column.done(), column.y, bar, top=TOP)

    def _titles(self) -> list[str]:
        return sorted(name for kind, name in self.phone.data.flags if kind == PLAYLIST)

    def _playlists(self) -> Page:
        column = Column(y=12)
        for i, title in enumerate(self._titles()):
            count = f"{len(self._songs_of(title))} songs"
            column.row(f"playlist:{i}", title, Push(Playlist(title)), subtitle=count, icon_name="note", height=150)
        if not self._titles():
            column.text("No playlists", 44, GREY, align="center")
        bar = title_bar("Playlists", actions=(("plus", "New playlist", AskPlaylist()),))
        return Page("playlists", column.done(), column.y, bar, top=TOP)

    def _playlist(self, title: str) -> Page:
        delete = confirm(f"Delete {title}?", "Its songs stay.", "Delete", DeletePlaylist(title))
        bar = title_bar(title, actions=(("trash", "Delete playlist", delete),))
        return self._listed("playlist", bar, self._songs_of(title))

    def _songs_of(self, title: str) -> list[str]:
        return [song for song in SONGS if self.phone.data.flagged(IN_PLAYLIST, f"{title}: {song}")]

    def _choose_playlist(self, song: str) -> Ask:
        """Ask for the playlist that a song is put into, or taken out of."""
        lists = [(title, Flip(IN_PLAYLIST, f"{title}: {song}")) for title in self._titles()[:10]]
        return Ask(menu("Add to playlist", *lists, ("New playlist", AskPlaylist(song))))

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
            ("like", "Liked" if liked else "Like", Flip("liked song", song)),
            ("playlist", "Playlist", self._choose_playlist(song)),
            ("share", "Share", share(f"{song}, {by}")),
        )
        return Page("player", column.done(), column.y, title_bar("Now playing"), top=TOP)

    @override
    def handle(self, intent: Intent) -> None:
        match intent:
            case Skip(places) if isinstance(self.page, Player):
                song = SONGS[(SONGS.index(self.page.song) + places) % len(SONGS)]
                self.show(Player(song, artist(song)))
                self.playing = True
            case AskPlaylist(song):
                options = (("Create", MakePlaylist(song)), ("Cancel", Dismiss()))
                self.ask(Dialog("New playlist", "", options, _NAME, "Name"))
            case MakePlaylist(song):
                self._make_playlist(self.words(_NAME), song)
            case DeletePlaylist(title):
                songs = {(IN_PLAYLIST, f"{title}: {song}") for song in SONGS}
                self.phone.data.flags -= songs | {(PLAYLIST, title)}
                self.back()
            case PlayOrPause():
                self.playing = not self.playing
            case Push(Player()):
                super().handle(intent)
                self.playing = True
            case _:
                super().handle(intent)

    def _make_playlist(self, name: str, song: str) -> None:
        if not name or name in self._titles():
            self.phone.toast = f"There is a playlist {name} already" if name else "A playlist needs a name"
            return
        self.phone.data.flags |= {(PLAYLIST, name)} | ({(IN_PLAYLIST, f"{name}: {song}")} if song else set())

    @override
    def held(self, intent: Intent) -> Dialog | None:
        match intent:
            case Push(Player(song)):
                return self._choose_playlist(song).dialog
        return None


APP = Music
