"""Reading short English texts with typing errors: words, and the topic of a question."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from coso_envs.android.phone.content.apps_table import ALIASES, APPS
from coso_envs.android.phone.content.food import CHAINS, CUISINES
from coso_envs.android.phone.content.places import CITIES, COUNTRIES, REGIONS

_FUNCTION_WORDS = """
a about add after all alarm am an and any app are as at be best book bring browse buy by calculator calendar camera can
capital cheap check clock click contacts cost could create current date did display do does download driving email
exchange fetch files find first flight flights for from gallery get give gmail go going good google have how hotel
hotels i in inbox incognito install into is it item latest launch let like list look looking make map maps me menu
messages month more much music my navigate near nearest need new news nice notification notifications now of off on one
open opening or order page phone photo photos picture pictures play please pm post price president private prime
minister product products public rate rated read rent rental restaurant restaurants result results room schedule
search see select set setting settings shop show sms some speed start store switch tab take tap tell that the them
then there these this time to today toggle tomorrow tonight top turn up us use video videos view visit wake wallpaper
wallpapers want watch weather web website week weekend were what whats when where which who will window with work
would year yesterday you your against apartment bedroom dollar old big far fast long tall many population
stock market economy technology science space beach entry enable disable mute unmute uninstall update
""".split()  # noqa: SIM905 - a table is easier to read as text

VOCABULARY = frozenset(
    word
    for phrase in (
        *_FUNCTION_WORDS,
        *APPS,
        *ALIASES,
        *CHAINS,
        *CUISINES,
        *CITIES,
        *COUNTRIES,
        *REGIONS,
        *(country.currency for country in COUNTRIES.values()),
        "samsung hisense vizio tcl lg sony islands sushi burger coffee island",
    )
    for word in re.findall(r"[a-z0-9]+", phrase.casefold().replace("'", ""))
)
#: Words that are often stuck to the next one.
_STICKY = (
    "check", "search", "alarm", "what", "whats", "good", "rate", "from", "with", "news", "open", "play", "show",
    "find", "the", "for", "set", "new", "what", "install", "in", "at", "on", "of", "to", "a",
)  # fmt: skip
#: Words that may be misspelled; others are names, where one letter can make another name.
_CORRECTABLE = sorted(
    {
        "search", "install", "restaurant", "restaurants", "notifications", "notification", "settings", "weather",
        "capital", "hotels", "flights", "latest", "nearest", "exchange", "alarm", "calendar", "calculator", "camera",
        "contacts", "incognito", "private", "window", "wallpapers", "toggle", "download", "launch", "video", "check",
        "select", "first", "entry", "result", "price", "menu", "president", "minister", "apartment", "bedroom", "what",
        "gallery", "messages", "reddit", "youtube", "google", "chrome", "bestbuy", "walmart", "costco", "newegg",
    }
)  # fmt: skip


def close(a: str, b: str) -> bool:
    """Return whether two words differ by at most one letter changed, missing, added or swapped with its neighbour."""
    if a == b:
        return True
    if abs(len(a) - len(b)) > 1:
        return False
    i = 0
    while i < min(len(a), len(b)) and a[i] == b[i]:
        i += 1
    rest_a, rest_b = a[i:], b[i:]
    return (
        rest_a[1:] == rest_b[1:]
        or rest_a[1:] == rest_b
        or rest_a == rest_b[1:]
        or (rest_a[:2] == rest_b[1::-1] and len(rest_b) > 1 and rest_a[2:] == rest_b[2:])
    )


def _unstick(token: str) -> str:
    """Return a word with a space where two words were run together: "inToronto", "goodrestaurant", "a3"."""
    lower = token.casefold()
    if lower in VOCABULARY or len(token) < 2:
        return token
    for first in _STICKY:
        rest = token[len(first) :]
        if not lower.startswith(first) or not rest:
            continue
        capital = rest[0].isupper() and not token[: len(first)].isupper() and len(rest) > 2
        number = first == "a" and rest.isdigit()
        known = len(first) > 2 and len(rest) > 2 and rest.casefold() in VOCABULARY
        if capital or number or known:
            return f"{token[: len(first)]} {rest}"
    brand = re.fullmatch(r"([A-Z][a-z]{3,})(TV)", token)
    return f"{brand[1]} {brand[2]}" if brand else token


def _correct(word: str) -> str:
    if word in VOCABULARY or len(word) < 5 or not word.isalpha():
        return word
    return next((known for known in _CORRECTABLE if len(known) > 4 and close(word, known)), word)


@functools.lru_cache(maxsize=4096)
def words(text: str) -> tuple[str, ...]:
    """Return a text's words in lower case: apostrophes dropped, run-together and misspelled common words repaired."""
    text = text.replace("\u2019", "'").replace("'s ", "s ").replace("'", "")
    tokens = re.findall(r"[A-Za-z0-9\u00c0-\uffff&+.]+", text)
    unstuck = " ".join(_unstick(token.strip(".")) for token in tokens).split()
    return tuple(_correct(word.casefold()) for word in unstuck if word)


