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
        self._noted: list[int] = []
        self._infos: list[Info] = []
        self._ended: list[int] = []
        self._last: list[tuple[Any, Info]] = []
        self._starts_with_last = False

    def note(self, row: int, info: Info) -> None:
        """Note an info of the environment with an index."""
        self._noted.append(row)
        self._infos.append(info)

    def note_last(self, row: int, observation: Any, info: Info) -> None:
        """Note the last observation of an episode and its info, before the info of the next episode's beginning."""
        self._starts_with_last |= not self._noted
        self._ended.append(row)
        self._last.append((observation, info))

    def batch(self) -> Info:
        """Return what Gymnasium's ``VectorEnv._add_info`` makes of the infos, one after the other.

        It is an array per key and, under ``_key``, a read-only mask of the environments that have the key; dicts
        likewise. Last observations and infos are those of ``final_obs`` and ``final_info``.
        """
        batch = _batch(_rows(tuple(self._noted), self._num_envs), self._infos)
        if not self._ended:
            return batch
        last = _batch_of_last(_rows(tuple(self._ended), self._num_envs), self._last)
        if len(set(map(tuple, self._infos))) <= 1 and batch.keys().isdisjoint(last):
            return last | batch if self._starts_with_last else batch | last
        finals = [{"final_obs": observation, "final_info": info} for observation, info in self._last]
        # Each row's last info comes before the next one.
        entries = sorted(
            [*zip(self._ended, finals, strict=True), *zip(self._noted, self._infos, strict=True)], key=_row
        )
        return _one_by_one(entries, self._num_envs)


def detached(info: Info) -> Info:
    """Return a copy of an info with copies of its dicts and arrays, which an environment may change at its reset."""
    return {
        key: detached(value) if isinstance(value, dict) else value.copy() if isinstance(value, np.ndarray) else value
        for key, value in info.items()
    }


def _row(entry: tuple[int, Info]) -> int:
    return entry[0]


def _one_by_one(entries: Sequence[tuple[int, Info]], num_envs: int) -> Info:
    gymnasium: Any = VectorEnv()
    gymnasium.num_envs = num_envs
    batch: Info = {}
    for row, info in entries:
        batch = gymnasium._add_info(batch, info, row)
    return batch


class _Rows(NamedTuple):
    """Some of the environments.

    Attributes:
        indices: their indices.
        mask: bool [num_envs], True for them: read-only, since all keys that they have share it.
        all: whether they are all environments, in order.
    """

    indices: tuple[int, ...]
    mask: np.ndarray
    all: bool


@functools.lru_cache(maxsize=1024)
def _rows(indices: tuple[int, ...], num_envs: int) -> _Rows:
    mask = np.zeros(num_envs, np.bool_)
    mask[list(indices)] = True
    mask.flags.writeable = False
    return _Rows(indices, mask, indices == tuple(range(num_envs)))


def _batch_of_last(rows: _Rows, last: Sequence[tuple[Any, Info]]) -> Info:
    observations, infos = zip(*last, strict=True)
    return {
        "final_obs": _filled(np.empty(len(rows.mask), object), rows, observations),
        "_final_obs": rows.mask,
        "final_info": _batch(rows, infos),
        "_final_info": rows.mask,
    }


def _batch(rows: _Rows, infos: Sequence[Info]) -> Info:
    keys = [tuple(info) for info in infos]
    if not keys:
        return {}
    if keys.count(keys[0]) == len(keys):
        batch = _batch_alike(keys[0], rows, infos)
        complete = len(batch) == 2 * len(keys[0])
    else:
        batch = {}
        for each in dict.fromkeys(keys):
            at = [place for place, found in enumerate(keys) if found == each]
            those = _rows(tuple([rows.indices[place] for place in at]), len(rows.mask))
            batch |= _batch_alike(each, those, [infos[place] for place in at])
        complete = len(batch) == 2 * sum(map(len, set(keys)))
    # Else some have a key in common and others not, or a value is a dict in some only.
    return batch if complete else _one_by_one(list(zip(rows.indices, infos, strict=True)), len(rows.mask))


def _batch_alike(keys: tuple[str, ...], rows: _Rows, infos: Sequence[Info]) -> Info:
    """Put infos with the same keys together, without a key of which only some values are dicts."""
    indices, mask, everywhere = rows
    blanks = _blanks(keys, tuple(map(type, infos[0].values())), len(mask))
    columns = zip(*[info.values() for info in infos], strict=True)
    batch: Info = {}
    for (key, mask_key, blank), values in zip(blanks, columns, strict=True):
        if blank is not None and everywhere:
            batch[key] = np.fromiter(values, blank.dtype, len(values))
        elif blank is not None:
            batch[key] = column = blank.copy()
            for place, row in enumerate(indices):
                column[row] = values[place]
        elif isinstance(values[0], dict):
            if not all([isinstance(value, dict) for value in values]):
                continue
            batch[key] = _batch(rows, values)
        else:
            batch[key] = _filled(np.zeros((len(mask), *values[0].shape), values[0].dtype), rows, values)
        batch[mask_key] = mask
    return batch


@functools.lru_cache(maxsize=1024)
def _blanks(keys: tuple[str, ...], types: tuple[type, ...], num_envs: int) -> list[tuple[str, str, np.ndarray | None]]:
    """Return keys with those of their masks, and arrays in which no value of such a type is set yet.

    There is None for dicts and arrays, of which the types do not tell how they are batched.
    """
    blanks: list[tuple[str, str, np.ndarray | None]] = []
    for key, kind in zip(keys, types, strict=True):
        blank: np.ndarray | None = np.full(num_envs, None, object)
        if key != "final_obs" and issubclass(kind, dict | np.ndarray):
            blank = None
        elif key != "final_obs" and (kind in (bool, int, float) or issubclass(kind, np.number)):
            blank = np.zeros(num_envs, kind)
        blanks.append((key, f"_{key}", blank))
    return blanks


def _filled(column: np.ndarray, rows: _Rows, values: Sequence[Any]) -> np.ndarray:
    for row, value in zip(rows.indices, values, strict=True):
        column[row] = value
    return column
