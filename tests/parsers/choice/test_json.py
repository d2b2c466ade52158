"""The JSON parser: what it reads, what it refuses, and that it never guesses."""

from __future__ import annotations

import json
import pickle
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import ErrorKind, Parse
from parsers.choice.function_call import FunctionCallParser
from parsers.choice.json import JSONChoiceParser
from parsers.reading.lenient_json import MAX_REPAIR
from tests.parsers.examples import each_parse

PARSER = JSONChoiceParser(["+", "-", "stand", "hit", "3"])
MOVES = JSONChoiceParser(["go", "go north", "go, north", "open john's box", "1", "10"])


def deciding(utterance: str, parser: JSONChoiceParser = PARSER) -> str:
    span = parser.parse(utterance).span
    assert span is not None
    return utterance[slice(*span)]


@pytest.mark.parametrize(
    "utterance",
    [
        '{"action": "+"}',
        '{"thoughts": "no", "action":"+"}',
        ' \n{\n  "action" : "+",\n  "thoughts": ["a", {"b": null}]\n}\n',
        '{"action": "\\u002b"}',
    ],
)
def test_strict_json_is_read_as_it_is(utterance: str) -> None:
    parse = PARSER.parse(utterance)
    assert parse.action == "+"
    assert not parse.repaired


@pytest.mark.parametrize(
    ("utterance", "action"),
    [
        ('```json\n{"action": "+"}\n```', "+"),
        ('```\n{"action": "+"}', "+"),
        ('I am sure. {"action": "+"} Done.', "+"),
        ('The numbers {1, 2} matter: {"action": "+"}', "+"),
        ('{"cards": [1, 2]} {"action": "+"}', "+"),
        ('[{"action": "+"}]', "+"),
        ('{"ACTION": "+"}', "+"),
        ('{" action ": "+"}', "+"),
        ('{"action": "Stand"}', "stand"),
        ('{"action": " \'+\' "}', "+"),
        ('{"action": "\\"+\\""}', "+"),
        ('{"action": "`hit`"}', "hit"),
        ('{"action": 3}', "3"),
        ('{"thoughts": "two\nlines", "action": "+"}', "+"),
        ('{"action": "+", "action": "+"}', "+"),
        ('{"action": "+"} {"action": "+"}', "+"),
        ("{'action': '+'}", "+"),
        ("{'thoughts': 'I don't', 'action': '+'}", "+"),
        ('{"thoughts": "he said "hi" there", "action": "+"}', "+"),
        ('{"thoughts": "a set {1} or {b}", "action": "+",}', "+"),
        ("{action: +}", "+"),
        ('{"action": +}', "+"),
        ('{"action": "+",}', "+"),
        ('{"action": "+"', "+"),
        ('{"action": "+', "+"),
        ('{"a": 1} {"action": "-"', "-"),
        ("{\u201caction\u201d: \u201c+\u201d}", "+"),
        ('{"action": "+" // forward\n}', "+"),
    ],
)
def test_tolerated_and_flagged(utterance: str, action: str) -> None:
    parse = PARSER.parse(utterance)
    assert parse.action == action
    assert parse.repaired


