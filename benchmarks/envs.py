"""Single environments for evaluation and demonstrations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import gymnasium as gym
import numpy as np

import coso_envs  # noqa: F401  (registers the environments)


def make_env(env_id: str, env_kwargs: Mapping[str, Any] | None = None) -> Any:
    """The bare environment, with what text-action environments have beyond Gymnasium's API.

    Raises:
        ValueError: if it is not a text-action environment.
    """
    env = gym.make(env_id, disable_env_checker=True, **(env_kwargs or {})).unwrapped
    if not hasattr(env, "parser"):
        raise ValueError(f"{env_id} takes no utterances: it has no parser")
    return env


def batch_observations(observations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Stack single observations into a batch, as a vector environment does."""
    batch: dict[str, Any] = {"prompt": tuple(str(observation["prompt"]) for observation in observations)}
    if "image" in observations[0]:
        batch["image"] = np.stack([observation["image"] for observation in observations])
    return batch
