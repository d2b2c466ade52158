"""Simultaneous games for agents that act in turn."""

from __future__ import annotations

import copy
from typing import Any

from pettingzoo.utils.conversions import parallel_to_aec_wrapper
from pettingzoo.utils.wrappers import OrderEnforcingWrapper

from coso_envs.multiagent.game import GameSnapshot


class InTurn(OrderEnforcingWrapper):
    """An ``AECEnv`` of a simultaneous game, as PettingZoo's ``parallel_to_aec`` makes it, with all that games offer.

    The game goes on when all agents have spoken.

    Args:
        game: a ``ParallelEnv`` that is a :class:`coso_envs.multiagent.game.TextGame`.

    Attributes:
        game: the game.
        seats: as that of the game, which see; likewise ``parser``, ``action_choices``, ``expert_action`` and
            ``expert_utterance``.
    """

    def __init__(self, game: Any) -> None:
        super().__init__(parallel_to_aec_wrapper(game))
        self.game = game
        self.seats, self.parser = game.seats, game.parser
        self.action_choices, self.expert_action = game.action_choices, game.expert_action
        self.expert_utterance = game.expert_utterance

    @property
    def snapshot(self) -> GameSnapshot:
        """Complete state, random stream and this turn's utterances included, as a copy; assign it to return to it."""
        turn = {name: value for name, value in vars(self.env).items() if name != "env"}
        return GameSnapshot({"game": self.game.snapshot, "turn": copy.deepcopy(turn), "begun": self._has_reset})

    @snapshot.setter
    def snapshot(self, snapshot: GameSnapshot) -> None:
        if "game" not in snapshot.fields:
            raise ValueError("a game in turns cannot go on from a snapshot of one without them")
        self.game.snapshot = snapshot.fields["game"]
        self.env.__dict__.update(copy.deepcopy(snapshot.fields["turn"]))
        self._has_reset, self._has_updated = snapshot.fields["begun"], True


__all__ = ["InTurn"]
