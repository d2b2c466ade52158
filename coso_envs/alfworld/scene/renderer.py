"""The picture of a house as the agent sees it: the place before it, what is visible there, what it holds."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from coso_envs.alfworld.scene import tiles
from coso_envs.alfworld.scene.layout import (
    HAND_TOP,
    PLACE_TOP,
    SCENE_TOP,
    Box,
    Grid,
    held_grid,
    object_grid,
    receptacle_grid,
    scaled,
)
from coso_envs.alfworld.scene.marks import marks_of
from coso_envs.alfworld.turn import House, kind_of

#: Text of the picture before the agent has gone anywhere.
MIDDLE = "middle of the room"


class Drawn(NamedTuple):
    """Something the picture names: a visible or held object, or a receptacle of the room.

    Attributes:
        name: as the text spells it.
        box: its pixels; boxes do not overlap.
        marks: states shown by badges: "hot", "cool", "clean", "on", "sliced".
    """

    name: str
    box: Box
    marks: tuple[str, ...]


class SceneRenderer:
    """Draws scene cards: from top to bottom the task, the place, what is visible there, and the hand.

    The picture shows what the text says and no more: objects behind a closed door are not drawn, badges are the states
    that examining the object names, and in the middle of the room there are the receptacles' names alone. Of several
    receptacles at one spot it shows the one that the latest command named, as the text does.
    """

    def __init__(self, size: int = 300) -> None:
        """Draw pictures of ``size`` x ``size`` pixels.

        Raises:
            ValueError: if ``size`` is not between 64 and 600.
        """
        if not 64 <= size <= 600:
            raise ValueError(f"size must be between 64 and 600 pixels, got {size}")
        self.size = size
        self._place_top, self._scene_top, self._hand_top = (
            scaled(length, size) for length in (PLACE_TOP, SCENE_TOP, HAND_TOP)
        )

    def draw(self, house: House, task: str) -> np.ndarray:
        """Draw a state and its task: a fresh array, uint8 [size, size, 3]."""
        size = self.size
        frame = np.empty((size, size, 3), np.uint8)
        frame[: self._place_top] = tiles.task_strip(task, size)
        frame[self._hand_top :] = tiles.hand_strip(size)
        drawn, grid = self._in_front(house)
        if house.place is None:
            name, state = MIDDLE, ""
            scene = tiles.room(size)
            parts = [tiles.receptacle_tile(item.name, grid) for item in drawn]
        else:
            name, kind, closed = house.place, kind_of(house.place), _closed(house, house.place)
            state = "closed" if closed else "open" if name in house.openable else ""
            scene = tiles.scene(kind, closed, not closed and not drawn, size)
            parts = [tiles.object_tile(item.name, item.marks, kind, grid) for item in drawn]
        frame[self._place_top : self._scene_top] = tiles.place_strip(name, state, size)
        frame[self._scene_top : self._hand_top] = scene
        for item, part in zip(drawn, parts, strict=True):
            left, top, right, bottom = item.box
            frame[top:bottom, left:right] = part
        if house.holding is not None:
            grid = held_grid(size)
            left, top, right, bottom = grid.boxes[0]
            frame[top:bottom, left:right] = tiles.held_tile(house.holding, marks_of(house, house.holding), grid)
        return frame

    def layout(self, house: House) -> list[Drawn]:
        """Return the things that :meth:`draw` names, in the text's order, then the held object, each with its place."""
        drawn, _ = self._in_front(house)
        if house.holding is not None:
            drawn.append(Drawn(house.holding, held_grid(self.size).boxes[0], marks_of(house, house.holding)))
        return drawn

    def _in_front(self, house: House) -> tuple[list[Drawn], Grid]:
        if house.place is None:
            names = tuple(house.contents)
            grid = receptacle_grid(len(names), self.size)
            return [Drawn(name, box, ()) for name, box in zip(names, grid.boxes, strict=True)], grid
        names = house.visible()
        grid = object_grid(len(names), self.size)
        return [Drawn(name, box, marks_of(house, name)) for name, box in zip(names, grid.boxes, strict=True)], grid


def _closed(house: House, receptacle: str) -> bool:
    return receptacle in house.openable and receptacle not in house.opened
