"""No kind of goal is without a hand-written way that is paid and five near misses that are not; see ``ways.py``."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections import Counter
from collections.abc import Iterator

import pytest

from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import goals
from coso_envs.android.tasks.goals import AllOf, AnyOf, Goal, Question, Sequence
from tests.coso_envs.android.phone.helpers import make_phone
from tests.coso_envs.android.tasks.instructions import TABLE
from tests.coso_envs.android.tasks.walker import walk
from tests.coso_envs.android.tasks.ways import WAYS

NEAR_MISSES = 5


def subclasses(base: type[object]) -> Iterator[type]:
    children: list[type] = base.__subclasses__()
    for child in children:
        yield child
        yield from subclasses(child)


def all_kinds() -> list[type]:
    """Return every concrete class of goals and of questions in the package, whichever of its modules it is in."""
    for module in pkgutil.walk_packages(goals.__path__, f"{goals.__name__}."):
        importlib.import_module(module.name)
    found = {kind for base in (Goal, Question) for kind in subclasses(base) if not inspect.isabstract(kind)}
    ours = [kind for kind in found if kind.__module__.startswith(f"{goals.__name__}.")]
    return sorted(ours, key=lambda kind: kind.__name__)


def itself(goal: Goal) -> Iterator[type]:
    yield type(goal)
    question = getattr(goal, "question", None)
    if question is not None:
        yield type(question)


def met_kinds(goal: Goal, phone: SimulatedPhone) -> Iterator[type]:
    """Yield the kinds of a goal that was paid: all of its steps, but only those of its alternatives that are met."""
    yield from itself(goal)
    if isinstance(goal, Sequence):
        for step in goal.steps:
            yield from met_kinds(step, phone)
    if isinstance(goal, AnyOf):
        for member in goal.goals:
            if member.met(phone):
                yield from met_kinds(member, phone)


def missed_kinds(goal: Goal, current: Goal, phone: SimulatedPhone) -> Iterator[type]:
    """Yield the kinds of a goal that was missed: of its steps, only the one that was not reached."""
    yield from itself(goal)
    if isinstance(goal, AllOf):
        for step in goal.steps:
            if not step.met(phone):
                yield from itself(step)
    elif isinstance(goal, Sequence):
        yield from missed_kinds(current, current, phone)
    if isinstance(goal, AnyOf):
        for member in goal.goals:
            yield from missed_kinds(member, member, phone)


@pytest.fixture(scope="module")
def paid() -> Counter[type]:
    """How many paid ways show each kind."""
    walks = [walk(instruction, way) for instruction, ways, _ in WAYS for way in ways]
    return Counter(kind for gone in walks for kind in set(met_kinds(gone.tracker.goal, gone.phone)))


@pytest.fixture(scope="module")
def missed() -> Counter[type]:
    """How many near misses miss each kind."""
    walks = [walk(instruction, way) for instruction, _, misses in WAYS for way in misses]
    return Counter(
        kind for gone in walks for kind in set(missed_kinds(gone.tracker.goal, gone.tracker.current, gone.phone))
    )


def test_all_modules_are_looked_through() -> None:
    assert {"AlarmSet", "MailMoved", "Watching", "SettingIs", "Ordered", "EventOn", "AllOf"} <= {
        kind.__name__ for kind in all_kinds()
    }


@pytest.mark.slow
@pytest.mark.parametrize("kind", all_kinds(), ids=lambda kind: kind.__name__)
def test_every_kind_of_goal_has_a_way_and_near_misses(kind: type, paid: Counter[type], missed: Counter[type]) -> None:
    assert paid[kind] >= 1, f"write a way for {kind.__name__} that is paid, into the tables of ways"
    assert missed[kind] >= NEAR_MISSES, f"write {NEAR_MISSES} near misses of {kind.__name__}, into the tables of ways"


STEPS = [(goal, line) for goal, line in TABLE if isinstance(goal, Sequence)]


@pytest.mark.parametrize("goal", [goal for goal, _ in STEPS], ids=[line for _, line in STEPS])
def test_no_step_is_done_by_the_preparation_of_another(goal: Sequence) -> None:
    phone = make_phone(seed=4)
    goal.prepare(phone)
    assert [step for step in goal.steps if step.lasting and step.met(phone)] == []
