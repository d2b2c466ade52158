"""Players that know the environment: its expert, one that draws actions at random, and one that repeats an action."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from benchmarks.evaluation.playing import Game


class Scripted:
    """A player that answers episode by episode, with what the environment knows."""

    def __init__(self, answer: Callable[[Game], str]) -> None:
        self._answer = answer

    def say(self, games: Sequence[Game]) -> Sequence[tuple[str, Mapping[str, int]]]:
        """Return an utterance for each episode; none costs anything."""
        return [(self._answer(game), {}) for game in games]


def expert_player() -> Scripted:
    """Return a player that says what the environment's expert says."""
    return Scripted(lambda game: str(game.env.expert_utterance(rng=game.rng)))


def random_player() -> Scripted:
    """Return a player that draws each action uniformly from those that are admissible, or that the parser knows."""
    return Scripted(_random)


def constant_player(action: Any) -> Scripted:
    """Return a player that always writes the same action."""
    return Scripted(lambda game: str(game.env.parser.format(action)))


def _random(game: Game) -> str:
    parser = game.env.parser
    return str(parser.format(parser.sample(game.rng, game.env.action_choices())))
