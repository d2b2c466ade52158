"""Random streams: one per use, all of a run's made from its one seed, none of them shared.

A use has a name ("environments", "minibatches"). Seed and name together give a ``numpy.random.SeedSequence``, whose
hashing keeps the streams of other names and of other seeds apart. ``seed + i`` does not: environment i + 1 of seed 0
would be environment i of seed 1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch


def stream(seed: int, name: str) -> np.random.SeedSequence:
    """Return the seed sequence of one use of a run's seed.

    Args:
        seed: the run's seed, 0 or more.
        name: the use; a unique one for each.

    Raises:
        ValueError: if ``seed`` is negative.
    """
    if seed < 0:
        raise ValueError(f"a seed must be 0 or more, got {seed}")
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
    return np.random.SeedSequence(seed, spawn_key=np.frombuffer(digest, dtype="<u4").tolist())


def numpy_generator(seed: int, name: str) -> np.random.Generator:
    """Return a NumPy generator of its own for one use."""
    return np.random.default_rng(stream(seed, name))


def torch_generator(seed: int, name: str) -> torch.Generator:
    """Return a CPU torch generator of its own for one use."""
    return torch.Generator().manual_seed(integer(seed, name))


def integer(seed: int, name: str) -> int:
    """Return a seed for what takes nothing but an int, of 53 bits: every JSON reader keeps it."""
    return env_seeds(seed, 1, name)[0]


def env_seeds(seed: int, num_envs: int, name: str = "environments") -> list[int]:
    """Return a seed of 53 bits for each environment, as ``vector_env.reset(seed=[...])`` takes them.

    The seeds of more environments begin with those of fewer.
    """
    return [int(word) >> 11 for word in stream(seed, name).generate_state(num_envs, np.uint64)]


@contextmanager
def seeded_torch(seed: int, name: str) -> Iterator[None]:
    """Let torch's global CPU generator draw one use's stream inside, and be as before afterwards.

    For what cannot be handed a generator: a model's initial weights.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(integer(seed, name))
        yield
