"""Checks of what a learner is made of."""

from __future__ import annotations

from typing import Any

from agents.rollout.stepping import have_attribute

#: What learners call of a vector environment; its class is not asked for, so that others may look like Gymnasium's.
_OF_VECTORS = ("num_envs", "call", "get_attr")


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
