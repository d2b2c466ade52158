"""What was said, made safe to say again."""

from __future__ import annotations

import json
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coso_envs.said import MAX_SAID, one_line, shortened

#: Surrogates and controls among them, and often.
ANY = st.text(st.characters() | st.characters(categories=["Cs", "Cc", "Zl", "Zp"]), max_size=40)


@settings(deadline=None, max_examples=150)
@given(ANY)
def test_one_line_that_every_file_takes(text: str) -> None:
    line = one_line(text)
    assert len(line) == len(text)
    assert len(line.splitlines()) <= 1
    line.encode()
    json.dumps(line, ensure_ascii=False).encode()
    assert not {unicodedata.category(character) for character in line} & {"Cs", "Cc", "Zl", "Zp"}
    kept = [(a, b) for a, b in zip(text, line, strict=True) if a != b]
    assert all(unicodedata.category(a) in {"Cs", "Cc", "Zl", "Zp"} and b == " " for a, b in kept)
    assert one_line(line) == line


@settings(deadline=None, max_examples=100)
@given(ANY, st.integers(1, 50))
def test_shortened_is_the_beginning(text: str, length: int) -> None:
    short = shortened(text, length)
    assert short == (
        one_line(text) if len(text) <= length else one_line(text)[: length - 1] + "\N{HORIZONTAL ELLIPSIS}"
    )
    assert len(short) <= length


@pytest.mark.parametrize("length", [MAX_SAID - 1, MAX_SAID, MAX_SAID + 1, 10**6])
def test_the_limit(length: int) -> None:
    assert len(shortened("\ud800" * length)) == min(length, MAX_SAID)
