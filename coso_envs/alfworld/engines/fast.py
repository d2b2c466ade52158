"""The fast engine: ALFWorld's domain as a state machine, word for word what TextWorld says."""

from __future__ import annotations

import functools
import warnings
from dataclasses import dataclass

from typing_extensions import override

from coso_envs.alfworld.engines.actions import execute
from coso_envs.alfworld.engines.commands import options
from coso_envs.alfworld.engines.facts import Facts
from coso_envs.alfworld.engines.known import UnknownGameError
from coso_envs.alfworld.engines.texts import feedback, first_text
from coso_envs.alfworld.engines.world import World, load_world
from coso_envs.alfworld.game import Game
from coso_envs.alfworld.turn import NOTHING_HAPPENS, Engine, Turn


@dataclass(frozen=True)
class FastTurn(Turn):
    """A turn that the fast engine can go on from.

    Attributes:
        world: the part that never changes.
        facts: the part that can change.
    """

    world: World
    facts: Facts


class FastEngine(Engine):
    """Runs ALFWorld's games at tens of thousands of steps per second; hands others to the reference.

    Limits: one agent; each receptacle in one place; goals over the facts that the domain's actions change. The goal
    must be within reach of ALFWorld's rules: TextWorld knows no commands at all in a game that it proves unsolvable.
    """

    @override
    def start(self, game: Game, shuffle_seed: int | None = None) -> Turn:
        try:
            world = load_world(game, shuffle_seed)
        except UnknownGameError as error:
            self._say_once(f"{game.source}: {error}; TextWorld runs it, some hundred times slower")
            return self._reference.start(game, shuffle_seed)
        except ValueError as error:
            raise ValueError(f"{game.source}: {error}") from error
        return _turn(world, world.start, first_text(world), world.goal.rate(world.start))

    @override
    def play(self, turn: Turn, command: str) -> Turn:
        if not isinstance(turn, FastTurn):
            return self._reference.play(turn, command)
        world, facts = turn.world, turn.facts
        chosen = options(world, facts).commands.get(command.strip())
        if chosen is None:
            return _turn(world, facts, NOTHING_HAPPENS, turn.goal_rate)
        after = execute(world, facts, chosen)
        rate = turn.goal_rate if after is facts else world.goal.rate(after)
        return _turn(world, after, feedback(world, after, chosen), rate)

    def close(self) -> None:
        """Free the reference, where it was needed."""
        if "_reference" in self.__dict__:
            self._reference.close()
            del self._reference

    @functools.cached_property
    def _reference(self) -> Engine:
        from coso_envs.alfworld.engines.textworld_engine import TextWorldEngine

        return TextWorldEngine()

    def _say_once(self, message: str) -> None:
        if "_reference" not in self.__dict__:
            warnings.warn(message, stacklevel=3)


def why_not_fast(game: Game) -> str:
    """Return why the fast engine hands ``game`` to TextWorld; "" if it runs it itself.

    Raises:
        ValueError: if the game's texts cannot be read, or it cannot be won.
    """
    try:
        load_world(game)
    except UnknownGameError as error:
        return str(error)
    return ""


def _turn(world: World, facts: Facts, text: str, rate: float) -> FastTurn:
    return FastTurn(text, options(world, facts).texts, rate == 1.0, rate, facts.house, world, facts)
