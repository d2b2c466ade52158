"""Time per parse of an ordinary utterance, and of the slowest hostile text."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

import parsers
from benchmarks.measure.speed.timing import best_seconds
from parsers import ChoiceParser
from parsers.testing import HOSTILE_UTTERANCES, REPEATED_PIECES

_CHOICES = ("left", "right", "go north", "open box 1", "open box 10")
_THOUGHTS = "The target is 4 and I am at 2, so there are two steps to go, and the first of them is this one."
_MEGABYTE = 1_000_000
_ORDINARY = 50


@dataclass(frozen=True)
class ParserSpeed:
    """The speed of a parser.

    Attributes:
        id: id of the parser.
        ordinary: seconds per well-formed utterance.
        worst: seconds of the slowest hostile text.
        worst_text: the piece that the slowest text repeats, or all of it if it is short.
        worst_length: length of the slowest text in characters.
    """

    id: str
    ordinary: float
    worst: float
    worst_text: str
    worst_length: int


def measure(ids: Sequence[str] | None = None, *, repeats: int = 5, seed: int = 0) -> Iterator[ParserSpeed]:
    """Measure registered parsers.

    Args:
        ids: ids of parsers; None for all.
        repeats: number of repeats; the quickest counts.
        seed: seed of the actions in the utterances.
    """
    for id in sorted(parsers.registry) if ids is None else ids:
        parser = parsers.make(id)
        choices = _CHOICES if isinstance(parser, ChoiceParser) else None
        utterances = _ordinary(parser, choices, np.random.default_rng(seed))

        def parse_all(parser: Any = parser, utterances: Any = utterances, choices: Any = choices) -> None:
            for utterance in utterances:
                parser.parse(utterance, choices)

        ordinary = best_seconds(parse_all, 10 * repeats) / len(utterances)
        worst, text, length = max(_hostile_times(parser, choices))
        yield ParserSpeed(id, ordinary, worst, text, length)


def _ordinary(parser: Any, choices: Sequence[Any] | None, rng: np.random.Generator) -> list[str]:
    fields = dict.fromkeys(parser.fields, _THOUGHTS)
    return [parser.format(parser.sample(rng, choices), **fields) for _ in range(_ORDINARY)]


def _hostile_times(parser: Any, choices: Sequence[Any] | None) -> Iterator[tuple[float, str, int]]:
    """Yield seconds, text and length of each hostile text; slow ones are timed twice, and the quicker time counts."""
    texts = [(text, text) for text in HOSTILE_UTTERANCES]
    for length in (parser.max_length, _MEGABYTE):
        texts += [(piece, (piece * (length // len(piece) + 1))[:length]) for piece in REPEATED_PIECES]
    for name, text in texts:
        yield best_seconds(lambda text=text: parser.parse(text, choices), 2, time.process_time), name, len(text)  # type: ignore[misc]
