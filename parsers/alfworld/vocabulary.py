"""Sets of admissible commands: :class:`CommandList` for a given list, :class:`Grammar` for all commands of ALFWorld.

Both implement :class:`Vocabulary`, so that a parser does not depend on which of them it has.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np

from parsers.alfworld.commands import MAX_LENGTH, OBJECTS, RECEPTACLES, VERBS, Command, Thing, read_command
from parsers.reading.decoration import bare, find_choice, plain
from parsers.reading.patterns import one_of

_MAX_NUMBER = 10
#: For each part of a command: the kinds of things to draw from.
_KINDS = {
    "object": OBJECTS,
    "tool": ("knife", "butterknife"),
    "receptacle": RECEPTACLES,
    "any": (*OBJECTS, *RECEPTACLES),
}
_NAMED = {"object": "(object)", "tool": "(object)", "receptacle": "(receptacle)", "any": "(something)"}


class Vocabulary(Protocol):
    """A set of admissible commands."""

    @property
    def forms(self) -> Sequence[str]:
        """Texts that list all commands in a prompt."""

    @property
    def hint(self) -> str:
        """A sentence about the forms, for a prompt; "" if they need none."""

    def __contains__(self, text: object) -> bool:
        """Return whether ``text`` is one of the commands, exactly as spelled."""

    def meant(self, text: str) -> list[str]:
        """Return the commands that ``text`` may mean: several where a number is missing."""

    def is_complete(self, value: str) -> bool:
        """Return whether no other command begins with ``value``, the end of a reply that was cut off."""

    def pattern(self, spell: Callable[[str], str]) -> str:
        """Return a regular expression of the commands, each spelled by ``spell``."""

    def sample(self, rng: np.random.Generator) -> str:
        """Draw a command at random."""


class CommandList:
    """The commands of a list, such as the admissible ones of a state of a game."""

    hint = ""

    def __init__(self, commands: Sequence[str]) -> None:
        self.forms = commands

    def __contains__(self, text: object) -> bool:
        """Return whether ``text`` is in the list."""
        return text in self.forms

    def meant(self, text: str) -> list[str]:
        """Return the commands of the list that ``text`` may mean."""
        command = read_command(text)
        if command is None:
            return []
        return [other for other in self.forms if (known := read_command(other)) is not None and command.names(known)]

    def is_complete(self, value: str) -> bool:
        """Return whether ``value`` is spelled as in the list; "go to the cabinet 1" might continue with a "2"."""
        return find_choice(value, self.forms) is not None

    def pattern(self, spell: Callable[[str], str]) -> str:
        """Return a regular expression of the list."""
        return one_of(map(spell, self.forms))

    def sample(self, rng: np.random.Generator) -> str:
        """Draw uniformly from the list."""
        return self.forms[int(rng.integers(len(self.forms)))]


class Grammar:
    """All commands about things of known kinds, with numbers or without.

    Attributes:
        forms: a form of each verb, such as "go to (receptacle)".
    """

    hint = 'Objects and receptacles have numbers, as in "apple 1".'

    def __init__(self) -> None:
        self.forms = tuple(_form(verb, [_NAMED[part] for part in parts]) for verb, parts in VERBS.items())
        name = f"{one_of((*RECEPTACLES, *OBJECTS))}(?: [0-9]{{1,3}})?"
        self._pattern = f"(?:{'|'.join(_form(verb, [name] * len(parts)) for verb, parts in VERBS.items())})"

    @functools.cached_property
    def _matches(self) -> Callable[[str], re.Match[str] | None]:
        return re.compile(self._pattern).fullmatch

    def __contains__(self, text: object) -> bool:
        """Return whether ``text`` is a command in ALFWorld's spelling."""
        return isinstance(text, str) and len(text) <= MAX_LENGTH and self._matches(text) is not None

    def meant(self, text: str) -> list[str]:
        """Return the command that ``text`` spells, in ALFWorld's spelling, if there is one."""
        command = str(read_command(text) or "")
        return [command] if command in self else []

    def is_complete(self, value: str) -> bool:
        """Return whether ``value`` is a verb without things; any number might have another digit."""
        return VERBS.get(plain(bare(value))) == ()

    def pattern(self, spell: Callable[[str], str]) -> str:
        """Return the regular expression of the grammar; its commands are spelled alike everywhere."""
        return self._pattern

    def sample(self, rng: np.random.Generator) -> str:
        """Draw a verb, then things with numbers from 1 to 10."""
        verb = tuple(VERBS)[int(rng.integers(len(VERBS)))]
        pools = [_KINDS[part] for part in VERBS[verb]]
        things = (Thing(pool[int(rng.integers(len(pool)))], str(1 + int(rng.integers(_MAX_NUMBER)))) for pool in pools)
        return str(Command(verb, tuple(things)))


def _form(verb: str, names: Sequence[str]) -> str:
    return str(Command(verb, tuple(Thing(name, "") for name in names)))


#: Any command of ALFWorld's text games.
GRAMMAR = Grammar()
