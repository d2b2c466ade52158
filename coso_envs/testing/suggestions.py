"""Check of the actions that an environment suggests for exploration."""

from __future__ import annotations

import copy
from collections.abc import Callable

from gymnasium.utils.env_checker import data_equivalence

from coso_envs.testing.playing import Env, Step, mixture, promised, require, reset


def check_suggestions(fresh: Callable[[], Env], seed: int) -> None:
    """Check that every suggested action can be said, and that asking for suggestions changes nothing.

    Raises:
        EnvContractError: naming the broken promise.
    """
    env = fresh()
    reset(env, seed=seed)
    _check_here(env)
    for utterance in mixture(env, seed):
        step = Step(*env.step(utterance))
        _check_here(env)
        if step.terminated or step.truncated:
            reset(env)
            _check_here(env)


def _check_here(env: Env) -> None:
    """Check the suggestions in the present state."""
    before = copy.deepcopy((env.prompt_text(), env.state_info()))
    stream = env.np_random.bit_generator.state
    with promised("suggested_actions() does not raise"):
        suggested = env.suggested_actions()
        again = env.suggested_actions()
    require(suggested == again, "suggested_actions() gives the same each time", f"{suggested}, then {again}")
    unchanged = data_equivalence((env.prompt_text(), env.state_info()), before, exact=True)
    require(unchanged, "asking for suggested actions leaves the state")
    require(stream == env.np_random.bit_generator.state, "asking for suggested actions leaves np_random alone")
    for action in suggested or ():
        with promised("the parser can write each suggested action"):
            utterance = env.parser.format(action)
        parse = env.parser.parse(utterance, env.action_choices())
        require(parse.action == action, "a suggested action is read back as it was written", f"{utterance!r}: {parse}")
