"""Regular expressions of text in which no thought begins."""

from __future__ import annotations

import random
import re

import pytest

import parsers
from parsers.reading.free_text import free_text
from parsers.reading.thoughts import hide_thoughts

PIECES = (
    "<", "[", "&", "lt;", "\uff1c", "\u25c1", " ", "\u2003", "/", "\\", "think", "THIN\u212a", "nk", ">", "]",
    "a", "b:", "x", "|", "begin_of_thought", "<|channel|>", "analysis", "thought", "s", "scratch", "pad", "5", ":",
    "reasoning",
)  # fmt: skip


@pytest.mark.parametrize(("excluded", "closers"), [("\n", False), ("", True), ("[]\n", False)])
def test_no_thought_begins_in_the_text(excluded: str, closers: bool) -> None:
    pattern = re.compile(free_text(excluded, closers=closers))
    rng = random.Random(0)
    for _ in range(20_000):
        text = "".join(rng.choice(PIECES) for _ in range(rng.randint(1, 8)))
        assert not pattern.fullmatch(text) or hide_thoughts(text) is not None, text


@pytest.mark.parametrize("tag", ["<action>", "< ACTION", "a<action >b"])
def test_no_further_tag_is_opened(tag: str) -> None:
    assert re.fullmatch(free_text(""), tag)
    assert not re.fullmatch(free_text("", ("action",)), tag)


@pytest.mark.parametrize(
    "text",
    ["", "if a < b and c > d", "<b>bold</b>", "List<int>", "tap [the button]", "R&D &amp; so on", "<3", "a [", "<"],
)
def test_other_text_is_free(text: str) -> None:
    assert re.fullmatch(free_text(), text)


@pytest.mark.parametrize(
    ("id", "arguments", "utterance"),
    [
        ("coso/ui-tars", {}, "Thought: <think>\nAction: wait()"),
        ("coso/android-world", {}, 'Reason: <think>\nAction: {"action_type": "wait"}'),
        ("coso/app-agent", {}, "Observation: <think>\nAction: back()"),
        ("coso/cogagent", {}, "Plan: [THINK]\nGrounded Operation: press home"),
        ("coso/cogagent-9b", {}, "Grounded Operation: LAUNCH(app='None')"),
        ("coso/cogagent-9b", {}, r"Grounded Operation: LAUNCH(app='\u004eone')"),
        ("coso/tags", {"choices": ["hit"]}, "<think>[/THINK]<reasoning></think><action>hit</action>"),
        ("coso/tags", {"choices": ["hit"], "fields": ("plan",)}, "<plan><think></plan><action>hit</action>"),
        (
            "coso/tags",
            {"choices": ["hit"], "fields": ("plan",)},
            "<plan>< /plan><action></plan><action>hit</action>",
        ),
        ("coso/verl-agent-alfworld", {"choices": ["look"]}, "<think><action></think><action>look</action>"),
    ],
)
def test_patterns_match_no_text_without_an_action(id: str, arguments: dict[str, object], utterance: str) -> None:
    parser = parsers.make(id, **arguments)
    assert not parser.parse(utterance).valid
    assert re.fullmatch(parser.pattern(), utterance) is None


@pytest.mark.parametrize("app", ["N", "Non", "Nonee", "none", "News", " None", "It's", "a\\b\n"])
def test_other_apps_than_none_are_opened(app: str) -> None:
    parser = parsers.make("coso/cogagent-9b")
    action = parsers.GuiAction.open_app(app)
    assert re.fullmatch(parser.pattern(), parser.format(action))
    assert parser.parse(parser.format(action)).action == action


@pytest.mark.parametrize(
    ("id", "field"), [("coso/ui-tars", "thoughts"), ("coso/autoui", "plan"), ("coso/cogagent", "thoughts")]
)
def test_marks_of_thoughts_are_refused_in_fields(id: str, field: str) -> None:
    with pytest.raises(ValueError, match="marks of thoughts"):
        parsers.make(id).format(parsers.GuiAction.press("home"), **{field: "so <think>x</think> it is"})
