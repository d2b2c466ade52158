"""Checks of an :class:`coso_envs.ExactGame`: its listed rules agree with the episodes it plays."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable
from typing import Any

from gymnasium.utils.env_checker import data_equivalence

from coso_envs.core import Outcome
from coso_envs.exact import ExactGame
from coso_envs.testing.playing import Env, Step, promised, require, unreadable

#: Number of starts drawn per declared start, and largest number in all.
_DRAWS_PER_START, _MOST_DRAWS = 200, 10_000
#: Number of times that each transition is tried, to find random ones.
_TRIES = 2


def check_exact_game(fresh: Callable[[], Env], seed: int) -> None:
    """Compare ``states``, ``start_distribution``, ``transition`` and ``horizon`` with episodes."""
    game = fresh()
    if not isinstance(game, ExactGame):
        return
    game.on_invalid = "penalty"
    with promised("an exact game lists its states, actions and starts"):
        states = list(game.states())
        known = set(states)
        actions = [*game.actions, None]
        starts = dict(game.start_distribution())
    require(len(known) == len(states), "an exact game lists each state once", f"{len(states) - len(known)} come again")
    require(game.horizon == game.max_steps, "an exact game's horizon is max_steps", f"{game.horizon}")
    strange = next((state for state in starts if state not in known), None)
    require(strange is None, "an exact game starts in one of its states", f"{strange!r} is none of states()")
    total = math.fsum(starts.values())
    right = math.isclose(total, 1.0, abs_tol=1e-9) and min(starts.values(), default=0.0) >= 0.0
    require(right, "the probabilities of an exact game's starts sum to 1", f"they sum to {total}")
    game.reset(seed=seed)
    for state, action, _ in itertools.product(states, actions, range(_TRIES)):
        _check_transition(game, known, state, action)
    _check_starts(game, starts, seed)


def _check_transition(game: ExactGame[Any, Any], known: set[Any], state: Any, action: Any) -> None:
    where = f"{action!r} in {state!r}"
    with promised(f"an exact game starts in each of its states (options={{'state': {state!r}}})"):
        game.reset(options={"state": state})
    require(game.state == state, "reset(options=) starts in the given state", f"{game.state!r}, not {state!r}")
    with promised(f"transition gives an Outcome ({where})"):
        outcome = game.transition(state, action)
        require(isinstance(outcome, Outcome), "transition gives an Outcome", f"{where}: {outcome!r}")
    step = Step(*game.step(unreadable(game) if action is None else game.parser.format(action)))
    ended = outcome.terminated or outcome.truncated
    cut = not outcome.terminated and (outcome.truncated or game.horizon <= 1)
    expected = (outcome.state, outcome.reward, outcome.terminated, cut, outcome.success)
    played = (game.state, step.reward, step.terminated, step.truncated, step.info["success"])
    require(expected == played, "transition is what step does", f"{where}: {expected}, but step gives {played}")
    if ended:
        return
    require(outcome.state in known, "a transition leads to one of the states", f"{where}: {outcome.state!r}")
    again, _ = game.reset(options={"state": outcome.state})
    same = data_equivalence(step.observation, again, exact=True)
    require(same, "an exact game's observation depends on the state alone", f"{outcome.state!r} after {where}")


def _check_starts(game: ExactGame[Any, Any], starts: dict[Any, float], seed: int) -> None:
    promise = "reset draws an exact game's starts as start_distribution says"
    draws = min(_MOST_DRAWS, _DRAWS_PER_START * len(starts))
    game.reset(seed=seed)
    drawn = Counter([game.state])
    for _ in range(draws - 1):
        game.reset()
        drawn[game.state] += 1
    for state in {*starts, *drawn}:
        share = starts.get(state, 0.0)
        # Five standard deviations, and a few draws more for rare starts.
        bound = 5 * math.sqrt(draws * share * (1 - share)) + (5 if share else 0)
        right = abs(drawn[state] - draws * share) <= bound
        require(right, promise, f"{state!r}: {drawn[state]} of {draws} draws, with a probability of {share}")
