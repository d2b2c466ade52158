"""Clauses: an instruction is read as a whole, or parted where a new command begins; each part must be read to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from coso_envs.android.tasks.goals import AppOpen, Goal, PageOpen, Sequence, contradict, one_after_another
from coso_envs.android.tasks.understand import answers, apps, carts, clock, media, personal, questions, shops, system
from coso_envs.android.tasks.understand.line import Line
from coso_envs.android.tasks.understand.rules import Rule, Said

#: From the particular to the general; of several readings the least doubtful one counts, then the first.
RULES: tuple[Rule, ...] = (
    *system.RULES, *clock.RULES, *answers.RULES, *personal.RULES, *carts.RULES, *shops.RULES, *media.RULES, *apps.RULES, *questions.RULES,
)  # fmt: skip
_LINK = re.compile(
    r"(?:^| )(?:, )?(?:and then|and also|and after that|after that|and finally|and|then|afterwards|finally|,)"
    r"(?: ,)?(?: (?:then|also|finally|next|afterwards|after that))?(?: ,)? "
)


class Reading(NamedTuple):
    """A goal, and how doubtful it is that it is what was meant."""

    goal: Goal
    doubt: float


def read_clause(line: Line, before: tuple[Goal, ...] = ()) -> tuple[Goal, float, bool] | None:
    """Return the best goal of one clause, its doubt, and whether it goes on with the goal before."""
    text = line.text
    best: tuple[Goal, float, bool] | None = None
    for rule in RULES:
        found = rule.pattern.fullmatch(text)
        if found is None:
            continue
        said = Said(line, found, before)
        goal = rule.build(said)
        if goal is not None and (best is None or said.doubt < best[1]):
            best = (goal, said.doubt, said.refines)
            if not said.doubt:
                return best
    return best


def read(line: Line, before: tuple[Goal, ...] = ()) -> Reading | None:
    """Return the goal of an instruction or of its rest; None if some of it is not understood."""
    whole = read_clause(line, before)
    joined = None if whole is None else _joined(before, whole[0], whole[2])
    best = None if whole is None or joined is None else Reading(joined, whole[1])
    if best is not None and not best.doubt:
        return best
    for end, start in _links(line):
        first = read_clause(line.part(0, end), before)
        if first is None:
            continue
        rest = read(line.part(start, len(line.tokens)), (*before[: len(before) - first[2]], first[0]))
        if rest is not None and (best is None or rest.doubt + first[1] < best.doubt):
            best = Reading(rest.goal, rest.doubt + first[1])
    return best


def _links(line: Line) -> Iterator[tuple[int, int]]:
    """Iterate over the places where a new clause may begin: the number of words before, and of those with the link."""
    i = 0
    while (found := _LINK.search(line.text, i)) is not None:
        end = line.text.count(" ", 0, found.start() + 1) if found.start() else 0
        start = line.text.count(" ", 0, found.end())
        if end > 0 and start < len(line.tokens):
            yield end, start
        i = found.start() + 1


def _joined(before: tuple[Goal, ...], goal: Goal, refines: bool) -> Goal | None:
    """Return one goal of all clauses, None if they undo each other.

    Opening an app before doing something in it goes without saying.
    """
    made = one_after_another(_needed([*before[: len(before) - refines], goal]))
    return None if isinstance(made, Sequence) and contradict(made.steps) else made


def _needed(steps: list[Goal]) -> list[Goal]:
    return [step for i, step in enumerate(steps) if i + 1 == len(steps) or not implied(step, steps[i + 1])]


#: Family of a goal -> the app in which it is reached.
_APPS = {
    "alarm": "Clock", "timer": "Clock", "stopwatch": "Clock", "setting": "Settings", "notifications": "Settings",
    "settings": "Settings", "contact": "Contacts", "message": "Messages", "mail": "Gmail", "event": "Calendar",
    "note": "Notes", "file": "Files", "video": "YouTube", "map": "Maps", "tab": "Chrome", "site": "Chrome",
    "search": "Chrome", "entry": "Chrome", "question": "Chrome", "cart": "Chrome", "install": "Play Store",
    "call": "Phone",
}  # fmt: skip


def implied(step: Goal, following: Goal) -> bool:
    """Return whether a step is to open the app in which the next one happens."""
    if not isinstance(step, AppOpen):
        return False
    return step.app == _APPS.get(following.family) or (isinstance(following, PageOpen) and following.app == step.app)
