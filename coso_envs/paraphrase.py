"""Paraphrases of sentences, composed once so that choosing one is a single draw."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np


class Paraphrases:
    """The set of all sentences "FACT and FACT, CONCLUSION." of the given parts, with the facts in either order."""

    def __init__(self, first: Sequence[str], second: Sequence[str], conclusions: Sequence[str]) -> None:
        """Compose the sentences of ``str.format`` templates that begin in lower case."""
        pairs = itertools.chain(itertools.product(first, second), itertools.product(second, first))
        self.templates = tuple(
            f"{one[0].upper()}{one[1:]} and {other}, {conclusion}."
            for (one, other), conclusion in itertools.product(pairs, conclusions)
        )

    def draw(self, rng: np.random.Generator, **values: Any) -> str:
        """Draw one of the sentences, all equally likely."""
        return self.templates[int(rng.integers(len(self.templates)))].format(**values)


def listing(words: Sequence[str]) -> str:
    """Return ``a, b and c``; "nothing" if there is nothing to list."""
    if len(words) < 2:
        return words[0] if words else "nothing"
    return f"{', '.join(words[:-1])} and {words[-1]}"
