"""The expert: BabyAI's own bot, which walks along in a copy of the level.

The bot has a memory of what was seen and done, so it must watch every step. To cost nothing where nobody asks it, it
catches up when it is asked, in a level of its own with the same layout.
"""

from __future__ import annotations

import contextlib
import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np

#: Most sub-goals that the bot may set itself for one action. It seldom needs ten, and sometimes adds them without end.
_MOST_SUBGOALS = 40
_LEFT, _RIGHT, _FORWARD, _DROP, _DONE = 0, 1, 2, 4, 6


class LostError(RuntimeError):
    """The bot sets itself sub-goals without end."""


class _Stack(list[Any]):
    """The bot's sub-goals, which counts those that are set."""

    left = _MOST_SUBGOALS

    def append(self, subgoal: Any) -> None:
        """Add a sub-goal.

        Raises:
            LostError: if there were too many since ``left`` was set.
        """
        self.left -= 1
        if self.left < 0:
            raise LostError("the bot does not come to an end")
        super().append(subgoal)


class Guide:
    """BabyAI's bot in an episode, whatever the agent does there."""

    def __init__(self, level: Any, layout: int) -> None:
        """Begin at the beginning of an episode.

        Args:
            level: a ``RoomGridLevel`` at the beginning of an episode, which the guide may change.
            layout: its seed, from which the guide draws when it is lost.
        """
        self._level = level
        self._rng = np.random.default_rng(layout)
        self._followed = 0
        self._bot = self._new_bot(None)
        self._advice = self._ask(None)

    def advise(self, played: Sequence[int]) -> int:
        """Return the next action after those that the agent has played, as MiniGrid's number."""
        for action in played[self._followed :]:
            self._level.step(action)
            self._advice = self._ask(action)
        self._followed = len(played)
        return self._advice

    def _ask(self, taken: int | None) -> int:
        """Return the bot's action; after steps that it did not foresee, that of a bot that begins here."""
        advice = self._replan(taken)
        for seen in (self._bot.vis_mask, None):  # one that has seen nothing explores anew, which may help
            if advice is None:
                self._bot = self._new_bot(seen)
                advice = self._replan(None)
        if advice is None:  # somewhere else it may find a way
            carries = [_DROP] if self._level.carrying is not None else []
            advice = int(self._rng.choice([_LEFT, _RIGHT, _FORWARD, _FORWARD, *carries]))
        return advice

    def _replan(self, taken: int | None) -> int | None:
        """Return the bot's action; None if it has none, or thinks that all is done."""
        self._bot.stack.left = _MOST_SUBGOALS
        # It checks its own assumptions by `assert`, has an error for opened boxes, and indexes what may not be there.
        with contextlib.suppress(Exception):
            advice = int(self._bot.replan(taken))
            return None if advice == _DONE else advice
        return None

    def _new_bot(self, seen: np.ndarray | None) -> Any:
        """Return a bot for the rest of the mission, which knows the cells of ``seen`` (bool [width, height])."""
        bots: Any = importlib.import_module("minigrid.utils.baby_ai_bot")
        bot = bots.BabyAIBot(self._level)
        bot.stack = _Stack()
        for instruction in _remaining(self._level.instrs):
            bot._process_instr(instruction)
        _skip_fetching(bot, self._level)
        if seen is not None:
            bot.vis_mask = seen
        return bot


def _remaining(instruction: Any) -> list[Any]:
    """Return the parts of an instruction that are not done yet, the last one first."""
    parts = [(getattr(instruction, f"instr_{name}", None), getattr(instruction, f"{name}_done", "")) for name in "ab"]
    if parts[0][0] is None:
        return [instruction]
    first = 1 if type(instruction).__name__ == "AfterInstr" else 0
    order = [parts[1 - first], parts[first]]
    return [rest for part, done in order if done != "success" for rest in _remaining(part)]


def _skip_fetching(bot: Any, level: Any) -> None:
    """Take out the first walk of an agent that carries already what it is to put next to something."""
    from minigrid.envs.babyai.core.verifier import PutNextInstr

    first = _remaining(level.instrs)[-1:]
    for instruction in first:
        if isinstance(instruction, PutNextInstr) and any(level.carrying is it for it in instruction.desc_move.obj_set):
            del bot.stack[-2:]
