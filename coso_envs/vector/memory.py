"""Memory of batches, which is used again once nobody holds the batch in it."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from typing import Any

import numpy as np
from gymnasium import spaces
from gymnasium.vector.utils import create_empty_array

#: Number of batches whose memory is kept: the present one, the last one, and one that is being made.
_KEPT = 3


class BatchMemory:
    """A maker of batches of observations.

    Fresh memory costs more than drawing a picture, where the system has to clear it. Arrays share the life of their
    memory: it is free as soon as neither a batch's array nor a view of it is left.

    Args:
        space: space of a single observation.
        num_envs: number of rows.
    """

    def __init__(self, space: spaces.Space[Any], num_envs: int) -> None:
        self._num_envs = num_envs
        self._spaces = space.spaces if isinstance(space, spaces.Dict) else None
        self._space = space
        self._pools: dict[str, list[tuple[bytearray, weakref.ref[np.ndarray]]]] = {}

    def batch(self, given: Mapping[str, np.ndarray] | None = None) -> Any:
        """Return a batch for ``gymnasium.vector.utils.concatenate``, with any content.

        Args:
            given: arrays to use, by their name in a Dict space, or "" for the batch as a whole.
        """
        given = given or {}
        spaces_of = {"": self._space} if self._spaces is None else self._spaces
        batch = {name: given[name] if name in given else self._empty(name, space) for name, space in spaces_of.items()}
        return batch[""] if self._spaces is None else batch

    def _empty(self, name: str, space: spaces.Space[Any]) -> Any:
        if isinstance(space, spaces.Text):
            return ()  # texts make a new tuple
        if not isinstance(space, spaces.Box):
            return create_empty_array(space, n=self._num_envs, fn=np.empty)
        shape, dtype = (self._num_envs, *space.shape), space.dtype
        pool = self._pools.setdefault(name, [])
        for place, (memory, user) in enumerate(pool):
            if user() is None:
                array = np.ndarray(shape, dtype, memory)
                pool[place] = (memory, weakref.ref(array))
                return array
        if len(pool) == _KEPT:
            return np.empty(shape, dtype)
        # Not an array: views of an array in an array's memory would keep only the latter.
        memory = bytearray(int(np.prod(shape)) * dtype.itemsize)
        array = np.ndarray(shape, dtype, memory)
        pool.append((memory, weakref.ref(array)))
        return array
