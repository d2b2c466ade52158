"""Which domains and grammars the fast engine speaks: those of ALFWorld's releases, with any task filled in.

Texts are compared by what they mean: ALFWorld's downloaded games have their rules in another order, and other
comments, than the files of its package.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from dataclasses import dataclass, replace
from typing import Any, Literal

from coso_envs.alfworld.engines.pddl import read_term
from coso_envs.alfworld.game import Game


@dataclass(frozen=True)
class Dialect:
    """The differences of one release of ALFWorld's games: its texts and commands.

    Attributes:
        release: the games that are written in it.
        domain: SHA-256 of the PDDL domain, see :func:`domain_digest`.
        grammar: SHA-256 of the grammar with a gap for the task, see :func:`grammar_digest`.
        put: the command that puts {thing} down at {place}.
        has_put: the text after it.
        arrived_at: named in the text after "go to": the "receptacle", or the "location" in front of it ("loc 4").
        help: whether there is the command "help".
        cleaners: types of the receptacles that clean.
    """

    release: str
    domain: str
    grammar: str
    put: str = "move {thing} to {place}"
    has_put: str = "You move the {thing} to the {place}."
    arrived_at: Literal["receptacle", "location"] = "receptacle"
    help: bool = True
    cleaners: tuple[str, ...] = ("sinkbasintype",)


_PACKAGE = Dialect(
    "alfworld 0.4",
    domain="5ba19311709a0d8716804f33bb5811d471fd00b78c7e045c0b93a36c42bbbded",
    grammar="b51eca40957d2cccb3e8186caed5c820da0276faa7996c996a512c52ac2aa456",
)
_BEFORE_0_4 = Dialect(
    "alfworld before 0.4",
    domain="cc5c66bd26c27d1e2269940dc1f8dcc75a5ba8bcb2c9f494a07d2f32dc2a366f",
    grammar="9d71f347a3b3f182a8660a1421dccfab1472dcc1d074fccda5ec00ac81d72610",
    put="put {thing} in/on {place}",
    has_put="You put the {thing} in/on the {place}.",
    arrived_at="location",
    help=False,
)
_SINKS = ("sinkbasintype", "sinktype")

#: All that the fast engine speaks.
DIALECTS = (
    _PACKAGE,
    replace(
        _PACKAGE,
        release="archive 2.1.2",
        domain="ee1ce5afddac2d7ff23b83e7c59ffdab1522416e547064303c4e0ffc811b610a",
        cleaners=_SINKS,
    ),
    replace(
        _BEFORE_0_4,
        release="archive 2.1.1",
        domain="ff67a205a92992e40fec85375afd91bdd8dcba4acefcdd133ada8a564a9649ee",
        cleaners=_SINKS,
    ),
    _BEFORE_0_4,
)

_TASK = re.compile(r'"Your task is to: ([^"\n]*)"')
# Signs that the grammar or JSON would read as more than a letter.
_SPECIAL = re.compile(r"[#{}\[\]|\\]")
_RULES = re.compile(r'\bgrammar\s*::\s*"""(.*?)"""', re.DOTALL)
_ACTION = re.compile(r'^\s*action\s+(\w+)\s*\{\s*template\s*::\s*"([^"]*)";\s*feedback\s*::\s*"([^"]*)";', re.MULTILINE)
_SYMBOL = re.compile(r"#([^#]+)#")


class UnknownGameError(ValueError):
    """A game that the fast engine cannot run, and that the reference may be able to."""


def task_of(game: Game) -> str:
    """Return the sentence that the first text gives as the task.

    Raises:
        UnknownGameError: if there is none, or one that the grammar would change.
    """
    found = _TASK.search(game.grammar)
    if found is None:
        raise UnknownGameError("its grammar does not state the task as ALFWorld's does")
    if _SPECIAL.search(found[1]):
        raise UnknownGameError("its task is written with signs of the grammar")
    return found[1]


def dialect_of(game: Game) -> Dialect:
    """Return the dialect of ``game``.

    Raises:
        UnknownGameError: if the domain or the grammar is not one that the fast engine speaks.
        ValueError: if the domain cannot be read.
    """
    domain, grammar = domain_digest(game.domain), grammar_digest(_TASK.sub('""', game.grammar))
    if domain not in {dialect.domain for dialect in DIALECTS}:
        raise UnknownGameError("its PDDL domain is not ALFWorld's")
    if grammar not in {dialect.grammar for dialect in DIALECTS}:
        raise UnknownGameError("its grammar is not ALFWorld's")
    for dialect in DIALECTS:
        if (domain, grammar) == (dialect.domain, dialect.grammar):
            return dialect
    raise UnknownGameError("its PDDL domain and its grammar are of different releases of ALFWorld")


@functools.lru_cache(maxsize=4)
def domain_digest(text: str) -> str:
    """Return a digest of a PDDL domain that does not depend on the order of its sections."""
    return _digest(sorted(json.dumps(section) for section in read_term(text)))


@functools.lru_cache(maxsize=4)
def grammar_digest(text: str) -> str:
    """Return a digest of a grammar: of the templates and feedback of its actions, and of the rules that these use."""
    rules: dict[str, Any] = {}
    for block in _RULES.findall(text):
        try:
            rules.update(json.loads("\n".join(line for line in block.split("\n") if not line.lstrip().startswith("#"))))
        except ValueError:
            return ""
    actions = {name.lower(): (template, _said(feedback, rules)) for name, template, feedback in _ACTION.findall(text)}
    used: dict[str, Any] = {}
    waiting = ["intro", *_SYMBOL.findall(json.dumps(actions))]
    while waiting:
        symbol = waiting.pop()
        if symbol not in used:
            used[symbol] = rules.get(symbol)
            waiting += _SYMBOL.findall(json.dumps(used[symbol]))
    return _digest([actions, used])


def _said(feedback: str, rules: dict[str, Any]) -> str:
    """Return the text of a feedback: a rule without conditions is as good as its text, and space before it as none."""
    symbol = _SYMBOL.fullmatch(feedback)
    choices = rules.get(symbol[1]) if symbol else None
    if choices and list(choices[0]) == ["rhs"]:
        feedback = choices[0]["rhs"]
    return feedback.replace("\\n", "\n").lstrip()


def _digest(meaning: object) -> str:
    return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()
