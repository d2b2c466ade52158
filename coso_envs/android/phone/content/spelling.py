"""Typing errors: words that are one letter apart, and words that were run together."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from coso_envs.android.phone.content.vocabulary import NAMES, VOCABULARY

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
def known_words() -> Neighbours:
    """Return the index of all words and names without digits."""
    return Neighbours(word for word in VOCABULARY if not any(c.isdigit() for c in word))


_NUMBER = re.compile(r"(?=.*\d)[\d.,x/%'\"$+-]+\w{0,3}")
_ENDINGS = ("s", "es", "ing", "ed", "er", "est", "ly")


@functools.lru_cache(maxsize=8192)
def known(word: str) -> bool:
    """Return whether a word, or what it comes from, is in the vocabulary, or is a number."""
    plural = len(word) > 3 and f"{word}s" in VOCABULARY
    if word in VOCABULARY or plural or word == "i" or _NUMBER.fullmatch(word):
        return True
    stems = (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))
    return any(
        stem in VOCABULARY or f"{stem}e" in VOCABULARY or (stem[-1:] == stem[-2:-1] and stem[:-1] in VOCABULARY)
        for stem in stems
        if len(stem) > 2
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
        capital = capital and (len(first) > 1 or rest.casefold() in VOCABULARY)
        number = first == "a" and rest.isdigit()
        known = len(first) > 2 and len(rest) > 2 and rest.casefold() in VOCABULARY
        if capital or number or known:
            return f"{token[: len(first)]} {rest}"
    brand = re.fullmatch(r"([A-Z][a-z]{3,})(TV)", token)
    return f"{brand[1]} {brand[2]}" if brand else token


def halves(word: str) -> list[tuple[str, str]]:
    """Return the ways to part a word into two known ones."""
    return [(word[:i], word[i:]) for i in range(1, len(word)) if _part(word[:i]) and _part(word[i:])]


def _part(piece: str) -> bool:
    return piece in VOCABULARY or piece.isdigit()
