"""The picture of a house as the agent sees it: the place before it, what is visible there, what it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from coso_envs.alfworld.scene import tiles
from coso_envs.alfworld.scene.layout import (
    HAND_TOP,
    INSIDE,
    PLACE_TOP,
    SCENE_TOP,
    Box,
    Grid,
    bands,
    beside,
    held_grid,
    object_grid,
    receptacle_grid,
    scaled,
)
from coso_envs.alfworld.scene.marks import marks_of
from coso_envs.alfworld.turn import House, kind_of
from coso_envs.drawing.widgets import Color

#: Text of the picture before the agent has gone anywhere.
MIDDLE = "middle of the room"


class Drawn(NamedTuple):
    """Something the picture names: a visible or held object, or a receptacle of the room.

    Attributes:
        name: as the text spells it.
        box: its pixels; boxes do not overlap.
        marks: states shown by badges: "hot", "cool", "clean", "on", "sliced"; of a receptacle "open" or "closed".
        place: the receptacle that an object lies in; "" for receptacles and for the held object.
    """

    name: str
    box: Box
    marks: tuple[str, ...]
    place: str = ""


class SceneRenderer:
    """Draws scene cards: from top to bottom the task, the place, what is visible there, and the hand.

    The picture shows what can be seen and no more: objects behind a closed door are not drawn, and in the middle of the
    room there are the receptacles' names alone. Of several receptacles at one spot the one that the latest command
    named comes first, as in the text; the others follow below it, each with its name, its door and its objects.
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
        frame = np.empty((self.size, self.size, 3), np.uint8)
        self.draw_into(frame, house, task)
        return frame

    def draw_into(self, frame: np.ndarray, house: House, task: str) -> None:
        """Draw a state and its task into ``frame``, uint8 [size, size, 3]."""
        size = self.size
        frame[: self._place_top] = tiles.task_strip(task, size)
        frame[self._hand_top :] = tiles.hand_strip(size)
        if house.place is None:
            name, state, scene = MIDDLE, "", tiles.room(size)
        else:
            name, state, closed = house.place, _door(house, house.place), house.is_closed(house.place)
            empty = not closed and not house.visible() and not house.beside()
            scene = tiles.scene(kind_of(name), closed, empty, size)
        frame[self._place_top : self._scene_top] = tiles.place_strip(name, state, size)
        frame[self._scene_top : self._hand_top] = scene
        for item, part in self._tiles(house):
            left, top, right, bottom = item.box
            frame[top:bottom, left:right] = part
        if house.holding is not None:
            grid = held_grid(size)
            left, top, right, bottom = grid.boxes[0]
            frame[top:bottom, left:right] = tiles.held_tile(house.holding, marks_of(house, house.holding), grid)

    def layout(self, house: House) -> list[Drawn]:
        """Return the things that :meth:`draw` names, in the text's order, then the held object, each with its place."""
        drawn = [item for item, _ in self._places(house)]
        if house.holding is not None:
            drawn.append(Drawn(house.holding, held_grid(self.size).boxes[0], marks_of(house, house.holding)))
        return drawn

    def _tiles(self, house: House) -> Iterator[tuple[Drawn, np.ndarray | Color]]:
        """Yield what lies in front of the agent, each with its pixels, or with the colour that fills its box."""
        for item, grid in self._places(house):
            width, high = item.box.right - item.box.left, item.box.bottom - item.box.top
            if item.place:
                yield item, tiles.object_tile(item.name, item.marks, kind_of(item.place), grid)
            elif house.place is None:
                yield item, tiles.receptacle_tile(item.name, grid)
            else:
                whole = item.box._replace(right=scaled(INSIDE[2], self.size))
                yield item._replace(box=whole), tiles.inside_color(kind_of(item.name))
                yield item, tiles.beside_tile(item.name, "".join(item.marks), width, high, self.size)

    def _places(self, house: House) -> Iterator[tuple[Drawn, Grid]]:
        """Yield what :meth:`layout` lists, but for the held object, with the grid that it is part of."""
        if house.place is None:
            grid = receptacle_grid(len(house.contents), self.size)
            yield from ((Drawn(name, box, ()), grid) for name, box in zip(house.contents, grid.boxes, strict=True))
            return
        places = (house.place, *house.beside())
        areas = bands(tuple(len(house.visible_in(place)) for place in places)) if len(places) > 1 else (INSIDE,)
        for place, area in zip(places, areas, strict=True):
            if place != house.place:
                box, area = beside(area, self.size)
                marks = (_door(house, place),) if place in house.openable else ()
                yield Drawn(place, box, marks), object_grid(0, self.size)
            names = house.visible_in(place)
            grid = object_grid(len(names), self.size, area)
            for name, box in zip(names, grid.boxes, strict=True):
                yield Drawn(name, box, marks_of(house, name), place), grid


def _door(house: House, receptacle: str) -> str:
    if receptacle not in house.openable:
        return ""
    return "closed" if house.is_closed(receptacle) else "open"
