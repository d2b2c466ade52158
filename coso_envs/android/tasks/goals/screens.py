"""Goals about what the screen shows: apps, their pages, notifications, tabs, videos, maps."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.apps.chrome import Chrome, NewTabPage
from coso_envs.android.phone.apps.clock import Clock, WorldClock
from coso_envs.android.phone.apps.maps import Directions, Found, Maps, PlacePage
from coso_envs.android.phone.apps.settings import AppInfo, Settings
from coso_envs.android.phone.apps.youtube import VideoResults, Watch, YouTube
from coso_envs.android.phone.content.language import same_topic, topic
from coso_envs.android.phone.content.vocabulary import SINGERS
from coso_envs.android.phone.pages import PageState
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks.goals.base import Goal
from coso_envs.android.tasks.goals.texts import has_app


@dataclass(frozen=True)
class AppOpen(Goal):
    """An app is in the foreground."""

    app: str
    family = "open"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        shown = phone.foreground
        return has_app([shown], self.app) and phone.settled() and phone.has(shown)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.install(self.app)
        super().prepare(phone)


@dataclass(frozen=True)
class PageOpen(Goal):
    """One of certain pages of an app: its downloads, its week, ..."""

    app: str
    pages: tuple[PageState, ...]
    family = "open"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        app = phone.app
        return app is not None and phone.foreground == self.app and phone.settled() and app.page in self.pages


@dataclass(frozen=True)
class ShadeOpen(Goal):
    """The notifications are shown."""

    family = "notifications"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return phone.shade


@dataclass(frozen=True)
class NewTab(Goal):
    """A tab that was opened in this episode is in front, empty."""

    incognito: bool
    family = "tab"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        chrome = phone.running(Chrome)
        if chrome is None or chrome.overview:
            return False
        return chrome.tab.opened > 0 and chrome.tab.incognito == self.incognito and chrome.page == NewTabPage()


@dataclass(frozen=True)
class AppSettings(Goal):
    """The settings page of an app is shown."""

    app: str
    family = "settings"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        settings = phone.running(Settings)
        return settings is not None and settings.page == AppInfo(self.app)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.install(self.app)
        super().prepare(phone)


@dataclass(frozen=True)
class Watching(Goal):
    """YouTube plays a video about this."""

    about: frozenset[str]
    family = "video"
    careful = True

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        youtube = phone.running(YouTube)
        return youtube is not None and _plays(youtube.page, self.about)


@dataclass(frozen=True)
class VideosFound(Goal):
    """YouTube shows what it finds for this, or plays it."""

    about: frozenset[str]
    family = "video"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        youtube = phone.running(YouTube)
        if youtube is None:
            return False
        if isinstance(youtube.page, VideoResults):
            return same_topic(_without(topic(youtube.page.query), {"video", "youtube", "latest"}), self.about)
        return _plays(youtube.page, self.about)


@dataclass(frozen=True)
class FoundOnMap(Goal):
    """Maps show what they find for this."""

    about: frozenset[str]
    family = "map"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        maps = phone.running(Maps)
        match None if maps is None else maps.page:
            case Found(query) | PlacePage(query) | Directions(query):
                return same_topic(_without(topic(query), {"map"}), self.about)
        return False


#: Words about videos that say nothing about what is in them.
_OF_VIDEOS = frozenset(
    ("video", "youtube", "latest", "song", "clip", "music", "official", "newest", "channel", "playlist", "mix", "live")
)
#: What "some music" may be.
_MUSIC = frozenset(
    ("music", "song", "playlist", "mix", "jazz", "rock", "pop", "rap", "blues", "classical", "techno", "folk", "metal")
).union(*(topic(singer) for singer in SINGERS))


def _plays(page: PageState, about: frozenset[str]) -> bool:
    """Return whether this is a video about all of ``about``, found by nothing else."""
    if not isinstance(page, Watch):
        return False
    said, asked = topic(f"{page.title} {page.channel}"), about - _OF_VIDEOS
    if not asked:
        return not said.isdisjoint(_MUSIC)
    return asked <= said and topic(page.channel) - _OF_VIDEOS <= asked


def _without(words: frozenset[str], neutral: set[str]) -> frozenset[str]:
    return words - neutral or words


@dataclass(frozen=True)
class CityTime(Goal):
    """The world clock shows the time of a city."""

    city: str
    family = "question"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        clock = phone.running(Clock)
        if clock is None or clock.page != WorldClock():
            return False
        return any(self.city.casefold() in widget.words().casefold() for widget, _, _ in phone.screen().visible())
