"""Shops: go there, search, open an entry."""

from __future__ import annotations

import re

from coso_envs.android.phone.content.apps_table import find_app
from coso_envs.android.phone.content.language import topic, words
from coso_envs.android.phone.content.websites import PAGES
from coso_envs.android.phone.sites.shops import SHOPS
from coso_envs.android.tasks import goals
from coso_envs.android.tasks.goals import Goal, either
from coso_envs.android.tasks.understand.rules import Said, rules
from coso_envs.android.tasks.understand.slots import answered, free, site, verbatim

ORDINALS = {
    "first": 0, "1st": 0, "top": 0, "very first": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "fourth": 3, "4th": 3,
    "fifth": 4, "5th": 4, "sixth": 5, "6th": 5,
}  # fmt: skip
ORDINAL = rf"(?P<which>{'|'.join(ORDINALS)})"
ENTRY = r"(?:entry|result|item|product|listing|option|search result|hit|one|search entry)"


def _there(said: Said) -> Goal | None:
    """Return the goal of a visit; "Open Amazon" may mean the app, "Go to Reddit" the site or the app."""
    name = said.words("site")
    domain = site(name)
    if domain is not None:
        return goals.SiteOpen(domain) if "." in name or "site" in name or find_app(name) is None else None
    if name in PAGES:
        return goals.SiteOpen(name)
    if name == "reddit" and said.match[0].startswith("go"):
        return either((goals.AppOpen("Reddit"), goals.SiteOpen("reddit.com")))
    return None


#: Conditions that a search does not express.
_CONDITION = re.compile(r"\b(?:under|below|over|above|less than|more than|cheaper than|between) \$?\d")


def _query(said: Said) -> str | None:
    """Return what is to be searched for, as it is spelled."""
    text, line = verbatim(said, "query"), said.part("query").text
    if text is None or (not said.quoted("query") and (_CONDITION.search(line) or _names_site(line))):
        return None
    # The words are typed as they stand here, whatever list they are in.
    said.doubt = 0.0
    return text


def _names_site(line: str) -> bool:
    return re.search(r" (?:on|at|in) \S+$", line) is not None and site(line.split()[-1]) is not None


def _search_there(said: Said) -> Goal | None:
    last = said.before[-1] if said.before else None
    found = _query(said)
    domain = site(last.app) if isinstance(last, goals.AppOpen) else getattr(last, "domain", None)
    if found is None or domain not in SHOPS:
        return None
    said.refines = isinstance(last, goals.SiteOpen | goals.AppOpen)
    return goals.SiteSearched(domain, found)


#: Words before the goods that say nothing about them.
_ADJECTIVE = re.compile(r"(?:the|a|an|some|new|nice|good|best|any|latest|cheap|great|my)\b")


def _search_on(said: Said) -> Goal | None:
    domain = site(said.words("site"))
    if domain is None:
        return None
    if said.quoted("query"):
        return goals.SiteSearched(domain, said.raw("query"))
    line = free(said, "query")
    if line is None:
        return None
    plain = _ADJECTIVE.match(line.text) is None
    if plain:
        # The words are typed as they stand here, whatever list they are in.
        said.doubt = 0.0
    searched = goals.SiteSearched(domain, line.meant() if plain else " ".join(goods(line.words())), exact=False)
    # A thing "on" a site is looked for there; the goods of a store can be asked of anyone.
    if said.words("how") == "on":
        return searched
    asked = answered(said)
    return either((asked, searched))


def goods(text: str) -> list[str]:
    """Return the words that name what is to be bought, in their order."""
    about = topic(text) - goals.ABOUT_GOODS or topic(text)
    return list(dict.fromkeys(word for word in words(text) if topic(word) <= about))


def _entry(said: Said) -> Goal | None:
    last = said.before[-1] if said.before else None
    if not isinstance(last, goals.SiteSearched):
        return None
    said.refines = True
    return goals.EntryOpen(last.domain, last.query, ORDINALS[said.words("which")], last.exact)


SITE = r"(?P<site>[\w.' &-]+?)(?: web ?site| site| homepage| store online)?"
_BROWSER = r"(?: (?:in|on|using|with|via) <a>(?:google )?(?:chrome|browser|web browser|internet))?"
_ABOUT = (
    r"(?:how much (?:does|do|is|are|would|for)|whats the price of|what is the price of|what are the prices of|price of|"
    r"what does|what do|what are|whats|what is|where can i (?:buy|get|find)|show me|find(?: me)?|search(?: for)?|"
    r"look for|look up|check|get|see|shop for|browse|i need|google)"
)

#: A quoted text, or words up to the next comma.
QUOTED_OR_FREE = r"<x>"

RULES = rules(
    (rf"<visit> (?:the )?{SITE}{_BROWSER}", _there),
    (rf"<search> (?P<query><x>){_BROWSER}", _search_there),
    (rf"<select> (?:the |its )?(?:very )?{ORDINAL}(?: (?:non-sponsored|organic|unsponsored|not sponsored))? ?{ENTRY}?(?: (?:in|of|on|from) <a>(?:list|results|search results|page))?(?: on (?:the )?{SITE})?", _entry),
    (rf"<search> (?P<query><quote>) (?P<how>on|at|in|from) {SITE}{_BROWSER}", _search_on),
    (rf"{_ABOUT} (?P<query><x>)(?: cost| costs| look like| sell for)? (?P<how>on|at|in|from) (?:the )?{SITE}", _search_on),
)  # fmt: skip
