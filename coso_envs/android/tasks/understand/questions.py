"""Questions and searches that the web answers. Kinds that are known are read word by word; the rest is doubtful."""

from __future__ import annotations

import re
from collections.abc import Callable

from coso_envs.android.phone.content.apps_table import find_app
from coso_envs.android.phone.content.facts import FACTS
from coso_envs.android.phone.content.food import CUISINES
from coso_envs.android.phone.content.language import topic
from coso_envs.android.phone.content.nations import MORE_NATIONS, money
from coso_envs.android.phone.content.places import CITIES, COUNTRIES, REGIONS
from coso_envs.android.tasks import goals
from coso_envs.android.tasks.goals import Goal, either
from coso_envs.android.tasks.understand.rules import Said, rules
from coso_envs.android.tasks.understand.slots import answered, expect, free, site

#: What a reading costs that says "search for" and then anything; and a question of no known kind.
_SEARCH, _QUESTION = 0.5, 1.5
#: What only the phone's own content can answer.
#: What only the phone's own switches and apps can answer.
_SWITCHED = re.compile(r"^is .* (?:on|off|enabled|disabled|installed)$")
_PRIVATE = re.compile(r"\b(?:my|mine|i|me|we|our|its|his|her|their)\b")


_PLACES = frozenset(
    topic(name) for name in (*CITIES, *COUNTRIES, *REGIONS, *MORE_NATIONS, "NYC", "Trinidad and Tobago")
)


def _news(said: Said) -> Goal | None:
    """Return the goal of news of a kind, or about something, best of a place."""
    if " the " in f" {said.words('x')} ":
        return None
    expect(said, "x2", _PLACES)
    return _ask(said)


def _of_place(said: Said) -> Goal | None:
    """Return the goal of a question whose free parts should be places."""
    for name in said.match.groupdict():
        if name.startswith("x"):
            expect(said, name, _PLACES)
            # Two places are two questions.
            if " and " in said.words(name) and topic(said.words(name)) not in _PLACES:
                return None
    return _ask(said)


def _codes(said: Said) -> Goal | None:
    return answered(said) if any(word.startswith("money:") for word in topic(said.line.words())) else None


_OF_RATES = frozenset(word for phrase in money() for word in phrase) | {
    "the",
    "a",
    "and",
    "current",
    "latest",
    "of",
    "to",
    "dollars",
}


def _exchange(said: Said) -> Goal | None:
    """Return the goal of a question for a rate of exchange, in which nothing but currencies is named."""
    named = {*said.words("x").split(), *said.words("x2").split()}
    return answered(said) if named <= _OF_RATES else None


def _weather(said: Said) -> Goal | None:
    """Return the goal of a question that a weather forecast answers."""
    if free(said, "x") is None and said.has("x"):
        return None
    expect(said, "x", _PLACES)
    return either((goals.Answered(topic(f"weather {said.words('x')}")), answered(said)))


_THINGS = frozenset(topic(name) for table in FACTS.values() for name in table)


def _of_thing(said: Said) -> Goal | None:
    expect(said, "x", _THINGS)
    return _ask(said)


def _ask(said: Said) -> Goal | None:
    for name in said.match.groupdict():
        if name.startswith("x") and (said.has(name) and (free(said, name) is None or _private(said, name))):
            return None
    return answered(said)


#: Words of kinds of questions that are read word by word; elsewhere they are suspicious.
_KINDS = frozenset(
    [
        "flights",
        "flight",
        "hotels",
        "news",
        "weather",
        "capital",
        "menu",
        "bedroom",
        "exchange",
        "restaurants",
        "speed",
        "price",
        "wallpapers",
        "president",
        "time",
    ]
)


def _private(said: Said, name: str) -> bool:
    words = " ".join(token.was or token.word for token in said.part(name).tokens)
    return _PRIVATE.search(words) is not None


#: What is asked so is read word by word, or not at all.
_READ = re.compile(
    r"\b(?:weather|capital (?:city )?of|flights?|exchange rate|screen brightness|battery level|volume)\b"
)
#: A way from here to there: a set of words does not know the order.
_ROUTE = re.compile(r"\bfrom .+ to ")


def _inside(before: tuple[Goal, ...]) -> bool:
    """Return whether the clause before leads to a site or app, where a search would be made."""
    last = before[-1] if before else None
    if isinstance(last, goals.AppOpen):
        return last.app not in ("Chrome", "Google")
    return isinstance(last, goals.SiteOpen | goals.SiteSearched | goals.EntryOpen)


