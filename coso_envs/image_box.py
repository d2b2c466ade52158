"""A Box space of pictures that takes no memory for its bounds."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from gymnasium.spaces import Box
from gymnasium.vector.utils import batch_space, concatenate

#: The bounds that :class:`gymnasium.spaces.Box` stores: four arrays, each as large as the picture itself.
_BOUNDS = ("low", "high", "bounded_below", "bounded_above")


class ImageBox(Box):
    """A ``Box(0, 255, shape, uint8)`` whose bounds are read-only views of one item each.

    It equals the Box and is used like it. Otherwise the bounds of 32 phones of 540 x 1140 would take 225 MiB. Copies,
    pickles and batches of this space stay small too.

    Example:
        >>> space = ImageBox((540, 1140, 3))
        >>> space == Box(0, 255, (540, 1140, 3), np.uint8), space.low.base.nbytes
        (True, 1)
    """

    def __init__(self, shape: Sequence[int], seed: int | np.random.Generator | None = None) -> None:
        """Make the space.

        Args:
            shape: shape of the pictures, for example [H, W, 3].
            seed: seed of ``sample``.
        """
        super().__init__(0, 255, (1,) * len(shape), np.uint8, seed)
        self._shape = tuple(int(length) for length in shape)
        self._spread()

    def _spread(self) -> None:
        """Replace each bound by a view that repeats one item."""
        for name, item in zip(_BOUNDS, (np.uint8(0), np.uint8(255), np.True_, np.True_), strict=True):
            setattr(self, name, np.broadcast_to(item, self._shape))

    def __getstate__(self) -> dict[str, Any]:
        """Leave out the bounds, since a pickle or a copy of a view would be as large as the picture."""
        return {name: value for name, value in self.__dict__.items() if name not in _BOUNDS}

    def __setstate__(self, state: Any) -> None:
        """Restore the state and make the bounds again."""
        self.__dict__.update(state)
        self._spread()

    def __eq__(self, other: object) -> bool:
        """Return whether both contain the same pictures; two ImageBoxes are compared by shape only."""
        return self._shape == other._shape if isinstance(other, ImageBox) else super().__eq__(other)

    __hash__ = None  # type: ignore[assignment]  # as Box, whose equal could not have the same hash


@batch_space.register(ImageBox)
def _batch(space: ImageBox, n: int = 1) -> ImageBox:
    return ImageBox((n, *space.shape), seed=copy.deepcopy(space.np_random))


@concatenate.register(ImageBox)
def _concatenate(space: ImageBox, items: Iterable[np.ndarray], out: np.ndarray) -> np.ndarray:
    """Copy pictures into ``out``, unless all are views of it: then each was drawn into its row."""
    pictures = list(items)
    if all([item.base is out for item in pictures]):
        return out
    return np.stack(pictures, axis=0, out=out)
