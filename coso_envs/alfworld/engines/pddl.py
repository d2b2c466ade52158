"""Reading PDDL problems: objects, facts and goal, in lower case as planners read them."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

#: A term: a word, or a tuple of terms.
Term = str | tuple["Term", ...]
#: A fact: predicate and arguments.
Atom = tuple[str, ...]

_COMMENT = re.compile(r";[^\n]*")
_TOKEN = re.compile(r"[()]|[^\s()]+")
_CONNECTIVES = frozenset({"and", "or", "not", "exists", "forall"})


@dataclass(frozen=True)
class Problem:
    """A PDDL problem.

    Attributes:
        objects: name -> type.
        facts: the facts of the start; numeric assignments are left out.
        goal: the goal's formula.
    """

    objects: dict[str, str]
    facts: frozenset[Atom]
    goal: Term


def read_problem(text: str) -> Problem:
    """Read a problem.

    Raises:
        ValueError: if the parentheses do not match, or objects, start or goal are missing.
    """
    sections: dict[str, tuple[Term, ...]] = {}
    for section in read_term(text):
        if isinstance(section, tuple) and section and isinstance(section[0], str):
            sections[section[0]] = section[1:]
    missing = [name for name in (":objects", ":init", ":goal") if name not in sections]
    if missing:
        raise ValueError(f"a PDDL problem needs {' and '.join(missing)}")
    if len(sections[":goal"]) != 1:
        raise ValueError(f"a PDDL problem has one goal, got {len(sections[':goal'])}")
    facts = frozenset(fact for fact in sections[":init"] if is_atom(fact) and fact[0] != "=")
    return Problem(dict(read_typed(sections[":objects"])), facts, sections[":goal"][0])  # type: ignore[arg-type]


@functools.lru_cache(maxsize=4)
def read_arities(domain: str) -> Mapping[str, int]:
    """Return how many arguments each predicate of a domain takes, "=" included.

    Raises:
        ValueError: if the parentheses do not match.
    """
    sections = [section for section in read_term(domain) if section and section[0] == ":predicates"]
    predicates = [term for section in sections for term in section[1:] if isinstance(term, tuple) and term]
    return {"=": 2} | {str(name): len(read_typed(arguments)) for name, *arguments in predicates}


def check_problem(problem: Problem, arities: Mapping[str, int]) -> None:
    """Check that facts and goal are well formed.

    Raises:
        ValueError: showing the first term that has another number of arguments, or is no formula.
    """
    for fact in sorted(problem.facts):
        _check_atom(fact, arities)
    _check_formula(problem.goal, arities)


def _check_formula(formula: Term, arities: Mapping[str, int]) -> None:
    match formula:
        case ("and" | "or", _, *_):
            parts = formula[1:]
        case ("exists" | "forall", tuple(), part):
            parts = (part,)
        case ("not", part):
            parts = (part,)
        case (str(), _, *_) if is_atom(formula) and formula[0] not in _CONNECTIVES:
            _check_atom(formula, arities)
            return
        case _:
            raise ValueError(f"no formula of PDDL: {written(formula)}")
    for part in parts:
        _check_formula(part, arities)


def _check_atom(atom: Term, arities: Mapping[str, int]) -> None:
    wanted = arities.get(str(atom[0]), len(atom) - 1)
    if len(atom) - 1 != wanted:
        raise ValueError(f"{written(atom)} has {len(atom) - 1} arguments, {atom[0]} takes {wanted}")


def written(term: Term) -> str:
    """Return a term as PDDL spells it."""
    return term if isinstance(term, str) else f"({' '.join(map(written, term))})"


def read_term(text: str) -> Term:
    """Read the first term of ``text``, without comments.

    Raises:
        ValueError: if the parentheses do not match.
    """
    stack: list[list[Term]] = [[]]
    for token in _TOKEN.findall(_COMMENT.sub("", text).lower()):
        if token == "(":
            stack.append([])
        elif token == ")":
            if len(stack) == 1:
                raise ValueError("PDDL text closes a parenthesis that was never opened")
            done = tuple(stack.pop())
            stack[-1].append(done)
        else:
            stack[-1].append(token)
    if len(stack) > 1 or not stack[0]:
        raise ValueError("PDDL text ends within an open parenthesis" if len(stack) > 1 else "PDDL text is empty")
    return stack[0][0]


def read_typed(terms: Sequence[Term]) -> list[tuple[str, str]]:
    """Return the name and type of each entry of a typed list; "object" where no type is given."""
    typed: list[tuple[str, str]] = []
    names: list[str] = []
    words = iter(terms)
    for word in words:
        if word == "-":
            kind = str(next(words, "object"))
            typed += [(name, kind) for name in names]
            names = []
        else:
            names.append(str(word))
    return typed + [(name, "object") for name in names]


def is_atom(term: Term) -> bool:
    """Return whether a term is a predicate with words as arguments."""
    return isinstance(term, tuple) and bool(term) and all(isinstance(part, str) for part in term)
