"""The plain parser: the whole reply, or nothing."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st

from parsers import ErrorKind, Parse
from parsers.choice.plain import PlainParser
from tests.parsers.examples import each_parse

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


def test_the_span_of_any_text_names_the_action() -> None:
    def check(utterance: str, parse: Parse[str]) -> None:
        assert parse.span is not None and parse.action is not None
        assert " ".join(utterance[slice(*parse.span)].casefold().split()) == parse.action

    words = st.sampled_from(["hit", "STAND", "go\t north", "*", "."])
    around = st.text(st.sampled_from("*\"'`! \n"), max_size=3)
    marked = st.builds("{0}{1}{2}".format, around, words, around)
    each_parse(PARSER, marked | st.text(st.characters()), check, at_least=15)
