"""Architectures that transformers does not have, by the name in a checkpoint's config.json."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Family:
    """The loading of an architecture's checkpoints.

    Attributes:
        model: loads a model: (folder, dtype, revision where there is one) -> model.
        processor: loads a processor from a folder.
        policy: the class of policies with such a model, derived from :class:`agents.policies.VLMPolicy`.
    """

    model: Callable[..., Any]
    processor: Callable[[Any], Any]
    policy: Any


#: Filled where the policies are defined.
FAMILIES: dict[str, Family] = {}


def family_of(config: Any) -> Family | None:
    """Return the family of a model's configuration; None for one of transformers' own."""
    return next((FAMILIES[name] for name in config.architectures or () if name in FAMILIES), None)


def policy_class(config: Any, usual: type) -> Any:
    """Return the class of policies with a model of this configuration; ``usual`` for one of transformers' own."""
    family = family_of(config)
    return usual if family is None else family.policy
