"""Utterances, and hands counted by themselves: the best of all ways to count the aces."""

from __future__ import annotations

import itertools

HIT, STAND = '{"action": "hit"}', '{"action": "stand"}'


def best(counted: list[int] | tuple[int, ...]) -> int:
    """The highest total that is not bust, by trying each ace both ways; the lowest if all are."""
    options = {sum(choice) for choice in itertools.product(*[(1, 11) if n == 1 else (n,) for n in counted])}
    return max((option for option in options if option <= 21), default=min(options))
