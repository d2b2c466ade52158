"""Caches of drawings, each bounded in bytes; :func:`clear_all` empties all of them.

A cache belongs to the process, so that all its environments share it.
"""

from __future__ import annotations

import functools
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVarTuple

import numpy as np

Arguments = TypeVarTuple("Arguments")

#: Number of keys that are remembered after being offered once.
_MAX_OFFERED = 8192
#: Drawings up to this many bytes are cached when first offered: there is room for thousands of them.
_SMALL = 32 * 2**10
_CACHES: dict[str, DrawingCache] = {}


class DrawingCache:
    """A cache of drawings by key, which drops the least recently used first."""

    def __init__(self, name: str, max_bytes: int) -> None:
        """Make an empty cache.

        Args:
            name: name of the cache in :func:`sizes`, unique in the process.
            max_bytes: limit of the pixels' bytes.

        Raises:
            ValueError: if there is a cache of that name already.
        """
        if name in _CACHES:
            raise ValueError(f"there is a cache named {name!r} already")
        _CACHES[name] = self
        self.max_bytes = max_bytes
        self.bytes = 0
        self._kept: OrderedDict[Hashable, np.ndarray] = OrderedDict()
        self._offered: OrderedDict[Hashable, None] = OrderedDict()

    def get(self, key: Hashable) -> np.ndarray | None:
        """Return the drawing cached under ``key``, or None."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Hashable, pixels: np.ndarray) -> None:
        """Cache a drawing and make it read-only, since later users share it."""
        pixels.flags.writeable = False
        if (replaced := self._kept.pop(key, None)) is not None:
            self.bytes -= replaced.nbytes
        self._kept[key] = pixels
        self.bytes += pixels.nbytes
        while self.bytes > self.max_bytes:
            _, dropped = self._kept.popitem(last=False)
            self.bytes -= dropped.nbytes

    def offer(self, key: Hashable, pixels: np.ndarray) -> None:
        """Cache a copy of a drawing; a large one only when offered twice, since most are never needed again."""
        if pixels.nbytes <= _SMALL or key in self._offered:
            self._offered.pop(key, None)
            self.put(key, pixels.copy())
            return
        self._offered[key] = None
        if len(self._offered) > _MAX_OFFERED:
            self._offered.popitem(last=False)

    def clear(self) -> None:
        """Drop all kept drawings."""
        self._kept.clear()
        self._offered.clear()
        self.bytes = 0


def cached(
    max_bytes: int,
) -> Callable[[Callable[[*Arguments], np.ndarray]], Callable[[*Arguments], np.ndarray]]:
    """Decorate a drawing function with positional, hashable arguments, so that results are cached.

    The arrays it returns are read-only. The cache is named after the function and its module.
    """

    def decorate(draw: Callable[[*Arguments], np.ndarray]) -> Callable[[*Arguments], np.ndarray]:
        cache = DrawingCache(f"{draw.__module__}.{draw.__qualname__}", max_bytes)

        @functools.wraps(draw)
        def drawn_once(*args: *Arguments) -> np.ndarray:
            found = cache.get(args)
            if found is None:
                found = draw(*args)
                cache.put(args, found)
            return found

        return drawn_once

    return decorate


def sizes() -> dict[str, int]:
    """Return the bytes of pixels in each cache by its name."""
    return {name: cache.bytes for name, cache in _CACHES.items()}


def clear_all() -> None:
    """Empty every cache, which changes only the speed of later drawing."""
    for cache in _CACHES.values():
        cache.clear()
