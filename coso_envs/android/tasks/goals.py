"""Goals of tasks, as predicates over the phone's state: one class per kind of task.

A goal can be made unmet before an episode (``prepare``): an alarm that already exists is deleted, an app that is to be
installed is removed. Meeting one takes what the instruction says: a near miss is a miss.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence, Set
from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.apps.chrome import Chrome, NewTabPage, SitePage
from coso_envs.android.phone.apps.maps import Directions, Found, Maps, PlacePage
from coso_envs.android.phone.apps.settings import AppInfo, Settings
from coso_envs.android.phone.apps.youtube import VideoResults, Watch, YouTube
from coso_envs.android.phone.content.language import same_query, same_topic, topic
from coso_envs.android.phone.pages import PageState
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.phone.sites.shop import ProductPage, Results


class Goal(ABC):
    """A predicate over the phone's state."""

    @abstractmethod
    def met(self, phone: SimulatedPhone) -> bool:
        """Return whether the phone shows that the task is done."""

    def prepare(self, phone: SimulatedPhone) -> None:  # noqa: B027 - most goals need no preparation
        """Make the goal unmet, and possible, at the start of an episode."""

    @property
    def kind(self) -> str:
        """The name of the kind."""
        return type(self).__name__


#: Words that say what is asked about goods; a shop is searched without them.
_ABOUT_GOODS = frozenset(("price", "look", "bestselling", "product"))


def _shop_page(phone: SimulatedPhone, domain: str) -> SitePage | None:
    """Return the page of a shop, if it is what the screen shows."""
    chrome = phone.running(Chrome)
    site = None if chrome is None else chrome.site()
    return site if site is not None and site.domain == domain else None


@dataclass(frozen=True)
class AppOpen(Goal):
    """An app is in the foreground."""

    app: str

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return phone.foreground == self.app and phone.settled()

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.install(self.app)


@dataclass(frozen=True)
class PageOpen(Goal):
    """One of certain pages of an app: its downloads, its week, ..."""

    app: str
    pages: tuple[PageState, ...]

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        app = phone.app
        return app is not None and phone.foreground == self.app and phone.settled() and app.page in self.pages


@dataclass(frozen=True)
class ShadeOpen(Goal):
    """The notifications are shown."""

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return phone.shade


@dataclass(frozen=True)
class NewTab(Goal):
    """A tab that was opened in this episode is in front, empty."""

    incognito: bool

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

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        settings = phone.running(Settings)
        return settings is not None and settings.page == AppInfo(self.app)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.install(self.app)


@dataclass(frozen=True)
class NotificationSwitch(Goal):
    """The notifications of an app are switched: to ``on``, or from what they were."""

    app: str
    on: bool | None

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        # "Toggle" starts from on, see prepare().
        return (self.app not in phone.data.silenced) == bool(self.on)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.install(self.app)
        silenced = phone.data.silenced
        phone.data.silenced = silenced | {self.app} if self.on else silenced - {self.app}


@dataclass(frozen=True)
class AlarmSet(Goal):
    """An alarm at this time is on."""

    hour: int
    minute: int

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        alarms = phone.data.alarms
        return any((alarm.hour, alarm.minute) == (self.hour, self.minute) and alarm.enabled for alarm in alarms)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        time, alarms = (self.hour, self.minute), phone.data.alarms
        phone.data.alarms = tuple(alarm for alarm in alarms if (alarm.hour, alarm.minute) != time)


@dataclass(frozen=True)
class Installed(Goal):
    """An app is installed."""

    app: str

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return phone.has(self.app)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        phone.remove(self.app)


@dataclass(frozen=True)
class Watching(Goal):
    """YouTube plays a video about this."""

    about: frozenset[str]

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        youtube = phone.running(YouTube)
        return youtube is not None and _plays(youtube.page, self.about)


@dataclass(frozen=True)
class VideosFound(Goal):
    """YouTube shows what it finds for this, or plays it."""

    about: frozenset[str]

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        youtube = phone.running(YouTube)
        if youtube is None:
            return False
        if isinstance(youtube.page, VideoResults):
            return same_topic(_without(topic(youtube.page.query), {"video", "youtube"}), self.about)
        return _plays(youtube.page, self.about)


@dataclass(frozen=True)
class Answered(Goal):
    """The search engine shows the results of a query about this."""

    about: frozenset[str]

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        chrome = phone.running(Chrome)
        query = None if chrome is None else chrome.query()
        return query is not None and same_topic(topic(query), self.about)


@dataclass(frozen=True)
class FoundOnMap(Goal):
    """Maps show what they find for this."""

    about: frozenset[str]

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        maps = phone.running(Maps)
        match None if maps is None else maps.page:
            case Found(query) | PlacePage(query) | Directions(query):
                return same_topic(_without(topic(query), {"map"}), self.about)
        return False


@dataclass(frozen=True)
class SiteOpen(Goal):
    """A page of a shop is shown."""

    domain: str

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return _shop_page(phone, self.domain) is not None


@dataclass(frozen=True)
class SiteSearched(Goal):
    """A shop shows the results of a query, or a product found by it."""

    domain: str
    query: str
    exact: bool = True

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        match _shop_page(phone, self.domain):
            case SitePage(_, Results(query) | ProductPage(query, _, "organic" | "sponsored")):
                return self.is_query(query)
        return False

    def is_query(self, query: str) -> bool:
        """Return whether this is what was to be searched for."""
        if self.exact:
            return same_query(query, self.query)
        return same_topic(_without(topic(query), _ABOUT_GOODS), _without(topic(self.query), _ABOUT_GOODS))


@dataclass(frozen=True)
class FirstResultOpen(Goal):
    """The product page of the first entry that nobody paid for."""

    domain: str
    query: str

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        match _shop_page(phone, self.domain):
            case SitePage(_, ProductPage(query, 0, "organic")):
                return same_query(query, self.query)
        return False


@dataclass(frozen=True)
class AnyOf(Goal):
    """One of several ways to reach the goal; the expert takes the first."""

    goals: tuple[Goal, ...]

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return any(goal.met(phone) for goal in self.goals)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        for goal in self.goals:
            goal.prepare(phone)

    @property
    @override
    def kind(self) -> str:
        return self.goals[0].kind


def either(goals: Sequence[Goal]) -> Goal:
    """Return one goal of several ways to meet it."""
    return goals[0] if len(goals) == 1 else AnyOf(tuple(goals))


def _plays(page: PageState, about: frozenset[str]) -> bool:
    """Return whether this is a video whose title and channel name all of ``about``."""
    return isinstance(page, Watch) and about <= topic(f"{page.title} {page.channel}")


def _without(words: frozenset[str], neutral: Set[str]) -> frozenset[str]:
    return words - neutral or words
