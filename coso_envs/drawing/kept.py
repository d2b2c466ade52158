"""Drawings that are kept for the next time."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable

import numpy as np

#: Keys that are remembered after they were offered once.
_MAX_OFFERED = 8192
#: Drawings up to this many bytes are kept when they are offered first: there is room for thousands of them.
_SMALL = 32 * 2**10


class Drawings:
    """Drawings that will be wanted again, the least recently used dropped first."""

    def __init__(self, max_bytes: int) -> None:
        """Room for ``max_bytes`` of pixels."""
        self._max_bytes = max_bytes
        self._bytes = 0
        self._kept: OrderedDict[Hashable, np.ndarray] = OrderedDict()
        self._offered: OrderedDict[Hashable, None] = OrderedDict()

    def get(self, key: Hashable) -> np.ndarray | None:
        """The drawing kept under ``key``."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Hashable, pixels: np.ndarray) -> None:
        """Keep a drawing, which nobody may change any more."""
        self._kept[key] = pixels
        self._bytes += pixels.nbytes
        while self._bytes > self._max_bytes:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= dropped.nbytes

    def offer(self, key: Hashable, pixels: np.ndarray) -> None:
        """Keep a copy of a drawing; of a large one when it comes a second time, since most come only once."""
        if pixels.nbytes <= _SMALL or key in self._offered:
            self._offered.pop(key, None)
            self.put(key, pixels.copy())
            return
        self._offered[key] = None
        if len(self._offered) > _MAX_OFFERED:
            self._offered.popitem(last=False)
