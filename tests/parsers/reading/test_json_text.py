"""Objects read with their places hold what ``json.loads`` reads, and the places are right."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.reading.json_objects import find_objects
from parsers.reading.json_text import read_object

_PIECES = (
    *("{", "}", "[", "]", ":", ",", " ", "\t\n", '"', "\\", "\x01"),
    *('"a"', '""', r'"b\n\u00e9"', '"\n"', "1", "-0", "01", "1.50", "2e-7", "1.", "true", "null", "NaN", '{"c": 1}'),
)
_MEMBERS = st.builds(
    "{0}{1}{0}:{0}{2}{0}".format, st.sampled_from(("", " ", "\r\n")), st.sampled_from(_PIECES), st.sampled_from(_PIECES)
)
_TEXTS = st.one_of(
    st.lists(_MEMBERS, max_size=4).map(lambda members: f"{{{','.join(members)}}}"),
    st.lists(st.sampled_from(_PIECES), max_size=12).map(lambda pieces: "{" + "".join(pieces)),
)


def _pairs(text: str, strict: bool) -> list[tuple[str, Any]] | None:
    """The members of an object as the standard library reads them; None if there is none."""

    def reject(constant: str) -> None:
        raise ValueError(constant)

    class Pairs(list[tuple[str, Any]]):
        """Tells an object from a list of pairs."""

    decoder = json.JSONDecoder(
        object_pairs_hook=Pairs, parse_int=str, parse_float=str, parse_constant=reject, strict=strict
    )
    try:
        return [(key, dict(value) if isinstance(value, Pairs) else value) for key, value in decoder.raw_decode(text)[0]]
    except ValueError:
        return None


@pytest.mark.slow
@settings(deadline=None, max_examples=500)
@given(_TEXTS, st.booleans())
def test_members_are_those_of_the_standard_library(text: str, strict: bool) -> None:
    expected = _pairs(text, strict)
    if expected is None:
        with pytest.raises(ValueError):
            read_object(text, 0, strict)
        return
    members, end = read_object(text, 0, strict)
    assert [(key, value) for key, value, _, _ in members] == expected
    assert text[end - 1] == "}"
    for _, value, first, last in members:
        if text[first - 1] == '"':
            assert json.loads(text[first - 1 : last + 1], strict=False) == value
        elif isinstance(value, str):
            assert text[first:last] == value


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ('{"a": "x"}', [("a", "x", 7, 8)]),
        ('{"a":1.5e3 , "b" : ""}', [("a", "1.5e3", 5, 10), ("b", "", 20, 20)]),
        (r'{"a": "\u0041", "a": -0}', [("a", "A", 7, 13), ("a", "-0", 21, 23)]),
        ('{"a": ["x", 1], "b": "y"}', [("a", ["x", "1"], 6, 14), ("b", "y", 22, 23)]),
    ],
)
def test_places(text: str, members: list[tuple[str, Any, int, int]]) -> None:
    assert read_object(text, 0) == (members, len(text))


@pytest.mark.parametrize(
    "text", ['{"a": 1,}', '{"a": 01}', '{"a": 1x}', '{"a": "x" "b": 1}', '{"a": "x"', '{"a": NaN}']
)
def test_no_object(text: str) -> None:
    with pytest.raises(ValueError):
        read_object(text, 0)


def test_a_line_break_in_a_string_is_not_strict() -> None:
    objects, complete = find_objects('{"a": "x\ny", "b": "z"}')
    assert complete
    assert [(found.strict, found.members) for found in objects] == [
        (False, [("a", "x\ny", 7, 10), ("b", "z", 19, 20)]),
    ]
