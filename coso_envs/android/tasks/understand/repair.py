"""Typing errors in instructions: the lines that are one repair away, and which of them is meant."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from coso_envs.android.phone.content.phrases import fitting, usual
from coso_envs.android.phone.content.spelling import halves, known_forms, misspelled_halves
from coso_envs.android.phone.content.vocabulary import COMMON, FREQUENT, GRAMMAR, NAMES, PARTS, VOCABULARY
from coso_envs.android.tasks.understand.line import Line, Token
from coso_envs.android.tasks.understand.slots import unknown

#: Words that turn the meaning round; they are never taken for misspelled ones.
_DECISIVE = frozenset(
    """
    my our not dont never without except unless but all every each none off second third fourth fifth last next
    delete remove cancel uninstall stop undo clear erase until before instead other another more less am pm twice both
    the
    """.split()  # noqa: SIM905 - a table is easier to read as text
)
_OPPOSITE = frozenset(("on", "off"))
_PLAIN = GRAMMAR | COMMON
#: Letters that are words. Digits are numbers.
_LETTERS = frozenset("aix0123456789")
_ARTICLES = frozenset(("the", "a", "an"))
#: Words that no article stands before.
_NO_THINGS = frozenset(
    """
    a about am an and any are as at be by can could do does for from get go how i if in into is it its me my of on or
    our than that the their them then there these they this to us was we what where which who with would you your
    """.split()  # noqa: SIM905 - a table is easier to read as text
) - {"us"}
#: What a repair costs more of a word that is spelled like another one.
OTHER = 0.3
#: A word that is in no list of instructions or names is a repair from so many letters on.
_SHORTEST = 4
#: What a repair costs: to one of the words that every other sentence has, and to any other. Swapped letters cost a
#: little less, and so does a word that often stands beside its neighbours.
_EVERYWHERE, _WORD, _SWAPPED, _USUAL = 0.9, 1.0, 0.05, 0.4
LEAST = _EVERYWHERE - _SWAPPED - _USUAL


class Repair(NamedTuple):
    """A line with one word repaired.

    Attributes:
        line: with the word that may be meant.
        cost: how doubtful it is.
        place: the number of the word.
        sure: whether it may be taken; else it only shows that another word might be meant.
        usual: whether the word stands where it often does.
    """

    line: Line
    cost: float
    place: int
    sure: bool = True
    usual: bool = False


def doubtful(line: Line) -> list[int]:
    """Return the places of words that are probably misspelled: in no list, or a letter off what fits."""
    words = line.text.split()
    return [
        i
        for i, token in enumerate(line.tokens)
        if not _apart(token) and (_strange(words, i) or _stuck(line, i) or fitting(words, i))
    ]


def _stuck(line: Line, i: int) -> bool:
    """Return whether a letter stood before the next word without a space."""
    token = line.tokens[i]
    return len(token.word) == 1 and i + 1 < len(line.tokens) and token.end == line.tokens[i + 1].start


def _apart(token: Token) -> bool:
    return bool(token.quoted) or token.word == ","


def _strange(words: Sequence[str], i: int) -> bool:
    """Return whether a word is in no list, or out of place."""
    word = words[i]
    if not any(c.isalnum() for c in word):
        return False
    if unknown(word):
        return True
    if (
        (len(word) == 1 and word not in _LETTERS)
        or word in PARTS
        or (i and words[i - 1] in _ARTICLES and word in _NO_THINGS)
    ):
        return not usual(words, i)
    return False


def repairs(line: Line) -> Iterator[Repair]:
    """Iterate over the lines with one word repaired, parted, or put together with the next."""
    words = line.text.split()
    for i, token in enumerate(line.tokens):
        if _apart(token):
            continue
        strange, fit = _strange(words, i), fitting(words, i)
        if strange or fit or not (token.word in _DECISIVE or (token.word in NAMES and token.word not in _PLAIN)):
            yield from _other_words(line, words, i, strange, fit)
        if _stuck(line, i):
            yield Repair(line.without(i), _WORD - _USUAL, i)
        if strange:
            for pair in halves(token.word):
                yield Repair(line.replaced(i, *pair), _WORD, i)
            for pair in misspelled_halves(token.word):
                yield Repair(line.replaced(i, *pair), _WORD + OTHER, i)
            for pair in _usual_halves(token.word):
                yield Repair(line.replaced(i, *pair), _WORD, i)
        if i + 1 < len(line.tokens) and not _apart(line.tokens[i + 1]):
            joined = token.word + words[i + 1]
            if joined in VOCABULARY and (strange or unknown(words[i + 1])):
                yield Repair(line.joined(i), _WORD, i)


def _other_words(line: Line, words: list[str], i: int, strange: bool, fit: list[str]) -> Iterator[Repair]:
    """Iterate over the lines with another word in a place."""
    word = words[i]
    others = {*_others(word), *fit}
    for other in sorted(others):
        # What could be "on" as well as "off" is neither.
        if other in _OPPOSITE and not _OPPOSITE - others:
            continue
        known = other in GRAMMAR or other in fit
        if known or strange:
            there = usual((*words[:i], other, *words[i + 1 :]), i)
            cost = (0.0 if strange else OTHER) + _cost(word, other) - (_USUAL if there else 0.0)
            long = len(other) >= _SHORTEST - (len(word) > len(other))
            # Another digit makes another number; letters beside digits may be a name.
            sure = not _DIGITS.search(word) and (known or there or other in NAMES or long)
            yield Repair(line.replaced(i, other, fits=there), cost, i, sure, there)


def _usual_halves(word: str) -> Iterator[tuple[str, str]]:
    """Iterate over the ways to part a word into a name and a misspelled word that often follows it."""
    for i in range(_SHORTEST, len(word)):
        if word[:i] in NAMES:
            for other in fitting((word[:i], word[i:]), 1):
                yield word[:i], other


_DIGITS = re.compile(r"\d")
#: A number and a unit.
_UNIT = re.compile(r"(\d[\d.]*-)([a-z]+)")


def _others(word: str) -> list[str]:
    """Return the words that are a letter away; beside digits, only a unit is another word."""
    unit = _UNIT.fullmatch(word)
    if unit is not None:
        return [unit[1] + other for other in known_forms().of(unit[2])]
    if word.endswith("+"):
        return [f"{other}+" for other in known_forms().of(word[:-1])]
    return [] if _DIGITS.search(word) else known_forms().of(word)


def _cost(word: str, other: str) -> float:
    cost = _EVERYWHERE if other in FREQUENT else _WORD
    return cost - (_SWAPPED if sorted(word) == sorted(other) else 0.0)
