"""The base class of games that can be evaluated exactly, by dynamic programming over all their states."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence

from typing_extensions import override

from coso_envs.core import A, Outcome, S, TextActionEnv


class ExactGame(TextActionEnv[A, S]):
    """A game with few states and no randomness after its start, in which policies can be evaluated exactly.

    A game opts in by deriving from this class. It makes these promises, which ``coso_envs.testing.check_text_env``
    compares with episodes that it plays:

    - ``actions`` lists every action, the same in all states.
    - ``states`` lists every state in which an agent can be asked for an action. States are hashable.
    - ``start_distribution`` is the distribution from which ``reset`` draws the first state.
    - ``reset(options={"state": state})`` starts in any of ``states``.
    - ``transition`` has the same effect as ``step``, and observations depend only on the state.
    - An episode is truncated after ``horizon`` steps.
    """

    actions: Sequence[A]
    reset_options = ("state",)

    @abstractmethod
    def states(self) -> Sequence[S]:
        """Return every state that is not the end of an episode, each once."""

    @abstractmethod
    def start_distribution(self) -> Mapping[S, float]:
        """Return the probability of each start state; they sum to 1."""

    @abstractmethod
    def transition(self, state: S, action: A | None) -> Outcome[S]:
        """Return the outcome of ``action`` in ``state``.

        Args:
            state: one of ``states``.
            action: one of ``actions``; None for an utterance without an action under ``on_invalid="penalty"``.
        """

    @override
    def apply(self, action: A) -> Outcome[S]:
        return self.transition(self.state, action)

    @property
    def horizon(self) -> int:
        """Steps after which an episode is truncated."""
        return self.max_steps
