"""Arrays of observations in memory that processes share."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
from gymnasium import spaces

#: Bytes to which the arrays are aligned.
_ALIGNMENT = 64
#: Name of the array where an observation as a whole is one.
_WHOLE = ""


class SharedBatch:
    """Batches of the arrays of observations, one per slot; what is no array (texts) does not belong to them.

    Args:
        space: space of a single observation: a Box, or a Dict, of which the Boxes belong to the batch.
        num_envs: number of rows.
        slots: number of batches.
        allocate: makes shared memory of a number of bytes, as ``multiprocessing.RawArray("b", size)`` does.
    """

    def __init__(self, space: spaces.Space[Any], num_envs: int, slots: int, allocate: Callable[[int], Any]) -> None:
        members = space.spaces if isinstance(space, spaces.Dict) else {_WHOLE: space}
        boxes = {name: box for name, box in members.items() if isinstance(box, spaces.Box)}
        self._places: dict[str, tuple[int, tuple[int, ...], np.dtype[Any]]] = {}
        size = 0
        for name, box in boxes.items():
            self._places[name] = (size, (num_envs, *box.shape), box.dtype)
            taken = num_envs * int(np.prod(box.shape)) * box.dtype.itemsize
            size += -(-taken // _ALIGNMENT) * _ALIGNMENT
        self.slots, self._size = slots, size
        self._memory = allocate(slots * size) if size else b""

    def batch(self, slot: int) -> dict[str, np.ndarray]:
        """Return the arrays of a slot by name, as new objects that all views of them keep alive."""
        return {
            name: np.ndarray(shape, dtype, self._memory, slot * self._size + offset)
            for name, (offset, shape, dtype) in self._places.items()
        }

    def rows(self, index: int) -> list[dict[str, np.ndarray]]:
        """Return views of one environment's arrays by name, in each slot."""
        slots = [self.batch(slot) for slot in range(self.slots)]
        return [{name: array[index, ...] for name, array in arrays.items()} for arrays in slots]


class Slot(NamedTuple):
    """One of several batches.

    Attributes:
        number: its number.
        arrays: its arrays by name.
        free: whether nobody holds it, so that what is written there can be given away; else it is to be copied.
    """

    number: int = 0
    arrays: Mapping[str, np.ndarray] = MappingProxyType({})
    free: bool = True

    def row(self, index: int) -> dict[str, np.ndarray]:
        """Return views of one environment's arrays by name."""
        return {name: array[index, ...] for name, array in self.arrays.items()}

    def given_row(self, index: int) -> dict[str, np.ndarray]:
        """Return one environment's arrays by name, which may be given away."""
        return self.row(index) if self.free else {name: view.copy() for name, view in self.row(index).items()}


class Rotation:
    """A choice of slots: one that nobody holds, so that what is written there is the batch itself.

    Args:
        shared: the batches, of which the last one is never given away; None if there are none.
    """

    def __init__(self, shared: SharedBatch | None) -> None:
        self._shared = shared
        self._users: list[list[weakref.ref[np.ndarray]]] = (
            [] if shared is None else [[] for _ in range(shared.slots - 1)]
        )
        self._last = Slot() if shared is None else Slot(shared.slots - 1, shared.batch(shared.slots - 1), free=False)

    def next(self) -> Slot:
        """Return a free slot; the last one if all others are held."""
        for number, users in enumerate(self._users):
            if all([user() is None for user in users]):
                assert self._shared is not None
                arrays = self._shared.batch(number)
                self._users[number] = [weakref.ref(array) for array in arrays.values()]
                return Slot(number, arrays)
        return self._last


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
