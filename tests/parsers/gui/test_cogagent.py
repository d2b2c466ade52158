"""The CogAgent format: thousandths of the screen, after a line with a plan."""

from __future__ import annotations

import pytest

from parsers import ErrorKind
from parsers.gui import DIRECTIONS, GuiAction, GuiActionType
from parsers.gui.cogagent import CogAgentParser

PARSER = CogAgentParser()


@pytest.mark.parametrize(
    ("operation", "action"),
    [
        ("tap [[500,250]]", GuiAction.tap(0.5, 0.25)),
        ("tap [[0,1000]]", GuiAction.tap(0, 1)),
        ("swipe up", GuiAction.drag(*DIRECTIONS["up"])),
        ("swipe [[100,200]] to [[100,900]]", GuiAction.drag((0.1, 0.2), (0.1, 0.9))),
        ('type "say \\"hi\\""', GuiAction.type_text('say "hi"')),
        ("press enter", GuiAction.press("enter")),
        ("task complete", GuiAction(GuiActionType.COMPLETE)),
        ("task impossible", GuiAction(GuiActionType.IMPOSSIBLE)),
    ],
)
def test_operations(operation: str, action: GuiAction) -> None:
    for before in ("", "Plan: the shop is open: Grounded Operation: swipe down\n"):
        utterance = f"{before}Grounded Operation: {operation}"
        parse = PARSER.parse(utterance)
        assert (parse.action, parse.repaired) == (action, False)
        assert parse.span is not None
        assert utterance[slice(*parse.span)] == operation


@pytest.mark.parametrize(
    "utterance",
    [
        "Plan: look.\nNext Action: tap it\nGrounded Operation:tap [[500,250]]",
        "grounded? Grounded Operation: Tap the box at [[ 500, 250 ]].",
        "Grounded Operation: tap [[400,200,600,300]]",
        "Grounded Operation: tap [[500,250]]\nGrounded Operation: tap [[500,250]]",
    ],
)
def test_what_is_tolerated_is_flagged(utterance: str) -> None:
    parse = PARSER.parse(utterance)
    assert (parse.action, parse.repaired) == (GuiAction.tap(0.5, 0.25), True)


TAP = GuiAction.tap(0.5, 0.25)


@pytest.mark.parametrize(
    ("utterance", "action"),
    [
        ("**Grounded Operation:** tap [[500,250]]", TAP),
        ("grounded operation\uff1a `tap [[500\uff0c250]]`", TAP),
        ("### Grounded Operation:\n```\ntap [[500,250]]\n```", TAP),
        ('"Grounded Operation: tap [[500,250]]"', TAP),
        ('Grounded Operation: "tap [[500,250]]".', TAP),
        ("<think>Grounded Operation: press home</think>Grounded Operation: tap [[500,250]]<|im_end|>", TAP),
        ("Grounded Operation: tap [[400,200],[600,300]]", TAP),
        ("Grounded Operation: tap [500,250]", TAP),
        ('Grounded Operation: type "news" in the "Search" box at [[500,120]]', GuiAction.type_text("news")),
        ("Grounded Operation: type \u201cit\u2019s\u201d", GuiAction.type_text("it\u2019s")),
        ("Grounded Operation: type 'what's new'", GuiAction.type_text("what's new")),
        ('"Grounded Operation: type "news""', GuiAction.type_text("news")),
        ("Grounded Operation: swipe up [[500,800]] to [[500,200]]", GuiAction.drag((0.5, 0.8), (0.5, 0.2))),
        ("Grounded Operation: swipe left from [[900,500]]", GuiAction.drag((0.9, 0.5), (0.3, 0.5))),
        ("Grounded Operation: CLICK(box=[[400,200,600,300]], element_type='a', element_info='b (c)')", TAP),
        (
            "Grounded Operation: TYPE(box=[[1,2,3,4]], text='what's new', element_info='b')",
            GuiAction.type_text("what's new"),
        ),
        ("Grounded Operation: SCROLL_DOWN(box=[[0,0,1000,1000]], step_count=5)", GuiAction.drag(*DIRECTIONS["up"])),
        ("Grounded Operation: KEY_PRESS(key='Enter')", GuiAction.press("enter")),
        ("Grounded Operation: END()", GuiAction(GuiActionType.COMPLETE)),
    ],
)
def test_other_spellings_are_read_and_flagged(utterance: str, action: GuiAction) -> None:
    parse = PARSER.parse(utterance)
    assert (parse.action, parse.repaired) == (action, True)
    home = PARSER.parse(PARSER.swap(utterance, parse, GuiAction.press("home"))).action
    # A text in quotes that stands behind the operation may look like a second one.
    assert home == GuiAction.press("home")


