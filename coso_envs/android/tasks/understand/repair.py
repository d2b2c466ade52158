"""Typing errors in instructions: the lines that are one repair away."""

from __future__ import annotations

from collections.abc import Iterator

from coso_envs.android.phone.content.spelling import halves, known_words
from coso_envs.android.phone.content.vocabulary import COMMON, FREQUENT, GRAMMAR, NAMES, VOCABULARY
from coso_envs.android.tasks.understand.line import Line
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
#: What a repair costs more of a word that is spelled like another one.
OTHER = 0.3
#: A word that is in no list of instructions or names is a repair from so many letters on.
_SHORTEST = 4
#: What a repair costs: to one of the words that every other sentence has, and to any other. Swapped letters cost a
#: little less.
_EVERYWHERE, _WORD, _SWAPPED = 0.9, 1.0, 0.05
LEAST = _EVERYWHERE - _SWAPPED


def repairs(line: Line) -> Iterator[tuple[Line, float]]:
    """Iterate over the lines with one word repaired, parted, or put together with the next, and what that costs."""
    for i, token in enumerate(line.tokens):
        word = token.word
        if token.quoted or word == "," or word in _DECISIVE or (word in NAMES and word not in GRAMMAR | COMMON):
            continue
        strange = unknown(word)
        extra = 0.0 if strange else OTHER
        # Another digit makes another number; letters beside digits may be a name.
        if not any(c.isdigit() for c in word):
            others = known_words().of(word)
            for other in others:
                # What could be "on" as well as "off" is neither.
                if other in _OPPOSITE and not _OPPOSITE - set(others):
                    continue
                if other in GRAMMAR or (
                    strange and (other in NAMES or len(other) >= _SHORTEST - (len(word) > len(other)))
                ):
                    yield line.replaced(i, other), extra + _cost(word, other)
        if strange:
            for pair in halves(word):
                yield line.replaced(i, *pair), _WORD
        if i + 1 < len(line.tokens) and not line.tokens[i + 1].quoted:
            joined = word + line.tokens[i + 1].word
            if joined in VOCABULARY and (strange or unknown(line.tokens[i + 1].word)):
                yield line.joined(i), _WORD


def _cost(word: str, other: str) -> float:
    cost = _EVERYWHERE if other in FREQUENT else _WORD
    return cost - (_SWAPPED if sorted(word) == sorted(other) else 0.0)
