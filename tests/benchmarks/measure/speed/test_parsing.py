"""Every parser is measured on text it can read, and on hostile text of every length."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import parsers
from benchmarks.measure.speed import parsing
from parsers.choice.plain import PlainParser
from parsers.testing import REPEATED_PIECES


class Clock:
    """What a parser reads while it is timed; each character takes a second."""

    def __init__(self) -> None:
        self.read: list[tuple[str, bool]] = []
        self._running = False

    def watch(self, parser: Any) -> Any:
        parse = parser.parse

        def watched(utterance: str, choices: Any = None) -> Any:
            found = parse(utterance, choices)
            if self._running:
                self.read.append((utterance, found.valid))
            return found

        parser.parse = watched
        return parser

    def seconds(self, run: Callable[[], object], repeats: int, clock: object = None) -> float:
        before, self._running = len(self.read), True
        run()
        self._running = False
        return float(sum(len(text) for text, _ in self.read[before:]))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made, make = Clock(), parsers.make
    monkeypatch.setattr(parsers, "make", lambda id: made.watch(make(id)))
    monkeypatch.setattr(parsing, "best_seconds", made.seconds)
    return made


@pytest.mark.parametrize("id", sorted(parsers.registry))
def test_ordinary_utterances_are_read(id: str, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsing, "HOSTILE_UTTERANCES", ("?",))
    monkeypatch.setattr(parsing, "REPEATED_PIECES", ())
    (row,) = parsing.measure([id])
    *ordinary, hostile = clock.read
    assert row.id == id and len(ordinary) == 50 and hostile == ("?", False)
    assert all(valid for _, valid in ordinary), ordinary
    assert row.ordinary == sum(len(text) for text, _ in ordinary) / 50


@pytest.mark.slow
def test_the_worst_text_is_named_and_reaches_beyond_the_longest_that_is_read(clock: Clock) -> None:
    (row,) = parsing.measure(["coso/plain"])
    lengths = {len(text) for text, _ in clock.read[50:]}
    assert {0, PlainParser().max_length, 1_000_000} <= lengths
    assert (row.worst, row.worst_length) == (1_000_000.0, 1_000_000)
    assert row.worst_text == max(REPEATED_PIECES)
