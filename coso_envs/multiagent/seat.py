"""A seat: one agent's view of a game that several agents share."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np
from typing_extensions import override

from coso_envs.core import Observation, TextActionEnv
from coso_envs.past import Past

A = TypeVar("A")
S = TypeVar("S")


class Seat(TextActionEnv[A, S]):
    """One agent's view of a game: its prompt, picture, parser and expert over the state S that all seats share.

    Everything that a single agent's environment does with an utterance happens here as well. The game begins and ends a
    seat's episode, and gives it the state that another seat's action has led to; a seat alone cannot be reset, and its
    game takes the snapshots.
    """

    supports_snapshot = False

    @override
    def start(self, options: Mapping[str, Any]) -> S:
        raise RuntimeError(f"a {type(self).__name__} begins with its game: reset the game")

    def begin(self, state: S, np_random: np.random.Generator) -> tuple[Observation, dict[str, Any]]:
        """Begin an episode in a state of the game, with the game's random stream."""
        self._np_random = np_random
        self._enter(state)
        self._steps = 0
        self._phase = "running"
        self._past = Past()
        return self.observe(), self._info(action="", error="", label=self._no_label, success=False)

    def follow(self, state: S) -> None:
        """Enter the state that another seat's action has led to."""
        self._enter(state)

    def end(self) -> None:
        """End the episode, which another seat's action has ended."""
        self._phase = "ended"

    def present(self, info: Mapping[str, Any], success: bool) -> dict[str, Any]:
        """Return an earlier ``info`` of this seat with what has changed since."""
        return {**info, "success": success, "task": self.task(), "state": self.state_info(), **self.more_info()}
