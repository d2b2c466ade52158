"""Checks of what a learner is made of."""

from __future__ import annotations

import inspect
import sys
from typing import Any

from agents.rollout.stepping import have_attribute

#: What learners call of a vector environment; its class is not asked for, so that others may look like Gymnasium's.
_OF_VECTORS = ("num_envs", "call", "get_attr")
#: What they call of an exploration bonus.
_OF_BONUSES = ("observe", "weights", "choice_sets", "alternatives", "term")


def check_arguments(learner: type, policy: Any, envs: Any, config: Any, bonus: Any) -> None:
    """Raise TypeError unless a learner of this class can be made of these; a bonus of None will do."""
    check_policy(policy)
    check_envs(envs)
    check_config(learner, config)
    if bonus is not None and (isinstance(bonus, type) or not all(hasattr(bonus, name) for name in _OF_BONUSES)):
        raise TypeError(f"a learner's bonus is an object, such as agents.UniformBonus(), or None, got {bonus!r}")


def check_kind(bonus: Any, saved: str | None) -> None:
    """Raise ValueError unless a checkpoint was saved with such a bonus; earlier versions did not name it (None)."""
    own = type(bonus).__name__
    if saved not in (None, own):
        raise ValueError(f"it was saved with the bonus {saved}, and this learner has {own}: give it the same")


def check_config(learner: type, config: Any) -> None:
    """Raise TypeError unless these are settings of a learner of this class."""
    wanted = _config_of(learner)
    if wanted is not None and not isinstance(config, wanted):
        raise TypeError(f"{learner.__name__} takes settings of {wanted.__name__}, got {config!r}")


def check_policy(policy: Any) -> None:
    """Raise TypeError unless ``policy`` is an object with parameters, such as a ``VLMPolicy``."""
    if not hasattr(policy, "named_parameters"):
        raise TypeError(
            "a learner needs a policy object, such as VLMPolicy.from_pretrained(NAME) or TinyVLM.build(TEXTS), "
            f"got {policy!r}"
        )


def check_envs(envs: Any) -> None:
    """Raise TypeError unless ``envs`` is a vector environment whose environments have a parser."""
    if not all(hasattr(envs, name) for name in _OF_VECTORS):
        raise TypeError(f"a learner needs a vector environment: coso_envs.make_vec(ID, N), got {envs!r}")
    if not have_attribute(envs, "parser"):
        raise TypeError(f"a learner needs environments with a parser, an attribute of that name: {envs} has none")


def _config_of(learner: type) -> type | None:
    """Return the class of a learner's settings, which it or a base declares as ``config``; None if it is unknown."""
    for kind in learner.__mro__:
        declared = inspect.get_annotations(kind).get("config")
        if declared is not None:
            found = getattr(sys.modules[kind.__module__], declared, None) if isinstance(declared, str) else declared
            return found if isinstance(found, type) else None
    return None
