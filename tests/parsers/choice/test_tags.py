"""The tags parser: thoughts are thoughts, and one closed action decides."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import ErrorKind, Parse
from parsers.choice.tags import TagsParser
from tests.parsers.examples import each_parse

PARSER = TagsParser(["hit", "stand", "+", "3"])


@pytest.mark.parametrize(
    ("utterance", "repaired"),
    [
        ("<think>so</think><action>hit</action>", False),
        ("<action>hit</action>", False),
        ("no tag for thoughts <action>hit</action>\n", False),
        ("<think>maybe <action>stand</action></think><action>hit</action>", False),
        ("it began in the prompt <action>stand</action></think><action>hit</action>", False),
        ("<think>3 < 5 <b> <think></think><action>hit</action>", False),
        ("<action>hit</action><think>because</think>", True),
        ("<action>hit</action> Done.", True),
        ("<Action>hit</ACTION>", True),
        ("< action >hit</ action >", True),
        ("<action> Hit\n</action>", True),
        ('<action>"hit"</action>', True),
        ("<action>hit</action><action>hit</action>", True),
        ("<think>so</think><action>hit", True),
    ],
)
def test_read(utterance: str, repaired: bool) -> None:
    parse = PARSER.parse(utterance)
    assert (parse.action, parse.repaired) == ("hit", repaired)
    assert parse.span is not None
    assert utterance[slice(*parse.span)].casefold() == "hit"


@pytest.mark.parametrize(
    ("utterance", "error", "words"),
    [
        ("", ErrorKind.NO_ACTION, "no <action>...</action> in the reply"),
        ("hit", ErrorKind.NO_ACTION, "no <action>"),
        ("hit</action>", ErrorKind.NO_ACTION, "no <action>"),
        ("<think><action>hit</action>", ErrorKind.NO_ACTION, "a thought is never closed, so there is no action"),
        ("<think><action>hit</action></think>", ErrorKind.NO_ACTION, "no <action>"),
        ("<action>hit</action></think>", ErrorKind.NO_ACTION, "no <action>"),
        ("<action></action>", ErrorKind.MALFORMED_VALUE, "the action is empty"),
        ("<action><action>hit</action></action>", ErrorKind.MALFORMED_VALUE, "there is a tag inside <action>"),
        ("<action>hit<think></think></action>", ErrorKind.UNKNOWN_ACTION, "is not an action here"),
        ("<action>hit<think></think>", ErrorKind.UNKNOWN_ACTION, "is not an action here"),
        ("<action>fly</action>", ErrorKind.UNKNOWN_ACTION, '"fly" is not an action here; choose one of: "hit"'),
        ("<action>hit</action", ErrorKind.UNKNOWN_ACTION, '"hit</action" is not'),
        ("<action>hit</action><action>stand</action>", ErrorKind.AMBIGUOUS, 'several actions: "hit", "stand"'),
        ("<action>hit</action><action>fly</action>", ErrorKind.AMBIGUOUS, '"hit", "something unknown"'),
        ("<action>", ErrorKind.AMBIGUOUS, "the reply ends within its action"),
    ],
)
def test_refused_with_a_reason(utterance: str, error: ErrorKind, words: str) -> None:
    parse = PARSER.parse(utterance)
    assert parse.error == error, parse
    assert words in parse.message


def test_every_field_has_its_tag() -> None:
    parser = TagsParser(["a"], ("current number", "cards", "thoughts"))
    utterance = parser.format("a", thoughts="3 < 5", cards=["K", 3], **{"current number": 2})
    assert utterance == "<current_number>2</current_number><cards>K, 3</cards><think>3 < 5</think><action>a</action>"
    assert re.fullmatch(parser.pattern(), utterance)
    assert parser.instructions() == (
        "Reply as <current_number>...</current_number><cards>...</cards><think>...</think><action>...</action>. "
        'The action is one of: "a".'
    )


def test_what_the_format_cannot_hold_is_refused() -> None:
    with pytest.raises(ValueError, match="field 'thoughts' cannot contain '</' in this format"):
        PARSER.format("hit", thoughts="a </think> b")
    with pytest.raises(ValueError, match="field 'thoughts' must be"):
        PARSER.format("hit", thoughts=None)
    with pytest.raises(ValueError, match="an action cannot contain a tag of its own format, got 'a</action>'"):
        TagsParser(["a</action>"])
    with pytest.raises(ValueError, match="cannot contain a tag"):
        TagsParser().format("<think>")


def test_tags_must_be_words_that_differ() -> None:
    with pytest.raises(ValueError, match="action_tag must be a word, got 'my action'"):
        TagsParser(["a"], action_tag="my action")
    with pytest.raises(ValueError, match="the tags of action and fields must differ, got action, think, think"):
        TagsParser(["a"], ("think", "thoughts"))


def test_another_action_tag() -> None:
    parser = TagsParser(["a"], action_tag="answer")
    assert parser.parse("<answer>a</answer>").action == "a"
    assert parser.parse("<action>a</action>").error == ErrorKind.NO_ACTION


#: No field holds these; all that could begin a mark of thoughts counts as one.
MARKS = re.compile(
    r"</|[<\uff1c\u25c1][\s\\/\uff0f]*(?:thi|tho|rea|ref|ana|scr|[|]|[a-z]+:)|\[[\s\\/\uff0f]*think|&lt;", re.IGNORECASE
)


@settings(deadline=None, max_examples=200)
@given(st.text(st.sampled_from("ab<>/ \n") | st.characters()).filter(lambda text: not MARKS.search(text)))
def test_thoughts_never_decide(thoughts: str) -> None:
    utterance = PARSER.format("stand", thoughts=thoughts)
    parse = PARSER.parse(utterance)
    assert (parse.action, parse.repaired) == ("stand", False)
    assert re.fullmatch(PARSER.pattern(), utterance)


TAGS = ["<think>", "</think>", "<action>", "</action>", "hit", "stand", " ", "<", "</"]


def test_tags_in_any_order_give_an_action_that_stands_in_a_tag() -> None:
    def check(utterance: str, parse: Parse[str]) -> None:
        assert parse.span is not None
        assert utterance[slice(*parse.span)] == parse.action
        assert utterance[: parse.span[0]].rstrip().endswith("<action>")

    pieces = st.lists(st.sampled_from([*TAGS, "<action>hit</action>", "<action>stand</action>"]), max_size=6)
    each_parse(PARSER, pieces.map("".join), check, at_least=6, examples=300)


@settings(deadline=None, max_examples=100)
@given(st.from_regex(PARSER.pattern(), fullmatch=True))
def test_whatever_the_pattern_matches_is_an_action(utterance: str) -> None:
    assert PARSER.parse(utterance).valid
