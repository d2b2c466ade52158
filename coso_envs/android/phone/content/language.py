"""Reading short English texts: words, the topic of a question, and whether two texts ask for the same.

Common words may be misspelled. Names and numbers never are: one letter makes another name of them.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Iterable

from coso_envs.android.phone.content.food import CUISINES
from coso_envs.android.phone.content.nations import ADJECTIVES, money
from coso_envs.android.phone.content.places import CITIES
from coso_envs.android.phone.content.spelling import close, corrected, unstuck
from coso_envs.android.phone.content.synonyms import EATING_IN, EATING_OUT, NATIONAL, NEUTRAL, PHRASES, SAME, WITH_SPEED
from coso_envs.android.phone.content.vocabulary import NAMES

__all__ = ["close", "plain", "same_query", "same_topic", "topic", "words"]

_ACCENTS = {code: None for code in range(0x300, 0x370)}


def plain(text: str) -> str:
    """Return a text without apostrophes, accents and differences of case."""
    text = re.sub(r"['\u2018\u2019`\u00b4]", "", text)
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKD", text).translate(_ACCENTS)).casefold()


@functools.lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """Return a text's words in lower case: apostrophes dropped, run-together and misspelled common words repaired."""
    text = re.sub(r"(\w+)['\u2019]s\b", _owner, text)
    tokens = re.findall(r"[A-Za-z0-9\u00c0-\uffff&+.]+", re.sub(r"['\u2018\u2019`\u00b4]", "", text))
    parted = " ".join(unstuck(token.strip(".")) for token in tokens).split()
    return tuple(corrected(plain(word)) for word in parted if word)


def _owner(found: re.Match[str]) -> str:
    """Return a name without the mark of the genitive, unless it is one that ends so: Peru's, but Lowe's."""
    name = plain(found[1])
    return found[1] if name in NAMES and f"{name}s" not in NAMES else f"{found[1]}s"


@functools.lru_cache(maxsize=8192)
def topic(text: str) -> frozenset[str]:
    """Return the content words of a question or a query, so that different ways to ask compare equal.

    Example:
        >>> topic("What's the capital of Peru?") == topic("the Peruvian capital")
        True
        >>> topic("flights from NYC to Paris") == topic("flights from Paris to NYC")
        False
    """
    line = f" {' '.join(words(text))} "
    for phrase, short in PHRASES.items():
        if phrase in line:
            line = line.replace(f" {phrase} ", f" {short} " if short else " ")
    tokens = line.split()
    said = frozenset(tokens)
    if "news" not in said:
        exchanged = _exchange(tokens)
        if exchanged:
            return exchanged
    tagged: list[str] = []
    if any(token.startswith("flight") for token in tokens):
        tokens, tagged = _flight(tokens)
    found = {_stem(SAME.get(token, token)) for token in tokens if token not in NEUTRAL}
    asked = {*said, *words(text)}
    if asked & _KITCHENS and asked & EATING_OUT and not asked & EATING_IN:
        found = found - {"food"} | {"restaurant"}
    return _canonical(found) | frozenset(tagged) or frozenset(tokens)


_KITCHENS = frozenset(cuisine.casefold() for cuisine in CUISINES) | {"burgers", "pizzas", "tacos", "noodles"}


def _canonical(found: set[str]) -> frozenset[str]:
    """Return the topic without what others leave out."""
    if found & NATIONAL:
        found = {ADJECTIVES.get(word, word) for word in found}
    if "weather" in found:
        found = found - {"tomorrow"}
    if found & {"rent", "bedroom"}:
        found = found - {"price", "apartment"} | {"rent"}
    if "speed" in found and len(found - WITH_SPEED) > 1:
        found = found - WITH_SPEED
    if "distance" in found and len(found) > 2:
        found = found - {"earth", "away"}
    return frozenset(found)


def _exchange(tokens: list[str]) -> frozenset[str]:
    """Return the topic of a question for a rate of exchange; one currency alone is compared with the US dollar."""
    codes, i, known = set(), 0, _money()
    while i < len(tokens):
        n = next((n for n in (4, 3, 2, 1) if tuple(tokens[i : i + n]) in known and i + n <= len(tokens)), 0)
        if n:
            codes.add(known[tuple(tokens[i : i + n])])
        elif tokens[i] in ("dollar", "dollars"):
            codes.add("usd")
        i += max(n, 1)
    asked = not {"exchange", "convert", "conversion", "currency", "forex"}.isdisjoint(tokens)
    if not codes or not (asked or len(codes) > 1):
        return frozenset()
    return frozenset({"exchange", *(f"money:{code}" for code in codes | {"usd"})} if len(codes) == 1 else
                     {"exchange", *(f"money:{code}" for code in codes)})  # fmt: skip


@functools.cache
def _money() -> dict[tuple[str, ...], str]:
    return money()


_ENDS = frozenset(
    ("from", "to", "on", "for", "in", "tomorrow", "today", "next", "this", "leaving", "departing", "by", "flights")
)


def _flight(tokens: list[str]) -> tuple[list[str], list[str]]:
    """Return the words beside the cities, and the cities a flight goes from and to, in whatever order."""
    rest, tagged = [], []
    i = 0
    while i < len(tokens):
        if tokens[i] in ("from", "to"):
            end = next((j for j in range(i + 1, len(tokens)) if tokens[j] in _ENDS), len(tokens))
            if end > i + 1:
                tagged.append(f"{tokens[i]}:{''.join(tokens[i + 1 : end])}")
                i = end
                continue
        rest.append(tokens[i])
        i += 1
    if not tagged:
        return _flight_of_cities(rest)
    starts = [tag for tag in tagged if tag.startswith("from:")]
    places = [token for token in rest if token not in NEUTRAL and not token.startswith("flight")]
    # "Rome to Oslo flights": what stands before "to" is where it starts.
    if not starts and tagged and places and "".join(places) and _before_to(tokens, places):
        return [token for token in rest if token not in places], [f"from:{''.join(places)}", *tagged]
    return rest, tagged


def _flight_of_cities(tokens: list[str]) -> tuple[list[str], list[str]]:
    """Return two cities that stand in a row as start and end, and the other words."""
    places: list[str] = []
    rest: list[str] = []
    i = 0
    while i < len(tokens):
        n = next((n for n in (4, 3, 2, 1) if "".join(tokens[i : i + n]) in _cities() and i + n <= len(tokens)), 0)
        if n:
            places.append("".join(tokens[i : i + n]))
        else:
            rest.append(tokens[i])
        i += max(n, 1)
    return (rest, [f"from:{places[0]}", f"to:{places[1]}"]) if len(places) == 2 else (tokens, [])


@functools.cache
def _cities() -> frozenset[str]:
    return frozenset(plain(city).replace(" ", "") for city in CITIES)


def _before_to(tokens: list[str], places: list[str]) -> bool:
    i = tokens.index("to")
    return tokens[max(0, i - len(places)) : i] == places


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "sui" and word != "news" else word


def same_topic(a: Iterable[str], b: Iterable[str]) -> bool:
    """Return whether two topics are the same."""
    return frozenset(a) == frozenset(b)


_QUOTES = str.maketrans(dict.fromkeys('"\u201c\u201d\u201e\u00ab\u00bb', " "))


def same_query(a: str, b: str) -> bool:
    """Return whether two queries are the same up to case, spaces and quotes."""
    return _bare(a) == _bare(b) != ""


def _bare(query: str) -> str:
    return " ".join(query.translate(_QUOTES).casefold().split())
