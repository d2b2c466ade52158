"""What tasks ask for, as predicates over the phone's state: one class per kind of task.

A goal can be made unmet before an episode (``prepare``): an alarm that already exists is deleted, an app that is to be
installed is removed. Meeting one takes what the instruction says: a near miss is a miss.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from coso_envs.android.content.language import same_query, same_topic, topic

if TYPE_CHECKING:
    from coso_envs.android.phone import SimulatedPhone


class Goal(ABC):
    """A predicate over the phone's state."""

    @abstractmethod
    def met(self, phone: SimulatedPhone) -> bool:
        """Whether the phone shows that the task is done."""

    def prepare(self, phone: SimulatedPhone) -> None:  # noqa: B027 - most goals need no preparation
        """Make the goal unmet, and possible, at the start of an episode."""

    @property
    def kind(self) -> str:
        """The name of the kind."""
        return type(self).__name__


#: Words that say what is asked about goods; a shop is searched without them.
_ABOUT_GOODS = frozenset(("price", "look", "bestselling", "product"))


def _chrome(phone: SimulatedPhone) -> Any:
    """Chrome, if it is what the screen shows."""
    return phone.app if phone.foreground == "Chrome" and phone.settled() else None


@dataclass(frozen=True)
class AppOpen(Goal):
    """An app is in the foreground."""

    app: str

    def met(self, phone: SimulatedPhone) -> bool:
        """The app is in front and nothing covers it."""
        return phone.foreground == self.app and phone.settled()

    def prepare(self, phone: SimulatedPhone) -> None:
        """Install it."""
        phone.install(self.app)


@dataclass(frozen=True)
class PageOpen(Goal):
    """A certain page of an app: its downloads, its week, ..."""

    app: str
    pages: tuple[str, ...]

    def met(self, phone: SimulatedPhone) -> bool:
        """The app is in front with one of these pages."""
        return phone.foreground == self.app and phone.settled() and phone.opened(self.app).page[0] in self.pages


@dataclass(frozen=True)
class ShadeOpen(Goal):
    """The notifications are shown."""

    def met(self, phone: SimulatedPhone) -> bool:
        """The shade is down."""
        return phone.shade


@dataclass(frozen=True)
class NewTab(Goal):
    """A tab that was opened in this episode is in front, empty."""

    incognito: bool

    def met(self, phone: SimulatedPhone) -> bool:
        """Such a tab is in front."""
        chrome = _chrome(phone)
        if chrome is None or chrome.overview:
            return False
        return chrome.tab.opened > 0 and chrome.tab.incognito == self.incognito and chrome.page == ("ntp",)


@dataclass(frozen=True)
class AppSettings(Goal):
    """The settings page of an app is shown."""

    app: str

    def met(self, phone: SimulatedPhone) -> bool:
        """Settings show this app's page."""
        if phone.foreground != "Settings" or not phone.settled():
            return False
        return phone.opened("Settings").page[:2] in (("app_info", self.app), ("notifications", self.app))

    def prepare(self, phone: SimulatedPhone) -> None:
        """Install it."""
        phone.install(self.app)


@dataclass(frozen=True)
class NotificationSwitch(Goal):
    """The notifications of an app are switched: to ``on``, or from what they were."""

    app: str
    on: bool | None

    def met(self, phone: SimulatedPhone) -> bool:
        """The switch stands where it should."""
        # "Toggle" starts from on, see prepare().
        return (self.app not in phone.silenced) == bool(self.on)

    def prepare(self, phone: SimulatedPhone) -> None:
        """Install the app and put its switch the other way."""
        phone.install(self.app)
        if self.on:
            phone.silenced.add(self.app)
        else:
            phone.silenced.discard(self.app)


@dataclass(frozen=True)
class AlarmSet(Goal):
    """An alarm at this time is on."""

    hour: int
    minute: int

    def met(self, phone: SimulatedPhone) -> bool:
        """Such an alarm is on."""
        clock: Any = phone.apps.get("Clock")
        alarms = () if clock is None else clock.alarms
        return any((alarm.hour, alarm.minute) == (self.hour, self.minute) and alarm.enabled for alarm in alarms)

    def prepare(self, phone: SimulatedPhone) -> None:
        """Delete such alarms."""
        clock: Any = phone.opened("Clock")
        clock.alarms = [alarm for alarm in clock.alarms if (alarm.hour, alarm.minute) != (self.hour, self.minute)]


