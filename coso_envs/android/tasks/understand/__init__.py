"""Understanding an instruction: from words, with their typing errors, to a goal.

It is read to its end: quotes are kept together, clauses are parted, and a rule must read the whole of a clause. What no
rule reads, or what can be read in two ways, is refused.
"""

from __future__ import annotations

import functools
import re

from coso_envs.android.tasks.goals import Goal
from coso_envs.android.tasks.task import NotUnderstoodError
from coso_envs.android.tasks.understand.clauses import Reading, read
from coso_envs.android.tasks.understand.line import Line, read_line
from coso_envs.android.tasks.understand.repair import LEAST, repairs

__all__ = ["understand"]

_POLITE = re.compile(
    r"^(?:(?:hey|hi|hello|please|kindly|now|ok|okay|just|google assistant|,) |"
    r"(?:can|could|would|will) you (?:please |kindly )?|i (?:want|need|would like|d like|wish) (?:you )?to |id like (?:you )?to |"
    r"help me (?:to )?|let us |lets |im trying to |i am trying to |your task is to |you need to |you should )+"
)
_THANKS = re.compile(
    r"(?: ,)?(?: please| for me| thanks| thank you| now please| as soon as possible| right away| on the phone)+$"
)


@functools.lru_cache(maxsize=8192)
def understand(instruction: str) -> Goal:
    """Return the goal of an instruction.

    Example:
        >>> understand('Go to ebay.com, search for "asus zenbook"')
        SiteSearched(domain='ebay.com', query='asus zenbook', exact=True)
        >>> understand("wake me up at 6:30 pm")
        AlarmSet(hour=18, minute=30, label='')

    Raises:
        NotUnderstoodError: naming the instruction, and the words that no rule reads.
    """
    line = _bare(read_line(instruction))
    found = read(line) if line.tokens else None
    if found is not None and found.doubt < LEAST:
        return found.goal
    best = _repaired(line, found)
    if best is None:
        raise NotUnderstoodError(instruction, words=_unread(line))
    return best


def _bare(line: Line) -> Line:
    """Return a line without polite words around it."""
    polite = _POLITE.match(f"{line.text} ")
    if polite is not None:
        line = line.part(polite[0].count(" "), len(line.tokens))
    thanks = _THANKS.search(line.text)
    return line if thanks is None else line.part(0, len(line.tokens) - thanks[0].count(" "))


def _repaired(line: Line, found: Reading | None) -> Goal | None:
    """Return the goal of the least doubtful reading; of two that are equally good, none: then it is read as it stands."""
    readings = [] if found is None else [found]
    for repaired, cost in repairs(line):
        reading = read(_bare(repaired))
        if reading is not None:
            readings.append(Reading(reading.goal, round(reading.doubt + cost, 3)))
    least = min((reading.doubt for reading in readings), default=0.0)
    goals = {reading.goal for reading in readings if reading.doubt == least}
    if len(goals) == 1:
        return goals.pop()
    return None if found is None else found.goal


def _unread(line: Line) -> str:
    """Return the words behind the longest beginning that is understood; all of them if none is."""
    for end in range(len(line.tokens) - 1, 0, -1):
        if read(line.part(0, end)) is not None:
            return line.part(end, len(line.tokens)).raw()
    return line.raw()
