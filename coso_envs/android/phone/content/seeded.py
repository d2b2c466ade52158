"""Choices that depend on nothing but their key: the same on any machine and in any process."""

from __future__ import annotations

import functools
import zlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


# CRC alone keeps similar keys similar in its low bits; a multiplication mixes them.
_FACTOR, _SHIFT, _MASK = 2654435761, 7, 0xFFFFFFFF


def number(key: str, low: int, high: int) -> int:
    """Return an integer in ``low .. high`` (both included)."""
    mixed = (zlib.crc32(key.encode("utf-8", "surrogatepass")) * _FACTOR >> _SHIFT) & _MASK
    return low + mixed % (high - low + 1)


def pick(options: Sequence[T], key: str) -> T:
    """Return one of ``options``."""
    return options[number(key, 0, len(options) - 1)]


@functools.lru_cache(maxsize=64)
def _endings(n: int) -> tuple[bytes, ...]:
    return tuple(f"/{i}".encode() for i in range(n))


@functools.lru_cache(maxsize=8)
def _encoded(names: tuple[str, ...]) -> tuple[bytes, ...]:
    return tuple(name.encode() for name in names)


def shuffled(names: tuple[str, ...], key: str) -> list[str]:
    """Return ``names`` in an order of their own, whatever order they come in."""
    start = zlib.crc32(key.encode("utf-8", "surrogatepass"))
    crc = zlib.crc32
    ranks = [((crc(name, start) * _FACTOR >> _SHIFT) & _MASK) % (10**6 + 1) for name in _encoded(names)]
    return [names[i] for i in sorted(range(len(names)), key=ranks.__getitem__)]


def several(options: Sequence[T], key: str, n: int) -> list[T]:
    """Return ``n`` different ones of ``options`` (all, if there are fewer), in an order of their own."""
    # The CRC of a longer key continues that of its beginning.
    start = zlib.crc32(key.encode("utf-8", "surrogatepass"))
    crc = zlib.crc32
    ranks = [((crc(ending, start) * _FACTOR >> _SHIFT) & _MASK) % (10**9 + 1) for ending in _endings(len(options))]
    return [options[i] for i in sorted(range(len(options)), key=ranks.__getitem__)[:n]]