@pytest.mark.parametrize(
    ("utterance", "error", "words"),
    [
        ("", ErrorKind.NO_ACTION, 'no JSON object with a key "action"'),
        ("+", ErrorKind.NO_ACTION, 'expected {"thoughts": "...", "action": "..."}'),
        ('{"move": "+"}', ErrorKind.NO_ACTION, "no JSON object"),
        ('{"result": {"action": "+"}}', ErrorKind.NO_ACTION, "no JSON object"),
        ('{"result": {"action": "+"}', ErrorKind.NO_ACTION, "no JSON object"),
        ('{x: {"action": "+"}}', ErrorKind.NO_ACTION, "no JSON object"),
        ('{"thoughts": "\\"action\\": \\"+\\""}', ErrorKind.NO_ACTION, "no JSON object"),
        ('{"action"}', ErrorKind.NO_ACTION, "no JSON object"),
        ('{"action": ' + "[" * 5000, ErrorKind.NO_ACTION, "no JSON object"),
        ('{"action": "fly"}', ErrorKind.UNKNOWN_ACTION, '"fly" is not an action here; choose one of: "+", "-", "st'),
        ('{"action": 4}', ErrorKind.UNKNOWN_ACTION, '"4" is not an action here'),
        ('{"action": 3.0}', ErrorKind.UNKNOWN_ACTION, '"3.0" is not an action here'),
        ("{'action': 'fly'}", ErrorKind.UNKNOWN_ACTION, '"fly" is not'),
        ('{"action": "' + "x" * 900 + '"}', ErrorKind.UNKNOWN_ACTION, '"' + "x" * 40 + '..." is not'),
        ('{"action": ""}', ErrorKind.MALFORMED_VALUE, "the action is empty"),
        ('{"action": null}', ErrorKind.MALFORMED_VALUE, '"action" must be a string, got null'),
        ('{"action": true}', ErrorKind.MALFORMED_VALUE, "got a boolean"),
        ('{"action": ["+"]}', ErrorKind.MALFORMED_VALUE, "got a list"),
        ('{"action": {"action": "+"}}', ErrorKind.MALFORMED_VALUE, "got an object"),
        ('{"action": "+"} {"action": "-"}', ErrorKind.AMBIGUOUS, 'names several actions: "+", "-"'),
        ('{"action": "+", "Action": "-"}', ErrorKind.AMBIGUOUS, 'names several actions: "+", "-"'),
        ('{"action": "+", "action": "fly"}', ErrorKind.AMBIGUOUS, "names several actions"),
        ('{"action": "+", "action": "-",}', ErrorKind.AMBIGUOUS, ""),
        ('{"action": "+"} {"action": "-"', ErrorKind.AMBIGUOUS, ""),
        ("{'thoughts': '} {\"action\": \"-\"}', 'action': '+'}", ErrorKind.AMBIGUOUS, ""),
        ('{"result": {"action": "+"}, "action": "-"', ErrorKind.AMBIGUOUS, ""),
        ('{"thoughts": "\'action\': \'-\'", action":}"+"}', ErrorKind.MALFORMED_VALUE, ""),
        ("x" * 140_000, ErrorKind.TOO_LONG, "the reply has 140000 characters, more than 131072"),
    ],
)
def test_refused_with_a_reason(utterance: str, error: ErrorKind, words: str) -> None:
    parse = PARSER.parse(utterance)
    assert parse.error == error, parse
    assert words in parse.message


@pytest.mark.parametrize(
    ("utterance", "action"),
    [
        ('{"action": "go"', "go"),
        ('{"action": "go, north",', "go, north"),
        ("{'action': 'go, north',", "go, north"),
        ('{"action": "open john\'s box",', "open john's box"),
        ('{"action": 10', "10"),
    ],
)
def test_broken_json_keeps_the_whole_value(utterance: str, action: str) -> None:
    assert MOVES.parse(utterance).action == action


@pytest.mark.parametrize("utterance", ['{"action": "go', '{"action": 1'])
def test_an_action_cut_off_that_may_go_on_is_ambiguous(utterance: str) -> None:
    parse = MOVES.parse(utterance)
    assert parse.error == ErrorKind.AMBIGUOUS
    assert "the reply ends within its action" in parse.message


@pytest.mark.parametrize(
    ("utterance", "text"),
    [
        ('{"thoughts": "+ or -", "action": "+"}', "+"),
        ('{"action": " Stand "}', "Stand"),
        ('{"action": 3}', "3"),
        ("{'thoughts': '-', 'action': '+'}", "+"),
        ('{"action": "\\n+"}', "\\n+"),
        ('\U0001f600 {"action": "hit"}', "hit"),
    ],
)
def test_the_span_is_the_value_without_its_quotes(utterance: str, text: str) -> None:
    assert deciding(utterance) == text


@pytest.mark.parametrize(
    "utterance",
    [
        '{"thoughts": "I hit", "action": "hit"}',
        '{"action": 3}',
        "{'action': 'hit'}",
        "{action: hit}",
        '{"action": "\\"hit\\""}',
        '{"action": " HIT\\n"}',
        '```{"action": "hit"',
    ],
)
def test_swap_puts_another_action_in(utterance: str) -> None:
    for action in ("stand", "+", "3"):
        swapped = PARSER.swap(utterance, PARSER.parse(utterance), action)
        assert PARSER.parse(swapped).action == action, swapped


def test_format_writes_the_fields_in_order_and_the_action_last() -> None:
    parser = JSONChoiceParser(["+"], ("current number", "cards", "thoughts"))
    utterance = parser.format("+", thoughts='so "far"\n\u2713', cards=["3", "K", 7], **{"current number": 2})
    assert utterance == (
        '{"current number": 2, "cards": ["3", "K", 7], "thoughts": "so \\"far\\"\\n\u2713", "action": "+"}'
    )
    assert parser.format("+") == '{"current number": "", "cards": "", "thoughts": "", "action": "+"}'


