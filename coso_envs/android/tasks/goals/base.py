"""The base classes of goals, and goals composed of goals."""

from __future__ import annotations

import itertools
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Set
from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import override

from coso_envs.android.phone.data import Changes, Fact
from coso_envs.android.phone.phone import SimulatedPhone


class Goal(ABC):
    """A predicate over the phone's state.

    A goal can be made unmet before an episode (``prepare``): an alarm that already exists is deleted, an app that is to
    be installed is removed. Meeting one takes what the instruction says: a near miss is a miss.

    Attributes:
        family: name of the family of tasks it belongs to.
        lasting: whether it is about the user's data, which stays as it is on the way to other goals.
        careful: whether anything else that was changed spoils it.
        first: whether the steps behind it begin only when it is met, though it is about data.
    """

    family: ClassVar[str] = "other"
    lasting: ClassVar[bool] = False
    careful: ClassVar[bool] = False
    first: ClassVar[bool] = False

    @abstractmethod
    def met(self, phone: SimulatedPhone) -> bool:
        """Return whether the phone shows that the task is done."""

    def reached(self, phone: SimulatedPhone, answer: str | None) -> bool:
        """Return whether the task is done, given what was answered by the latest action."""
        return self.met(phone)

    def holds(self, phone: SimulatedPhone, later: tuple[Goal, ...]) -> bool:
        """Return whether a lasting goal is still met, given the steps that come after it."""
        return self.met(phone)

    def prepare(self, phone: SimulatedPhone) -> None:
        """Make the goal unmet, and possible, at the start of an episode; one that is met by the screen is left."""
        if self.met(phone):
            phone.press("home")

    def asked(self, phone: SimulatedPhone, changed: Changes) -> Set[Fact]:
        """Return those changes since the start that the task asks for; all others are side effects."""
        parts = tuple(self.touched())
        return {fact for fact in changed.added | changed.removed if any(fact[: len(part)] == part for part in parts)}

    def touched(self) -> Iterable[Fact]:
        """Return the beginnings of the facts that the task changes."""
        return ()

    @property
    def decides(self) -> Fact:
        """The beginning of the fact that it decides; empty if it decides no single one."""
        return next(iter(self.touched()), ())

    def brings(self, phone: SimulatedPhone, fact: Fact) -> bool:
        """Return whether the task asks for this fact to come."""
        return False

    def milestones(self) -> tuple[Goal, ...]:
        """Return the goals on the way, the goal itself last."""
        return (self,)

    @property
    def kind(self) -> str:
        """The name of the kind."""
        return type(self).__name__


class StateGoal(Goal):
    """A goal about the user's data: it must come out as asked, and nothing else may have changed."""

    lasting = True
    careful = True


class Addition(StateGoal):
    """A goal that one record is to come.

    A wrong record that was left beside the right one is not asked for, nor is a second one that would do.
    """

    @abstractmethod
    @override
    def brings(self, phone: SimulatedPhone, fact: Fact) -> bool: ...

    @override
    def asked(self, phone: SimulatedPhone, changed: Changes) -> Set[Fact]:
        return set(sorted((fact for fact in changed.added if self.brings(phone, fact)), key=str)[:1])


class Removal(StateGoal):
    """A goal that certain records are to go; none may come in their place.

    Attributes:
        record: the kind of facts that are to go.
    """

    record: ClassVar[str]

    @abstractmethod
    def unwanted(self, phone: SimulatedPhone, fact: Fact) -> bool:
        """Return whether this fact of the kind is to go."""

    def left(self, phone: SimulatedPhone) -> Set[Fact]:
        """Return the facts that are still to go."""
        return self._unwanted(phone, phone.data.facts())

    def _unwanted(self, phone: SimulatedPhone, facts: Set[Fact]) -> Set[Fact]:
        return {fact for fact in facts if fact[0] == self.record and self.unwanted(phone, fact)}

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return not self.left(phone)

    @override
    def asked(self, phone: SimulatedPhone, changed: Changes) -> Set[Fact]:
        return self._unwanted(phone, changed.removed)


