"""Helpers of the checks, which play an environment and raise errors that name a broken promise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import numpy as np
from gymnasium.utils.env_checker import data_equivalence
from gymnasium.vector import AutoresetMode, VectorEnv

from coso_envs.core import TextActionEnv

Env = TextActionEnv[Any, Any]

#: Unusual utterances of a model, none of which may raise an error.
HOSTILE_UTTERANCES = (
    "",
    " \n\t",
    "no action in here",
    "\x00\x01\x02\x7f\ufffd",
    "\ud800 a lone surrogate \udfff",
    "😀🃏 日本語 عربى \u202e\u200d",
    "{" * 10_000,
    "[" * 10_000 + "]" * 10_000,
    '{"action": ' * 1_000,
    '{"action": null}',
    '{"action": {"action": ["+"]}}',
    '{"action": 1e999999}',
    "<action>" * 1_000,
    "'; __import__('os').getcwd() #",
    "%s %n {0} {prompt} ${HOME}",
    "x" * 1_000_000,
)


class EnvContractError(AssertionError):
    """A broken promise of the environment contract."""

    def __str__(self) -> str:
        """Return the promise and the evidence against it."""
        return f"broken promise: {super().__str__()}"


class Step(NamedTuple):
    """The result of one call of ``reset`` or ``step``."""

    observation: dict[str, Any]
    reward: float
    terminated: bool
    truncated: bool
    info: dict[str, Any]


def play(env: Env, seed: int, utterances: Sequence[str]) -> list[Step]:
    """Reset with ``seed``, then step with ``utterances``; after the end of an episode, reset without a seed."""
    steps = [reset(env, seed=seed)]
    for utterance in utterances:
        steps.append(Step(*env.step(utterance)))
        if steps[-1].terminated or steps[-1].truncated:
            steps.append(reset(env))
    return steps


def reset(env: Env, seed: int | None = None) -> Step:
    """Start an episode and return the result of ``reset`` as a step without reward."""
    observation, info = env.reset(seed=seed)
    return Step(observation, 0.0, False, False, info)


def require(kept: object, promise: str, detail: str = "") -> None:
    """Raise EnvContractError with ``promise`` and ``detail`` unless ``kept``."""
    if not kept:
        raise EnvContractError(f"{promise}: {detail}" if detail else promise)


@contextmanager
def promised(promise: str) -> Iterator[None]:
    """Turn any error while the context is open into a broken promise."""
    try:
        yield
    except EnvContractError:
        raise
    except Exception as error:
        raise EnvContractError(f"{promise}: {error!r}") from error


def mixture(env: Env, seed: int, length: int = 30) -> list[str]:
    """Return well-formed and hostile utterances in a seeded order."""
    env.action_space.seed(seed)
    rng = np.random.default_rng(seed)
    return [
        HOSTILE_UTTERANCES[rng.integers(len(HOSTILE_UTTERANCES))] if rng.random() < 0.2 else env.action_space.sample()
        for _ in range(length)
    ]


def unreadable(env: Env) -> str:
    """Return an utterance that is too long for the parser."""
    return "x" * (env.parser.max_length + 1)


def same(first: Sequence[Step], second: Sequence[Step]) -> bool:
    """Return whether two trajectories are equal byte for byte."""
    return data_equivalence([tuple(step) for step in first], [tuple(step) for step in second], exact=True)


def play_vector(envs: VectorEnv[Any, Any, Any], seed: int, batches: Sequence[Sequence[str]]) -> list[Any]:
    """Reset a vector environment, step with the batches and close it; return all results."""
    try:
        trajectory: list[Any] = [envs.reset(seed=seed)]
        for batch in batches:
            step = envs.step(batch)
            trajectory.append(step)
            ended = step[2] | step[3]
            if envs.metadata["autoreset_mode"] == AutoresetMode.DISABLED and ended.any():
                trajectory.append(envs.reset(options={"reset_mask": ended}))
        return trajectory
    finally:
        envs.close()
