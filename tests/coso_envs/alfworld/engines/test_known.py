"""Which texts the fast engine takes for ALFWorld's."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from coso_envs.alfworld.engine import make_engine
from coso_envs.alfworld.engines.known import UnknownGame, task_of
from coso_envs.alfworld.game import Game
from tests.coso_envs.alfworld.problems import make_game

GAME = make_game(1, receptacles=4, objects=5)


def as_downloaded(game: Game) -> Game:
    """``game`` as in the archive json_2.1.3: help was added to older texts, at their end and with its text in place."""
    help_action = re.search(r"\naction help \{.*?\n\}\n", game.grammar, re.DOTALL)
    assert help_action is not None
    text = re.search(r'"rhs": "(\\nAvailable.*?)"', help_action[0])
    assert text is not None
    told = text[1].replace("\\n", "\n")
    grammar = game.grammar.replace(help_action[0], "")
    grammar += f'\n\naction help {{\n    template :: "help";\n    feedback :: "{told}";\n}}\n'
    before, help_rule = game.domain.split("(:action help", 1)
    domain = before.replace("(:action look", f"(:action help{help_rule.rsplit(')', 1)[0]}\n(:action look", 1) + ")"
    return replace(game, grammar=grammar, domain=f"; another comment\n{domain.upper()}")


def test_downloaded_games_say_the_same_in_other_words() -> None:
    game = as_downloaded(GAME)
    assert game.grammar != GAME.grammar
    assert game.domain != GAME.domain
    assert task_of(game) == task_of(GAME) == GAME.instruction


def test_downloaded_games_are_the_same_on_textworld() -> None:
    game, fast, reference = as_downloaded(GAME), make_engine("fast"), make_engine("textworld")
    left, right = reference.start(game), fast.start(game)
    for command in ("help", "look", "inventory"):
        assert (left.text, left.admissible) == (right.text, right.admissible)
        left, right = reference.play(left, command), fast.play(right, command)
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
    with pytest.raises(UnknownGame, match=what):
        task_of(replace(GAME, **{what: text.replace(old, new)}))


def test_a_task_with_signs_of_the_grammar_is_the_references() -> None:
    with pytest.raises(UnknownGame, match="signs of the grammar"):
        task_of(replace(GAME, grammar=GAME.grammar.replace(GAME.instruction, "find #it#.")))
