"""AppAgent's calls: what is read, what is not, and marks as places."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parsers
from parsers import ErrorKind, GuiAction, GuiActionType
from parsers.gui.app_agent import AppAgentParser
from tests.parsers.gui.said import check

PARSER = AppAgentParser()
TAP5 = GuiAction(GuiActionType.TAP, mark=5)
UP = GuiAction.swipe_mark(5, "up", "medium")
DONE = GuiAction(GuiActionType.COMPLETE)


def parts(action: str, summary: str = "I did it.") -> str:
    return f"Observation: A list.\nThought: It goes on below.\nAction: {action}\nSummary: {summary}"


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (parts("tap(5)"), TAP5),
        (parts("long_press(0)"), GuiAction(GuiActionType.LONG_PRESS, mark=0)),
        (parts('swipe(5, "up", "medium")'), UP),
        (parts("swipe(5,'up','medium')"), UP),
        (parts("swipe(5, up, medium)"), UP),
        (parts('swipe(5, "up")'), UP),
        (parts('swipe(element=5, direction="Up", dist="medium")'), UP),
        (parts('swipe(5, direction="up", dist="medium")'), UP),
        (parts('text("say "hi", ok")'), GuiAction.type_text('say "hi", ok')),
        (parts("`tap(5)`"), TAP5),
        (parts("Tap(5)."), TAP5),
        (parts("tap(500, 250)"), GuiAction.tap(0.5, 0.25)),
        (parts("swipe(500, 500, 500, 200)"), GuiAction.drag((0.5, 0.5), (0.5, 0.2))),
        (parts("FINISH"), DONE),
        (parts("**FINISH**"), DONE),
        (parts("FINISH, nothing is left to do"), DONE),
        (parts("finish"), DONE),
        (parts("finish()"), DONE),
        (parts("Exit()"), DONE),
        ("FINISH", DONE),
        ("tap(5)", TAP5),
        (parts("tap(5)", "I called tap(4), then swipe(1, left, long). Action: tap(4)"), TAP5),
        ("Summary: first tap(4)\nAction: tap(5)", TAP5),
        ("Thought: not yet FINISH, so tap(4)?\nAction: tap(5)", TAP5),
        ('{"Observation": "a", "Thought": "b", "Action": "tap(5)", "Summary": "tap(4)"}', TAP5),
        ('{"Thought": "b",\n"Action": "swipe(5, \\"up\\", \\"medium\\")",\n"Summary": "c"}', UP),
        ('{"Action": "text(\\"hi, you\\")"}', GuiAction.type_text("hi, you")),
        ('{"Action": "FINISH", "Summary": "all is done"}', DONE),
        (parts("tap(5) or tap(6)"), ErrorKind.AMBIGUOUS),
        (parts("FINISH? No, tap(5)"), ErrorKind.AMBIGUOUS),
        (parts("FINISH") + "\nAction: tap(5)", ErrorKind.AMBIGUOUS),
        (parts("grid()"), ErrorKind.UNKNOWN_ACTION),
        (parts("press(5)"), ErrorKind.UNKNOWN_ACTION),
        (parts("tap(-1)"), ErrorKind.MALFORMED_VALUE),
        (parts("tap(5.5)"), ErrorKind.MALFORMED_VALUE),
        (parts("tap(1000)"), ErrorKind.MALFORMED_VALUE),
        (parts("tap(\u0665)"), ErrorKind.MALFORMED_VALUE),
        (parts("tap(element)"), ErrorKind.MALFORMED_VALUE),
        (parts('swipe(5, "away", "long")'), ErrorKind.MALFORMED_VALUE),
        (parts('swipe(5, "up", "far")'), ErrorKind.MALFORMED_VALUE),
        (parts("tap(500, 1250)"), ErrorKind.OUT_OF_RANGE),
        (parts("text()"), ErrorKind.MALFORMED_VALUE),
        (parts("text(hello)"), ErrorKind.MALFORMED_VALUE),
        (parts('text("hello'), ErrorKind.MALFORMED_VALUE),
        (parts("nothing"), ErrorKind.NO_ACTION),
        (parts("finishing it"), ErrorKind.NO_ACTION),
        ("", ErrorKind.NO_ACTION),
    ],
)
def test_replies(reply: str, expected: GuiAction | ErrorKind) -> None:
    check(PARSER, reply, expected)


marks = st.integers(0, 999)
of_marks = st.one_of(
    st.builds(GuiAction, st.sampled_from([GuiActionType.TAP, GuiActionType.LONG_PRESS]), mark=marks),
    st.builds(
        GuiAction.swipe_mark,
        marks,
        st.sampled_from(["up", "down", "left", "right"]),
        st.sampled_from(["short", "medium", "long"]),
    ),
)


@settings(deadline=None, max_examples=100)
@given(
    action=of_marks, thoughts=st.text(st.characters(exclude_characters="\n<[", exclude_categories=["Cs"]), max_size=40)
)
def test_marks_survive_the_round_trip(action: GuiAction, thoughts: str) -> None:
    for utterance in (PARSER.format(action), PARSER.format(action, thoughts=thoughts)):
        assert PARSER.parse(utterance).action == action
        assert not PARSER.parse(utterance).repaired
        assert re.fullmatch(PARSER.pattern(), utterance)


def test_all_four_parts_are_the_strict_format() -> None:
    assert not PARSER.parse(parts("tap(5)")).repaired
    assert re.fullmatch(PARSER.pattern(), parts("tap(5)"))


def test_other_formats_refuse_a_swipe_from_a_mark() -> None:
    assert PARSER.text(UP) == "swipe(mark 5, up, medium)"
    for id in ("coso/android-world", "coso/autoui"):
        with pytest.raises(ValueError, match=r"cannot express swipe\(mark 5, up, medium\)"):
            parsers.make(id).format(UP)
