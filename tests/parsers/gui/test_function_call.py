"""Function calls of GUI models, in each convention of coordinates."""

from __future__ import annotations

import json
import re

import pytest

from parsers import ErrorKind, GuiAction, GuiActionType
from parsers.gui.function_call import GuiCallParser

PARSER = GuiCallParser()


def call(**arguments: object) -> str:
    return json.dumps({"name": "mobile_use", "arguments": arguments})


@pytest.mark.parametrize(
    ("arguments", "action"),
    [
        ({"action": "click", "coordinate": [500, 250]}, GuiAction.tap(0.5, 0.25)),
        (
            {"action": "swipe", "coordinate": [500, 800], "coordinate2": [500, 200]},
            GuiAction.drag((0.5, 0.8), (0.5, 0.2)),
        ),
        ({"action": "type", "text": 'a "b"'}, GuiAction.type_text('a "b"')),
        ({"action": "system_button", "button": "Back"}, GuiAction.press("back")),
        ({"action": "terminate", "status": "failure"}, GuiAction(GuiActionType.IMPOSSIBLE)),
        ({"thoughts": "It is open.", "action": "terminate", "status": "success"}, GuiAction(GuiActionType.COMPLETE)),
    ],
)
def test_actions(arguments: dict[str, object], action: GuiAction) -> None:
    parse = PARSER.parse(call(**arguments))
    assert (parse.action, parse.repaired) == (action, False)


def test_each_convention_of_coordinates() -> None:
    click = call(action="click", coordinate=[1, 0])
    assert GuiCallParser("unit").parse(click).action == GuiAction.tap(1, 0)
    assert PARSER.parse(click).action == GuiAction.tap(0.001, 0)
    assert GuiCallParser("pixels", (10, 20)).parse(click).action == GuiAction.tap(0.15, 0.025)


def test_pixels_beyond_the_picture_are_out_of_range() -> None:
    parser = GuiCallParser("pixels", (270, 570))
    assert parser.parse(call(action="click", coordinate=[269, 569])).valid
    for pixel in ([270, 0], [0, 570], [-1, 0]):
        assert parser.parse(call(action="click", coordinate=pixel)).error == ErrorKind.OUT_OF_RANGE


@pytest.mark.parametrize("n", [1, 2, 7, 10, 11, 99, 100, 101, 270, 570, 1000, 1080])
def test_the_pattern_admits_exactly_the_pixels_of_the_picture(n: int) -> None:
    pattern = re.compile(GuiCallParser("pixels", (n, n)).pattern())
    admitted = [i for i in range(2 * n + 20) if pattern.fullmatch(call(action="click", coordinate=[i, 0]))]
    assert admitted == list(range(n))


@pytest.mark.parametrize(
    "utterance",
    [
        "<tool_call>\n" + call(action="click", coordinate=[500, 250]) + "\n</tool_call>",
        call(action="click", coordinate=[500, 250]).replace("arguments", "parameters"),
        call(Action="Click", coordinate=[500, 250]),
        call(action="click", coordinate=["500", "250"]) + call(action="click", coordinate=[500, 250]),
    ],
)
def test_what_is_tolerated_is_flagged(utterance: str) -> None:
    parse = PARSER.parse(utterance)
    assert (parse.action, parse.repaired) == (GuiAction.tap(0.5, 0.25), True)


