"""Which domains and grammars the fast engine speaks: ALFWorld's own, with any task filled in.

Texts are compared by what they mean: ALFWorld's downloaded games have their rules in another order, and other
comments, than the files of its package.
"""

from __future__ import annotations

import functools
import hashlib
import json
import re
from typing import Any

from coso_envs.alfworld.engines.pddl import read_term
from coso_envs.alfworld.game import Game

#: SHA-256 of ALFWorld's domain (alfworld 0.4.2) as this module reads it.
_DOMAIN = "5ba19311709a0d8716804f33bb5811d471fd00b78c7e045c0b93a36c42bbbded"
#: SHA-256 of ALFWorld's grammar (alfworld 0.4.2) as this module reads it, with a gap for the task.
_GRAMMAR = "b51eca40957d2cccb3e8186caed5c820da0276faa7996c996a512c52ac2aa456"

_TASK = re.compile(r'"Your task is to: ([^"\n]*)"')
# What the grammar or JSON would read as more than a letter.
_SPECIAL = re.compile(r"[#{}\[\]|\\]")
_RULES = re.compile(r'\bgrammar\s*::\s*"""(.*?)"""', re.DOTALL)
_ACTION = re.compile(r'^\s*action\s+(\w+)\s*\{\s*template\s*::\s*"([^"]*)";\s*feedback\s*::\s*"([^"]*)";', re.MULTILINE)
_SYMBOL = re.compile(r"#([^#]+)#")


class UnknownGame(ValueError):
    """A game that the fast engine cannot run, and that the reference may be able to."""


def task_of(game: Game) -> str:
    """The sentence that the first text gives as the task.

    Raises:
        UnknownGame: if the domain or the grammar is not one that the fast engine speaks.
        ValueError: if the domain cannot be read.
    """
    if domain_digest(game.domain) != _DOMAIN:
        raise UnknownGame("its PDDL domain is not ALFWorld's")
    found = _TASK.search(game.grammar)
    if found is None or grammar_digest(_TASK.sub('""', game.grammar)) != _GRAMMAR:
        raise UnknownGame("its grammar is not ALFWorld's")
    if _SPECIAL.search(found[1]):
        raise UnknownGame("its task is told with signs of the grammar")
    return found[1]


@functools.lru_cache(maxsize=4)
def domain_digest(text: str) -> str:
    """What a PDDL domain says, whatever the order of its sections."""
    return _digest(sorted(json.dumps(section) for section in read_term(text)))


@functools.lru_cache(maxsize=4)
def grammar_digest(text: str) -> str:
    """What a grammar says: the templates and feedback of its actions, and the rules that these and the intro use."""
    rules: dict[str, Any] = {}
    for block in _RULES.findall(text):
        try:
            rules.update(json.loads("\n".join(line for line in block.split("\n") if not line.lstrip().startswith("#"))))
        except ValueError:
            return ""
    actions = {name.lower(): (template, _told(feedback, rules)) for name, template, feedback in _ACTION.findall(text)}
    used: dict[str, Any] = {}
    waiting = ["intro", *_SYMBOL.findall(json.dumps(actions))]
    while waiting:
        symbol = waiting.pop()
        if symbol not in used:
            used[symbol] = rules.get(symbol)
            waiting += _SYMBOL.findall(json.dumps(used[symbol]))
    return _digest([actions, used])


def _told(feedback: str, rules: dict[str, Any]) -> str:
    """The text of a feedback: a rule without conditions is as good as its text, and space before it as none."""
    symbol = _SYMBOL.fullmatch(feedback)
    choices = rules.get(symbol[1]) if symbol else None
    if choices and list(choices[0]) == ["rhs"]:
        feedback = choices[0]["rhs"]
    return feedback.replace("\\n", "\n").lstrip()


def _digest(meaning: object) -> str:
    return hashlib.sha256(json.dumps(meaning, sort_keys=True).encode()).hexdigest()
