"""Goals in the browser: questions to the search engine, and shops."""

from __future__ import annotations

from dataclasses import dataclass

from typing_extensions import override

from coso_envs.android.phone.apps.chrome import Chrome, SitePage
from coso_envs.android.phone.apps.chrome.pages import ArticlePage
from coso_envs.android.phone.content.language import same_query, same_topic, topic
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.phone.sites.shop import ProductPage, Results
from coso_envs.android.tasks.goals.base import Goal

#: Words that say what is asked about goods; a shop is searched without them.
ABOUT_GOODS = frozenset(("price", "look", "bestselling", "product"))


@dataclass(frozen=True)
class Answered(Goal):
    """The search engine shows the results of a query about this, in the words meant or in those said."""

    about: frozenset[str]
    said: frozenset[str] = frozenset()
    family = "question"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        chrome = phone.running(Chrome)
        query = None if chrome is None else chrome.query()
        return query is not None and topic(query) in (self.about, self.said or self.about)


def shop_page(phone: SimulatedPhone, domain: str) -> SitePage | None:
    """Return the page of a shop, if it is what the screen shows."""
    chrome = phone.running(Chrome)
    site = None if chrome is None else chrome.site()
    return site if site is not None and site.domain == domain else None


@dataclass(frozen=True)
class SiteOpen(Goal):
    """A page of a site is shown."""

    domain: str
    family = "site"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        chrome = phone.running(Chrome)
        if chrome is None or chrome.overview or not isinstance(chrome.page, SitePage | ArticlePage):
            return False
        return chrome.page.domain == self.domain


@dataclass(frozen=True)
class SiteSearched(Goal):
    """A shop shows the results of a query, or a product found by it."""

    domain: str
    query: str
    exact: bool = True
    family = "search"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        match shop_page(phone, self.domain):
            case SitePage(_, Results(query) | ProductPage(query, _, "organic" | "sponsored")):
                return self.is_query(query)
        return False

    def is_query(self, query: str) -> bool:
        """Return whether this is what was to be searched for."""
        if self.exact:
            return same_query(query, self.query)
        return same_topic(topic(query) - ABOUT_GOODS, topic(self.query) - ABOUT_GOODS)

    @override
    def milestones(self) -> tuple[Goal, ...]:
        return (SiteOpen(self.domain), self)


@dataclass(frozen=True)
class EntryOpen(Goal):
    """The product page of an entry that nobody paid for, counted from 0."""

    domain: str
    query: str
    rank: int = 0
    exact: bool = True
    family = "entry"

    @property
    def searched(self) -> SiteSearched:
        """The goal before this one."""
        return SiteSearched(self.domain, self.query, self.exact)

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        match shop_page(phone, self.domain):
            case SitePage(_, ProductPage(query, rank, "organic")):
                return rank == self.rank and self.searched.is_query(query)
        return False

    @override
    def milestones(self) -> tuple[Goal, ...]:
        return (SiteOpen(self.domain), self.searched, self)


@dataclass(frozen=True)
class Offered(Goal):
    """Any shop shows the results of a query about these goods."""

    about: frozenset[str]
    family = "question"

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        chrome = phone.running(Chrome)
        site = None if chrome is None else chrome.site()
        match site:
            case SitePage(_, Results(query) | ProductPage(query, _, "organic" | "sponsored")):
                return same_topic(topic(query) - ABOUT_GOODS, self.about - ABOUT_GOODS)
        return False
