"""Calls in the manner of Python: their arguments, where they end, and texts in quotes."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.reading.python_calls import PythonCall, in_quotes, in_quotes_pattern, read_python_call, unescape

HEAD = re.compile(r"(act)\(")


def read(text: str) -> PythonCall | None:
    head = HEAD.search(text)
    assert head is not None
    return read_python_call(text, text, head, len(text))


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("act()", []),
        ("act( )", []),
        ("act(a='x', b=\"y\")", [("a", "x"), ("b", "y")]),
        ("act(A = 'x' , b=[[1,2], [3,4]])", [("a", "x"), ("b", "[[1,2], [3,4]]")]),
        ("act(a=(1, 2), b=<point>3 4</point>)", [("a", "(1, 2)"), ("b", "<point>3 4</point>")]),
        ("act(a=1.5, b=True)", [("a", "1.5"), ("b", "True")]),
        ("act('x')", [("", "x")]),
        ("act(a='it's')", [("a", "it's")]),
        ("act(a='x, b=y)', c='z')", [("a", "x, b=y)"), ("c", "z")]),
        ("act(a='it\\'s (\\u00e9, \\ud83d\\ude00)\\n')", [("a", "it's (\u00e9, \U0001f600)\n")]),
    ],
)
def test_arguments(text: str, arguments: list[tuple[str, str]]) -> None:
    call = read(text)
    assert call is not None
    assert [(argument.key, argument.text) for argument in call.arguments] == arguments
    assert text[call.start : call.end] == text


@pytest.mark.parametrize(
    "text",
    [
        "act(",
        "act(a",
        "act(a=",
        "act(a='x",
        "act(a='x'",
        "act(a='x',",
        "act(a=[1,2)",
        "act(a=[1,2",
        "act(a='x' b='y')",
        "act(a='p') q') r')",
        f"act({', '.join(f'a{chr(97 + i)}=1' for i in range(17))})",
    ],
)
def test_a_call_without_a_clear_end_is_none(text: str) -> None:
    call = read(text)
    assert call is None or call.end < len(text)
    if text.count("'") < 3:
        assert call is None


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters() | st.sampled_from("'\"\\\n\t\x00nu"), min_size=1), st.sampled_from("'\""))
def test_texts_survive_in_quotes(text: str, quote: str) -> None:
    written = in_quotes(text, quote)
    assert unescape(written[1:-1]) == text
    assert re.fullmatch(in_quotes_pattern(quote), written)
    call = read(f"act(a={written})")
    assert call is not None
    assert call.arguments[0].text == text
