"""The readers of released programs follow the rules of these programs, restated here."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import parsers
from parsers import ErrorKind
from parsers.alfworld.released import verl_agent_command
from parsers.testing import check_parser

CHOICES = ["go to cabinet 1", "go to cabinet 10", "look", "take mug 1 from shelf 2"]
PIECES = st.lists(
    st.sampled_from([*CHOICES, "LOOK", '"action":', '"Action": "', "<action>", "</action>", "<ACTION>", "</think>", " ",
                     "\n", "İ", "ß", "a long tale about a cup", "}"]),
    max_size=8,
).map("".join)  # fmt: skip


def first_contained(reply: str) -> str | None:
    """RL4VLM: the first command of the list in the text that begins with the key, or in its last 30 characters."""
    lowered = reply.lower()
    parts = re.split('("action":)', lowered, maxsplit=1)
    searched = "".join(parts[1:]) if len(parts) > 1 else lowered[-30:]
    found = [choice for choice in CHOICES if searched.count(choice)]
    return found[0] if found else None


def between_tags(reply: str) -> str:
    """verl-agent: the text between the first tag of each kind, empty if they are the wrong way round, or the end."""
    lowered = reply.lower()
    if "<action>" in lowered and "</action>" in lowered:
        before_end = lowered[: lowered.index("</action>")]
        return before_end.split("<action>", 1)[1].strip() if "<action>" in before_end else ""
    return lowered[max(0, len(lowered) - 30) :]


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(PIECES)
def test_rl4vlm_takes_the_first_of_the_list(reply: str) -> None:
    parse = parsers.make("coso/rl4vlm-alfworld").parse(reply, CHOICES)
    assert parse.action == first_contained(reply)
    if parse.action is not None:
        assert parse.span is not None and parse.action in reply[slice(*parse.span)].lower()


@settings(max_examples=300, deadline=None)
@given(PIECES)
def test_verl_agent_takes_what_stands_between_the_tags(reply: str) -> None:
    said = between_tags(reply)
    parse = parsers.make("coso/verl-agent-alfworld").parse(reply, CHOICES)
    assert verl_agent_command(reply) == said
    assert parse.action == (said.strip() if said.strip() in CHOICES else None)


def test_a_cabinet_with_two_digits_cannot_be_said_to_rl4vlm() -> None:
    parser = parsers.make("coso/rl4vlm-alfworld")
    assert parser.parse('{"action": "go to cabinet 10"}', CHOICES).action == "go to cabinet 1"
    with pytest.raises(ValueError, match="'go to cabinet 10' cannot be read back"):
        parsers.make("coso/rl4vlm-alfworld", choices=CHOICES)


@pytest.mark.parametrize("id", ["coso/rl4vlm-alfworld", "coso/verl-agent-alfworld"])
def test_what_they_write_they_read(id: str) -> None:
    parser = parsers.make(id)
    for action in (CHOICES[0], *CHOICES[2:]):
        parse = parser.parse(parser.format(action, thoughts="so I do"), CHOICES)
        assert (parse.action, parse.repaired) == (action, False)
    assert parser.parse("", CHOICES).error is ErrorKind.NO_ACTION


def test_verl_agent_keeps_the_contract_of_parsers() -> None:
    check_parser(parsers.make("coso/verl-agent-alfworld"), choices=CHOICES)


def test_without_tags_the_span_is_that_of_the_last_characters() -> None:
    utterance = "look " + " " * 40 + "look"
    parse = parsers.make("coso/verl-agent-alfworld", choices=["look"]).parse(utterance)
    assert (parse.action, parse.span) == ("look", (45, 49))


@pytest.mark.parametrize("id", ["coso/rl4vlm-alfworld", "coso/verl-agent-alfworld"])
def test_the_readers_of_released_programs_need_choices(id: str) -> None:
    with pytest.raises(ValueError, match="has no fixed choices: pass choices= to each call"):
        parsers.make(id).parse("<think></think><action>look</action>")
