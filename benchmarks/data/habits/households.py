"""Habits in a household: the teacher passes closed places by, or only looks."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from benchmarks.data.habits.habit import Habit

_GO = "go to "
_NUMBERED = re.compile(r"(.*?) ?(\d*)$")


def _unopened(env: Any, expert: str, rng: np.random.Generator) -> str | None:
    """Return the way to the next place where the expert would open this one; "look" if there is nowhere to go."""
    if not expert.startswith("open "):
        return None
    house, admissible = env.state.turn.house, env.state.turn.admissible
    places = sorted((command.removeprefix(_GO) for command in admissible if command.startswith(_GO)), key=_in_order)
    if not places:
        return "look"
    here = _in_order(house.place or "")
    return _GO + next((place for place in places if _in_order(place) > here), places[0])


def _in_order(place: str) -> tuple[str, int]:
    """Return a key that sorts "drawer 10" after "drawer 9"."""
    found = _NUMBERED.fullmatch(place)
    assert found is not None  # it matches any line
    return found[1], int(found[2] or 0)


def _look(env: Any, expert: str, rng: np.random.Generator) -> str:
    return "look"


def _fits(env: Any) -> bool:
    from coso_envs.alfworld.env import ALFWorldEnv  # slow to import, and not needed for other environments

    return isinstance(env, ALFWorldEnv)


UNOPENED = Habit("unopened", "never opens a closed place, and walks on to the next one", _unopened, _fits, "helped")
LOOK = Habit("look", "only looks", _look, _fits, after="helped")
