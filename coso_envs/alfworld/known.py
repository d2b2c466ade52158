"""Which domains and grammars the fast engine speaks: ALFWorld's own, with any task filled in."""

from __future__ import annotations

import functools
import hashlib
import re

from coso_envs.alfworld.game import Game
from coso_envs.alfworld.pddl import read_term

#: SHA-256 of ``alfred.pddl`` without comments, in lower case, as a nested tuple; as in alfworld 0.4.2.
_DOMAINS = frozenset({"decd886f9a13e537453b3d9eb8e391aac64fc434eae47d82e65c21ff50750bd9"})
#: SHA-256 of ``alfred.twl2`` with a gap for the task and its lines stripped; as in alfworld 0.4.2.
_GRAMMARS = frozenset({"296229c1b2917ebe0388fcbf3118c8b638b4516e3d8d212883ac105d14ac8d77"})

_TASK = re.compile(r'"Your task is to: ([^"\n]*)"')
# What the grammar or JSON would read as more than a letter.
_SPECIAL = re.compile(r"[#{}\[\]|\\]")


class UnknownGame(ValueError):
    """A game that the fast engine cannot run, and that the reference may be able to."""


def task_of(game: Game) -> str:
    """The sentence that the first text gives as the task.

    Raises:
        UnknownGame: if the domain or the grammar is not one that the fast engine speaks.
        ValueError: if the domain cannot be read.
    """
    if _domain_digest(game.domain) not in _DOMAINS:
        raise UnknownGame("its PDDL domain is not ALFWorld's")
    found = _TASK.search(game.grammar)
    if found is None or _grammar_digest(_TASK.sub("", game.grammar)) not in _GRAMMARS:
        raise UnknownGame("its grammar is not ALFWorld's")
    if _SPECIAL.search(found[1]):
        raise UnknownGame("its task is told with signs of the grammar")
    return found[1]


@functools.lru_cache(maxsize=4)
def _domain_digest(text: str) -> str:
    return _digest(repr(read_term(text)))


@functools.lru_cache(maxsize=4)
def _grammar_digest(text: str) -> str:
    return _digest("\n".join(line.strip() for line in text.splitlines() if line.strip()))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