@pytest.mark.parametrize(
    ("kwargs", "error", "words"),
    [
        ({"choices": "abc"}, TypeError, "choices must be a sequence of str, got the str 'abc'"),
        ({"choices": []}, ValueError, "choices must not be empty"),
        ({"choices": ["a", "a"]}, ValueError, "choices must differ from one another, got 'a' twice"),
        ({"choices": [""]}, ValueError, "non-empty str without spaces around it, got ''"),
        ({"choices": [" a"]}, ValueError, "got ' a'"),
        ({"choices": [3]}, ValueError, "got 3"),
        ({"choices": ["invalid", "a"]}, ValueError, "labels must differ from one another, got 'invalid' twice"),
        ({"fields": "thoughts"}, TypeError, "fields must be a sequence of str"),
        ({"fields": ["a", "a"]}, ValueError, "fields must differ"),
        ({"fields": ["self"]}, ValueError, "a field cannot be called 'self'"),
        ({"action_key": ""}, ValueError, "action_key must be non-empty and none of the fields"),
        ({"action_key": "Thoughts"}, ValueError, "none of the fields, got 'Thoughts'"),
        ({"labels": ["a"]}, ValueError, "labels and label_of go together"),
    ],
)
def test_construction_refuses(kwargs: dict[str, Any], error: type[Exception], words: str) -> None:
    with pytest.raises(error, match=re.escape(words)):
        JSONChoiceParser(**kwargs)


@pytest.mark.parametrize("value", [None, True, float("nan"), float("inf"), {"a": 1}, [["nested"]], b"bytes"])
def test_format_refuses_field_values_json_has_no_flat_form_for(value: object) -> None:
    with pytest.raises(ValueError, match="field 'thoughts' must be"):
        PARSER.format("+", thoughts=value)


def test_format_refuses_unknown_actions_and_overlong_text() -> None:
    with pytest.raises(ValueError, match="'fly' is not an action; choose one of: \"\\+\""):
        PARSER.format("fly")
    with pytest.raises(ValueError, match="more than 131072"):
        PARSER.format("+", thoughts="x" * 140_000)


def test_labels_are_the_choices_and_invalid() -> None:
    assert PARSER.labels == ("+", "-", "stand", "hit", "3", "invalid")
    assert PARSER.label(PARSER.parse('{"action": "hit"}')) == 3
    assert PARSER.label(PARSER.parse("")) == 5


def test_without_fixed_choices_the_labels_are_valid_and_invalid() -> None:
    parser = JSONChoiceParser()
    assert parser.labels == ("valid", "invalid")
    assert parser.label(parser.parse('{"action": "jump"}', ["jump"])) == 0
    assert parser.label(parser.parse("", ["jump"])) == 1


def verb(action: str) -> str:
    return action.split()[0]


def test_actions_can_be_grouped_under_labels() -> None:
    parser = pickle.loads(pickle.dumps(JSONChoiceParser(labels=["go", "take"], label_of=verb)))
    choices = ["go north", "take lamp", "drop lamp"]
    assert parser.labels == ("go", "take", "invalid")
    assert parser.label(parser.parse('{"action": "take lamp"}', choices)) == 1
    with pytest.raises(ValueError, match="'drop', the label of action 'drop lamp', is none of"):
        parser.label(parser.parse('{"action": "drop lamp"}', choices))


def test_choices_that_differ_in_case_are_told_apart() -> None:
    parser = JSONChoiceParser(["a", "A"])
    assert parser.parse('{"action": "A"}').action == "A"
    assert parser.parse('{"action": " a"}').action == "a"


def test_another_action_key() -> None:
    parser = JSONChoiceParser(["+"], action_key="Next Move")
    assert parser.parse('{"next move": "+"}').action == "+"
    assert parser.parse('{"action": "+"}').error == ErrorKind.NO_ACTION


def test_nesting_is_bounded_whatever_the_callers_stack() -> None:
    def nested(depth: int) -> str:
        return f'{{"a": {"[" * depth}{"]" * depth}, "action": "+"}}'

    assert PARSER.parse(nested(64)).action == "+"
    assert not PARSER.parse(nested(65)).valid
    assert not PARSER.parse(nested(10_000)).valid


def test_a_broken_object_beyond_the_limit_is_not_repaired() -> None:
    thoughts = "x" * MAX_REPAIR
    assert PARSER.parse('{"thoughts": "", "action": "+",}').action == "+"
    assert PARSER.parse(f'{{"thoughts": "{thoughts}", "action": "+",}}').error == ErrorKind.NO_ACTION
    assert PARSER.parse(f'{{"thoughts": "{thoughts}", "action": "+"}}').action == "+"


@pytest.mark.parametrize("bracket", ["{", "[", "(", "}"])
def test_brackets_in_a_string_of_a_broken_object_are_text(bracket: str) -> None:
    assert PARSER.parse(f'{{"thoughts": "{bracket * 500}", "action": "+",}}').action == "+"