@pytest.mark.parametrize(
    "line",
    [
        "tap [[500,250]] and then tap [[300,300]]",
        "tap [[500,250]] (not [[300,300]])",
        "press back; press home",
        "press back or home",
        "swipe up, then tap [[500,250]]",
        "swipe left to right",
        "swipe down [[500,800]] to [[500,200]]",
        "task complete? No, press back",
        "tap [[500,250]]. Wait, no.",
        "press back?",
        'type "a" or "b"',
        'type "a" "b"',
        'type "a" and press enter',
        'type "a""',
        "tap [[500,250]",
        "swipe [[500,800]] to [[500",
        "tap [[0.5,0.25]]",
        "tap [[0.5,250]]",
        "tap(500,250)",
        "do not tap [[500,250]]",
        "CLICK(box=[[400,200,600",
        "CLICK(box=[[0.4,0.2,0.6,0.3]])",
        "CLICK(box=[[1,2,3,4]]) CLICK(box=[[5,6,7,8]])",
        "TYPE(box=[[1,2,3,4]], text='new",
        "LAUNCH(app='x', url='None')",
    ],
)
def test_a_line_that_may_mean_something_else_is_no_action(line: str) -> None:
    assert PARSER.parse(f"Plan: go\nGrounded Operation: {line}").action is None


def test_unescaped_quotes_end_at_the_last_one() -> None:
    assert PARSER.parse('Grounded Operation: type "a 12" ladder"').action == GuiAction.type_text('a 12" ladder')


@pytest.mark.parametrize(
    ("operation", "error", "message"),
    [
        ("", ErrorKind.NO_ACTION, "an empty operation"),
        ("scroll down", ErrorKind.UNKNOWN_ACTION, '"scroll down" is no operation'),
        ("press menu", ErrorKind.UNKNOWN_ACTION, '"press menu" is no operation'),
        ("tap here", ErrorKind.MALFORMED_VALUE, "tap needs a point"),
        ("tap [[1,2,3]]", ErrorKind.MALFORMED_VALUE, "[[1,2,3]] is no point"),
        ("swipe [[100,200]]", ErrorKind.MALFORMED_VALUE, "a direction or two points"),
        ("tap [[500,1001]]", ErrorKind.OUT_OF_RANGE, "outside the screen"),
        ('type ""', ErrorKind.MALFORMED_VALUE, "type needs a text"),
        ("tap [[1,2]]\nGrounded Operation: press back", ErrorKind.AMBIGUOUS, "several actions"),
        ("tap [[1,2]]\nGrounded Operation: " * 9, ErrorKind.AMBIGUOUS, "more than 8 operations"),
    ],
)
def test_what_cannot_be_read(operation: str, error: ErrorKind, message: str) -> None:
    parse = PARSER.parse(f"Grounded Operation: {operation}")
    assert parse.error == error
    assert message in parse.message


def test_no_operation_at_all() -> None:
    assert PARSER.parse("tap [[500,250]]").message.startswith("no operation found; expected Grounded Operation: tap")


def test_thoughts_are_one_line() -> None:
    with pytest.raises(ValueError, match="field 'thoughts' must be one line"):
        PARSER.format(GuiAction.press("home"), thoughts="a\nb")


def test_any_number_of_escaped_quotes_is_read() -> None:
    action = GuiAction.type_text('"\\' * 3000)
    assert PARSER.parse(PARSER.format(action)).action == action
