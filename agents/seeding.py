"""Random streams: each use of random numbers in a run has its own, derived from the run's seed and the use's name.

Seed and name ("environments", "minibatches") give a ``numpy.random.SeedSequence``, whose hashing makes the streams of
different names and seeds independent. ``seed + i`` would not: environment i + 1 of seed 0 would be environment i of
seed 1.
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
        name: name of the use, unique in the run.

    Raises:
        ValueError: if ``seed`` is negative.
    """
    if seed < 0:
        raise ValueError(f"a seed must be 0 or more, got {seed}")
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
    return np.random.SeedSequence(seed, spawn_key=np.frombuffer(digest, dtype="<u4").tolist())


def numpy_generator(seed: int, name: str) -> np.random.Generator:
    """Return a NumPy generator for one use of a run's seed."""
    return np.random.default_rng(stream(seed, name))


def torch_generator(seed: int, name: str) -> torch.Generator:
    """Return a CPU torch generator for one use of a run's seed."""
    return torch.Generator().manual_seed(integer(seed, name))


def integer(seed: int, name: str) -> int:
    """Return an int seed of 53 bits, which every JSON reader keeps exact, for one use of a run's seed."""
    return env_seeds(seed, 1, name)[0]


def env_seeds(seed: int, num_envs: int, name: str = "environments") -> list[int]:
    """Return a seed of 53 bits for each environment, for ``vector_env.reset(seed=[...])``.

    The first k seeds are the same for any ``num_envs`` >= k.
    """
    return [int(word) >> 11 for word in stream(seed, name).generate_state(num_envs, np.uint64)]


@contextmanager
def seeded_torch(seed: int, name: str) -> Iterator[None]:
    """Seed torch's global CPU generator for one use while the context is open, and restore it afterwards.

    For code that takes no generator, such as a model's initialisation.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(integer(seed, name))
        yield