class RemovalOfAll(Removal):
    """A goal that all records of a kind are to go; later steps may ask for others."""

    @override
    def holds(self, phone: SimulatedPhone, later: tuple[Goal, ...]) -> bool:
        return all(any(step.brings(phone, fact) for step in later) for fact in self.left(phone))


@dataclass(frozen=True)
class AnyOf(Goal):
    """One of several ways to reach the goal; the expert takes the first."""

    goals: tuple[Goal, ...]

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return any(goal.met(phone) for goal in self.goals)

    @override
    def reached(self, phone: SimulatedPhone, answer: str | None) -> bool:
        return any(goal.reached(phone, answer) for goal in self.goals)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        for goal in self.goals:
            goal.prepare(phone)

    @override
    def asked(self, phone: SimulatedPhone, changed: Changes) -> Set[Fact]:
        return frozenset().union(*(goal.asked(phone, changed) for goal in self.goals))

    @property
    @override
    def kind(self) -> str:
        return self.goals[0].kind


@dataclass(frozen=True)
class Sequence(Goal):
    """Several goals, met one after the other; those about data must still hold at the end."""

    steps: tuple[Goal, ...]

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        """Return whether the last step is met and no earlier one was undone; the tracker knows the order."""
        return self.steps[-1].met(phone) and all(self.holding(phone).values())

    def holding(self, phone: SimulatedPhone) -> dict[Goal, bool]:
        """Return for each step about data whether it still holds, beside what the steps behind it ask for."""
        return {step: step.holds(phone, self.steps[i + 1 :]) for i, step in enumerate(self.steps) if step.lasting}

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        # What the first step needs at the start has the last word: an app to be installed and opened is not there.
        for step in reversed(self.steps):
            step.prepare(phone)

    @override
    def asked(self, phone: SimulatedPhone, changed: Changes) -> Set[Fact]:
        return frozenset().union(*(step.asked(phone, changed) for step in self.steps))

    @override
    def milestones(self) -> tuple[Goal, ...]:
        return tuple(goal for step in self.steps for goal in step.milestones())

    @property
    @override
    def kind(self) -> str:
        return "+".join(step.kind for step in self.steps)


@dataclass(frozen=True)
class AllOf(Sequence):
    """Several goals about data that hold at once, in whatever order they are reached."""

    lasting = True

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return all(self.holding(phone).values())


def replaced(changed: Changes, turned: Callable[[Fact], Fact | None]) -> Set[Fact]:
    """Return the facts that went, with those that came in their places, as ``turned`` makes them of the old ones."""
    pairs = [(old, turned(old)) for old in changed.removed]
    return {fact for old, new in pairs if new in changed.added for fact in (old, new) if fact is not None}


def either(goals: Iterable[Goal]) -> Goal:
    """Return one goal of several ways to meet it, without repetitions."""
    ways = tuple(dict.fromkeys(goals))
    return ways[0] if len(ways) == 1 else AnyOf(ways)


def one_after_another(steps: Iterable[Goal]) -> Goal:
    """Return one goal of several steps; what is about data alone may come in any order."""
    flat: list[Goal] = []
    for step in steps:
        flat += step.steps if isinstance(step, Sequence) else (step,)
    if len(flat) == 1:
        return flat[0]
    together = all(step.lasting and not step.first for step in flat)
    return AllOf(tuple(flat)) if together else Sequence(tuple(flat))


def contradict(goals: Iterable[Goal]) -> bool:
    """Return whether two goals about data decide one thing in different ways, so that they cannot hold together."""
    lasting = [goal for goal in goals if goal.lasting and goal.decides]
    return any(
        one != other
        and all(a == b for a, b in zip(one.decides, other.decides, strict=False))
        and not (isinstance(one, Addition) and isinstance(other, Addition))
        for one, other in itertools.combinations(lasting, 2)
    )


def careful(goal: Goal) -> bool:
    """Return whether anything else that was changed spoils a goal."""
    if isinstance(goal, AnyOf):
        return careful(goal.goals[0])
    return any(careful(step) for step in goal.steps) if isinstance(goal, Sequence) else goal.careful
