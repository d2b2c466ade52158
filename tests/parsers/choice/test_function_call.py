"""The function-call parser: one function, its arguments as an object or as a string of JSON."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import ErrorKind
from parsers.choice.function_call import FunctionCallParser

PARSER = FunctionCallParser(["hit", "stand", "3", "\U0001f600"])


@pytest.mark.parametrize(
    "utterance",
    [
        '{"name": "act", "arguments": {"thoughts": "", "action": "hit"}}',
        '{"arguments": {"action": "hit"}, "name": "act"}',
        '\n{\n  "id": 7,\n  "name": "act",\n  "arguments": {\n    "action": "hit"\n  }\n}\n',
    ],
)
def test_strict_calls(utterance: str) -> None:
    parse = PARSER.parse(utterance)
    assert (parse.action, parse.repaired) == ("hit", False)


TOLERATED = [
    '{"type": "function", "function": {"name": "act", "arguments": {"action": "hit"}}}',
    '{"tool_calls": [{"function": {"name": "act", "arguments": "{\\"action\\": \\"hit\\"}"}}]}',
    '{{"name": "act", "arguments": {{"action": "hit"}}}}',
    'I call {"action"}: {"name": "act", "arguments": {"action": "hit",}}',
    '[{"name": "act", "arguments": {"action": "**hit**"}}]',
    '<think>{"name": "act", "arguments": {"action": "stand"}}</think>{"name": "act", "arguments": {"action": "hit"}}',
    '{"action": "hit"}',
    '<tool_call>\n{"name": "act", "arguments": {"action": "hit"}}\n</tool_call>',
    '{"name": "Act", "arguments": {"action": "hit"}}',
    '{"name": "act", "parameters": {"action": "hit"}}',
    '{"name": "act", "arguments": {"Action": "Hit"}}',
    '{"name": "act", "arguments": {"action": "hit"}',
    "{'name': 'act', 'arguments': {'action': 'hit'}}",
    '{"name": "act", "arguments": {"action": "hit"}} {"name": "act", "arguments": {"action": "hit"}}',
    '{"name": "act", "arguments": "{\\"action\\": \\"hit\\"}"}',
    '{"name": "act", "arguments": " {\\"thoughts\\": \\"a\\\\nb\\", \\"action\\": \\"hit\\"}"}',
]


@pytest.mark.parametrize("utterance", TOLERATED)
def test_tolerated_and_flagged(utterance: str) -> None:
    parse = PARSER.parse(utterance)
    assert (parse.action, parse.repaired) == ("hit", True)
    assert parse.span is not None
    assert utterance[slice(*parse.span)].casefold() == "hit"


@pytest.mark.parametrize("utterance", [text for text in TOLERATED if text.count('"name"') < 2 or "think" in text])
def test_swap_puts_another_action_in(utterance: str) -> None:
    swapped = PARSER.swap(utterance, PARSER.parse(utterance), "stand")
    assert PARSER.parse(swapped).action == "stand", swapped


@pytest.mark.parametrize(
    ("utterance", "error", "words"),
    [
        ("", ErrorKind.NO_ACTION, 'expected {"name": "act", "arguments": {"thoughts": "...", "action": "..."}}'),
        ('{"name": "act", "action": "hit"}', ErrorKind.NO_ACTION, "no JSON object"),
        ('{"arguments": {"action": "hit"}}', ErrorKind.NO_ACTION, 'the call has no name; call "act"'),
        ('{"name": "fly", "arguments": {"action": "hit"}}', ErrorKind.UNKNOWN_ACTION, '"fly" is no function here'),
        ('{"name": null, "arguments": {"action": "hit"}}', ErrorKind.UNKNOWN_ACTION, '"None" is no function here'),
        ('{"name": "act", "name": "fly", "arguments": {"action": "hit"}}', ErrorKind.UNKNOWN_ACTION, '"fly"'),
        ("{'name': 'fly', 'arguments': {'action': 'hit'}}", ErrorKind.UNKNOWN_ACTION, '"fly" is no function here'),
        ('{"name": "act", "arguments": {}}', ErrorKind.MALFORMED_VALUE, 'the arguments have no "action"'),
        ('{"name": "act", "arguments": ["hit"]}', ErrorKind.MALFORMED_VALUE, "the arguments must be an object"),
        ('{"name": "act", "arguments": 3}', ErrorKind.MALFORMED_VALUE, "the arguments must be an object"),
        ('{"name": "act", "arguments": "hit"}', ErrorKind.MALFORMED_VALUE, "but not of a JSON object"),
        ('{"name": "act", "arguments": ""}', ErrorKind.MALFORMED_VALUE, "but not of a JSON object"),
        ('{"name": "act", "arguments": "{}"}', ErrorKind.MALFORMED_VALUE, 'the arguments have no "action"'),
        ('{"name": "act", "arguments": {"action": "fly"}}', ErrorKind.UNKNOWN_ACTION, '"fly" is not an action here'),
        ('{"name": "act", "arguments": {"action": {"action": "hit"}}}', ErrorKind.MALFORMED_VALUE, "got an object"),
        (
            '{"name": "act", "arguments": {"action": "hit"}, "parameters": {"action": "stand"}}',
            ErrorKind.AMBIGUOUS,
            '"hit", "stand"',
        ),
        (
            '{"name": "act", "arguments": {"action": "hit"}}{"name": "act", "arguments": {"action": "stand"}}',
            ErrorKind.AMBIGUOUS,
            '"hit", "stand"',
        ),
    ],
)
def test_refused_with_a_reason(utterance: str, error: ErrorKind, words: str) -> None:
    parse = PARSER.parse(utterance)
    assert parse.error == error, parse
    assert words in parse.message


def test_escaped_surrogate_pairs_give_the_whole_string_as_span() -> None:
    utterance = json.dumps({"name": "act", "arguments": json.dumps({"action": "\U0001f600"}, ensure_ascii=False)})
    parse = PARSER.parse(utterance)
    assert parse.action == "\U0001f600"
    assert parse.span is not None
    assert utterance[slice(*parse.span)] == '{\\"action\\": \\"\\ud83d\\ude00\\"}'


def test_another_function() -> None:
    parser = FunctionCallParser(["a"], (), "move", function="choose")
    assert parser.format("a") == '{"name": "choose", "arguments": {"move": "a"}}'
    assert parser.instructions() == (
        'Reply with one JSON object: {"name": "choose", "arguments": {"move": "..."}}. "move" is one of: "a".'
    )
    with pytest.raises(ValueError, match="the function needs a name, got ' '"):
        FunctionCallParser(["a"], function=" ")


@settings(deadline=None, max_examples=200)
@given(st.text(st.sampled_from('{}"\\:, action') | st.characters()), st.booleans())
def test_thoughts_never_decide(thoughts: str, as_string: bool) -> None:
    utterance = PARSER.format("stand", thoughts=thoughts)
    assert re.fullmatch(PARSER.pattern(), utterance)
    if as_string:
        call = json.loads(utterance)
        utterance = json.dumps({**call, "arguments": json.dumps(call["arguments"])})
    parse = PARSER.parse(utterance)
    assert (parse.action, parse.repaired) == ("stand", as_string)
    assert parse.span is not None
    assert "stand" in utterance[slice(*parse.span)]


@settings(deadline=None, max_examples=100)
@given(st.from_regex(PARSER.pattern(), fullmatch=True))
def test_whatever_the_pattern_matches_is_an_action(utterance: str) -> None:
    assert PARSER.parse(utterance).valid
