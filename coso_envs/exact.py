"""Games whose rules can be listed: what exact evaluation by dynamic programming needs of them."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence

from typing_extensions import override

from coso_envs.core import A, Outcome, S, TextActionEnv


class ExactGame(TextActionEnv[A, S]):
    """A game with few states and no chance after its start, whose policies are evaluated exactly.

    A game opts in by deriving from this class; methods that happen to have these names do not. It promises, and
    ``coso_envs.testing.check_text_env`` compares with what is played:

    - ``actions`` lists every action, the same in all states.
    - ``states`` lists every state in which an agent can be asked for an action. States are hashable.
    - ``start_distribution`` is how ``reset`` draws the first one.
    - ``reset(options={"state": state})`` starts in any of ``states``.
    - ``transition`` is what ``step`` does, and observations depend on the state alone.
    - ``horizon`` steps truncate an episode, if nothing ends it before.
    """

    actions: Sequence[A]
    reset_options = ("state",)

    @abstractmethod
    def states(self) -> Sequence[S]:
        """Return every state that is not the end of an episode, each once."""

    @abstractmethod
    def start_distribution(self) -> Mapping[S, float]:
        """Return the probability of each state in which ``reset`` starts; they sum to 1."""

    @abstractmethod
    def transition(self, state: S, action: A | None) -> Outcome[S]:
        """Return what ``action`` does in ``state``.

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
