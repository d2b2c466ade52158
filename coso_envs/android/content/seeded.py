"""Choices that depend on nothing but their key: the same on any machine and in any process."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def number(key: str, low: int, high: int) -> int:
    """An integer in ``low .. high`` (both included)."""
    # CRC alone keeps similar keys similar in its low bits; a multiplication mixes them.
    mixed = (zlib.crc32(key.encode("utf-8", "surrogatepass")) * 2654435761 >> 7) & 0xFFFFFFFF
    return low + mixed % (high - low + 1)


def pick(options: Sequence[T], key: str) -> T:
    """One of ``options``."""
    return options[number(key, 0, len(options) - 1)]


def several(options: Sequence[T], key: str, n: int) -> list[T]:
    """``n`` different ones of ``options`` (all, if there are fewer), in an order of their own."""
    ranked = sorted(range(len(options)), key=lambda i: (number(f"{key}/{i}", 0, 10**9), i))
    return [options[i] for i in ranked[:n]]
