"""The words of the errands: the prompt, and the expert's thoughts in many paraphrases."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from coso_envs.babyai.seen import Thing
from coso_envs.paraphrase import Paraphrases

PROMPT = (
    "You walk through rooms on a grid. Your mission: {mission}.\n"
    "You see: {view}.\n"
    "In front of you: {front}. You carry: {carrying}.\n"
    "{history}"
    '"go forward" moves you one cell, "pick up" takes what is in front of you, "drop" puts it down there, "toggle" '
    'opens or closes a door or a box, and "done" does nothing. {instructions}'
)


def view(things: Sequence[Thing], walls: Sequence[Thing]) -> str:
    """List what is in view, with places relative to the agent."""
    return "; ".join(map(str, [*things, *walls])) or "nothing"


def history(actions: Sequence[str]) -> str:
    """Return a line with the latest actions, the last one last; "" if there are none."""
    return f"Your latest actions: {', '.join(actions)}.\n" if actions else ""


# No part may name an action: in a demonstration only the action field says what is done.
_THOUGHTS = Paraphrases(
    ("I am to {mission}", "my mission is to {mission}", "the task says: {mission}"),
    ("I see {sight}", "in view there is {sight}", "I find {sight}"),
    ("with {front} before me", "while {front} is in front of me", "and I face {front}"),
)


def wanted(mission: str, things: Sequence[Thing]) -> str:
    """Return the thing in view that shares the most words with the mission, the nearest of several."""
    words = mission.split()
    shared = [sum(word in words for word in thing.name.split()) for thing in things]
    best = max(shared, default=0)
    return str(things[shared.index(best)]) if best else "nothing of it"


def thoughts(mission: str, things: Sequence[Thing], front: str, rng: np.random.Generator) -> str:
    """Draw one of 54 sentences that name the mission, what is in view of it, and what is in front."""
    return _THOUGHTS.draw(rng, mission=mission, sight=wanted(mission, things), front=front)
