"""An episode, as the environment keeps it: the game, its turns, the latest steps, and counts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from coso_envs.alfworld.game import Game
from coso_envs.alfworld.turn import NOTHING_HAPPENS, Turn
from coso_envs.alfworld.wording import Step, first_observation


@dataclass(frozen=True)
class Episode:
    """A game so far.

    Attributes:
        game: the game.
        shuffle_seed: seed of the permutation of the numbers in names; None if they are as they were.
        start: the first turn.
        turn: the present one.
        observation: the text of the present turn; that of the first one without greeting and task.
        history: the latest steps.
        commands: number of commands.
        last: the latest command, "" at the start.
        nothing_happened: number of commands that did nothing.
        repeats: number of commands that were the same as the one before.
    """

    game: Game
    shuffle_seed: int | None
    start: Turn
    turn: Turn
    observation: str
    history: tuple[Step, ...] = ()
    commands: int = 0
    last: str = ""
    nothing_happened: int = 0
    repeats: int = 0

    @classmethod
    def begin(cls, game: Game, shuffle_seed: int | None, turn: Turn) -> Episode:
        """Return a game at its first turn."""
        return cls(game, shuffle_seed, turn, turn, first_observation(turn.text))

    def after(self, command: str, turn: Turn, history: int, utterance: str) -> Episode:
        """Return the game after ``command``, which led to ``turn``.

        Args:
            command: the command, or an utterance that has none.
            turn: the turn that followed.
            history: how many of the latest steps are kept.
            utterance: what was said.
        """
        kept = (*self.history, Step(self.observation, command, utterance))
        return replace(
            self,
            turn=turn,
            observation=turn.text,
            history=kept[-history:] if history else (),
            commands=self.commands + 1,
            last=command,
            nothing_happened=self.nothing_happened + (turn.text == NOTHING_HAPPENS),
            repeats=self.repeats + (command == self.last),
        )

    @property
    def room(self) -> str:
        """The first observation, without greeting and task."""
        return first_observation(self.start.text)

    def __deepcopy__(self, memo: dict[int, Any]) -> Episode:
        """Return itself: nothing in it changes, and there is a whole house to copy."""
        return self
