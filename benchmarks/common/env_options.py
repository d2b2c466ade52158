"""The arguments of an environment, read from its constructor."""

from __future__ import annotations

import difflib
import inspect
import typing
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gymnasium.envs.registration import load_env_creator

from benchmarks.common.errors import UsageError
from benchmarks.common.values import describe, fits


@dataclass(frozen=True)
class EnvOption:
    """An argument of an environment.

    Attributes:
        name: name, as typed after ``--env-kwargs``.
        default: default value; ``inspect.Parameter.empty`` if there is none.
        annotation: type; ``Any`` if it has none that can be read.
    """

    name: str
    default: Any
    annotation: Any = Any

    def __str__(self) -> str:
        return self.name if self.default is inspect.Parameter.empty else f"{self.name}={self.default!r}"


def env_options(spec: Any) -> tuple[dict[str, EnvOption], bool]:
    """Return an environment's arguments by name, and whether it takes arbitrary others.

    Args:
        spec: a Gymnasium ``EnvSpec``; its class is imported. Its own arguments are the defaults.
    """
    options, open_ended = _all_arguments(spec)
    for name in options.keys() & spec.kwargs.keys():
        options[name] = replace(options[name], default=spec.kwargs[name])
    return options, open_ended


def _all_arguments(spec: Any) -> tuple[dict[str, EnvOption], bool]:
    creator = load_env_creator(spec.entry_point) if isinstance(spec.entry_point, str) else spec.entry_point
    if not inspect.isclass(creator):
        return _arguments(creator)
    options: dict[str, EnvOption] = {}
    # A constructor with **kwargs passes them on to the next one.
    for cls in creator.__mro__:
        if "__init__" in vars(cls) and cls is not object:
            found, open_ended = _arguments(vars(cls)["__init__"])
            options = {**found, **options}
            if not open_ended:
                return options, False
    return options, False


def _arguments(function: Any) -> tuple[dict[str, EnvOption], bool]:
    parameters = [parameter for name, parameter in inspect.signature(function).parameters.items() if name != "self"]
    try:
        hints = typing.get_type_hints(function)
    except Exception:  # annotations may name types that are imported only for type checkers
        hints = {}
    named = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    options = {
        parameter.name: EnvOption(parameter.name, parameter.default, hints.get(parameter.name, Any))
        for parameter in parameters
        if parameter.kind in named
    }
    return options, any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters)


def check_options(env_id: str, spec: Any, given: Mapping[str, Any]) -> None:
    """Check names and types of the arguments for an environment.

    Raises:
        UsageError: if there is no such argument, or its value has another type; the message lists the arguments.
    """
    if not given:
        return
    options, open_ended = env_options(spec)
    for name, value in given.items():
        option = options.get(name)
        if option is None and not open_ended:
            close = difflib.get_close_matches(name, options, n=1)
            hint = f" Did you mean {close[0]!r}?" if close else ""
            raise UsageError(f"{env_id} has no argument {name!r}.{hint} It takes: {', '.join(sorted(options))}.")
        if option is not None and not fits(value, option.annotation):
            how = "; write True or False" if isinstance(value, str) and fits(True, option.annotation) else ""
            raise UsageError(f"{env_id}: {name} must be {describe(option.annotation)}, got {value!r}{how}")
