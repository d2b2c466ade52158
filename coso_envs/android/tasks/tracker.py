"""Following an episode: what has been reached, what else was changed, and whether the task is done."""

from __future__ import annotations

from coso_envs.android.phone.data import Fact, changes
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks.goals import AllOf, Goal, Sequence, careful


class Tracker:
    """The progress of a task; made after the goal is prepared, and updated after every action."""

    def __init__(self, goal: Goal, phone: SimulatedPhone) -> None:
        """Begin to follow ``goal`` on ``phone``."""
        self.goal = goal
        self._before = phone.data.facts()
        self._ordered = isinstance(goal, Sequence) and not isinstance(goal, AllOf)
        self._steps: tuple[Goal, ...] = goal.steps if self._ordered and isinstance(goal, Sequence) else (goal,)
        self._done = 0
        #: Each goal on the way, with the number of the step that it belongs to.
        self._milestones = [(i, milestone) for i, step in enumerate(self._steps) for milestone in step.milestones()]
        self._reached = [False] * len(self._milestones)
        self._holds: dict[Goal, bool] = {}
        self._foreign: frozenset[Fact] = frozenset()
        self.success = False
        self._look(phone, None)

    def observe(self, phone: SimulatedPhone, answer: str | None = None) -> None:
        """Look at the phone after an action; ``answer`` is what was answered by it."""
        self._look(phone, answer)

    @property
    def current(self) -> Goal:
        """The goal to be reached next."""
        for step in self._steps[: self._done]:
            if not self._holds.get(step, True):
                return step
        return self._steps[min(self._done, len(self._steps) - 1)]

    @property
    def progress(self) -> float:
        """The share of the goals on the way that were reached, 0 .. 1.

        It falls only where the user has undone something of the phone's data that had been reached.
        """
        return 1.0 if self.success else sum(self._reached) / len(self._reached)

    @property
    def side_effects(self) -> tuple[str, ...]:
        """Changes that were not asked for, as short texts."""
        return tuple(sorted(" ".join(str(part) for part in fact if part != "") for fact in self._foreign))

    def _look(self, phone: SimulatedPhone, answer: str | None) -> None:
        while self._done < len(self._steps) and self._steps[self._done].reached(phone, answer):
            self._done += 1
        goal = self.goal
        if isinstance(goal, Sequence):
            self._holds = goal.holding(phone)
        elif goal.lasting:
            self._holds = {goal: goal.met(phone)}
        changed = changes(self._before, phone.data.facts())
        asked = goal.asked(phone, changed)
        self._foreign = frozenset(
            fact
            for fact in changed.added | changed.removed
            # A setting that changed is in both; its new value says enough.
            if fact not in asked and (fact[0] != "setting" or fact in changed.added)
        )
        for i, (step, milestone) in enumerate(self._milestones):
            holds = self._holds.get(milestone)
            here = milestone.reached(phone, answer) if self._ordered or holds is None else holds
            now = step < self._done or (step == self._done and here)
            before = self._reached[i] and not milestone.lasting
            self._reached[i] = (now and holds is not False) or before
        done = self._done == len(self._steps) and all(self._holds.values())
        self.success = done and not (careful(goal) and self._foreign)
