"""Single environments for evaluation and demonstrations, made from ids and arguments on the command line."""

from __future__ import annotations

import difflib
import reprlib
import sys
import traceback
from collections.abc import Mapping
from typing import Any

import gymnasium as gym
from gymnasium.error import Error as GymnasiumError

from benchmarks.common.env_options import check_options
from benchmarks.common.errors import MissingExtraError, UsageError
from benchmarks.common.modules import import_named
from coso_envs.registration import own_ids  # importing the package registers the environments
from parsers import ParserLoadError


def make_env(env_id: str, env_kwargs: Mapping[str, Any] | None = None) -> Any:
    """Make an environment without wrappers, so that it has the interface of ``TextActionEnv``.

    Args:
        env_id: id of an installed environment, or ``module:id``; the module registers it with Gymnasium when imported.
        env_kwargs: arguments of the environment.

    Raises:
        UsageError: if there is no such environment, it takes no utterances, or it refuses these arguments. Other errors
            inside an environment of another package are raised unchanged.
    """
    spec = find_spec(env_id)
    given = dict(env_kwargs or {})
    check_options(env_id, spec, given)
    try:
        env = gym.make(spec, disable_env_checker=True, **given).unwrapped
    except Exception as error:
        if _is_due_to_options(error, env_id, given):
            raise _refusal(error, env_id, given) from error
        raise
    if not hasattr(env, "parser"):
        raise UsageError(f"{env_id} takes no utterances: it has no parser")
    return env


def begin_episode(env_id: str, env_kwargs: Mapping[str, Any] | None = None) -> Any:
    """Make an environment and begin an episode, which finds wrong arguments before other work starts.

    Raises:
        UsageError: as :func:`make_env`, and if an environment of coso-envs refuses its arguments at ``reset``.
    """
    env = make_env(env_id, env_kwargs)
    try:
        env.reset(seed=0)
    except Exception as error:
        if _is_ours(env_id) and _is_due_to_options(error, env_id, env_kwargs or {}):
            raise _refusal(error, env_id, env_kwargs or {}) from error
        raise
    return env


def find_spec(env_id: str) -> Any:
    """Return the spec of an environment; for ``module:id``, import the module first.

    Raises:
        UsageError: if there is no such environment; the message names similar ids, or says how to name its module.
    """
    module, separator, name = env_id.rpartition(":")
    if separator:
        import_named(module, env_id)
    try:
        return gym.spec(name)
    except GymnasiumError as error:
        if separator:
            raise UsageError(f"{env_id}: the module {module!r} registers no environment {name!r}") from error
        close = difflib.get_close_matches(name, gym.registry, n=1)
        hint = f"Did you mean {close[0]!r}? " if close else ""
        raise UsageError(
            f"there is no environment {env_id!r}. {hint}coso envs lists those of coso-envs; for one of your own, name "
            f"the module that registers it as well: MODULE:{name or 'ID'}"
        ) from error


def _is_ours(env_id: str) -> bool:
    return env_id in own_ids()


def _is_due_to_options(error: Exception, env_id: str, given: Mapping[str, Any]) -> bool:
    """Return whether the arguments caused an error while an environment was made.

    They did if coso_envs or parsers refuse them. In an environment of another package, made without arguments, any
    error is a bug of that environment.
    """
    error = _original(error)
    if not (given or _is_ours(env_id)):
        return False
    if isinstance(error, MemoryError):
        return _is_ours(env_id)
    if isinstance(error, ParserLoadError):  # a bug in the module of another package's parser
        return False
    if not isinstance(error, (ValueError, TypeError, LookupError, ImportError, OSError, GymnasiumError)):
        return False
    modules = [str(frame.f_globals.get("__name__")) for frame, _ in traceback.walk_tb(error.__traceback__)]
    packages = [name.partition(".")[0] for name in modules]
    # An error in the standard library, for example in opening a file, is due to its caller.
    raised_in = next(name for name in reversed(packages) if name not in sys.stdlib_module_names)
    return raised_in in ("coso_envs", "parsers")


def _refusal(error: Exception, env_id: str, given: Mapping[str, Any]) -> UsageError:
    shown = ", ".join(f"{name}={reprlib.repr(value)}" for name, value in given.items())
    kind = MissingExtraError if isinstance(_original(error), ImportError) else UsageError
    return kind(f"{env_id}{f' with {shown}' if shown else ''}: {_original(error)}")


def _original(error: Exception) -> Exception:
    """Return the original exception, which Gymnasium wraps in a TypeError of its own."""
    cause = error.__cause__
    return cause if isinstance(error, TypeError) and isinstance(cause, TypeError) else error


def env_name(env_id: str) -> str:
    """Return the id without namespace and version: NumberLine for coso/NumberLine-v0."""
    return env_id.rsplit("/", 1)[-1].rsplit("-v", 1)[0]