def test_many_choices_are_listed_in_part() -> None:
    parser = JSONChoiceParser([f"n{i}" for i in range(200)])
    message = parser.parse('{"action": "x"}').message
    assert message.endswith('"n49", ... (200 in all)')


JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "action", ""]), inner, max_size=3)
    ),
    max_leaves=8,
)
ACTION_VALUES = st.sampled_from(["+", "-", "stand", "fly", ""]) | JSON_VALUES


@settings(deadline=None, max_examples=200)
@given(
    st.dictionaries(st.text(max_size=5) | st.just("action"), ACTION_VALUES, max_size=5),
    st.sampled_from([None, 0, 2]),
    st.booleans(),
)
def test_strict_json_agrees_with_the_standard_library(data: dict[str, Any], indent: int | None, ascii: bool) -> None:
    parse = PARSER.parse(json.dumps(data, indent=indent, ensure_ascii=ascii))
    keys = [key for key in data if key.strip().casefold() == "action"]
    value = data.get("action")
    if keys == ["action"] and isinstance(value, str) and value in PARSER.labels[:-1]:
        assert (parse.action, parse.repaired) == (value, False)
    elif parse.valid:
        assert parse.repaired
        assert keys


def test_the_span_of_any_text_names_the_action() -> None:
    def check(utterance: str, parse: Parse[str]) -> None:
        assert parse.action is not None
        assert deciding(utterance) == parse.action

    pieces = st.sampled_from([*'{}[]",:\\ \n', '"action"', "action", "+", '"+"', '{"action": "+"}', "'action': '-'"])
    each_parse(PARSER, st.lists(pieces, max_size=7).map("".join) | st.text(st.characters()), check, at_least=5)


@settings(deadline=None, max_examples=200)
@given(st.text(st.characters()), st.sampled_from(PARSER.labels[:-1]))
def test_thoughts_never_decide(thoughts: str, action: str) -> None:
    utterance = PARSER.format(action, thoughts=thoughts)
    parse = PARSER.parse(utterance)
    assert (parse.action, parse.repaired) == (action, False)
    assert deciding(utterance) == action
    assert re.fullmatch(PARSER.pattern(), utterance)


@settings(deadline=None, max_examples=200)
@given(st.lists(st.text(st.characters(), min_size=1).map(str.strip).filter(bool), min_size=1, max_size=5, unique=True))
def test_any_choices_round_trip(choices: list[str]) -> None:
    parser = JSONChoiceParser()
    pattern = re.compile(parser.pattern(choices))
    for choice in choices:
        utterance = parser.format(choice)
        assert parser.parse(utterance, choices).action == choice
        assert pattern.fullmatch(utterance)


@settings(deadline=None, max_examples=100)
@given(st.from_regex(PARSER.pattern(), fullmatch=True))
def test_whatever_the_pattern_matches_is_an_action(utterance: str) -> None:
    assert PARSER.parse(utterance).valid


@settings(deadline=None, max_examples=300)
@given(
    st.sampled_from(["hit", "stand"]),
    st.text(st.sampled_from("ab \"'{}\\,:\n"), max_size=12),
    st.data(),
)
def test_damage_to_one_character_never_makes_another_action(action: str, thoughts: str, data: st.DataObject) -> None:
    parser = JSONChoiceParser(["hit", "stand"])
    utterance = parser.format(action, thoughts=thoughts)
    at = data.draw(st.integers(0, len(utterance) - 1))
    new = data.draw(st.sampled_from(["", '"', "'", "{", "}", "\\", ",", ":", "\n", " ", "x"]))
    damaged = utterance[:at] + new + utterance[at + 1 :]
    assert parser.parse(damaged).action in (None, action), damaged


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from((JSONChoiceParser, FunctionCallParser)),
    st.sampled_from(("+", 'say "x"', "a\\b", "\u00e9")),
    st.one_of(st.text(max_size=20), st.integers(), st.lists(st.text(max_size=5), max_size=3)),
)
def test_the_exact_format_is_read_as_any_other_strict_text(
    kind: type[JSONChoiceParser], action: str, thoughts: Any
) -> None:
    parser = kind(["+", 'say "x"', "a\\b", "\u00e9"])
    written = parser.format(action, thoughts=thoughts)
    exact, spaced = parser.parse(written), parser.parse(f" {written}")
    assert exact.action == spaced.action == action
    assert exact.repaired == spaced.repaired is False
    assert exact.span is not None
    assert spaced.span == (exact.span[0] + 1, exact.span[1] + 1)
