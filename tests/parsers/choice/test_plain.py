"""The plain parser: the whole reply, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import ErrorKind
from parsers.choice.plain import PlainParser

PARSER = PlainParser(["hit", "stand", "go north", "*", "."], ("thoughts",))


@pytest.mark.parametrize(
    ("utterance", "action", "text", "repaired"),
    [
        ("hit", "hit", "hit", False),
        ("*", "*", "*", False),
        (".", ".", ".", False),
        (" hit\n", "hit", "hit", True),
        ("Hit.", "hit", "Hit", True),
        ('"hit!"', "hit", "hit", True),
        ("`stand`", "stand", "stand", True),
        ("GO  north", "go north", "GO  north", True),
    ],
)
def test_read(utterance: str, action: str, text: str, repaired: bool) -> None:
    parse = PARSER.parse(utterance)
    assert (parse.action, parse.repaired) == (action, repaired)
    assert parse.span is not None
    assert utterance[slice(*parse.span)] == text


@pytest.mark.parametrize(
    ("utterance", "error"),
    [
        ("", ErrorKind.NO_ACTION),
        ("\n ", ErrorKind.NO_ACTION),
        ("''", ErrorKind.NO_ACTION),
        ("I hit", ErrorKind.UNKNOWN_ACTION),
        ("hit stand", ErrorKind.UNKNOWN_ACTION),
        ("hi", ErrorKind.UNKNOWN_ACTION),
        ("...", ErrorKind.UNKNOWN_ACTION),
        ('{"action": "hit"}', ErrorKind.UNKNOWN_ACTION),
    ],
)
def test_refused(utterance: str, error: ErrorKind) -> None:
    assert PARSER.parse(utterance).error == error


def test_fields_have_no_room() -> None:
    assert PARSER.format("hit", thoughts="I think") == "hit"


@settings(deadline=None, max_examples=200)
@given(st.text(st.sampled_from("hit.!* \"'\n") | st.characters()))
def test_any_text_gives_a_parse_with_a_sane_span(utterance: str) -> None:
    parse = PARSER.parse(utterance)
    if parse.span is not None:
        assert 0 <= parse.span[0] < parse.span[1] <= len(utterance)
