"""The other actions that an utterance could have named, in tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ChoiceSet:
    """K actions that an utterance could name, the one that it does name among them.

    Attributes:
        start: index of the first token in which the K utterances differ.
        others: tokens of the utterance with each of the K - 1 other actions, whole, which end as the utterance does.
    """

    start: int
    others: tuple[tuple[int, ...], ...]

    @property
    def size(self) -> int:
        """K, at least 2."""
        return 1 + len(self.others)


def choice_set(said: Sequence[int], others: Sequence[Sequence[int]], first: int) -> ChoiceSet | None:
    """Return the choice set of an utterance, or None if no other action is left.

    Args:
        said: tokens of the utterance, with the one that ends it unless it was cut off.
        others: tokens of its alternatives, likewise.
        first: index of the first token that wrote the action; an alternative that already differs before it is written
            in other tokens than the utterance, so it is left out.
    """
    kept = {tuple(other): _common(said, other) for other in others}
    kept = {other: common for other, common in kept.items() if first <= common < min(len(said), len(other))}
    return ChoiceSet(min(kept.values()), tuple(kept)) if kept else None


def _common(one: Sequence[int], other: Sequence[int]) -> int:
    """Return the number of equal tokens at the beginning."""
    for index, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return index
    return min(len(one), len(other))
