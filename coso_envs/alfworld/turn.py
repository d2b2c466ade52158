"""A house, a turn of a game in it, and the protocol of the engines that play turns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from coso_envs.alfworld.game import Game

#: The text of a command that is not admissible.
NOTHING_HAPPENS = "Nothing happens."


def kind_of(name: str) -> str:
    """Return the kind of a thing by its displayed name: "apple" of "apple 2"."""
    return name.rpartition(" ")[0] or name


@dataclass(frozen=True)
class House:
    """The symbolic state of a game, by the names its text shows ("fridge 1", "apple 2").

    Attributes:
        place: the receptacle the agent is in front of; of several at one spot, as drawers are in ALFWorld's data, the
            one that the latest command named. None in the middle of the room.
        holding: the object in the agent's hand; None if the hand is empty.
        contents: receptacle -> its objects in the order the text lists them, also those behind a closed door.
        openable: receptacles with a door or a lid.
        opened: those of them that are open.
        clean: objects that have been cleaned.
        hot: objects that are hot.
        cool: objects that are cool.
        on: objects that have been switched on.
        sliced: objects that have been sliced.
        spots: receptacle -> the spot in front of it ("loc 4"). Several receptacles can share one, as drawers do in
            ALFWorld's data: in front of one of them the agent reaches all of them, and cannot "go to" another.
    """

    place: str | None
    holding: str | None
    contents: Mapping[str, tuple[str, ...]]
    openable: frozenset[str]
    opened: frozenset[str]
    clean: frozenset[str] = frozenset()
    hot: frozenset[str] = frozenset()
    cool: frozenset[str] = frozenset()
    on: frozenset[str] = frozenset()
    sliced: frozenset[str] = frozenset()
    spots: Mapping[str, str] = field(default_factory=dict)

    def reaches(self, receptacle: str, place: str | None) -> bool:
        """Return whether ``place`` is also in front of ``receptacle``; False in the middle of the room.

        Args:
            receptacle: a receptacle of the house.
            place: a receptacle of the house, or None for the middle of the room.
        """
        if place is None:
            return False
        return receptacle == place or self.spots.get(receptacle, receptacle) == self.spots.get(place, place)

    def visible(self) -> tuple[str, ...]:
        """Return the objects that the text of the present place lists; none in the middle of the room or if closed."""
        return () if self.place is None else self.visible_in(self.place)

    def visible_in(self, receptacle: str) -> tuple[str, ...]:
        """Return the objects in or on a receptacle; none if it is closed."""
        return () if self.is_closed(receptacle) else self.contents[receptacle]

    def is_closed(self, receptacle: str) -> bool:
        """Return whether a receptacle has a door that is closed."""
        return receptacle in self.openable and receptacle not in self.opened

    def beside(self) -> tuple[str, ...]:
        """Return the other receptacles at the spot of the present place; none in the middle of the room."""
        return tuple(name for name in self.contents if name != self.place and self.reaches(name, self.place))


@dataclass(frozen=True)
class Turn:
    """The outcome of a command: immutable and picklable. Engines return subclasses that know how to go on.

    Attributes:
        text: the observation.
        admissible: the commands that do something here, sorted.
        won: whether the task is solved.
        goal_rate: share of the goal's conditions that hold, in [0, 1] (goal-condition success rate).
        house: the symbolic state.
    """

    text: str
    admissible: tuple[str, ...]
    won: bool
    goal_rate: float
    house: House


class Engine(Protocol):
    """Runs games, one turn after another."""

    def start(self, game: Game, shuffle_seed: int | None = None) -> Turn:
        """Return the first turn of ``game``.

        Args:
            game: the game to play.
            shuffle_seed: seeds a permutation of the numbers in objects' names; None gives ALFWorld's own order.

        Raises:
            ValueError: naming the game, if its texts cannot be read.
        """

    def play(self, turn: Turn, command: str) -> Turn:
        """Return the turn after ``command``; ``turn`` stays as it is and can be given again.

        A command that is not admissible changes nothing, its text is :data:`NOTHING_HAPPENS`.

        Raises:
            TypeError: if ``turn`` is another engine's.
        """

    def close(self) -> None:
        """Free what the engine holds."""
