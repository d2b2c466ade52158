"""Objects that are nearly JSON: every member is kept, with its place, and a cut is noticed."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parsers
from parsers.reading.json_objects import find_objects
from parsers.reading.lenient_json import MAX_REPAIR, NotAnObjectError, read_leniently


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("{'a': 'b'}", [("a", "b")]),
        ('{a: b, "c": 3}', [("a", "b"), ("c", "3")]),
        ("{\u201ca\u201d: \u201cb\u201d}", [("a", "b")]),
        ('{"a"\uff1a "b"\uff0c "c": 1}', [("a", "b"), ("c", "1")]),
        ('{"a": "b",}', [("a", "b")]),
        ('{"a": "b" "c": "d"}', [("a", "b"), ("c", "d")]),
        ('{"a": "b";}', [("a", "b")]),
        ('{"a": "say "hi", then", "c": 1}', [("a", 'say "hi", then'), ("c", "1")]),
        ("{'a': 'don't', 'c': 1}", [("a", "don't"), ("c", "1")]),
        ("{'a': 'don\\'t'}", [("a", "don't")]),
        ('{"a": """b "c" d"""}', [("a", 'b "c" d')]),
        ('{"a": 1, # one\n "b": 2 // two\n, /* three */ "c": 3}', [("a", "1"), ("b", "2"), ("c", "3")]),
        ('{"a": None, "b": True, "c": false, "d": NaN}', [("a", None), ("b", True), ("c", False), ("d", "NaN")]),
        ('{{"a": {{"b": 1}}, "c": 2}}', [("a", {}), ("c", "2")]),
        ('{"a": {"b": 1}', [("a", {})]),
        ('{"a": [1, [2, "x"], ]}', [("a", ["1", ["2", "x"]])]),
        ('{\\n "a": "b"\\n}', [("a", "b")]),
        ('{\\"a\\": \\"b\\", \\"c\\": 1}', [("a", "b"), ("c", "1")]),
        ('{\u00a0"a":\u3000"b"}', [("a", "b")]),
        ('{"a": 1, "a": 2}', [("a", "1"), ("a", "2")]),
        ('{"a": 5+, "b": 1}', [("a", "5+"), ("b", "1")]),
        ('{"a": "C:\\dir", }', [("a", "C:\\dir")]),
        ('{"a": "\\ud83d\\ude00", }', [("a", "\U0001f600")]),
    ],
)
def test_members(text: str, members: list[tuple[str, Any]]) -> None:
    found = read_leniently(text, 0)
    assert [(key, value) for key, value, _, _ in found.members] == members
    assert not found.sound


@pytest.mark.parametrize("text", ['{"a": "b', '{"a": [1', '{"a": 1', '{"a": {"b": "c"}', '{"a": "b",', '{"a":'])
def test_the_end_of_the_text_inside_an_object_is_noticed(text: str) -> None:
    assert not read_leniently(text, 0).whole


@pytest.mark.parametrize(
    "text", ["{1, 2}", "{x}", "{ {1} }", "x", "{" * 80 + '"a": 1', f"{{'a': '{'x' * MAX_REPAIR}'}}"]
)
def test_what_is_no_object_or_too_long(text: str) -> None:
    with pytest.raises(NotAnObjectError):
        read_leniently(text, 0)


def test_prose_braces_are_passed_over_and_a_beginning_at_the_end_is_not() -> None:
    assert find_objects("the set {1, 2}, {x} and \\frac{1}{2}") == ([], True)
    objects, complete = find_objects('{"a": 1} {')
    assert complete
    assert [found.whole for found in objects] == [True, False]


def test_guessed_ends_are_told() -> None:
    text = '{"a": "say "hi"", "b": "c"}'
    found = read_leniently(text, 0)
    assert [text[slice(*span)] for span in found.guessed] == ['say "hi"']


@settings(deadline=None, max_examples=150)
@given(
    st.dictionaries(
        st.text("abc ", max_size=4),
        st.text(st.characters(codec="utf-8"), max_size=8) | st.booleans() | st.none(),
        min_size=1,
        max_size=4,
    )
)
def test_strict_json_is_read_alike(data: dict[str, Any]) -> None:
    text = json.dumps(data)
    found = read_leniently(text, 0)
    if not found.guessed:
        assert [value for _, value, _, _ in found.members] == list(data.values())
    for _, value, start, end in found.members:
        if isinstance(value, str):
            assert json.loads(f'"{text[start:end]}"') == value


@settings(deadline=None, max_examples=200)
@given(st.text("{}[]\"':,=\\ abn/*#\n0\u201c", max_size=60))
def test_any_text_is_borne(text: str) -> None:
    objects, _ = find_objects(text)
    for found in objects:
        assert 0 <= found.start < found.end <= len(text)
        for _, _, start, end in found.members:
            assert found.start <= start <= end <= len(text)


@pytest.mark.parametrize("id", ["coso/json", "coso/function-call", "coso/gui-call"])
def test_broken_json_that_is_too_long_says_so(id: str) -> None:
    inner = f'{{"thoughts": "the "Search" box{" and so on" * 1700}", "action": "hit"}}'
    choices = None if id == "coso/gui-call" else ["hit", "stand"]
    for text in (inner, f'{{"name": "act", "arguments": {inner}}}'):
        parse = parsers.make(id).parse(text, choices)
        assert not parse.valid
        assert parse.message == "the JSON is broken and too long to repair (more than 16,384 characters)"