def _elsewhere(said: Said) -> bool:
    """Return whether a search is to be made on a site or in an app, which is not the search engine."""
    words = said.words("x").split()
    named = len(words) > 2 and words[1] == "for" and (find_app(words[0]) is not None or site(words[0]) is not None)
    return named or any("." in word and not word[0].isdigit() for word in words)


def _doubtful(cost: float) -> Callable[[Said], Goal | None]:
    def build(said: Said) -> Goal | None:
        if _READ.search(said.words("x")) or _ROUTE.search(said.words("x")) or _elsewhere(said) or _inside(said.before):
            return None
        if _SWITCHED.match(said.line.text):
            return None
        said.doubt += cost + (not _KINDS.isdisjoint(said.words("x").split()))
        goal = _ask(said)
        # A question about nothing that is known is no question.
        return goal if goal is not None and topic(said.words("x")) else None

    return build


def _or_on_map(said: Said) -> Goal | None:
    expect(said, "x2", _PLACES)
    goal = _ask(said)
    return None if goal is None else either((goal, goals.FoundOnMap(topic(said.line.words()))))


def _or_shop(said: Said) -> Goal | None:
    goal = _ask(said)
    return None if goal is None else either((goal, goals.Offered(topic(said.words("x")))))


def _time(said: Said) -> Goal | None:
    goal = _of_place(said)
    if goal is None:
        return None
    if not said.has("x"):
        return either((goals.AppOpen("Clock"), goal))
    city = next((city for city in CITIES if topic(city) == topic(said.words("x"))), None)
    return goal if city is None else either((goal, goals.CityTime(city)))


_Q = (
    r"(?:(?:what is|whats|what are|what was|which is|which are|tell me|show me|find(?: me| out)?|check|get(?: me)?|give me|"
    r"search(?: for)?|google|look up|look for|see|who is|whos|read(?: me)?|do you know|i need|need|display|"
    r"search the web for|search google for|search online for|ask google(?: for| about)?) )?"
)
_THE = r"(?:the |a |an |some |any |me )?"
_WHEN = r"(?: (?:right now|today|tonight|tomorrow|now|currently|at the moment|(?:this|the|next|on the|over the) (?:week|weekend|month|year|morning|afternoon|evening|week)))?"
_ADJ = r"(?:(?:good|best|great|nice|top rated|top|highly rated|popular|recommended|cheap|fancy|decent|nearby|local|rated|new|\d star|five star|four star) )*"
_CUISINE = rf"(?:{'|'.join(c.casefold() for c in CUISINES)}|coffee|breakfast|lunch|dinner|brunch|food|noodle|taco|chicken|fish|cake|ice cream|fast food|american|german|african|lebanese|indian)"
_EATING = r"(?:restaurants?|places?(?: to eat| to dine)?|diners?|cafes?|joints?|spots?|bars?|food|eateries|shops?|takeaways?|eating places|bistros?)"
_X = r"(?P<x><x>)"

