"""Groups of episodes that begin in the same state, and advantages relative to a group."""

from __future__ import annotations

import hashlib
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from agents.rollout.stepping import Stepper, observation_rows


def observation_key(observation: Mapping[str, Any]) -> bytes:
    """Return a digest of one observation, equal exactly for equal prompts, pictures and other entries."""
    digest = hashlib.blake2b(digest_size=16)
    for name in sorted(observation):
        value = observation[name]
        if isinstance(value, str):
            content = value.encode("utf-8", "surrogatepass")
        else:
            array = np.ascontiguousarray(value)
            content = f"{array.dtype} {array.shape} ".encode() + array.tobytes()
        digest.update(f"{name} {len(content)} ".encode() + content)
    return digest.digest()


def begin_groups(stepper: Stepper, seeds: Sequence[int], size: int) -> None:
    """Begin new episodes, in which all members of a group have the same state.

    They are reset with the same seed. Where that does not make them alike, the first member's state is copied to the
    others. Members whose device failed in the reset are left alone: their first step reports the fault.

    Args:
        stepper: environments of which each ``size`` in a row are a group.
        seeds: one for each group.
        size: members of a group.

    Raises:
        ValueError: if the members of a group begin differently and their environments have no snapshots.
    """
    rows = range(len(seeds) * size)
    failed = stepper.reset([seeds[row // size] for row in rows])
    keys = [observation_key(row) for row in observation_rows(stepper.observations, rows)]
    first: dict[int, int] = {}  # the first sound member of each group
    sources = [row if failed[row] else first.setdefault(row // size, row) for row in rows]
    differing = [row for row, source in enumerate(sources) if keys[row] != keys[source]]
    if differing and not stepper.copy_states(sources):
        raise ValueError(
            f"environments {sources[differing[0]]} and {differing[0]} are in one group but begin with different "
            f"observations, although both were reset with the seed {seeds[differing[0] // size]}, and they have no "
            "snapshots to copy: use an environment whose beginning depends on the seed alone, or another method"
        )


def relative_to_group(values: Tensor, groups: Tensor, *, by_std: bool) -> Tensor:
    """Return values minus the mean of their group, float32 [M]; 0 for a value that is alone in its group.

    Args:
        values: float32 [M].
        groups: int64 [M]; equal for the values of one group.
        by_std: divide by the group's standard deviation too (that of a sample, with n - 1).
    """
    # In double precision the mean of equal values is that value; a rounding error would be scaled up below.
    exact = values.double()
    _, group = groups.unique(return_inverse=True)
    counts = torch.bincount(group).double()
    centred = exact - (torch.zeros_like(counts).index_add(0, group, exact) / counts)[group]
    if by_std:
        squares = torch.zeros_like(counts).index_add(0, group, centred.square())
        centred = centred / ((squares / (counts - 1).clamp(min=1)).sqrt() + 1e-6)[group]
    return centred.float()


def numbered(keys: Sequence[Hashable]) -> Tensor:
    """Return a number for each key, int64 [M], equal exactly for equal keys."""
    numbers: dict[Hashable, int] = {}
    return torch.tensor([numbers.setdefault(key, len(numbers)) for key in keys], dtype=torch.long)
