"""The AutoUI format: y before x, with or without a plan, as models spell it."""

from __future__ import annotations

import pytest

from parsers import ErrorKind, GuiAction, GuiActionType
from parsers.gui.autoui import AutoUIParser

PARSER = AutoUIParser()
TAP = (
    '"action_type": "DUAL_POINT", "touch_point": "[0.8497, 0.5964]", "lift_point": "[0.8497, 0.5964]", "typed_text": ""'
)
TYPE = '"action_type": "TYPE", "touch_point": "[-1.0, -1.0]", "lift_point": "[-1.0, -1.0]", "typed_text": '


def test_y_comes_first() -> None:
    parse = PARSER.parse(f"Action Plan: [DUAL_POINT,TYPE]; Action Decision: {TAP}")
    assert (parse.action, parse.repaired) == (GuiAction.tap(0.5964, 0.8497), False)


def test_the_span_is_the_decision() -> None:
    utterance = f"Action Plan: [tap]; Action Decision: {TAP}"
    span = PARSER.parse(utterance).span
    assert span is not None
    assert utterance[slice(*span)] == TAP


def test_a_swipe() -> None:
    utterance = TAP.replace('lift_point": "[0.8497', 'lift_point": "[0.2000')
    assert PARSER.parse(f"Action Decision: {utterance}").action == GuiAction.drag((0.5964, 0.8497), (0.5964, 0.2))


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("PRESS_BACK", GuiActionType.BACK),
        ("PRESS_HOME", GuiActionType.HOME),
        ("PRESS_ENTER", GuiActionType.ENTER),
        ("STATUS_TASK_COMPLETE", GuiActionType.COMPLETE),
        ("STATUS_TASK_IMPOSSIBLE", GuiActionType.IMPOSSIBLE),
        ("TASK_IMPOSSIBLE", GuiActionType.IMPOSSIBLE),
    ],
)
def test_the_other_types(name: str, kind: GuiActionType) -> None:
    assert PARSER.parse(f'Action Decision: {TYPE}""'.replace("TYPE", name, 1)).action == GuiAction(kind)


TOLERATED = [
    f"Action Decision:{TAP}",
    f"Sure. Action Decision: {TAP}. Done",
    f"Action Decision: {TAP.lower()}",
    f"Action Decision: {{{TAP}}}",
    "Action Decision: " + TAP.replace('"[', "[").replace(']"', "]"),
    'Action Decision: "action_type": "DUAL_POINT", "touch_point": "[0.8497, 0.5964]", "typed_text": ""',
    f"**Action Decision:** {TAP}",
    f"action decision\uff1a\n{TAP}",
    f"Action Decision:\n```\n{TAP}\n```",
    "Action Decision: {\n" + TAP.replace(', "', ',\n"') + "\n}",
    f'<think>Action Decision: {TYPE}"x"</think>Action Decision: {TAP}</s>',
    f"Action Decision: {TAP}\nAction Decision: {TAP}",
]


@pytest.mark.parametrize("utterance", TOLERATED)
def test_what_is_tolerated_is_flagged(utterance: str) -> None:
    parse = PARSER.parse(utterance)
    assert (parse.action, parse.repaired) == (GuiAction.tap(0.5964, 0.8497), True)


def test_unescaped_quotes_end_at_the_last_one() -> None:
    parse = PARSER.parse(f'Action Decision: {TYPE}"a 12" ladder, "new""')
    assert (parse.action, parse.repaired) == (GuiAction.type_text('a 12" ladder, "new"'), True)


@pytest.mark.parametrize(
    ("utterance", "error", "message"),
    [
        ("I would tap the icon", ErrorKind.NO_ACTION, "no decision found"),
        ("Action Decision: tap it", ErrorKind.NO_ACTION, "without an action type"),
        (f"Action Decision: {TAP.replace('DUAL_POINT', 'LONG_PRESS')}", ErrorKind.UNKNOWN_ACTION, '"LONG_PRESS" is no'),
        ('Action Decision: "action_type": "DUAL_POINT"', ErrorKind.MALFORMED_VALUE, 'needs a "touch_point"'),
        (f'Action Decision: {TYPE}""', ErrorKind.MALFORMED_VALUE, 'needs a "typed_text"'),
        (f"Action Decision: {TAP.replace('0.5964', '1.5964')}", ErrorKind.OUT_OF_RANGE, "outside the screen"),
        (f'Action Decision: {TAP}\nAction Decision: {TYPE}"x"', ErrorKind.AMBIGUOUS, "several actions"),
        (f"Action Decision: {TAP}\n" * 9, ErrorKind.AMBIGUOUS, "more than 8 decisions"),
    ],
)
def test_what_cannot_be_read(utterance: str, error: ErrorKind, message: str) -> None:
    parse = PARSER.parse(utterance)
    assert parse.error == error
    assert message in parse.message


def test_a_plan_is_a_line_or_its_steps() -> None:
    action = GuiAction.press("home")
    assert PARSER.format(action, plan=["go home", "open Chrome"]).startswith("Action Plan: [go home, open Chrome]; ")
    for plan in ("a]", "a\nb", 3):
        with pytest.raises(ValueError, match="field 'plan' must be"):
            PARSER.format(action, plan=[plan])


@pytest.mark.parametrize("plan", [None, 7, [None], {"a": 1}])
def test_a_plan_is_text_or_a_list_of_texts(plan: object) -> None:
    with pytest.raises(ValueError, match="field 'plan' must be a str"):
        PARSER.format(GuiAction.press("home"), plan=plan)
