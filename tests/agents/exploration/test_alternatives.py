"""Versions of an utterance with other actions."""

from __future__ import annotations

import parsers
from agents.exploration.alternatives import alternatives


def test_no_two_versions_are_read_as_the_same_action() -> None:
    choices = ["look", "go to cabinet 1", "go to cabinet 10", "go to cabinet 11"]
    parser = parsers.make("coso/rl4vlm-alfworld")
    utterance = '{"thoughts": "", "action": "look"}'
    found = list(alternatives(parser, utterance, parser.parse(utterance, choices), choices=choices, limit=8))
    # Substring search reads "go to cabinet 1" in the three other commands.
    assert [action for _, action in found] == ["go to cabinet 1"]


def test_at_most_limit_versions_are_made() -> None:
    choices = [f"go {i}" for i in range(9)]
    parser = parsers.make("coso/tags", choices=choices)
    utterance = parser.format("go 3")
    found = [action for _, action in alternatives(parser, utterance, parser.parse(utterance), choices=choices, limit=4)]
    assert len(found) == len({*found, "go 3"}) - 1 == 4
