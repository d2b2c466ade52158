"""Choices that depend on nothing but their key: the same on any machine and in any process."""

from __future__ import annotations

import functools
import zlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def _code(key: str) -> int:
    return zlib.crc32(key.encode("utf-8", "surrogatepass"))


def _mixed(code: int) -> int:
    # CRC alone keeps similar keys similar in its low bits; a multiplication mixes them.
    return (code * 2654435761 >> 7) & 0xFFFFFFFF


def number(key: str, low: int, high: int) -> int:
    """An integer in ``low .. high`` (both included)."""
    return low + _mixed(_code(key)) % (high - low + 1)


def pick(options: Sequence[T], key: str) -> T:
    """One of ``options``."""
    return options[number(key, 0, len(options) - 1)]


@functools.lru_cache(maxsize=64)
def _endings(n: int) -> tuple[bytes, ...]:
    return tuple(f"/{i}".encode() for i in range(n))


def several(options: Sequence[T], key: str, n: int) -> list[T]:
    """``n`` different ones of ``options`` (all, if there are fewer), in an order of their own."""
    # The CRC of a longer key continues that of its beginning.
    start = _code(key)
    ranks = [_mixed(zlib.crc32(ending, start)) % (10**9 + 1) for ending in _endings(len(options))]
    return [options[i] for i in sorted(range(len(options)), key=ranks.__getitem__)[:n]]