_PHRASES = (
    ("look like", "look"), ("looks like", "look"), ("how much is", "price"), ("how much are", "price"),
    ("washington dc", "washington"), ("new york city", "newyork"), ("new york", "newyork"), ("nyc", "newyork"),
    ("united states of america", "us"), ("united states", "us"), ("united kingdom", "uk"), ("great britain", "uk"),
    ("usa", "us"), ("america", "us"), ("usd", "us dollar"), ("new delhi", "delhi"), ("new zealand", "newzealand"),
    ("new jersey", "newjersey"), ("new orleans", "neworleans"), ("new mexico", "newmexico"), ("top rated", ""),
    ("right now", ""), ("near me", ""), ("best selling", "bestselling"), ("best sellers", "bestselling"),
    ("best buy", "bestbuy"), ("home depot", "homedepot"), ("how far is", "distance"), ("how far away is", "distance"),
    ("how old is", "age"), ("how big is", "size"), ("how large is", "size"), ("how fast is", "speed"),
    ("rest of", "rest"), ("directions to", ""), ("average speed", "speed"),
)  # fmt: skip
_SAME = {
    "cost": "price", "costs": "price", "prices": "price", "sms": "message", "tv": "tv", "television": "tv",
    "movie": "film", "tech": "technology", "pictures": "look", "picture": "look", "images": "look", "image": "look",
    "photos": "look", "looks": "look", "restaurants": "restaurant", "far": "distance", "old": "age", "big": "size",
    "tall": "size", "large": "size", "fast": "speed", "rental": "rent", "rents": "rent", "shops": "store",
    "shop": "store", "currency": "exchange", "forecast": "weather", "temperature": "weather", "headlines": "news",
    "lowe": "lowes", "mcdonald": "mcdonalds", "bbc": "bbc",
}  # fmt: skip
_NEUTRAL = frozenset(
    """
    a about again against all also am an and any are around as at be been best buy by can could current
    currently did do does find for from get give go going good google have help how i im in information into
    is it its latest let like list local looking me more much my near nearest nearby need new next nice now of
    on one online or our page place places please rate rated search see show some tell than that thats the
    their them then there these they this to today top up want was web website week weekend what whats when
    where which who whos will with would you your s morning afternoon evening tonight month year
    """.split()  # noqa: SIM905
)


@functools.lru_cache(maxsize=4096)
def topic(text: str) -> frozenset[str]:
    """Return the content words of a question or a query, so that different ways to ask compare equal.

    Example:
        >>> topic("What's the capital of Peru?") == topic("peru capital")
        True
        >>> topic("flights from NYC to Paris") == topic("flights from Paris to NYC")
        False
    """
    line = f" {' '.join(words(text))} "
    for phrase, short in _PHRASES:
        line = line.replace(f" {phrase} ", f" {short} ")
    tokens = line.split()
    if tokens and tokens[0] == "google":
        tokens = tokens[1:]
    tagged: list[str] = []
    if any(token.startswith("flight") for token in tokens) and "from" in tokens and "to" in tokens:
        start, end = tokens.index("from"), len(tokens) - 1 - tokens[::-1].index("to")
        if start < end:
            tagged = [f"from:{''.join(tokens[start + 1 : end])}", f"to:{''.join(tokens[end + 1 :])}"]
            tokens = tokens[:start]
    found = {_stem(_SAME.get(token, token)) for token in tokens if token not in _NEUTRAL}
    if "rent" in found:
        found.discard("price")
    return frozenset([*found, *tagged]) or frozenset(tokens)


def _stem(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and word[-2] not in "sui" and word != "news" else word


def same_topic(a: Iterable[str], b: Iterable[str]) -> bool:
    """Return whether two topics are the same up to typing errors in long words."""
    only_a, only_b = sorted(set(a) - set(b)), sorted(set(b) - set(a))
    if len(only_a) != len(only_b):
        return False
    # Two words that are both known are two things: Guyana is not Guiana.
    return all(
        len(x) > 5 and len(y) > 5 and close(x, y) and not {x, y} <= VOCABULARY
        for x, y in zip(only_a, only_b, strict=True)
    )


def same_query(a: str, b: str) -> bool:
    """Return whether two queries are the same up to case, spaces and quotes."""
    return _plain(a) == _plain(b) != ""


def _plain(query: str) -> str:
    return " ".join(query.replace('"', " ").replace("\u201c", " ").replace("\u201d", " ").casefold().split())
