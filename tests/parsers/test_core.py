"""The contract's own code: parses, and the defaults of ``ActionParser``."""

from __future__ import annotations

import dataclasses

import pytest

from parsers import ErrorKind, Parse
from tests.parsers.testing.coin import Coin


def test_a_parse_cannot_contradict_itself() -> None:
    with pytest.raises(ValueError, match="holds an action or an error"):
        Parse("heads", ErrorKind.NO_ACTION, span=(0, 1))
    with pytest.raises(ValueError, match="holds an action or an error"):
        Parse()
    with pytest.raises(ValueError, match="has a span exactly when it has an action"):
        Parse("heads")


def test_parse_batch_takes_choices_per_utterance() -> None:
    parses = Coin().parse_batch(["heads", "heads"], [["heads"], ["tails"]])
    assert [parse.valid for parse in parses] == [True, False]


def test_a_parse_cannot_be_changed() -> None:
    parse = Parse("heads", span=(0, 5))
    with pytest.raises(dataclasses.FrozenInstanceError):
        parse.action = "tails"  # type: ignore[misc]
    assert hash(parse) == hash(Parse("heads", span=(0, 5)))


def test_a_parser_that_says_nothing_has_no_fields_and_no_list_of_choices() -> None:
    assert Coin().fields == ()
    assert Coin().choices is None
