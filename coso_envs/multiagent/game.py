"""The part that turn-based and simultaneous games share: their seats, spaces, experts, pictures and snapshots."""

from __future__ import annotations

import copy
from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import numpy as np
from gymnasium.error import ResetNeeded, UnsupportedMode
from gymnasium.utils import seeding

from coso_envs.core import Observation
from coso_envs.multiagent.seat import Seat
from coso_envs.options import known_options
from coso_envs.past import RESET_NEEDED, Phase
from coso_envs.spaces import Utterance
from parsers import ActionParser

SeatType = TypeVar("SeatType", bound=Seat[Any, Any])

#: Ways to render: text on the screen, a picture uint8 [H, W, 3], text as a str.
RENDER_MODES = ("human", "rgb_array", "ansi")


@dataclass(frozen=True)
class GameSnapshot:
    """The complete state of a game with its random stream, as a picklable value."""

    fields: Mapping[str, Any]


class TextGame(Generic[SeatType]):
    """A game of several seats; a base class beside PettingZoo's ``AECEnv`` or ``ParallelEnv``.

    Observations, utterances and infos of each seat are those of :class:`coso_envs.core.TextActionEnv`.

    Attributes:
        seats: agent -> its view of the game, in the order of play.
        possible_agents: names of all seats.
        agents: names of the seats whose episode has not ended.
    """

    metadata: dict[str, Any]
    #: Names of the options that ``reset`` takes.
    reset_options: tuple[str, ...] = ()
    #: Names of the attributes, besides the seats' own, that change while the game is played.
    _played: tuple[str, ...] = ("agents", "_np_random")
    _np_random: np.random.Generator | None = None

    def __init__(self, seats: Mapping[str, SeatType], render_mode: str | None) -> None:
        """Take the seats.

        Raises:
            gymnasium.error.UnsupportedMode: on an unknown ``render_mode``.
        """
        if render_mode is not None and render_mode not in RENDER_MODES:
            raise UnsupportedMode(f"render_mode must be one of {RENDER_MODES}, got {render_mode!r}")
        self.seats = dict(seats)
        self.possible_agents = list(seats)
        self.agents: list[str] = []
        self.render_mode = render_mode

    @abstractmethod
    def table_picture(self) -> np.ndarray:
        """Return a picture for spectators, uint8 [H, W, 3]."""

    @abstractmethod
    def table_text(self) -> str:
        """Return the present state as text for spectators."""

    # What PettingZoo asks for.

    def observation_space(self, agent: str) -> Any:
        """Return the space of an agent's observations, always the same object."""
        return self.seats[agent].observation_space

    def action_space(self, agent: str) -> Utterance:
        """Return the space of an agent's utterances, always the same object."""
        return self.seats[agent].action_space

    def observe(self, agent: str) -> Observation:
        """Return an agent's observation of the present state."""
        return self.seats[agent].observe()

    def render(self) -> np.ndarray | str | None:
        """Return a picture under "rgb_array" and text under "ansi"; print the text under "human".

        Raises:
            gymnasium.error.ResetNeeded: before the first ``reset``.
        """
        if self._phase == "new":
            raise ResetNeeded(RESET_NEEDED["new"])
        if self.render_mode == "rgb_array":
            return self.table_picture()
        if self.render_mode == "ansi":
            return self.table_text()
        if self.render_mode == "human":
            print(self.table_text(), flush=True)
        return None

    # What agents and tools ask for, as of a single agent's environment.

    @property
    def parser(self) -> ActionParser[Any]:
        """The parser, the same for all seats."""
        return next(iter(self.seats.values())).parser

    def action_choices(self, agent: str) -> Sequence[Any] | None:
        """Return the actions admissible for an agent; None if they cannot be listed."""
        return self.seats[agent].action_choices()

    def expert_action(self, agent: str) -> Any:
        """Return the action of a scripted expert in an agent's place."""
        return self.seats[agent].expert_action()

    def expert_utterance(self, agent: str, action: Any = None, rng: np.random.Generator | None = None) -> str:
        """Return an utterance of an action, the expert's if None; see :class:`coso_envs.core.TextActionEnv`."""
        return self.seats[agent].expert_utterance(action, rng)

    @property
    def np_random(self) -> np.random.Generator:
        """The random stream of the game; made at first use."""
        if self._np_random is None:
            self._np_random, _ = seeding.np_random()
        return self._np_random

    @property
    def _phase(self) -> Phase:
        # Episodes of all seats begin together.
        return next(iter(self.seats.values()))._phase

    @property
    def snapshot(self) -> GameSnapshot:
        """Complete state with the random stream, as a copy; assign it to return to it."""
        _ = self.np_random  # made before it is copied, so that what comes next is the same each time
        seats = {name: {key: getattr(seat, key) for key in _SEAT} for name, seat in self.seats.items()}
        own = {key: getattr(self, key) for key in self._played if hasattr(self, key)}
        # One copy of all, so that what the seats share stays shared.
        return GameSnapshot(copy.deepcopy({"seats": seats, "own": own, "kind": type(self).__name__}))

    @snapshot.setter
    def snapshot(self, snapshot: GameSnapshot) -> None:
        fields = copy.deepcopy(dict(snapshot.fields))
        if (fields.get("kind"), [*fields.get("seats", ())]) != (type(self).__name__, [*self.seats]):
            raise ValueError(f"{type(self).__name__} cannot go on from a snapshot of another game or of other seats")
        for key, value in fields["own"].items():
            setattr(self, key, value)
        for name, values in fields["seats"].items():
            vars(self.seats[name]).update(values)
            if values["_state"] is not None:
                self.seats[name].follow(values["_state"])
        self._restored()

    # For the games.

    def _begin(self, states: Mapping[str, Any]) -> dict[str, tuple[Observation, dict[str, Any]]]:
        """Begin each seat's episode in its state; return what each of them sees first."""
        self.agents = list(self.possible_agents)
        return {agent: self.seats[agent].begin(state, self.np_random) for agent, state in states.items()}

    def _restored(self) -> None:
        """Mend what copies of the seats' states do not share; called after a snapshot was assigned."""

    def _options(self, seed: int | None, options: Mapping[str, Any] | None) -> dict[str, Any]:
        """Seed the random stream, and return the options that the game knows; raise ValueError on others.

        Raises:
            TypeError: if ``options`` is no dict.
        """
        if options is not None and not isinstance(options, Mapping):
            raise TypeError(f"options must be a dict, got {options!r} ({type(options).__name__})")
        # PettingZoo's own tests pass an option of this name.
        given = {name: value for name, value in (options or {}).items() if name != "options"}
        known = known_options(given, self.reset_options, type(self).__name__)
        if seed is not None:
            self._np_random, _ = seeding.np_random(seed)
        return known

    def close(self) -> None:
        """Do nothing: there is nothing to release."""


#: What of a seat changes while it is played.
_SEAT = ("_state", "_steps", "_phase", "_np_random", "_past")
