"""Typing errors in instructions: the lines that are one repair away."""

from __future__ import annotations

from collections.abc import Iterator

from coso_envs.android.phone.content.spelling import SHORTEST, halves, known_words
from coso_envs.android.phone.content.vocabulary import FREQUENT, GRAMMAR, NAMES, VOCABULARY
from coso_envs.android.tasks.understand.line import Line
from coso_envs.android.tasks.understand.slots import unknown

#: What a repair costs more of a word that is spelled like another one.
OTHER = 0.3
#: What a repair costs: to one of the words that every other sentence has, to another word of instructions, to a name or
#: a longer word. Swapped letters cost a little less.
_EVERYWHERE, _INSTRUCTION, _WORD, _SWAPPED = 0.88, 0.92, 1.0, 0.02
LEAST = _EVERYWHERE - _SWAPPED


def repairs(line: Line) -> Iterator[tuple[Line, float]]:
    """Iterate over the lines with one word repaired, parted, or put together with the next, and what that costs."""
    for i, token in enumerate(line.tokens):
        word = token.word
        if token.quoted or word == ",":
            continue
        strange = unknown(word)
        extra = 0.0 if strange else OTHER
        # Another digit makes another number; letters beside digits may be a name.
        if not any(c.isdigit() for c in word):
            for other in known_words().of(word):
                if other in GRAMMAR or (strange and (other in NAMES or len(other) >= SHORTEST)):
                    yield line.replaced(i, other), extra + _cost(word, other)
        if strange:
            for pair in halves(word):
                yield line.replaced(i, *pair), _WORD
        if i + 1 < len(line.tokens) and not line.tokens[i + 1].quoted:
            joined = word + line.tokens[i + 1].word
            if joined in VOCABULARY and (strange or unknown(line.tokens[i + 1].word)):
                yield line.joined(i), _WORD


def _cost(word: str, other: str) -> float:
    cost = _EVERYWHERE if other in FREQUENT else _INSTRUCTION if other in GRAMMAR else _WORD
    return cost - (_SWAPPED if sorted(word) == sorted(other) else 0.0)
