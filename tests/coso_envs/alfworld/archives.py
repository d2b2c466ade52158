"""Games as ALFWorld's archives word them, made from the package's texts by editing what differs."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

from coso_envs.alfworld.game import Game


def appended_help(game: Game) -> Game:
    """The package's rules in another order: help was added to older texts, at their end and with its text in place."""
    help_action = _help_action(game)
    text = re.search(r'"rhs": "(\\nAvailable.*?)"', help_action)
    assert text is not None
    told = text[1].replace("\\n", "\n")
    grammar = game.grammar.replace(help_action, "")
    grammar += f'\n\naction help {{\n    template :: "help";\n    feedback :: "{told}";\n}}\n'
    before, help_rule = game.domain.split("(:action help", 1)
    domain = before.replace("(:action look", f"(:action help{help_rule.rsplit(')', 1)[0]}\n(:action look", 1) + ")"
    return replace(game, grammar=grammar, domain=f"; another comment\n{domain.upper()}")


def as_2_1_2(game: Game) -> Game:
    """As :func:`appended_help`, but what is cleaned may be cleaned at a sink, too."""
    return appended_help(replace(game, domain=_with_sinks(game.domain)))


def as_2_1_1(game: Game) -> Game:
    """As :func:`before_0_4`, but what is cleaned may be cleaned at a sink, too."""
    return before_0_4(replace(game, domain=_with_sinks(game.domain)))


def before_0_4(game: Game) -> Game:
    """As older packages have it: no help, another command to put things down, another text on arrival."""
    grammar = game.grammar.replace(_help_action(game), "")
    for new, old in (
        ("You arrive at {r.name}.", "You arrive at {lend.name}."),
        ('template :: "move {o} to {r}"', 'template :: "put {o} in/on {r}"'),
        ("You move the {o.name} to the {r.name}.", "You put the {o.name} in/on the {r.name}."),
    ):
        assert new in grammar
        grammar = grammar.replace(new, old)
    return replace(game, grammar=grammar, domain=game.domain.split("(:action help", 1)[0] + ")")


#: Release, as the engine names it -> the game as that release has it.
ARCHIVES: dict[str, Callable[[Game], Game]] = {
    "alfworld 0.4": appended_help,
    "archive 2.1.2": as_2_1_2,
    "archive 2.1.1": as_2_1_1,
    "alfworld before 0.4": before_0_4,
}
#: Those that word things otherwise than the package.
OLD = ("archive 2.1.1", "alfworld before 0.4")


def _help_action(game: Game) -> str:
    found = re.search(r"\naction help \{.*?\n\}\n", game.grammar, re.DOTALL)
    assert found is not None
    return found[0]


def _with_sinks(domain: str) -> str:
    assert ";(receptacleType ?r SinkType)" in domain
    return domain.replace(";(receptacleType ?r SinkType)", "(receptacleType ?r SinkType)")
