"""Which texts the fast engine takes for ALFWorld's."""

from __future__ import annotations

from dataclasses import replace

import pytest

from coso_envs.alfworld.engines.fast import FastTurn
from coso_envs.alfworld.engines.known import DIALECTS, UnknownGameError, dialect_of, task_of
from coso_envs.alfworld.engines.make import make_engine
from tests.coso_envs.alfworld.archives import ARCHIVES, OLD, as_2_1_1
from tests.coso_envs.alfworld.problems import make_game

GAME = make_game(1, receptacles=4, objects=5)


@pytest.mark.parametrize("version", ARCHIVES)
def test_every_archive_is_known_by_what_it_says(version: str) -> None:
    game = ARCHIVES[version](GAME)
    assert (game.grammar, game.domain) != (GAME.grammar, GAME.domain)
    assert version in dialect_of(game).release
    assert task_of(game) == task_of(GAME) == GAME.instruction


def test_dialects_differ() -> None:
    assert len({(dialect.domain, dialect.grammar) for dialect in DIALECTS}) == len(DIALECTS)


@pytest.mark.parametrize("version", ARCHIVES)
def test_every_archive_has_its_own_words(version: str) -> None:
    game, fast, reference = ARCHIVES[version](GAME), make_engine("fast"), make_engine("textworld")
    left, right = reference.start(game), fast.start(game)
    assert isinstance(right, FastTurn)
    old = version in OLD
    assert ("help" in right.admissible) is not old
    walk = next(command for command in right.admissible if command.startswith("go to"))
    for command in ("help", "look", walk, "look", "inventory"):
        assert (left.text, left.admissible) == (right.text, right.admissible)
        left, right = reference.play(left, command), fast.play(right, command)
        if command == walk:
            assert right.text.startswith(
                "You arrive at loc " if old else f"You arrive at {walk.removeprefix('go to ')}."
            )
    assert left.text == right.text
    reference.close()


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("You close the", "You shut the", "grammar"),
        ('template :: "move {o} to {r}"', 'template :: "put {o} in/on {r}"', "grammar"),
        ("You sliced", "You cut", "grammar"),
        ('"condition": "ishot(o:object)"', '"condition": "iscool(o:object)"', "grammar"),
        ("Your task is to: ", "Your job is to: ", "grammar"),
        ('"intro": [', '"intro": [{', "grammar"),
        ("(not (isCool ?o))", "", "domain"),
        ("(opened ?r)", "(opened ?r) (full ?r)", "domain"),
    ],
)
def test_other_rules_are_not_taken_for_alfworlds(old: str, new: str, what: str) -> None:
    text = getattr(GAME, what)
    assert old in text
    with pytest.raises(UnknownGameError, match=f"{what} is not ALFWorld's"):
        dialect_of(replace(GAME, **{what: text.replace(old, new)}))


def test_texts_of_different_releases_are_not_mixed() -> None:
    old = as_2_1_1(GAME)
    for mixed in (replace(GAME, grammar=old.grammar), replace(GAME, domain=old.domain)):
        with pytest.raises(UnknownGameError, match="are of different releases"):
            dialect_of(mixed)


def test_a_task_that_is_told_otherwise() -> None:
    with pytest.raises(UnknownGameError, match="does not state the task"):
        task_of(replace(GAME, grammar="Your task: none"))


def test_a_task_with_signs_of_the_grammar_is_the_references() -> None:
    with pytest.raises(UnknownGameError, match="signs of the grammar"):
        task_of(replace(GAME, grammar=GAME.grammar.replace(GAME.instruction, "find #it#.")))
