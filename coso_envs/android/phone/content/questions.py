"""Answers of a search engine: the kind of a question, and the card above the results."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from typing import NamedTuple

from coso_envs.android.phone.content.facts import FACTS
from coso_envs.android.phone.content.food import BACKS, CUISINES, DISHES, FRONTS, STREETS
from coso_envs.android.phone.content.language import topic, words
from coso_envs.android.phone.content.nations import ADJECTIVES, CURRENCIES
from coso_envs.android.phone.content.news import headlines
from coso_envs.android.phone.content.places import CITIES, COUNTRIES, Country
from coso_envs.android.phone.content.products import product
from coso_envs.android.phone.content.seeded import number, pick, several

#: Title, subtitle, picture.
Row = tuple[str, str, str]


class Answer(NamedTuple):
    """The card: its kind ("" for none), a small line, a large line, and rows."""

    kind: str
    caption: str
    headline: str
    rows: tuple[Row, ...] = ()


class _Query(NamedTuple):
    """A query with its words read."""

    words: tuple[str, ...]
    about: frozenset[str]
    world: int
    minutes: int

    @property
    def key(self) -> str:
        """The same question in other words has the same answer."""
        return f"{self.world}/{' '.join(sorted(self.about))}"

    @property
    def line(self) -> str:
        return " ".join(self.words)

    def without(self, *dropped: str) -> str:
        return " ".join(word.capitalize() for word in self.words if word not in dropped)

    def city(self) -> str | None:
        return _CITIES.longest_in(self.words)

    def country(self) -> Country | None:
        name = _COUNTRIES.longest_in(tuple(ADJECTIVES.get(word, word) for word in self.words))
        return None if name is None else COUNTRIES[name]

    def key_of(self, *kept: str) -> str:
        """Return the key of the city and of what is kept; other words ("in France", "monthly") do not matter."""
        return f"{self.world}/{' '.join(sorted(self.about & {*kept, *topic(self.city() or '')}))}"

    def begins(self, stem: str) -> bool:
        return any(word.startswith(stem) for word in self.words)


class _Names:
    """Names of one or several words that may stand in a query."""

    def __init__(self, names: Iterable[str]) -> None:
        self._by_words = {tuple(name.casefold().split()): name for name in names}
        self._most_words = max(map(len, self._by_words))

    def longest_in(self, words: tuple[str, ...]) -> str | None:
        """Return the longest name whose words follow each other in ``words``, the first of equally long ones."""
        runs = [words[i : i + n] for n in range(1, self._most_words + 1) for i in range(len(words) - n + 1)]
        return max([self._by_words[run] for run in runs if run in self._by_words], key=len, default=None)


_CITIES, _COUNTRIES = _Names(CITIES), _Names(COUNTRIES)
_FACTS = {kind: _Names(table) for kind, table in FACTS.items()}


@functools.lru_cache(maxsize=1024)
def answer(query: str, world: int, minutes: int = 600) -> Answer:
    """Return the card for a query asked at a time of day (minutes since midnight)."""
    found = words(query)
    about = topic(query)
    read = _Query(found, about, world, minutes)
    for kind in _KINDS:
        card = kind(read)
        if card is not None:
            return card
    return Answer("", "", "")


def _capital(query: _Query) -> Answer | None:
    country = query.country()
    if "capital" not in query.about or country is None:
        return None
    return Answer("capital", f"{country.name} / Capital", country.capital)


def _leader(query: _Query) -> Answer | None:
    country = query.country()
    if not query.about & {"president", "minister", "chancellor"} or "news" in query.about or country is None:
        return None
    return Answer("leader", f"{country.name} / {country.office}", country.leader)


def _weather(query: _Query) -> Answer | None:
    if "weather" not in query.about:
        return None
    key = query.key_of("weather") if query.city() else query.key
    sky = pick(("Sunny", "Cloudy", "Light rain", "Partly cloudy"), key)
    degrees = number(key, 41, 88)
    days = [
        (day, f"{degrees + number(key + day, -6, 6)} F", pick(("sun", "cloud", "rain"), key + day))
        for day in ("Today", "Tomorrow", "Day after")
    ]
    return Answer("weather", query.city() or "Your location", f"{degrees} F  {sky}", tuple(days))


def _time(query: _Query) -> Answer | None:
    if "time" not in query.about or "news" in query.about:
        return None
    city = query.city()
    local = (query.minutes + 60 * (CITIES.get(city or "", -5) + 5)) % 1440
    half = "AM" if local < 720 else "PM"
    return Answer(
        "time", f"Time in {city or 'your location'}", f"{(local // 60 + 11) % 12 + 1}:{local % 60:02d} {half}"
    )


def _exchange(query: _Query) -> Answer | None:
    codes = {word.removeprefix("money:") for word in query.about if word.startswith("money:")} - {"usd"}
    named = [c for c in COUNTRIES.values() if any(c.currency.casefold() in CURRENCIES[code] for code in codes)]
    if not named or "exchange" not in query.about:
        return None
    return Answer("exchange", "1 US Dollar equals", f"{named[0].per_dollar:g} {named[0].currency}")


def _fact(query: _Query) -> Answer | None:
    for kind, names in _FACTS.items():
        name = names.longest_in(query.words) if kind in query.about else None
        if name is not None:
            return Answer(kind, f"{name.capitalize()} / {kind}", FACTS[kind][name])
    return None


def _news(query: _Query) -> Answer | None:
    if "news" not in query.about:
        return None
    subject = query.without("what", "whats", "the", "news", "in", "about", "latest", "today", "this") or "The world"
    rows = [(title, f"{outlet} - {age}", "landscape") for title, outlet, age in headlines(subject, query.key, 6)]
    return Answer("news", "Top stories", subject, tuple(rows))


def _flights(query: _Query) -> Answer | None:
    if not query.begins("flight"):
        return None
    rows = []
    for airline in several(("Skyways", "Blue Air", "Northern", "Meridian", "Pacifica"), query.key, 4):
        key = f"{query.key}{airline}"
        departure = f"{number(key, 6, 21)}:{number(airline, 10, 59)}"
        stops = pick(("Nonstop", "1 stop", "2 stops"), key)
        rows.append((f"${number(f'{key}$', 89, 1290)}  {airline}", f"{departure} - {stops}", "plane"))
    return Answer("flights", "Flights", query.without("search", "for", "flights", "flight"), tuple(rows))


def _hotels(query: _Query) -> Answer | None:
    if not query.begins("hotel"):
        return None
    city = query.city()
    rows = []
    for front in several(FRONTS, query.key, 5):
        price, stars = number(query.key + front, 69, 390), number(front + query.key, 36, 49) / 10
        rows.append((f"{front} {city or 'City'} Hotel", f"${price} per night - {stars} stars", "bed"))
    return Answer("hotels", "Hotels", city or "near you", tuple(rows))


_ROOMS = tuple(map(str, range(10)))


def _rent(query: _Query) -> Answer | None:
    if not query.about & {"rent", "apartment"}:
        return None
    where = query.city() or "your area"
    key = query.key_of("rent", "bedroom", *_ROOMS) if query.city() else query.key
    listings = (("Listings", f"{number(key, 4, 60)} apartments found today", "building"),)
    return Answer("rent", f"Average rent in {where}", f"${number(key, 13, 48) * 100:,} per month", listings)


def _menu(query: _Query) -> Answer | None:
    if "menu" not in query.about:
        return None
    rows = [
        (dish, f"${price}.{pick(('49', '99', '25'), query.key + dish)}", "food")
        for dish, price in several(DISHES, query.key, 6)
    ]
    return Answer("menu", "Menu", query.without("what", "whats", "on", "the", "menu", "at"), tuple(rows))


_PLACES = frozenset(("restaurant", "pizza", "burger", "sushi", "coffee", "store", "grocery"))
_CUISINES = frozenset(cuisine.casefold() for cuisine in CUISINES)


def _places(query: _Query) -> Answer | None:
    if not query.about & (_PLACES | _CUISINES) and not {"nearest", "near"} & set(query.words):
        return None
    return Answer("places", "Places", query.city() or "near you", places(query.line, query.key))


def _images(query: _Query) -> Answer | None:
    if not query.about & {"wallpaper", "look"}:
        return None
    return Answer("images", "Images", query.line, tuple((f"Image {i + 1}", "", "landscape") for i in range(6)))


def _shopping(query: _Query) -> Answer | None:
    asked = query.about & {"price", "product", "bestselling"} or {"buy", "search"} & set(query.words)
    if not asked and len(query.words) > 3:
        return None
    rows = []
    for rank in range(3):
        item = product(" ".join(sorted(query.about - {"price"})) or query.line, query.key, rank)
        seller = pick(("amazon.com", "ebay.com", "target.com", "walmart.com"), f"{query.key}{rank}")
        rows.append((item.title, f"{item.price} - {seller}", item.icon))
    headline = rows[0][1].split(" - ")[0] if "price" in query.about else query.line
    return Answer("shopping", "Shopping", headline, tuple(rows))


_KINDS: tuple[Callable[[_Query], Answer | None], ...] = (
    _capital,
    _leader,
    _weather,
    _time,
    _exchange,
    _fact,
    _news,
    _flights,
    _hotels,
    _rent,
    _menu,
    _places,
    _images,
    _shopping,
)

_NOT_A_NAME = frozenset(
    """
    search find for good best top rated a the on maps map google near me nearest how do i get to is open now in what
    whats restaurant restaurants place places new some closest directions that thats today
    """.split()  # noqa: SIM905 - a table is easier to read as text
)


@functools.lru_cache(maxsize=512)
def places(query: str, key: str, n: int = 6) -> tuple[Row, ...]:
    """Return the places that are found for a query: name, kind and place, picture."""
    found = [word for word in words(query) if word not in _NOT_A_NAME]
    key = f"{key}/{' '.join(found)}"
    kind = " ".join(word.capitalize() for word in found[:3]) or "Food"
    store = not {"store", "shop", "ikea", "apple", "walmart", "target"}.isdisjoint(found)
    rows = []
    for i, (front, back) in enumerate(zip(several(FRONTS, key, n), several(BACKS, key, n), strict=True)):
        name = kind if i == 0 else f"{front} {kind if store else back}"
        street = f"{number(f'{key}{i}', 1, 900)} {pick(STREETS, f'{key}{i}')}"
        rows.append((name, f"{street} - {number(f'{key}{i}m', 2, 70) / 10} mi", "shop" if store else "food"))
    return tuple(rows)
