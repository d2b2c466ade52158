"""Rules: a pattern that must read a whole clause, and what makes a goal of its parts."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

from coso_envs.android.tasks.goals import Goal
from coso_envs.android.tasks.understand.line import QUOTED, Line

#: What a reading costs that takes a word for a name no table knows; a repaired typing error costs 1.
INVENTED = 1.5
#: What a reading costs for each word of free text that is in no list.
UNKNOWN = 1.1


@dataclass
class Said:
    """A clause that a rule's pattern has matched."""

    line: Line
    match: re.Match[str]
    before: tuple[Goal, ...] = ()
    doubt: float = 0.0
    #: Whether the goal takes the place of the one before, whose clause it goes on with.
    refines: bool = False

    def has(self, name: str) -> bool:
        """Return whether an optional part was said."""
        return self.match.groupdict().get(name) is not None

    def part(self, name: str) -> Line:
        """Return the words of a part."""
        return self.line.within(*self.match.span(name)) if self.has(name) else Line(self.line.instruction, ())

    def words(self, name: str) -> str:
        """Return a part in lower case."""
        return self.part(name).words()

    def raw(self, name: str) -> str:
        """Return a part as it is spelled in the instruction, without the marks of a quote."""
        return self.part(name).raw()

    def quoted(self, name: str) -> bool:
        """Return whether a part is one quoted text."""
        tokens = self.part(name).tokens
        return len(tokens) == 1 and bool(tokens[0].quoted)


Build = Callable[[Said], Goal | None]


class Rule(NamedTuple):
    """A pattern for a whole clause, and what makes a goal of it."""

    pattern: re.Pattern[str]
    build: Build


# Pieces of patterns.

_MACROS = {
    "a": r"(?:the |a |an |my |this |that |our |some |another |its )?",
    "open": r"(?:open(?: up)?|launch|start|go(?: in)?to|go to|go into|show(?: me)?|bring up|navigate to|run|access|"
    r"switch to|check|view|pull up|enter|see|look at|use|go back to|display)",
    "visit": r"(?:go to|go on to|go on|go|open(?: up)?|visit|navigate to|head to|head over to|load|browse to|launch|pull up|"
    r"access|on|at|in|use|check out)",
    "search": r"(?:search(?: for| up)?|look (?:for|up)|find(?: me)?|type(?: in)?|enter|query(?: for)?|do a search for)",
    "select": r"(?:select|open|click(?: on)?|tap(?: on)?|choose|pick|view|go to|press(?: on)?|go into|show(?: me)?)",
    "delete": r"(?:delete|remove|erase|get rid of|trash|clear|discard)",
    "create": r"(?:create|add|make|set(?: up)?|new|put in|schedule|enter|save|register)",
    "app": r"(?P<app>[^,]+?)",
    "quote": QUOTED,
    "free": r"[^,]+?",
    "x": rf"(?:{QUOTED}|[^,]+?)",
    "on": r"(?P<verb>turn on|switch on|enable|activate|turn off|switch off|disable|deactivate|toggle|allow|block|mute|"
    r"unmute|stop|kill)",
    "time": r"(?:\d{1,2}(?::\d{2})?(?:am|pm)?|noon|midday|midnight|(?:half|quarter) (?:past|to) \w+|[a-z]+ ?oclock|\d{4})"
    r"(?: oclock)?(?: (?:in the (?:morning|afternoon|evening)|at night|tonight|tomorrow(?: morning| evening)?))?",
}  # fmt: skip


@functools.cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern with its macros, such as ``<open>``, filled in."""
    while True:
        filled = re.sub(r"(?<!\?P)<(\w+)>", lambda found: _MACROS[found[1]], pattern)
        if filled == pattern:
            return re.compile(pattern)
        pattern = filled


def rules(*rows: tuple[str | Iterable[str], Build]) -> tuple[Rule, ...]:
    """Return the rules of rows of patterns and builders."""
    return tuple(
        Rule(compiled(pattern), build)
        for patterns, build in rows
        for pattern in ([patterns] if isinstance(patterns, str) else patterns)
    )
