"""Every parser is measured on text it can read, and on hostile text of every length."""

from __future__ import annotations

import numpy as np

import parsers
from benchmarks.measure.speed import parsing
from parsers import ChoiceParser
from parsers.choice.plain import PlainParser


def test_every_parser_is_measured_on_readable_text() -> None:
    rows = list(parsing.measure(["coso/plain", "coso/autoui"], repeats=1))
    assert [row.id for row in rows] == ["coso/plain", "coso/autoui"]
    assert all(row.ordinary > 0 and row.worst > 0 for row in rows)
    assert all(row.worst_length <= 1_000_000 for row in rows)


def test_ordinary_utterances_are_read() -> None:
    for id in parsers.registry:
        parser = parsers.make(id)
        choices = parsing._CHOICES if isinstance(parser, ChoiceParser) else None
        for utterance in parsing._ordinary(parser, choices, np.random.default_rng(0)):
            assert parser.parse(utterance, choices).valid, (id, utterance)


def test_hostile_text_reaches_the_longest_that_is_read_and_beyond() -> None:
    parser = PlainParser(["left", "right"])
    lengths = {length for _, _, length in parsing._hostile_times(parser, None)}
    assert {0, parser.max_length, 1_000_000} <= lengths
