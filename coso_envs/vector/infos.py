"""Infos of a batch, put together one key at a time instead of one environment at a time."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from gymnasium.vector import VectorEnv

Info = dict[str, Any]


class InfoBatch:
    """The infos of a call of a vector environment, which are put together at its end.

    Args:
        num_envs: number of environments.
    """

    def __init__(self, num_envs: int) -> None:
        self._num_envs = num_envs
        self._rows: list[int] = []
        self._infos: list[Info] = []

    def note(self, row: int, info: Info) -> None:
        """Note an info of the environment with an index."""
        self._rows.append(row)
        self._infos.append(info)

    def batch(self) -> Info:
        """Return what Gymnasium's ``VectorEnv._add_info`` makes of the infos, one after the other.

        It is an array per key and, under ``_key``, a read-only mask of the environments that have the key; dicts
        likewise.
        """
        return _batch(self._rows, self._infos, self._num_envs)


def detached(info: Info) -> Info:
    """Return a copy of an info with copies of its dicts and arrays, which an environment may change at its reset."""
    return {
        key: detached(value) if isinstance(value, dict) else value.copy() if isinstance(value, np.ndarray) else value
        for key, value in info.items()
    }


def _batch(rows: Sequence[int], infos: Sequence[Info], num_envs: int) -> Info:
    alike: dict[tuple[str, ...], tuple[list[int], list[Info]]] = {}
    for row, info in zip(rows, infos, strict=True):
        keys = tuple(info)
        if keys not in alike:
            alike[keys] = ([], [])
        present, members = alike[keys]
        present.append(row)
        members.append(info)
    batch: Info = {}
    for keys, (present, members) in alike.items():
        _add_alike(batch, keys, present, members, num_envs)
    if len(batch) == 2 * sum(map(len, alike)):
        return batch
    # Some have a key in common and others not, or a value is a dict in some only.
    gymnasium: Any = VectorEnv()
    gymnasium.num_envs = num_envs
    batch = {}
    for row, info in zip(rows, infos, strict=True):
        batch = gymnasium._add_info(batch, info, row)
    return batch


def _add_alike(batch: Info, keys: tuple[str, ...], rows: list[int], infos: list[Info], num_envs: int) -> None:
    """Add infos with the same keys to ``batch``, without a key of which only some values are dicts."""
    blanks, mask, everywhere = _frame(keys, tuple(map(type, infos[0].values())), tuple(rows), num_envs)
    columns = zip(*[info.values() for info in infos], strict=True)
    for (key, mask_key, blank), values in zip(blanks, columns, strict=True):
        if blank is not None and everywhere:
            batch[key] = np.fromiter(values, blank.dtype, num_envs)
        elif blank is not None:
            batch[key] = _filled(blank.copy(), rows, values)
        elif isinstance(values[0], np.ndarray):
            batch[key] = _filled(np.zeros((num_envs, *values[0].shape), values[0].dtype), rows, values)
        elif all([isinstance(value, dict) for value in values]):
            batch[key] = _batch(rows, values, num_envs)
        batch[mask_key] = mask


class _Frame(NamedTuple):
    """The common part of infos with the same keys, types and rows.

    Attributes:
        blanks: the keys with those of their masks, and arrays in which no value of such a type is set yet. There is
            None for dicts and arrays, of which the types do not tell how they are batched.
        mask: the environments that have the keys: read-only, since all keys share it.
        everywhere: whether all environments have them, in order.
    """

    blanks: list[tuple[str, str, np.ndarray | None]]
    mask: np.ndarray
    everywhere: bool


@functools.lru_cache(maxsize=1024)
def _frame(keys: tuple[str, ...], types: tuple[type, ...], rows: tuple[int, ...], num_envs: int) -> _Frame:
    blanks: list[tuple[str, str, np.ndarray | None]] = []
    for key, kind in zip(keys, types, strict=True):
        blank: np.ndarray | None = np.full(num_envs, None, object)
        if key != "final_obs" and issubclass(kind, dict | np.ndarray):
            blank = None
        elif key != "final_obs" and (kind in (bool, int, float) or issubclass(kind, np.number)):
            blank = np.zeros(num_envs, kind)
        blanks.append((key, f"_{key}", blank))
    mask = np.zeros(num_envs, np.bool_)
    mask[list(rows)] = True
    mask.flags.writeable = False
    return _Frame(blanks, mask, rows == tuple(range(num_envs)))


def _filled(column: np.ndarray, rows: Sequence[int], values: Sequence[Any]) -> np.ndarray:
    for place, row in enumerate(rows):
        column[row] = values[place]
    return column
