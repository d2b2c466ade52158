"""The attributes and hooks by which a game says what it is: rules, pictures, expert."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Any, Generic, TypeVar

import numpy as np
from gymnasium.error import ResetNeeded

from coso_envs.outcome import Outcome
from coso_envs.past import RESET_NEEDED

A = TypeVar("A")
S = TypeVar("S")


class Rules(ABC, Generic[A, S]):
    """The rules of a game, by which :class:`coso_envs.core.TextActionEnv` plays. A = executable action, S = state.

    A game overrides the attributes and hooks; those that are not abstract have a default. ``apply`` returns a new state
    or changes the present one.
    """

    #: Every action of the game, in label order; None where the choices depend on the state or are open-ended.
    actions: Sequence[A] | None = None
    #: Fields that an expert writes besides the action, for parsers made by id.
    utterance_fields: tuple[str, ...] = ("thoughts",)
    #: Names of the prompt fields that depend on the state.
    state_fields: tuple[str, ...] = ()
    #: Names of the options that ``reset`` takes and passes to ``start``; others are refused.
    reset_options: tuple[str, ...] = ()
    #: Names of what ``info`` holds besides :data:`coso_envs.core.INFO_KEYS`, in the order of :meth:`more_info`.
    info_fields: tuple[str, ...] = ()
    #: Reward of an utterance without an action, unless a random action is executed in its place.
    invalid_reward: float = -1.0
    #: Whether the state can be copied and restored; that of a real device cannot.
    supports_snapshot: bool = True
    #: Whether steps wait for something outside, such as a real device: environments then had better wait all at once.
    waits: bool = False
    #: Side of a square picture in pixels; not set by a game that overrides ``picture_shape``.
    size: int
    #: Steps after which an episode is truncated, invalid ones included.
    max_steps: int
    _state: S | None = None

    @property
    def state(self) -> S:
        """Present state of the game.

        Raises:
            gymnasium.error.ResetNeeded: before the first ``reset``.
        """
        if self._state is None:
            raise ResetNeeded(RESET_NEEDED["new"])
        return self._state

    @property
    def picture_shape(self) -> tuple[int, int, int]:
        """Shape of a picture, (height, width, 3); ``size`` x ``size`` unless overridden."""
        return (self.size, self.size, 3)

    @abstractmethod
    def start(self, options: Mapping[str, Any]) -> S:
        """Draw the first state from ``self.np_random``, or take it from ``options``."""

    @abstractmethod
    def apply(self, action: A) -> Outcome[S]:
        """Execute ``action`` in ``self.state``; change nothing but that state and ``self.np_random``."""

    @abstractmethod
    def state_info(self) -> dict[str, Any]:
        """Return the symbolic state for ``info["state"]``: a fresh dict, always with the same keys."""

    @abstractmethod
    def picture(self) -> np.ndarray:
        """Return the state as a fresh uint8 array of ``picture_shape``."""

    def draw(self, frame: np.ndarray) -> None:
        """Draw the state into ``frame``, uint8 of ``picture_shape``, over whatever it holds.

        A game may override it, so that vector environments need not copy its pictures, and let :meth:`picture` return
        :meth:`drawn`.
        """
        frame[:] = self.picture()

    def drawn(self) -> np.ndarray:
        """Return what :meth:`draw` draws, as a fresh array."""
        frame = np.empty(self.picture_shape, np.uint8)
        self.draw(frame)
        return frame

    @abstractmethod
    def task(self) -> str:
        """Return the task of this episode, for ``info["task"]``."""

    @abstractmethod
    def expert_action(self) -> A:
        """Return the action of a scripted expert in the present state."""

    @abstractmethod
    def expert_fields(self, action: A, rng: np.random.Generator) -> dict[str, Any]:
        """Return the fields that the expert writes besides ``action``, which need not be the expert's choice."""

    def hear(self, utterance: str) -> Outcome[S]:
        """Return the effect of an utterance without an action under ``on_invalid="nothing"``: none, in most games.

        A game that keeps a history of what was said overrides it; the state is else the same, and the reward
        ``invalid_reward``.
        """
        return Outcome(self.state, self.invalid_reward)

    def action_choices(self) -> Sequence[A] | None:
        """Return the actions admissible in the present state; None if they cannot be listed."""
        return self.actions

    def suggested_actions(self) -> Sequence[A] | None:
        """Return actions worth trying in the present state, for exploration; None if there is nothing to suggest.

        They follow from the observation and the task alone, in a fixed order, never from the expert or from how success
        is decided. Where the admissible actions can be listed, these are they, or those of them that break no rule of
        the game; a game with open-ended actions may suggest some. Asking changes neither the state nor
        ``self.np_random``.
        """
        return self.action_choices()

    def more_info(self) -> dict[str, Any]:
        """Return the values of ``info_fields``: a fresh dict with these keys."""
        return {}

    def fixed_prompt_fields(self) -> dict[str, Any]:
        """Return the values of the prompt fields that never change."""
        return {}

    def state_prompt_fields(self) -> dict[str, Any]:
        """Return the values of the prompt fields named in ``state_fields``."""
        return {}