RULES = rules(
    (rf"{_Q}{_THE}(?:latest |newest |recent |top |breaking |current |todays |local |world |daily |new )*(?:(?P<x>{'<free>'}) )?news(?: headlines| stories)?(?: (?:in|about|on|from|for|of|regarding) {_X.replace('x>', 'x2>', 1)})?{_WHEN}", _news),
    (rf"{_Q}{_THE}capital(?: city)? of {_X}", _of_place),
    (rf"{_Q}{_THE}(?P<x>\w+(?: \w+)?)s? capital(?: city)?", _ask),
    (rf"{_Q}{_THE}(?:current |local )?(?:weather(?: forecast| report)?|forecast|temperature)(?: going to be)?(?: like)?(?: (?:in|for|at|of) {_X})?{_WHEN}", _of_place),
    (rf"what (?:will|is) the (?:weather|temperature)(?: going to)?(?: be)?(?: like)?(?: in {_X})?{_WHEN}", _of_place),
    (rf"(?:hows|how (?:is|hot is|cold is|warm is)) (?:the weather|it)(?: in {_X})?{_WHEN}", _ask),
    (rf"(?:what time is it|what is the time|whats the time|{_Q}{_THE}(?:current |local )?time)(?: (?:right )?now)?(?: in {_X})?(?: (?:right )?now)?", _time),
    (rf"{_Q}{_THE}(?P<x><free>) exchange rate(?:s)?(?: (?:against|to|for|between|with|of|in|vs|versus) {_X.replace('x>', 'x2>', 1)})?{_WHEN}", _exchange),
    (r"(?P<x>\w{3}) (?:to|in|vs) (?P<x2>\w{3})(?: exchange rate| rate)?", _codes),
    (rf"(?:will|does|is) it (?:going to )?(?:rain|raining|snow|snowing|sunny|cold|hot|warm)(?: in {_X})?{_WHEN}", _weather),
    (rf"{_Q}{_THE}exchange rate (?:of|between|from|for) {_X}", _exchange),
    (rf"{_Q}{_ADJ}{_THE}(?:cheapest |direct |nonstop )?(?:flights?|plane tickets?|airline tickets?) (?:from (?P<x>{'<free>'}) to (?P<x2><free>)|to (?P<x3><free>) from (?P<x4><free>)|(?:to|from) (?P<x5><free>))", _of_place),
    (rf"{_Q}{_THE}{_ADJ}(?:hotels?|motels?|hostels?|accommodation|places to stay|rooms?) (?:in|near|around|at|for) {_X}", _of_place),
    (rf"(?:how much|what) (?:does|do|is|would|to) {_THE}(?P<x>(?:\w+[ -])?bedroom (?:apartment|flat|house|place)s?|apartments?) (?:rent(?: for)?|cost)(?: to rent)?(?: per month)? in (?P<x2><x>)", _of_place),
    (rf"(?:how much (?:is|does it cost)|whats|what is) (?:the )?(?:rent for|average rent (?:for|of)|to rent|it to rent) {_THE}(?P<x><x>) in (?P<x2><x>)", _of_place),
    (rf"{_Q}{_THE}{_ADJ}(?:(?P<x>{_CUISINE}) )?{_EATING}(?: (?:near me|nearby|close to me|around here|near here|around me)| (?:in|near|around|at|close to) (?P<x2><x>))?{_WHEN}", _or_on_map),
    (rf"where can i (?:eat|get|find|have) {_THE}{_ADJ}(?P<x>{_CUISINE})(?: food)?(?: in (?P<x2><x>))?", _or_on_map),
    (r"where (?:can i|to|should i|do i|could i) (?:eat|dine)(?: out)?(?: in (?P<x2><x>))?", _or_on_map),
    (rf"(?:what is|whats|show me(?: whats)?|see whats) on the menu (?:at|of|in) {_X}", _ask),
    (rf"{_Q}{_THE}menu (?:at|of|for|from) {_X}", _ask),
    (rf"how much (?:does|do|would) {_X} (?:cost|costs|sell for)", _or_shop),
    (rf"how much (?:is|are|for) {_X}", _or_shop),
    (rf"{_Q}{_THE}(?:current |best |lowest )?(?:price|cost|prices) (?:of|for) {_X}", _or_shop),
    (rf"where (?:can|could|do|should|to) (?:i |we |you )?(?:buy|get|purchase|find|order) {_X}", _or_shop),
    (rf"(?:what is|whats|{_Q}){_THE}(?:average |top |maximum )?(?:speed|size|age|height|distance|diameter|population|length|weight|mass|depth|area) (?:of|to) {_X}", _of_thing),
    (rf"how (?:big|large|tall|old|fast|far|long|heavy|deep|high|far away) (?:is|are|does|do|can) {_X}", _of_thing),
    (rf"{_Q}{_THE}(?:current )?(?:president|prime minister|chancellor|king|queen|pm|leader|ceo|mayor) of {_X}", _of_place),
    (rf"what (?:does|do) {_X} look like", _ask),
    (rf"(?:what are|show me|find|whats|what is) {_THE}(?:new|latest|best selling|bestselling|top|popular|newest) (?P<x>products?|\w+) (?:by|from|at) (?P<x2><x>)", _ask),
    (rf"(?:show me|find(?: me)?|search for|look for|get(?: me)?|download) {_THE}(?:nice |cool |good |new |beautiful |pretty )*wallpapers?(?: for (?:my |the |a )?(?P<x><x>))?", _ask),
    (rf"(?:search(?: for| up)?|google|look up|look for|search (?:the web|google|online|the internet) for|find|do a google search for|search for information (?:on|about)|find information (?:on|about)) {_X}(?: (?:on|in|using|with) (?:google|chrome|the browser|the web|the internet|google chrome))?", _doubtful(_SEARCH)),
    (rf"(?:what is|whats|what are|who is|whos|who are|when is|where is|why is|why are|why do|why does|how do i|how do you|how to|how many|how does|how is|which|when was|when did|who was|who wrote|who invented|who won|what was|what does|is there|are there|is|are|can|does|tell me about|what do|where are|how can i|what time does|when does) {_X}", _doubtful(_QUESTION)),
)  # fmt: skip
