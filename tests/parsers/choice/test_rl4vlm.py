"""The released substring semantics, against an independent statement of them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers import ErrorKind, Parse
from parsers.choice.rl4vlm import RL4VLMParser
from tests.parsers.examples import each_parse

NUMBERS = [str(number) for number in range(1, 11)]
GAMES = {
    "NumberLine": ["-", "+"],
    "Blackjack": ["stand", "hit"],
    "EZPoints": [*NUMBERS, "+", "*", "="],
    "Points24": [*NUMBERS, "+", "-", "*", "/", "(", ")", "="],
}


def released(utterance: str, choices: list[str]) -> str | None:
    """What the released program decides; None where it draws at random."""
    text = utterance.lower()
    rest = text[text.find('"action":') :]
    named = set()
    if "10" in choices and "10" in rest:
        named.add("10")
        rest = rest.replace("10", "")
    named |= {choice for choice in choices if choice in rest}
    return named.pop() if len(named) == 1 else None


PIECES = [
    '"action":',
    '"Action": ',
    '"thoughts": "',
    "10",
    "1",
    "0",
    "3",
    "+",
    "-",
    "hit",
    "Stand",
    '"',
    "}",
    "{",
    " ",
    "x",
]


@pytest.mark.slow
@settings(deadline=None, max_examples=500)
@given(st.sampled_from(sorted(GAMES)), st.lists(st.sampled_from(PIECES), max_size=9).map("".join))
def test_decides_as_the_released_program(game: str, utterance: str) -> None:
    parser = RL4VLMParser(GAMES[game])
    assert parser.parse(utterance).action == released(utterance, GAMES[game])


@settings(deadline=None, max_examples=200)
@given(st.text(st.characters(codec="utf-8")))
def test_decides_as_the_released_program_on_any_text(text: str) -> None:
    utterance = f'{text}"action": "{text}"'
    assert RL4VLMParser(GAMES["Points24"]).parse(utterance).action == released(utterance, GAMES["Points24"])


def test_the_span_of_any_text_is_the_action() -> None:
    def check(utterance: str, parse: Parse[str]) -> None:
        assert parse.span is not None
        assert utterance[slice(*parse.span)].lower() == parse.action

    text = st.text(st.sampled_from("1+ab\u0130") | st.characters(codec="utf-8"), max_size=6)
    each_parse(RL4VLMParser(GAMES["Points24"]), text.map('{0}"action": "{0}"'.format), check, at_least=6)


@pytest.mark.parametrize(
    ("utterance", "action", "span", "repaired"),
    [
        ('{"thoughts": "hit or stand", "action": "hit"}', "hit", (40, 43), False),
        ('"action": I would HIT now', "hit", (18, 21), True),
        ("\u0130\u0130\u0130 \"action\": 'Hit'", "hit", (15, 18), True),
    ],
)
def test_span_and_repair(utterance: str, action: str, span: tuple[int, int], repaired: bool) -> None:
    parse = RL4VLMParser(GAMES["Blackjack"]).parse(utterance)
    assert (parse.action, parse.span, parse.repaired) == (action, span, repaired)


def test_without_the_key_only_the_last_character_counts() -> None:
    parser = RL4VLMParser(GAMES["NumberLine"])
    assert parser.parse("- - - +").action == "+"
    assert parser.parse("I choose + now").error == ErrorKind.NO_ACTION
    assert parser.parse("").error == ErrorKind.NO_ACTION


def test_none_and_several_are_errors_not_random_actions() -> None:
    parser = RL4VLMParser(GAMES["Blackjack"])
    none = parser.parse('{"action": "fold"}')
    assert (none.error, none.message) == (
        ErrorKind.NO_ACTION,
        'no action after "action":; choose one of: "stand", "hit"',
    )
    several = parser.parse('{"action": "hit", "thoughts": "not stand"}')
    assert (several.error, several.message) == (
        ErrorKind.AMBIGUOUS,
        'the reply names several actions: "stand", "hit"',
    )


@pytest.mark.parametrize("choices", [["a", "A"], ['"', "a"], ["}", "a"], ["a\\b"], ["ab", "bc", "abc", 'c"']])
def test_choices_the_substring_search_cannot_tell_apart_are_refused(choices: list[str]) -> None:
    with pytest.raises(ValueError, match="cannot be read back by substring search among"):
        RL4VLMParser(choices)


def test_a_longer_action_hides_the_one_in_it() -> None:
    parser = RL4VLMParser(["open box 1", "open box 10", "1"])
    for choice in parser.choices or ():
        assert parser.parse(parser.format(choice)).action == choice
