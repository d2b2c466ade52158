"""``check_text_env`` checks that an environment keeps every promise of :class:`coso_envs.core.TextActionEnv`.

Each promise is checked by one function; the error names the promise that was broken. The checker itself is tested on
environments that break one promise each.
"""

from __future__ import annotations

import functools
import pickle
from collections.abc import Callable
from typing import Any

import gymnasium as gym

from coso_envs.core import TextActionEnv
from coso_envs.testing.contract import CHECKS, VECTOR_CHECKS
from coso_envs.testing.playing import (
    HOSTILE_UTTERANCES,
    Env,
    EnvContractError,
    Step,
    mixture,
    play,
    play_vector,
    promised,
)
from coso_envs.testing.replies import HOSTILE_TEXTS, longest_utterances

__all__ = [
    "HOSTILE_TEXTS",
    "HOSTILE_UTTERANCES",
    "EnvContractError",
    "Step",
    "check_text_env",
    "longest_utterances",
    "mixture",
    "play",
    "play_vector",
]


def check_text_env(env: str | gym.Env[Any, Any], *, seed: int = 0, vector: bool = True) -> None:
    """Check every promise of the environment contract, and of :class:`coso_envs.ExactGame` if it is one.

    Args:
        env: a registered id, or an environment, of which only copies are played.
        seed: seed of the episodes played.
        vector: whether to check vector environments too, which starts processes.

    Raises:
        EnvContractError: naming the first promise that is broken.
    """
    made = gym.make(env) if isinstance(env, str) else env
    subject = made.unwrapped
    if not isinstance(subject, TextActionEnv):
        raise EnvContractError(f"the environment is a TextActionEnv: got {type(subject).__name__}")
    try:
        blob = pickle.dumps(subject)
        fresh: Callable[[], Env] = functools.partial(pickle.loads, blob)
        fresh()
    except Exception as error:
        raise EnvContractError(f"the environment pickles: {error!r}") from error
    for check in (*CHECKS, *(VECTOR_CHECKS if vector else ())):
        with promised("the environment can be played"):
            check(fresh, seed)
