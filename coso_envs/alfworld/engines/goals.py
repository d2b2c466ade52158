"""Goals: whether a game is won, and which share of its conditions holds.

A goal is grounded once per game. What never changes folds away; what is left is, for each conjunct, the sets of
changing facts of which one must hold, as bit masks, so that a test costs a few integer operations.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from coso_envs.alfworld.engines.facts import CHANGING, IGNORED, Facts
from coso_envs.alfworld.engines.known import UnknownGameError
from coso_envs.alfworld.engines.pddl import Atom, Problem, Term, is_atom, read_typed

_MOST_ALTERNATIVES = 10_000


@dataclass(frozen=True)
class Condition:
    """One conjunct of a goal.

    Attributes:
        alternatives: masks of facts; the conjunct holds where one of them does.
        groups: masks of facts by predicate, where each predicate counts by itself.
        size: the conditions that ALFWorld counts for it.
    """

    alternatives: tuple[int, ...]
    groups: tuple[int, ...]
    size: int

    def met(self, mask: int) -> int:
        """Return how many of the ``size`` conditions hold: some object in place, some object hot, one object both."""
        if any(mask & alternative == alternative for alternative in self.alternatives):
            return self.size
        if self.groups or self.size == 1:
            return sum(mask & group != 0 for group in self.groups)
        return max((mask & alternative).bit_count() for alternative in self.alternatives)


class Goal:
    """The goal of one game."""

    def __init__(self, problem: Problem, names: Mapping[str, str]) -> None:
        """Ground the goal of a problem.

        Args:
            problem: objects, facts and goal by PDDL names.
            names: PDDL name -> displayed name, of everything that occurs in a fact.

        Raises:
            UnknownGameError: if a fact is asked for that is not kept, or if there are too many ways to win.
            ValueError: if nothing could ever make it true.
        """
        self._facts = problem.facts
        self._by_kind: dict[str, list[str]] = defaultdict(list)
        for name, kind in problem.objects.items():
            self._by_kind[kind].append(name)
        self._names = names
        self._bits: dict[Atom, int] = {}
        self._conditions = [self._condition(conjunct) for conjunct in _conjuncts(problem.goal)]
        self._size = sum(condition.size for condition in self._conditions)

    def rate(self, facts: Facts) -> float:
        """Return the share of the conditions that hold, in [0, 1]; 1 exactly where the game is won."""
        mask = 0
        for atom in facts.atoms(self._bits):
            mask |= self._bits[atom]
        return sum(condition.met(mask) for condition in self._conditions) / self._size

    def _condition(self, conjunct: Term) -> Condition:
        alternatives = tuple(sorted(self._ground(conjunct, {})))
        if not alternatives:
            raise ValueError("the goal cannot be reached")
        used = 0
        for alternative in alternatives:
            used |= alternative
        groups: dict[str, int] = {}
        for atom, bit in self._bits.items():
            if used & bit:
                groups[atom[0]] = groups.get(atom[0], 0) | bit
        if "atlocation" in groups:
            # A lamp that is on and seen is one condition.
            return Condition(alternatives, (), 1)
        if len(groups) > 1:
            return Condition(alternatives, tuple(groups.values()), len(groups) + 1)
        return Condition(alternatives, (), max(1, max(alternative.bit_count() for alternative in alternatives)))

    def _ground(self, formula: Term, names: Mapping[str, str]) -> set[int]:
        """Return the alternatives of ``formula`` with its variables replaced by ``names``."""
        if not isinstance(formula, tuple) or len(formula) < 2:
            raise ValueError(f"no formula of PDDL: {formula}")
        operator, *parts = formula
        if operator == "and":
            return self._all([self._ground(part, names) for part in parts])
        if operator == "or":
            return set().union(*(self._ground(part, names) for part in parts))
        if operator == "exists":
            variables, body = _unnested(formula)
            bindings = self._bindings(variables, _static_atoms(body), names)
            return set().union(*(self._ground(body, binding) for binding in bindings))
        if operator == "forall":
            return self._all([self._ground(parts[1], b) for b in self._bindings(_variables(parts[0]), [], names)])
        if operator == "not":
            if not is_atom(parts[0]):
                raise UnknownGameError("a goal that denies more than a fact")
            return set() if self._is_true(_bind(parts[0], names)) else {0}
        if not is_atom(formula):
            raise ValueError(f"no formula of PDDL: {formula}")
        atom = _bind(formula, names)
        if atom[0] in CHANGING:
            predicate, *arguments = atom
            shown = (predicate, *(self._names.get(argument, argument) for argument in arguments))
            return {self._bits.setdefault(shown, 1 << len(self._bits))}
        return {0} if self._is_true(atom) else set()

    def _all(self, alternatives: list[set[int]]) -> set[int]:
        masks = {0}
        for others in alternatives:
            masks = {mask | other for mask in masks for other in others}
            if len(masks) > _MOST_ALTERNATIVES:
                raise UnknownGameError(f"a goal with more than {_MOST_ALTERNATIVES} alternatives")
        return masks

    def _bindings(
        self, variables: list[tuple[str, str]], conditions: list[Term], names: Mapping[str, str]
    ) -> Iterator[Mapping[str, str]]:
        """Yield the values of ``variables``, added to ``names``, for which the ``conditions`` hold."""
        if not variables:
            yield names
            return
        (variable, kind), *rest = variables
        later = {name for name, _ in rest}
        due = [condition for condition in conditions if not later.intersection(condition)]
        binding = dict(names)
        for name in self._by_kind.get(kind, ()):
            binding[variable] = name
            if all(self._is_true(_bind(condition, binding)) for condition in due):
                yield from self._bindings(rest, [c for c in conditions if c not in due], dict(binding))

    def _is_true(self, atom: Atom) -> bool:
        """Return whether an atom that never changes is true."""
        if atom[0] in CHANGING or atom[0] in IGNORED:
            raise UnknownGameError(f"a goal that asks for {atom[0]}")
        return atom[1] == atom[2] if atom[0] == "=" else atom in self._facts


def _conjuncts(goal: Term) -> list[Term]:
    return [part for term in goal[1:] for part in _conjuncts(term)] if goal[0] == "and" else [goal]


def _variables(terms: Term) -> list[tuple[str, str]]:
    assert isinstance(terms, tuple)
    return read_typed(terms)


def _unnested(exists: Term) -> tuple[list[tuple[str, str]], Term]:
    """Return variables and body of an "exists", together with those that are directly in it."""
    variables, body = _variables(exists[1]), exists[2]
    if body[0] == "exists":
        more, body = _unnested(body)
        variables += more
    return variables, body


def _static_atoms(body: Term) -> list[Term]:
    """Return the atoms that ``body`` demands and that never change."""
    return [
        part
        for part in _conjuncts(body)
        if part[0] not in CHANGING and part[0] not in ("or", "exists", "forall", "not")
    ]


def _bind(atom: Term, names: Mapping[str, str]) -> Atom:
    return tuple([names.get(part, part) for part in atom])  # type: ignore[arg-type]
