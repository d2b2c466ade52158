"""Decoration comes off, and what is left names a choice or nothing."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.reading.decoration import bare, find_choice, fold

WORDS = ("hit", "stand")
SYMBOLS = ("5", "7", "10", "+", "-", "*", "/", "=", "(", ")")


@pytest.mark.parametrize(
    "value",
    [
        "hit", " HIT\n", "**hit**", "***hit***", "_hit_", "~~hit~~", "`hit`", "```\nhit\n```", "```text\nhit\n```",
        '"hit".', "'hit'", "\u2018hit\u2019", "\u201chit\u201d", "\u00abhit\u00bb", "\u300chit\u300d",
        "\u3010hit\u3011", "[hit]",
        "(hit)", "{hit}", "<hit>", "hit.", "hit!", "hit\u3002", "hit\uff0e", "hit\u0964", "hit,", "> hit", "- hit",
        "\u2022 hit", "# hit", "| hit |", "\u2192 hit", "\u200bhit\u200b", "h\u200bit", "hit\u00a0",
        "\uff48\uff49\uff54", "hit<|im_end|>", "hit<|eot_id|>", "hit</s>", "<s>hit", "hit<end_of_turn>",
        "\\boxed{hit}", "$\\text{hit}$",
        "<b>hit</b>", "hit \U0001f642", "\u2705 hit",
    ],
)  # fmt: skip
def test_a_decorated_word_is_read(value: str) -> None:
    found = find_choice(value, WORDS)
    assert found is not None and found[0] == "hit"
    assert "hit" in fold(value[found[1] : found[2]]).lower().replace("\u200b", "")


@pytest.mark.parametrize(
    "value",
    [
        "", "hit?", "hit...", "not hit", "hit stand", "hit/stand", "hit or stand", "1. hit", "Action: hit", "hit hit",
        "hi", "\u274c hit", "hit (because)", "&quot;hit&quot;", "h i t", "[hit", "hit)", "<answer>hit</answer>",
    ],
)  # fmt: skip
def test_what_may_mean_something_else_is_not(value: str) -> None:
    assert find_choice(value, WORDS) is None


@pytest.mark.parametrize(
    ("value", "action"),
    [
        ("\u2212", "-"), ("\u2013", "-"), ("\uff0d", "-"), ("\u00d7", "*"), ("\u00f7", "/"), ("\uff0b", "+"),
        ("\uff1d", "="), ("\u2795", "+"), ("\uff11\uff10", "10"), ("`(`", "("), ('"*"', "*"), ("**7**", "7"),
        ("\\*", "*"), ("[5]", "5"),
        ("10.", "10"), ("(5", None), ("*7*", None), ("***", None), ("(5)", None), ("+7", None), ("7=", None),
        ("-7", None), ("- 7", None), ("5 7", None), ("\u00b9", None), ("\u0667", None), ("x", None),
    ],
)  # fmt: skip
def test_marks_that_are_choices_are_no_decoration_of_symbols(value: str, action: str | None) -> None:
    found = find_choice(value, SYMBOLS)
    assert (found and found[0]) == action


def test_choices_that_look_alike_are_told_apart_or_refused() -> None:
    assert find_choice("\u2212", ["-", "\u2212"]) == ("\u2212", 0, 1)
    assert find_choice(" \u2013", ["-", "\u2212"]) is None
    assert find_choice("HIT", ["hit", "Hit"]) is None


@settings(deadline=None, max_examples=150)
@given(st.text(st.sampled_from("hit*_~`\"'.()[]{}<> \n\u200b\u3002|#>-\\$!,") | st.characters(), max_size=30))
def test_no_text_is_too_strange(value: str) -> None:
    assert len(fold(value)) == len(value)
    assert bare(value) in value
    found = find_choice(value, WORDS)
    if found is not None:
        assert found[0] in WORDS and 0 <= found[1] < found[2] <= len(value)
