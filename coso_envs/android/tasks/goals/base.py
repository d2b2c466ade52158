"""The base classes of goals, and goals composed of goals."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from typing_extensions import override

from coso_envs.android.phone.data import Fact
from coso_envs.android.phone.phone import SimulatedPhone


class Goal(ABC):
    """A predicate over the phone's state.

    A goal can be made unmet before an episode (``prepare``): an alarm that already exists is deleted, an app that is to
    be installed is removed. Meeting one takes what the instruction says: a near miss is a miss.

    Attributes:
        family: name of the family of tasks it belongs to.
        lasting: whether it is about the user's data, which stays as it is on the way to other goals.
        careful: whether anything else that was changed spoils it.
    """

    family: ClassVar[str] = "other"
    lasting: ClassVar[bool] = False
    careful: ClassVar[bool] = False

    @abstractmethod
    def met(self, phone: SimulatedPhone) -> bool:
        """Return whether the phone shows that the task is done."""

    def reached(self, phone: SimulatedPhone, answer: str | None) -> bool:
        """Return whether the task is done, given what was answered by the latest action."""
        return self.met(phone)

    def prepare(self, phone: SimulatedPhone) -> None:
        """Make the goal unmet, and possible, at the start of an episode; one that is met by the screen is left."""
        if self.met(phone):
            phone.press("home")

    def asks_for(self, phone: SimulatedPhone, fact: Fact) -> bool:
        """Return whether the task asks for this fact to come or to go.

        A wrong record that was left beside the right one is not asked for, nor is a second copy of the right one.
        """
        return any(fact[: len(part)] == part for part in self.touched())

    def touched(self) -> Iterable[Fact]:
        """Return the beginnings of the facts that the task changes."""
        return ()

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
    def asks_for(self, phone: SimulatedPhone, fact: Fact) -> bool:
        return any(goal.asks_for(phone, fact) for goal in self.goals)

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
        return self.steps[-1].met(phone) and all(step.met(phone) for step in self.steps if step.lasting)

    @override
    def prepare(self, phone: SimulatedPhone) -> None:
        # What the first step needs at the start has the last word: an app to be installed and opened is not there.
        for step in reversed(self.steps):
            step.prepare(phone)

    @override
    def asks_for(self, phone: SimulatedPhone, fact: Fact) -> bool:
        return any(step.asks_for(phone, fact) for step in self.steps)

    @override
    def milestones(self) -> tuple[Goal, ...]:
        return tuple(goal for step in self.steps for goal in step.milestones())

    @property
    @override
    def kind(self) -> str:
        return "+".join(step.kind for step in self.steps)


@dataclass(frozen=True)
class AllOf(Sequence):
    """Several goals that hold at once, in whatever order they are reached."""

    lasting = True

    @override
    def met(self, phone: SimulatedPhone) -> bool:
        return all(step.met(phone) for step in self.steps)

    @override
    def reached(self, phone: SimulatedPhone, answer: str | None) -> bool:
        return all(step.reached(phone, answer) for step in self.steps)


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
    return AllOf(tuple(flat)) if all(step.lasting for step in flat) else Sequence(tuple(flat))


def careful(goal: Goal) -> bool:
    """Return whether anything else that was changed spoils a goal."""
    if isinstance(goal, AnyOf):
        return careful(goal.goals[0])
    return any(careful(step) for step in goal.steps) if isinstance(goal, Sequence) else goal.careful
