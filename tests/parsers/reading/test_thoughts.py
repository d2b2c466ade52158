"""Which part of a reply is thought: one rule for all parsers."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.reading.thoughts import hide_thoughts


def answer(text: str, **options: Any) -> str | None:
    """What is left of a reply, without the blanks that thoughts leave."""
    hidden = hide_thoughts(text, **options)
    return None if hidden is None else hidden.replace("\n", "")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("no thought at all", "no thought at all"),
        ("<think>a</think>b", "b"),
        ("<thinking>a</thinking>b", "b"),
        ("<THINK>a</Think >b", "b"),
        ("< think >a</ think >b", "b"),
        ('<think time="3">a</think>b', "b"),
        ("<reasoning>a</reasoning>b", "b"),
        ("<thought>a</thought><analysis>c</analysis>b", "b"),
        ("[THINK]a[/THINK]b", "b"),
        ("[think]a[/think]b", "b"),
        ("\u25c1think\u25b7a\u25c1/think\u25b7b", "b"),
        ("\uff1cthink\uff1ea\uff1c/think\uff1eb", "b"),
        ("<|begin_of_thought|>a<|end_of_thought|>b", "b"),
        ("&lt;think&gt;a&lt;/think&gt;b", "b"),
        ("<think>a</thinking>b", "b"),
        ("<reasoning>a<think>b</think>c</reasoning>d", "d"),
        ("<think>a<think>b</think>c", "c"),
        ("a</think>b", "b"),
        ("a</think>b</think>c", "c"),
        ("a<think>b</think>c", "ac"),
        ("a <think>b</think>c</think>d", "d"),
        ("<think>a</think>b</think>", "b"),
        ("<think>a</think>b</think> <|im_end|>", "b <|im_end|>"),
        ("[thought] is a label", "[thought] is a label"),
        ("I think <b>so</b>", "I think <b>so</b>"),
    ],
)
def test_what_is_left(text: str, left: str) -> None:
    assert answer(text) == left
    assert len(hide_thoughts(text) or "") == len(text)


@pytest.mark.parametrize(
    "text",
    [
        "<think>a",
        "a<think>",
        "<think>a</think><think>b",
        "[THINK]a",
        "<|channel|>analysis<|message|>a",
        "<think>a</reasoning>b",
    ],
)
def test_a_thought_without_an_end_leaves_nothing(text: str) -> None:
    assert hide_thoughts(text) is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ('{"a": "<think>"}b', '{"a": "<think>"}b'),
        ('<think>{"a": "</think>"}</think>b', "b"),
        ('<think>{"a": broken </think>b', "b"),
        ('<think>a</think>{"a": "x</think>y"}', '{"a": "x</think>y"}'),
    ],
)
def test_marks_inside_objects_are_text(text: str, left: str) -> None:
    assert answer(text, objects=True) == left


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.sampled_from(["<think>", "</think>", "a", "\n", "{", '{"a": "', '"}', "</s>"]), max_size=10).map(
        "".join
    )
)
def test_every_other_character_keeps_its_place(text: str) -> None:
    for objects in (True, False):
        hidden = hide_thoughts(text, objects=objects, filler="\x00")
        if hidden is not None:
            assert all(new in (old, "\x00") for old, new in zip(text, hidden, strict=True))
