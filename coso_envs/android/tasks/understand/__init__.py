"""Understanding an instruction: from words, with their typing errors, to a goal.

It is read to its end: quotes are kept together, clauses are parted, and a rule must read the whole of a clause. What no
rule reads, or what can be read in two ways, is refused.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from coso_envs.android.tasks.goals import Answered, AnyOf, Goal, Sequence
from coso_envs.android.tasks.task import NotUnderstoodError
from coso_envs.android.tasks.understand.clauses import Reading, read
from coso_envs.android.tasks.understand.line import Line, read_line
from coso_envs.android.tasks.understand.repair import LEAST, doubtful, repairs

__all__ = ["understand"]

#: A repair that is so much more doubtful than another is none.
_MARGIN = 0.08
#: Of a short word, more others are a letter away.
_SHORT, _WIDE = 3, 0.2
#: A repair of a doubtful word counts although it is so much more doubtful than the word as it is spelled.
_SPELLED = 0.95

_POLITE = re.compile(
    r"^(?:(?:hey|hi|hello|please|kindly|now|ok|okay|just|google assistant|,) |"
    r"(?:can|could|would|will) you (?:please |kindly )?|i (?:want|need|would like|d like|wish) (?:you )?to |id like (?:you )?to |"
    r"help me (?:to )?|let us |lets |im trying to |i am trying to |your task is to |you need to |you should )+"
)
_THANKS = re.compile(
    r"(?: ,)?(?: please| for me| thanks| thank you| now please| as soon as possible| right away| on the phone)+$"
)


#: Characters of the longest instruction that is read; the time grows faster than with their square.
MAX_LENGTH = 500


@functools.lru_cache(maxsize=8192)
def understand(instruction: str) -> Goal:
    """Return the goal of an instruction.

    Example:
        >>> understand('Go to ebay.com, search for "asus zenbook"')
        SiteSearched(domain='ebay.com', query='asus zenbook', exact=True)
        >>> understand("wake me up at 6:30 pm")
        AlarmSet(hour=18, minute=30, label='')

    Raises:
        NotUnderstoodError: naming the instruction, and the words that no rule reads; also if it is longer than
            :data:`MAX_LENGTH`.
    """
    if len(instruction) > MAX_LENGTH:
        raise NotUnderstoodError(f"{instruction[:60]}...", f", for it has more than {MAX_LENGTH} characters")
    line = _bare(read_line(instruction))
    found = read(line) if line.tokens else None
    if found is not None and found.doubt < LEAST and not doubtful(line):
        return found.goal
    meant = _meant(line, found)
    if meant.goal is None:
        raise NotUnderstoodError(
            instruction, words=_unread(line) if meant.word is None else line.part(*meant.word).raw()
        )
    return meant.goal


def _bare(line: Line) -> Line:
    """Return a line without polite words around it."""
    polite = _POLITE.match(f"{line.text} ")
    if polite is not None:
        line = line.part(polite[0].count(" "), len(line.tokens))
    thanks = _THANKS.search(line.text)
    return line if thanks is None else line.part(0, len(line.tokens) - thanks[0].count(" "))


class _Choice(NamedTuple):
    """A reading of a line, repaired or not."""

    goal: Goal
    doubt: float
    place: int | None = None
    sure: bool = True
    usual: bool = False


class _Meant(NamedTuple):
    """The goal that is meant; None with the place of the word that leaves it open, if it is one."""

    goal: Goal | None
    word: tuple[int, int] | None = None


def _meant(line: Line, found: Reading | None) -> _Meant:
    """Return the goal of the least doubtful reading, unless another word in the same place gives another goal."""
    places = frozenset(doubtful(line))
    choices = [] if found is None else [_Choice(found.goal, found.doubt)]
    choices += _repaired(line, places)
    likely = [choice for choice in choices if not places or choice.place is None or choice.place in places]
    sure = [choice for choice in likely if choice.sure] or [choice for choice in choices if choice.sure]
    if not sure:
        return _Meant(None)
    best = min(sure, key=lambda choice: choice.doubt)
    if best.place is None:
        rivals = [other for other in choices if other.place in places and other.doubt <= best.doubt + _SPELLED]
    else:
        margin = _WIDE if len(line.tokens[best.place].word) <= _SHORT else _MARGIN
        spelled = best.place not in places and not best.usual
        rivals = [
            other for other in choices if (spelled if other.place is None else other.doubt <= best.doubt + margin)
        ]
    for other in rivals:
        if _plain(other.goal) != _plain(best.goal):
            place = other.place if best.place is None else best.place
            return _Meant(None, None if place is None else (place, place + 1))
    return _Meant(best.goal)


def _repaired(line: Line, places: frozenset[int]) -> Iterator[_Choice]:
    """Iterate over the readings of the lines that are one repair away."""
    for repair in repairs(line):
        reading = read(_bare(repair.line))
        if reading is None:
            continue
        # Another word is put in the place of a right one only if all is clear then.
        if repair.place in places or repair.usual or reading.doubt < LEAST:
            yield _Choice(reading.goal, round(reading.doubt + repair.cost, 3), repair.place, repair.sure, repair.usual)


def _plain(goal: Goal) -> Goal:
    """Return a goal without the words as they were spelled."""
    if isinstance(goal, AnyOf):
        return replace(goal, goals=tuple(map(_plain, goal.goals)))
    if isinstance(goal, Sequence):
        return replace(goal, steps=tuple(map(_plain, goal.steps)))
    return replace(goal, said=frozenset()) if isinstance(goal, Answered) else goal


def _unread(line: Line) -> str:
    """Return the words behind the longest beginning that is understood; all of them if none is."""
    for end in range(len(line.tokens) - 1, 0, -1):
        if read(line.part(0, end)) is not None:
            return line.part(end, len(line.tokens)).raw()
    return line.raw()
