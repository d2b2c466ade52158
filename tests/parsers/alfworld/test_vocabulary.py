"""Admissible commands, of a list or of the grammar: both answer alike."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given, settings

from parsers.alfworld.commands import VERBS, Command, read_command
from parsers.alfworld.vocabulary import GRAMMAR, CommandList, Vocabulary
from tests.parsers.alfworld.strategies import COMMANDS

LISTED = CommandList(
    ["go to cabinet 1", "go to cabinet 12", "take egg 1 from fridge 1", "take egg 2 from fridge 1", "(x"]
)


@pytest.mark.parametrize("vocabulary", [LISTED, GRAMMAR], ids=["list", "grammar"])
def test_a_drawn_command_is_in_the_vocabulary_and_matches_its_pattern(vocabulary: Vocabulary) -> None:
    rng = np.random.default_rng(0)
    drawn = {vocabulary.sample(rng) for _ in range(300)}
    assert all(command in vocabulary for command in drawn)
    assert all(re.fullmatch(vocabulary.pattern(str), command) for command in drawn)
    assert all(vocabulary.meant(command) == [command] for command in drawn if read_command(command) is not None)


def test_a_list_is_drawn_from_and_shown_in_full() -> None:
    rng = np.random.default_rng(0)
    assert {LISTED.sample(rng) for _ in range(100)} == set(LISTED.forms)
    assert LISTED.hint == ""


def test_the_grammar_draws_every_verb_and_shows_a_form_of_each() -> None:
    rng = np.random.default_rng(0)
    commands = [read_command(GRAMMAR.sample(rng)) for _ in range(300)]
    assert {command.verb for command in commands if command is not None} == set(VERBS)
    assert len(GRAMMAR.forms) == len(VERBS)
    assert [form for form in GRAMMAR.forms if form in GRAMMAR] == ["inventory", "look", "help"]


def test_what_may_be_meant() -> None:
    assert LISTED.meant("take the egg from the fridge") == list(LISTED.forms[2:4])
    assert LISTED.meant("go to cabinet 2") == LISTED.meant("sing") == GRAMMAR.meant("sing") == []
    assert GRAMMAR.meant("go to the desk lamp") == ["go to desklamp"]
    assert GRAMMAR.meant("go to gadget 1") == []


@pytest.mark.parametrize(
    ("vocabulary", "value", "complete"),
    [
        (LISTED, "go to cabinet 12", True),
        (LISTED, "Go to cabinet 1.", True),
        (LISTED, "go to the cabinet 1", False),
        (LISTED, "take egg", False),
        (GRAMMAR, "Look.", True),
        (GRAMMAR, "go to cabinet 1", False),
        (GRAMMAR, "loo", False),
    ],
)
def test_what_cannot_go_on(vocabulary: Vocabulary, value: str, complete: bool) -> None:
    assert vocabulary.is_complete(value) is complete


@settings(deadline=None, max_examples=60)
@given(COMMANDS)
def test_every_command_is_in_the_grammar(command: Command) -> None:
    assert str(command) in GRAMMAR
    assert str(command).upper() not in GRAMMAR
    assert f"{command} 7 7" not in GRAMMAR
