"""Typing errors: words that are one letter apart, and words that were run together."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from coso_envs.android.phone.content.everyday import EVERYDAY
from coso_envs.android.phone.content.vocabulary import COMMON, GRAMMAR, NAMES, PARTS, VOCABULARY

#: Fewer letters say too little: many other words are one letter away.
SHORTEST = 5


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


def _shorter(word: str) -> set[str]:
    """Return the word, and all that is left of it without one letter."""
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


class Neighbours:
    """Finds the words of a list that are :func:`close` to a given one."""

    def __init__(self, words: Iterable[str]) -> None:
        """Index ``words`` by what is left of each without one letter."""
        self._by_part: dict[str, list[str]] = {}
        for word in sorted(words):
            for part in _shorter(word):
                self._by_part.setdefault(part, []).append(word)

    def of(self, word: str) -> list[str]:
        """Return the close words but the word itself, in the order of the alphabet."""
        found = {other for part in _shorter(word) for other in self._by_part.get(part, ())}
        return sorted(other for other in found if other != word and close(word, other))


@functools.cache
def known_forms() -> Neighbours:
    """Return the index of all words and names without digits, and of their plurals."""
    return Neighbours(word for word in VOCABULARY | _plurals() if not any(c.isdigit() for c in word))


@functools.cache
def known_words() -> Neighbours:
    """Return the index of all words and names without digits."""
    return Neighbours(word for word in VOCABULARY if not any(c.isdigit() for c in word))


_NUMBER = re.compile(
    r"(?=.*\d)[\d.,x/%'\"$+-]+(?:[ap]m|br|cm|[dghkmpsvwx]|ft|[gmt]b|hp|hz|in|inch|k[gm]|kwh|lbs?|m[hlmp]|mah|oz|qt|st|nd|rd|th)?"
)
_ENDINGS = ("ing", "ed", "er", "est", "ly")
#: Words without other forms.
_STIFF = frozenset(
    """
    a about all an and any are as at by can did do does for from hows how if in into is it its me my near not of off on
    or our out so than that the their them then there these they this those to under until up us was we what whats when
    where which who whos will with your
    """.split()  # noqa: SIM905 - a table is easier to read as text
)
_BENT = (GRAMMAR | COMMON) - _STIFF
_NOUNS = (_BENT | EVERYDAY) - NAMES | NAMES & (GRAMMAR | COMMON)


def _plural(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "x", "z", "ch", "sh")) else f"{word}s"


@functools.cache
def _plurals() -> frozenset[str]:
    nouns = frozenset(_plural(word) for word in _NOUNS if len(word) > 2 and not word.endswith("s"))
    return nouns


@functools.lru_cache(maxsize=8192)
def known(word: str) -> bool:
    """Return whether a word, or what it comes from, is in the vocabulary, or is a number."""
    if word in VOCABULARY or word == "i" or _NUMBER.fullmatch(word):
        return True
    if (
        word in _plurals()
        or (word.endswith("s") and len(word) > 4 and word[-2] != "s" and word[:-1] in NAMES)
        or (len(word) > 3 and f"{word}s" in _NOUNS)
    ):
        return True
    stems = (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))
    return any(
        stem in _BENT or f"{stem}e" in _BENT or (stem[-1:] == stem[-2:-1] and stem[:-1] in _BENT)
        for stem in stems
        if len(stem) > 3
    )


@functools.lru_cache(maxsize=4096)
def corrected(word: str) -> str:
    """Return a common word for its misspelling; names, short words, and what could be two words stay as they are."""
    if known(word) or len(word) < SHORTEST or not word.isalpha():
        return word
    found = [other for other in known_words().of(word) if len(other) >= SHORTEST]
    return found[0] if len(found) == 1 and found[0] not in NAMES else word


#: Words that are often stuck to the next one.
_STICKY = (
    "check", "search", "alarm", "what", "whats", "good", "rate", "from", "with", "news", "open", "play", "show",
    "find", "the", "for", "set", "new", "what", "install", "in", "at", "on", "of", "to", "a",
)  # fmt: skip


def unstuck(token: str) -> str:
    """Return a word with a space where two words were run together: "inToronto", "goodrestaurant", "a3"."""
    lower = token.casefold()
    if lower in VOCABULARY or len(token) < 2:
        return token
    for first in _STICKY:
        rest = token[len(first) :]
        if not lower.startswith(first) or not rest:
            continue
        capital = rest[0].isupper() and not token[: len(first)].isupper() and len(rest) > 2
        capital = capital and (len(first) > 1 or rest.casefold() in VOCABULARY - PARTS)
        number = first == "a" and rest.isdigit()
        known = len(first) > 2 and len(rest) > 2 and rest.casefold() in VOCABULARY and not known_words().of(lower)
        if capital or number or known:
            return f"{token[: len(first)]} {rest}"
    brand = re.fullmatch(r"([A-Z][a-z]{3,})(TV)", token)
    return f"{brand[1]} {brand[2]}" if brand else token


def halves(word: str) -> list[tuple[str, str]]:
    """Return the ways to part a word into two known ones."""
    return [(word[:i], word[i:]) for i in range(1, len(word)) if _part(word[:i]) and _part(word[i:])]


def _part(piece: str) -> bool:
    return piece in VOCABULARY or piece.isdigit()


def misspelled_halves(word: str) -> list[tuple[str, str]]:
    """Return the ways to part a misspelled word into a known one and a longer one that is a letter off."""
    found = []
    for i in range(1, len(word)):
        first, second = word[:i], word[i:]
        if len(word) > SHORTEST:
            found += halves(f"{word[: i - 1]}{word[i]}{word[i - 1]}{word[i + 1 :]}")
        if _part(first) and len(second) >= SHORTEST:
            found += [(first, other) for other in known_words().of(second) if len(other) >= SHORTEST]
        if second in VOCABULARY and len(second) >= SHORTEST and first not in VOCABULARY:
            found += [(other, second) for other in known_words().of(first) if other in GRAMMAR]
    return found
