"""Text of other scripts: every character has a glyph of its own, joined and ordered as it is read."""

from __future__ import annotations

import unicodedata

import numpy as np
import pytest

from coso_envs.drawing.fonts import REPLACEMENT, has_glyph
from coso_envs.drawing.glyphs import line_pixels
from coso_envs.drawing.scripts import glyph_row
from coso_envs.drawing.widgets import INK, WHITE

SCRIPTS = {
    "latin": "\u0141\u00f3d\u017a na\u00efve \u20ac \u00a3 \u2013",
    "greek": "\u039a\u03b1\u03bb\u03b7\u03bc\u03ad\u03c1\u03b1",
    "cyrillic": "\u041f\u0440\u0438\u0432\u0435\u0442",
    "hebrew": "\u05e9\u05dc\u05d5\u05dd",
    "arabic": "\u0645\u0631\u062d\u0628\u0627",
    "chinese": "\u4f60\u597d\u4e16\u754c",
    "japanese": "\u3053\u3093\u306b\u3061\u306f",
    "korean": "\uc548\ub155",
    "emoji": "\U0001f600\U0001f44d\U0001f389",
}


def drawn(text: str) -> np.ndarray:
    return line_pixels(text, 24, False, 10_000, INK, WHITE)


@pytest.mark.parametrize("script", SCRIPTS)
def test_letters_differ_from_each_other_and_from_the_missing_one(script: str) -> None:
    pictures = {drawn(c).tobytes() for c in {*SCRIPTS[script].replace(" ", ""), REPLACEMENT}}
    assert len(pictures) == len({*SCRIPTS[script].replace(" ", ""), REPLACEMENT})


def test_an_accent_belongs_to_its_letter_however_it_is_written() -> None:
    assert (drawn("caf\u00e9") == drawn("cafe\u0301")).all()
    assert not np.array_equal(drawn("caf\u00e9"), drawn("cafe"))


def test_right_to_left_words_are_turned_and_numbers_in_them_are_not() -> None:
    assert glyph_row("\u05d0\u05d1 12") == "12 \u05d1\u05d0"


def test_arabic_letters_join() -> None:
    """Unicode's tables of joined forms are the witness: initial beh, final alef."""
    assert glyph_row("\u0628\u0627") == "\ufe8e\ufe91"


@pytest.mark.parametrize("hidden", ["\u200b", "\u200f", "\ufe0f", "\ud800", "\x07"])
def test_characters_without_a_picture_leave_none(hidden: str) -> None:
    assert glyph_row(f"a{hidden}\u00e9") == "a\u00e9"


def test_a_character_that_no_font_has_is_shown_as_missing() -> None:
    assert not has_glyph("\U00012000")
    assert glyph_row("a\U00012000") == f"a{REPLACEMENT}"


@pytest.mark.parametrize("letter", ["\u05d0", "\u0628", "\U0001ec71"])
def test_characters_of_every_direction_stand_beside_letters_from_right_to_left(letter: str) -> None:
    """One of each bidirectional class, that of unassigned characters ("") included."""
    classes = {unicodedata.bidirectional(chr(code)): chr(code) for code in range(0x110000)}
    assert {"", "R", "AL", "L", "EN", "AN", "ON", "WS", "B", "S"} <= set(classes)
    for character in classes.values():
        for text in (character + letter, letter + character, f"a{letter}{character}1"):
            assert drawn(text).size


def test_a_character_that_unicode_has_not_assigned_is_shown_as_missing_beside_hebrew() -> None:
    assert unicodedata.category("\U000e0fff") == "Cn"
    assert glyph_row("\u05d0\U000e0fff") == f"{REPLACEMENT}\u05d0"