@dataclass(frozen=True)
class Installed(Goal):
    """An app is installed."""

    app: str

    def met(self, phone: SimulatedPhone) -> bool:
        """It is."""
        return phone.has(self.app)

    def prepare(self, phone: SimulatedPhone) -> None:
        """Remove it."""
        phone.remove(self.app)


@dataclass(frozen=True)
class Watching(Goal):
    """YouTube plays a video about this."""

    about: frozenset[str]

    def met(self, phone: SimulatedPhone) -> bool:
        """A video is playing that was found by it, or whose title or channel says so."""
        if phone.foreground != "YouTube" or not phone.settled():
            return False
        page = phone.opened("YouTube").page
        return page[0] == "watch" and self.about <= topic(f"{page[1]} {page[2]}")


@dataclass(frozen=True)
class VideosFound(Goal):
    """YouTube shows what it finds for this, or plays it."""

    about: frozenset[str]

    def met(self, phone: SimulatedPhone) -> bool:
        """It does."""
        if phone.foreground != "YouTube" or not phone.settled():
            return False
        page = phone.opened("YouTube").page
        if page[0] == "results":
            return same_topic(_without(topic(page[1]), {"video", "youtube"}), self.about)
        return page[0] == "watch" and self.about <= topic(f"{page[1]} {page[2]}")


@dataclass(frozen=True)
class Answered(Goal):
    """The search engine shows the results of a query about this."""

    about: frozenset[str]

    def met(self, phone: SimulatedPhone) -> bool:
        """It does."""
        chrome = _chrome(phone)
        query = None if chrome is None else chrome.query()
        return query is not None and same_topic(topic(query), self.about)


@dataclass(frozen=True)
class FoundOnMap(Goal):
    """Maps show what they find for this."""

    about: frozenset[str]

    def met(self, phone: SimulatedPhone) -> bool:
        """Results, a place or directions are shown that were found by it."""
        if phone.foreground != "Maps" or not phone.settled():
            return False
        page = phone.opened("Maps").page
        return page[0] in ("results", "place", "directions") and same_topic(
            _without(topic(page[1]), {"map"}), self.about
        )


@dataclass(frozen=True)
class SiteOpen(Goal):
    """A page of a shop is shown."""

    domain: str

    def met(self, phone: SimulatedPhone) -> bool:
        """Any page of it."""
        chrome = _chrome(phone)
        site = None if chrome is None else chrome.site()
        return site is not None and site[0] == self.domain


@dataclass(frozen=True)
class SiteSearched(Goal):
    """A shop shows the results of a query, or a product found by it."""

    domain: str
    query: str
    exact: bool = True

    def met(self, phone: SimulatedPhone) -> bool:
        """Results of this query (its words; or, if not exact, its topic) on this shop."""
        chrome = _chrome(phone)
        site = None if chrome is None else chrome.site()
        if site is None or site[0] != self.domain:
            return False
        page = site[1]
        return (page[0] == "results" or (page[0] == "product" and page[3] != "deal")) and self.is_query(page[1])

    def is_query(self, query: str) -> bool:
        """Whether this is what was to be searched for."""
        if self.exact:
            return same_query(query, self.query)
        return same_topic(_without(topic(query), _ABOUT_GOODS), _without(topic(self.query), _ABOUT_GOODS))


@dataclass(frozen=True)
class FirstResultOpen(Goal):
    """The product page of the first entry that nobody paid for."""

    domain: str
    query: str

    def met(self, phone: SimulatedPhone) -> bool:
        """It is shown."""
        chrome = _chrome(phone)
        site = None if chrome is None else chrome.site()
        if site is None or site[0] != self.domain or site[1][0] != "product":
            return False
        _, query, rank, source = site[1]
        return (rank, source) == (0, "organic") and same_query(query, self.query)


@dataclass(frozen=True)
class AnyOf(Goal):
    """One of several ways to do it; the first one is what the expert does."""

    goals: tuple[Goal, ...]

    def met(self, phone: SimulatedPhone) -> bool:
        """One of them is met."""
        return any(goal.met(phone) for goal in self.goals)

    def prepare(self, phone: SimulatedPhone) -> None:
        """Prepare each."""
        for goal in self.goals:
            goal.prepare(phone)

    @property
    def kind(self) -> str:
        """The kind of the first."""
        return self.goals[0].kind


def either(goals: Sequence[Goal]) -> Goal:
    """One goal of several ways to meet it."""
    return goals[0] if len(goals) == 1 else AnyOf(tuple(goals))


def _without(words: frozenset[str], neutral: Set[str]) -> frozenset[str]:
    return words - neutral or words