@pytest.mark.parametrize(
    ("utterance", "error", "message"),
    [
        ("click [500, 250]", ErrorKind.NO_ACTION, "no function call found; expected {"),
        ('{"name": "mobile_use", "arguments": {"action": ', ErrorKind.MALFORMED_VALUE, "the JSON is broken"),
        ('{"name": "mobile_use", "arguments": "click"}', ErrorKind.MALFORMED_VALUE, "not of a JSON object"),
        (call(action="wait"), ErrorKind.UNKNOWN_ACTION, '"wait" is no action'),
        (call(coordinate=[1, 2]), ErrorKind.NO_ACTION, "the call has no action"),
        (call(action="click"), ErrorKind.MALFORMED_VALUE, "click needs a point"),
        (call(action="click", coordinate=[1]), ErrorKind.MALFORMED_VALUE, "a point is two numbers"),
        (call(action="swipe", coordinate=[1, 2]), ErrorKind.MALFORMED_VALUE, "swipe needs two points"),
        (call(action="type"), ErrorKind.MALFORMED_VALUE, "type needs a text"),
        (call(action="system_button", button="Menu"), ErrorKind.MALFORMED_VALUE, "button must be one of Back, Home"),
        (call(action="click", coordinate=[1, 1001]), ErrorKind.OUT_OF_RANGE, "outside the screen"),
        (call(action="click", coordinate=[1, 2]).replace("mobile", "web"), ErrorKind.UNKNOWN_ACTION, '"web_use" is no'),
        (
            call(action="click", coordinate=[1, 2]) + call(action="type", text="x"),
            ErrorKind.AMBIGUOUS,
            "several actions",
        ),
    ],
)
def test_what_cannot_be_read(utterance: str, error: ErrorKind, message: str) -> None:
    parse = PARSER.parse(utterance)
    assert parse.error == error
    assert message in parse.message


TAP = GuiAction.tap(0.5, 0.25)
CLICK = call(action="click", coordinate=[500, 250])


@pytest.mark.parametrize(
    ("utterance", "action"),
    [
        (call(action="click", coordinate=[400, 200, 600, 300]), TAP),
        (call(action="click", coordinate=[[400, 200], [600, 300]]), TAP),
        (call(action="click", coordinate=[[500, 250]]), TAP),
        (call(action="click", coordinate="(500, 250)"), TAP),
        (call(action="swipe", direction="UP"), GuiAction.drag((0.5, 0.5), (0.5, 0.2))),
        (call(action="swipe", direction="down", coordinate=[500, 100]), GuiAction.drag((0.5, 0.1), (0.5, 0.4))),
        (call(action="terminate", status="fail"), GuiAction(GuiActionType.IMPOSSIBLE)),
        ('{"action": "click", "coordinate": [500, 250]}', TAP),
        (json.dumps({"name": "mobile_use", "arguments": '{"action": "click", "coordinate": [500, 250]}'}), TAP),
        (json.dumps({"type": "function", "function": json.loads(CLICK)}), TAP),
        (json.dumps({"tool_calls": [{"id": "1", "function": json.loads(CLICK)}]}), TAP),
        (CLICK.replace('"', "'"), TAP),
        (CLICK[:-1] + "\n</tool_call>", TAP),
        (CLICK.replace("{", "{{").replace("}", "}}"), TAP),
        (CLICK.replace("]", "],"), TAP),
        (CLICK.replace('"action"', '"thoughts": "the "Search" box", "action"'), TAP),
        ('I fill in {x} and {"action"}: ' + CLICK, TAP),
        ('{"name": "mobile_use", "arguments": {"action": "..."}}\n' + CLICK, TAP),
        ("<think>" + CLICK.replace("500", "100") + "</think>" + CLICK, TAP),
        (CLICK.replace('"', '\\"'), TAP),
    ],
)
def test_other_spellings_are_read_and_flagged(utterance: str, action: GuiAction) -> None:
    parse = PARSER.parse(utterance)
    assert (parse.action, parse.repaired) == (action, True)
    if not utterance.startswith("{\\"):  # an escaped object takes no unescaped arguments
        assert PARSER.parse(PARSER.swap(utterance, parse, GuiAction.press("home"))).action == GuiAction.press("home")


