"""The hostile texts trip careless readers, each in its way."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from parsers.testing import HOSTILE_UTTERANCES, REPEATED_PIECES


def first_of(text: str) -> object:
    return text[0]


def encoded(text: str) -> object:
    return text.encode()


def digits(text: str) -> object:
    return [int(character) for character in text if character.isdigit()]


def value(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None


def action(text: str) -> object:
    try:
        return json.loads(text)["action"]
    except ValueError:
        return None


def stripped_action(text: str) -> object:
    found = value(text) if len(text) < 1000 else None
    return found["action"].strip() if isinstance(found, dict) and "action" in found else None


def inside_tag(text: str) -> object:
    return text[text.index("<action>") + 8 : text.index("</action>")][0] if "<action>" in text else None


def inserted(text: str) -> object:
    return text.format("x")


CARELESS = [
    (first_of, IndexError),
    (encoded, UnicodeEncodeError),
    (digits, ValueError),
    (value, ValueError),
    (action, KeyError),
    (action, TypeError),
    (stripped_action, AttributeError),
    (inside_tag, ValueError),
    (inside_tag, IndexError),
    (inserted, KeyError),
    (inserted, ValueError),
]


@pytest.mark.parametrize(("reader", "error"), CARELESS, ids=lambda case: case.__name__)
def test_a_careless_reader_fails_on_some_text(reader: Callable[[str], object], error: type[Exception]) -> None:
    def fails(text: str) -> bool:
        try:
            reader(text)
        except Exception as raised:
            return type(raised) is error
        return False

    assert any(map(fails, HOSTILE_UTTERANCES))


def test_no_text_is_there_twice() -> None:
    assert len(set(HOSTILE_UTTERANCES)) == len(HOSTILE_UTTERANCES)
    assert len(set(REPEATED_PIECES)) == len(REPEATED_PIECES)
