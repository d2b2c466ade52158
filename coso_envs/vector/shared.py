"""Arrays of observations in memory that processes share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from gymnasium import spaces

#: Bytes to which the arrays are aligned.
_ALIGNMENT = 64
#: Name of the array where an observation as a whole is one.
_WHOLE = ""


class SharedBatch:
    """A batch of the arrays of observations; what is no array (texts) does not belong to it.

    Args:
        space: space of a single observation: a Box, or a Dict, of which the Boxes belong to the batch.
        num_envs: number of rows.
        allocate: makes shared memory of a number of bytes, as ``multiprocessing.RawArray("b", size)`` does.
    """

    def __init__(self, space: spaces.Space[Any], num_envs: int, allocate: Callable[[int], Any]) -> None:
        members = space.spaces if isinstance(space, spaces.Dict) else {_WHOLE: space}
        boxes = {name: box for name, box in members.items() if isinstance(box, spaces.Box)}
        self._places: dict[str, tuple[int, tuple[int, ...], np.dtype[Any]]] = {}
        size = 0
        for name, box in boxes.items():
            self._places[name] = (size, (num_envs, *box.shape), box.dtype)
            taken = num_envs * int(np.prod(box.shape)) * box.dtype.itemsize
            size += -(-taken // _ALIGNMENT) * _ALIGNMENT
        self._memory = allocate(size) if size else b""

    def row(self, index: int) -> dict[str, np.ndarray]:
        """Return views of one environment's arrays by name."""
        return {
            name: np.frombuffer(self._memory, dtype, int(np.prod(shape)), offset).reshape(shape)[index, ...]
            for name, (offset, shape, dtype) in self._places.items()
        }


def put(observation: Any, row: dict[str, np.ndarray]) -> Any:
    """Write the arrays of an observation into its row, unless they are there; return what is left, with gaps."""
    if _WHOLE in row:
        row[_WHOLE][...] = observation
        return None
    for name, place in row.items():
        if observation[name] is not place:
            place[...] = observation[name]
    return {name: None if name in row else value for name, value in observation.items()} if row else observation


def take(rest: Any, row: dict[str, np.ndarray]) -> Any:
    """Return the observation of which :func:`put` left ``rest``; its arrays are the row's."""
    if _WHOLE in row:
        return row[_WHOLE]
    return {name: row.get(name, value) for name, value in rest.items()} if row else rest