@pytest.mark.parametrize(
    "utterance",
    [
        call(action="click", coordinate=[0.5, 0.25]),
        call(action="click", coordinate=[0.5, 120]),
        call(action="click", coordinate=[1.0, 1.0]),
        call(action="click", coordinate="50%, 25%"),
        call(action="click", coordinate={"x": 500, "y": 250}),
        call(action="click", coordinate=[True, False]),
        call(action="click", coordinate=[float("nan"), 1]),
        call(action="click", coordinate=[500, 250], coordinate2=[1, 2]),
        call(action="swipe", direction="up", coordinate=[500, 200], coordinate2=[500, 800]),
        call(action="swipe", coordinate=[[500, 200], [500, 800]]),
        call(action="swipe", direction="left", coordinate=[10, 500]),
        '{"name": "mobile_use", "arguments": {"action": "swipe", "direction": "up"',
        '{"name": "mobile_use", "arguments": {"action": "type", "text": "say "',
        '{"name": "mobile_use", "arguments": {"action": "type", "text": "say "hi" there"}}',
        CLICK.replace("[500, 250]", '[500, 250], "coordinate": [1, 2]'),
        CLICK.replace("[500, 250]", '[500, 250], "Coordinate": [1, 2]'),
        CLICK + '\n{"name": "mobile_use", "arguments": {"action": "cl',
        CLICK + "\n{",
        "<think>" + CLICK,
        call(action="tap", coordinate=[500, 250]),
        call(action="terminate", status="failed"),
    ],
)
def test_what_may_mean_something_else_is_no_action(utterance: str) -> None:
    assert PARSER.parse(utterance).action is None


def test_fractions_are_what_the_unit_says_and_pixel_centres_are_pixels() -> None:
    assert GuiCallParser("unit").parse(call(action="click", coordinate=[0.5, 0.25])).action == TAP
    pixels = GuiCallParser("pixels", (100, 200))
    assert pixels.parse(call(action="click", coordinate=[0.5, 100.5])).valid
    assert not pixels.parse(call(action="click", coordinate=[0.5, 0.5])).valid


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"coordinates": "inches"}, "coordinates must be"),
        ({"coordinates": "pixels"}, "goes with pixels and nothing else"),
        ({"size": (10, 10)}, "goes with pixels and nothing else"),
        ({"coordinates": "pixels", "size": (0, 10)}, "both positive"),
        ({"function": " "}, "the function needs a name"),
    ],
)
def test_impossible_settings_are_refused(arguments: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        GuiCallParser(**arguments)  # type: ignore[arg-type]


def test_thoughts_are_text_and_decide_nothing() -> None:
    home = GuiAction.press("home")
    assert PARSER.parse(PARSER.format(home, thoughts=call(action="type", text="x"))).action == home
    with pytest.raises(ValueError, match="'thoughts' must be a str"):
        PARSER.format(home, thoughts=3)


def in_a_string(arguments: dict[str, object]) -> str:
    return json.dumps({"name": "mobile_use", "arguments": json.dumps(arguments)})


@pytest.mark.parametrize(
    ("utterance", "span"),
    [
        (PARSER.format(TAP, thoughts='Here: "OK".'), '"action": "click", "coordinate": [500, 250]'),
        (call(Thoughts="x", action="system_button", button="Back"), '"action": "system_button", "button": "Back"'),
        (
            '{"thoughts": "x" , "action": "click", "coordinate": [500, 250] }',
            '"action": "click", "coordinate": [500, 250]',
        ),
        (CLICK.replace('"action"', '"thoughts": "the "Search" box", "action"'), CLICK[CLICK.index('"action') : -2]),
        (CLICK, CLICK[CLICK.index('{"action') : -1]),
        (
            in_a_string({"thoughts": 'a "b"', "action": "system_button", "button": "Back"}),
            '\\"action\\": \\"system_button\\", \\"button\\": \\"Back\\"',
        ),
    ],
)
def test_thoughts_are_no_part_of_the_span_and_swap_keeps_them(utterance: str, span: str) -> None:
    parse = PARSER.parse(utterance)
    assert parse.span is not None and utterance[slice(*parse.span)] == span
    for action in (GuiAction.press("home"), GuiAction.type_text('a "b"'), TAP):
        swapped = PARSER.swap(utterance, parse, action)
        assert swapped.startswith(utterance[: parse.span[0]]) and swapped.endswith(utterance[parse.span[1] :])
        assert PARSER.parse(swapped).action == action
        assert PARSER.swap(swapped, PARSER.parse(swapped), action) == swapped


def test_swap_refuses_an_action_that_cannot_be_written() -> None:
    with pytest.raises(ValueError, match="cannot express"):
        PARSER.swap(CLICK, PARSER.parse(CLICK), GuiAction(GuiActionType.WAIT))
