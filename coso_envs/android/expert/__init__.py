"""The expert: looks at the widgets, and does the next thing that a goal needs.

It plans anew at every step from what is on the screen, so that a missed tap, a pop-up or a wrong action of somebody
else before it costs a step and nothing more.
"""

from __future__ import annotations

from coso_envs.android.expert import answers, apps, clock, media, personal, shop, system, web  # noqa: F401 - they register their ways
from coso_envs.android.expert.moves import BACK, HOME, WAIT, tap, towards
from coso_envs.android.phone.phone import SimulatedPhone
from coso_envs.android.tasks.goals import AllOf, AnyOf, Goal, Sequence, ShadeOpen
from parsers import GuiAction, GuiActionType

__all__ = ["next_action"]


def next_action(phone: SimulatedPhone, goal: Goal, request: str) -> GuiAction:
    """Return the next action of the expert.

    Args:
        phone: as it is now.
        goal: the goal to reach; of a sequence, the step that comes next.
        request: the instruction, which is typed where a question is asked.
    """
    if phone.loading:
        return WAIT
    if phone.popup:
        return tap(phone, "popup:dismiss") or BACK
    if goal.met(phone):
        return GuiAction(GuiActionType.COMPLETE)
    if phone.menu is not None:
        return BACK
    if phone.overview:
        return HOME
    if phone.shade and not isinstance(goal, ShadeOpen):
        return BACK
    return towards(goal, phone, request)


@towards.register
def _any(goal: AnyOf, phone: SimulatedPhone, request: str) -> GuiAction:
    return towards(goal.goals[0], phone, request)


@towards.register
def _next(goal: Sequence, phone: SimulatedPhone, request: str) -> GuiAction:
    """Go for the first step that is not met."""
    step = next((step for step in goal.steps if not step.met(phone)), goal.steps[-1])
    return towards(step, phone, request)


@towards.register
def _together(goal: AllOf, phone: SimulatedPhone, request: str) -> GuiAction:
    """Go for the first step that does not hold beside the others."""
    step = next((step for step, holds in goal.holding(phone).items() if not holds), goal.steps[-1])
    return towards(step, phone, request)
