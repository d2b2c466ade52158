"""The other actions that an utterance could have named, as a tree of the tokens that write them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Branch:
    """A place of an utterance where the tokens of its possible actions differ.

    Attributes:
        position: index of the token.
        tokens: the tokens that may stand there, that of the utterance first.
        counts: number of actions behind each of the tokens.
    """

    position: int
    tokens: tuple[int, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True)
class ChoiceSet:
    """K actions that an utterance could name, the one that it does name among them.

    Attributes:
        size: K, at least 2.
        branches: the places, along the utterance, where its tokens part from those of other actions.
        others: tokens of the utterance with each of the K - 1 other actions, without a common end; none of these K
            sequences begins with another one.
        length: number of the utterance's tokens without that end.
    """

    size: int
    branches: tuple[Branch, ...]
    others: tuple[tuple[int, ...], ...]

    @property
    def start(self) -> int:
        """Index of the first token that differs among the K actions."""
        return self.branches[0].position


def choice_set(said: Sequence[int], others: Sequence[Sequence[int]], first: int) -> ChoiceSet | None:
    """Return the choice set of an utterance, or None if no other action is left.

    Args:
        said: tokens of the utterance, EOS included.
        others: tokens of its alternatives, EOS included.
        first: index of the first token that wrote the action; an alternative that already differs before it is written
            in other tokens than the utterance, so it is left out.
    """
    kept = [tuple(other) for other in dict.fromkeys(map(tuple, others))]
    kept = [other for other in kept if other != tuple(said) and _common(said, other) >= first]
    if not kept:
        return None
    branches, alive = [], kept
    for position, own in enumerate(said):
        counts = {own: 1}
        for other in alive:
            counts[other[position]] = counts.get(other[position], 0) + 1
        if len(counts) > 1:
            branches.append(Branch(position, tuple(counts), tuple(counts.values())))
        alive = [other for other in alive if other[position] == own]
        if not alive:
            break
    if not branches:  # the utterance was cut off before anything differs
        return None
    return ChoiceSet(size=1 + len(kept), branches=tuple(branches), others=tuple(kept))


def _common(one: Sequence[int], other: Sequence[int]) -> int:
    """Return the number of equal tokens at the beginning."""
    for index, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return index
    return min(len(one), len(other))
