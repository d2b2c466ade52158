"""Two goals and the ways to them on the simulated phone: whether going for one pays the other.

The ways are walked and the phone's state is asked; how the goals were read from their instructions plays no part.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from coso_envs.android.devices.acting import carry_out
from coso_envs.android.expert import next_action
from coso_envs.android.phone.content.vocabulary import VOCABULARY
from coso_envs.android.phone.options import PhoneOptions
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks import Goal
from coso_envs.android.tasks.goals import Answered, AnyOf
from coso_envs.android.tasks.tracker import Tracker
from parsers import GuiActionType

Fate = Literal["kept", "lost", "pays another"]
#: The longest way of the expert is shorter.
_STEPS = 60


def ways(goal: Goal) -> list[Goal]:
    """Return the ways to a goal, without the words as they were spelled."""
    goals = goal.goals if isinstance(goal, AnyOf) else (goal,)
    return [replace(way, said=frozenset()) if isinstance(way, Answered) else way for way in goals]


def walked(way: Goal, request: str, other: Goal) -> tuple[bool, bool]:
    """Go the expert's way to a goal; return whether it was reached, and whether ``other`` is paid for it."""
    phone = SimulatedPhone(90, 190, PhoneOptions(style="aitw"))
    phone.reset(0)
    other.prepare(phone)
    way.prepare(phone)
    own, others = Tracker(way, phone), Tracker(other, phone)
    paid = False
    for _ in range(_STEPS):
        action = next_action(phone, own.current, request)
        carry_out(action, phone)
        answer = action.text if action.type is GuiActionType.ANSWER else None
        for tracker in (own, others):
            tracker.observe(phone, answer)
        paid = paid or others.success
        if own.success:
            break
    return own.success, paid


def fate(line: str, goal: Goal, wrong: str, found: Goal) -> Fate:
    """Return what an error makes of an instruction that is still understood.

    Args:
        line: the instruction.
        goal: its goal.
        wrong: the instruction with the error.
        found: the goal that is understood of it.
    """
    if _spelled_as_another(found):
        return "pays another"
    intended, understood = ways(goal), ways(found)
    if intended[0] in understood and set(understood) <= set(intended):
        return "kept"
    for way in understood:
        if way not in intended and walked(way, wrong, goal) == (True, False):
            return "pays another"
    return "kept" if walked(intended[0], line, found)[1] else "lost"


def _spelled_as_another(goal: Goal) -> bool:
    """Return whether the words as spelled are paid although no error is among them: they might be another question."""
    goals = goal.goals if isinstance(goal, AnyOf) else (goal,)
    spelled = (way for way in goals if isinstance(way, Answered) and way.said)
    return any(way.said - way.about <= VOCABULARY for way in spelled)
