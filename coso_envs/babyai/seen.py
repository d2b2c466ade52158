"""The agent's view as text: what is in the 7 x 7 cells in front of it that no wall hides."""

from __future__ import annotations

from typing import Any, NamedTuple


class Thing(NamedTuple):
    """A thing in view.

    Attributes:
        name: kind and color, and the state of a door: "red ball", "locked blue door".
        forward: cells ahead of the agent; 0 = beside it.
        right: cells to the right; negative to the left.
    """

    name: str
    forward: int
    right: int

    @property
    def where(self) -> str:
        """Place relative to the agent: "2 forward, 1 left"."""
        sideways = f"{abs(self.right)} {'right' if self.right > 0 else 'left'}"
        return ", ".join([f"{self.forward} forward"] * bool(self.forward) + [sideways] * bool(self.right))

    @property
    def distance(self) -> int:
        """Number of cells between it and the agent, along the grid."""
        return self.forward + abs(self.right)

    def __str__(self) -> str:
        return f"{article(self.name)} {self.where}"


def article(name: str) -> str:
    """Return a noun with its article."""
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name}"


def name_of(thing: Any) -> str:
    """Return the name of a ``WorldObj`` of MiniGrid."""
    if thing.type != "door":
        return "wall" if thing.type == "wall" else f"{thing.color} {thing.type}"
    state = "open" if thing.is_open else "locked" if thing.is_locked else "closed"
    return f"{state} {thing.color} door"


def look(level: Any) -> tuple[list[Thing], list[Thing]]:
    """Return the things in view, the nearest first, and the walls straight ahead, to the left and to the right.

    Args:
        level: a ``RoomGridLevel`` in an episode.
    """
    grid, visible = level.gen_obs_grid()
    middle, last = grid.width // 2, grid.height - 1
    things: list[Thing] = []
    walls: dict[tuple[bool, bool], Thing] = {}
    for forward in range(grid.height):
        for right in range(-middle, middle + 1):
            column, row = middle + right, last - forward
            cell = grid.get(column, row)
            if cell is None or not visible[column, row] or (forward, right) == (0, 0):
                continue
            thing = Thing(name_of(cell), forward, right)
            if cell.type != "wall":
                things.append(thing)
            elif 0 in (forward, right):
                side = (forward > 0, right > 0)
                walls[side] = min(walls.get(side, thing), thing, key=lambda wall: wall.distance)
    things.sort(key=lambda thing: (thing.distance, abs(thing.right), thing.right))
    return things, [walls[side] for side in ((True, False), (False, False), (False, True)) if side in walls]


def before(level: Any) -> str:
    """Return the name of what is directly in front of the agent, "nothing" if there is nothing."""
    cell = level.grid.get(*level.front_pos)
    return "nothing" if cell is None else article(name_of(cell))


def carried(level: Any) -> str:
    """Return the name of what the agent carries, "nothing" if it carries nothing."""
    return "nothing" if level.carrying is None else article(name_of(level.carrying))


def everything(level: Any) -> tuple[str, ...]:
    """Return all things of a level with their columns and rows, in order; for tools, not for agents."""
    cells = ((i, j, level.grid.get(i, j)) for j in range(level.height) for i in range(level.width))
    return tuple(f"{name_of(cell)} at {i}, {j}" for i, j, cell in cells if cell is not None and cell.type != "wall")
