"""Reading options of commands that train methods of several learners, each with settings of its own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import tyro

from benchmarks.commands.checks import check_different
from benchmarks.commands.running import given_options, train_defaults
from benchmarks.common.errors import SettingsError
from benchmarks.comparison.plans import has_coefficient, start_name
from benchmarks.data.teachers import recorded
from benchmarks.training.config import TrainConfig, learner_settings
from benchmarks.training.methods import get_method

T = TypeVar("T")


def bases(methods: Sequence[str], settings: Mapping[str, Any]) -> list[TrainConfig]:
    """Return default settings for each kind of learner among methods, which have the same options then.

    Args:
        methods: names of the methods.
        settings: settings of the run, and of learners that have them, that differ from the defaults.
    """
    kinds: dict[type, str] = {}
    for method in methods:
        kinds.setdefault(learner_settings(method), method)
    return [train_defaults(method, {**settings, "ent_coef": get_method(method).ent_coef}) for method in kinds.values()]


def read_all(prog: str, arguments: Sequence[str], defaults: Sequence[T]) -> list[T]:
    """Read the options once with each of several defaults; one that only some learners have is the others' default.

    Args:
        prog: the command, for messages.
        arguments: the command line.
        defaults: the options' defaults, one for each kind of learner and environment.
    """
    kind: Any = type(defaults[0])
    every = [
        tyro.cli(kind, prog=prog, args=arguments, default=default, return_unknown_args=True) for default in defaults
    ]
    unknown = every[0][1]
    for default in defaults[1:]:
        _, unknown = tyro.cli(kind, args=unknown, default=default, return_unknown_args=True)
    if unknown:
        tyro.cli(kind, prog=prog, args=unknown, default=defaults[0])
    return [options for options, _ in every]


def adjusted(arguments: Sequence[str], methods: Sequence[str]) -> frozenset[str]:
    """Return the names of settings that a method may leave to the options, and that these give, default or not.

    Args:
        arguments: the command line.
        methods: names of the methods.
    """
    rows = [get_method(method) for method in methods]
    return frozenset(given_options(arguments, (name for row in rows for name in row.adjustable)))


def check_starts(starts: Sequence[str]) -> None:
    """Check that starts exist and have folders of their own; none means the environment's.

    Raises:
        SettingsError: if one is unknown, or two have folders of the same name.
    """
    for start in starts:
        recorded(start)
    if starts:
        check_different("starts, by the names of their folders,", [start_name(start) for start in starts])


def check_takes_coefficient(method: str, methods: Sequence[str], text: str) -> None:
    """Check that a method is among those that are trained, and has an entropy term.

    Args:
        method: name of the method.
        methods: names of the methods that are trained.
        text: the option's value, for the message.

    Raises:
        SettingsError: if not.
    """
    if method not in methods:
        raise SettingsError(f"coefficients {text}: {method} is not among the methods {', '.join(methods)}")
    if not has_coefficient(method):
        raise SettingsError(f"coefficients {text}: {method} has no entropy term, so it takes no coefficient")
