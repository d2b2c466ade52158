"""Pictures show what the text says: names, states, nothing behind closed doors, nothing over anything else."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import pytest

from coso_envs.alfworld.engines.make import make_engine
from coso_envs.alfworld.expert import expert_command
from coso_envs.alfworld.game import TASK_TYPES, Game
from coso_envs.alfworld.games.generated import SPLITS, load
from coso_envs.alfworld.games.rooms import ROOM_KINDS, room, room_numbers
from coso_envs.alfworld.games.vocabulary import FIXTURES, PLACES
from coso_envs.alfworld.scene import SceneRenderer
from coso_envs.alfworld.scene.icons import BADGES, ICONS, INKS
from coso_envs.alfworld.scene.layout import INSIDE, SCENE_TOP, Box, object_grid, receptacle_grid, scaled
from coso_envs.alfworld.scene.marks import marks_of
from coso_envs.alfworld.scene.receptacles import LOOKS
from coso_envs.alfworld.scene.tiles import INK, object_tile, receptacle_tile, scene
from coso_envs.alfworld.turn import Engine, House, Turn
from coso_envs.drawing.glyphs import height, line_pixels

TASK = "put a clean apple in fridge."
RENDERER = SceneRenderer()
GAMES = [f"{split}/{task_type}/0001" for split in SPLITS for task_type in TASK_TYPES]


def house(place: str | None = "fridge 1", *objects: str, opened: bool = True, holding: str | None = None) -> House:
    contents = {"fridge 1": (), "countertop 1": (), "cabinet 1": ("plate 1",)}
    if place is not None:
        contents[place] = objects
    opened_places = frozenset({place} if opened and place is not None else ())
    return House(place, holding, contents, frozenset({"fridge 1", "cabinet 1"}), opened_places)


@functools.cache
def walk(id: str) -> tuple[Game, tuple[Turn, ...]]:
    """A game and all turns of the expert's way."""
    game, engine = load(id), make_engine("fast")
    turns = [engine.start(game)]
    while not turns[-1].won:
        turns.append(engine.play(turns[-1], expert_command(game, turns[-1])))
    return game, tuple(turns)


def everywhere(id: str) -> Iterator[House]:
    """The last state of a game from the middle of the room and from every place, open and closed."""
    last = walk(id)[1][-1].house
    yield replace(last, place=None)
    for place in last.contents:
        yield replace(last, place=place, opened=last.openable)
        yield replace(last, place=place, opened=frozenset())


def overlap(a: Box, b: Box) -> bool:
    return a.left < b.right and b.left < a.right and a.top < b.bottom and b.top < a.bottom


def outside(picture: np.ndarray, box: Box) -> np.ndarray:
    """The picture with the box painted over."""
    painted = picture.copy()
    painted[box.top : box.bottom, box.left : box.right] = 0
    return painted


# What is shown.


@pytest.mark.parametrize("id", GAMES)
def test_the_picture_names_what_is_visible_and_what_is_held(id: str) -> None:
    for state in everywhere(id):
        names = [drawn.name for drawn in RENDERER.layout(state)]
        in_front = list(state.visible() if state.place is not None else state.contents)
        for other in state.contents:
            if other != state.place and state.reaches(other, state.place):
                in_front += [other, *state.visible_in(other)]
        assert names == [*in_front, *([state.holding] if state.holding else [])]


@pytest.mark.parametrize("id", GAMES[:6])
def test_the_picture_names_what_the_text_names(id: str) -> None:
    engine = make_engine("fast")
    for turn in walk(id)[1]:
        # What the room holds is told once, at the start; "look" says no more than that one is in the middle of it.
        place = turn.house.place
        text = turn.text if place is None else engine.play(turn, f"examine {place}").text
        said = re.findall(r"\ban? ([a-z]+ \d+)", text)
        drawn = RENDERER.layout(replace(turn.house, holding=None))
        assert [item.name for item in drawn if place is None or item.place == place] == said
        if place is not None:
            # Those beside it, and what is in them, are shown as examining them would tell.
            facing = engine.play(turn, "look").text.partition(".")[0]
            assert {item.name for item in drawn if not item.place} | {place} == {
                name for name in turn.house.contents if re.search(rf"\b{name}\b", facing)
            }
            for other in (item.name for item in drawn if not item.place):
                told_there = re.findall(r"\ban? ([a-z]+ \d+)", engine.play(turn, f"examine {other}").text)
                assert [item.name for item in drawn if item.place == other] == told_there


def told(engine: Engine, turn: Turn, name: str) -> set[str] | None:
    """The states that examining an object tells; None if it cannot be taken into the hand, as examining needs."""
    if turn.house.holding != name:
        turn = engine.play(turn, f"take {name} from {turn.house.place}")
    text = engine.play(turn, f"examine {name}").text
    if text == "Nothing happens." or "normal" in text:  # of a vessel the text tells what is in it, and no more
        return None
    if "nothing special" in text:
        return set()
    return set(re.findall(r"[a-z]+", text.replace("cold", "cool"))) & set(BADGES)


def test_marks_are_what_an_examination_tells() -> None:
    engine = make_engine("fast")
    seen: set[str] = set()
    treated = [task_type for task_type in TASK_TYPES if "_then_" in task_type]
    for id in (f"train/{task_type}/{number:04d}" for task_type in treated for number in range(5)):
        for turn in walk(id)[1][:-1]:
            for drawn in RENDERER.layout(turn.house) if turn.house.place else ():
                if drawn.place not in (turn.house.place, "") or drawn.name in turn.house.contents:
                    continue
                words = told(engine, turn, drawn.name)
                if words is not None:
                    assert set(drawn.marks) == words
                    seen |= words
    assert seen == {"hot", "cool", "clean"}


def test_a_lamp_is_marked_when_it_was_switched_on() -> None:
    game, (turn, *_) = walk("train/look_at_obj_in_light/0001")
    engine = make_engine("fast")
    place, lamp = next((p, o) for p, names in turn.house.contents.items() for o in names if "lamp" in o)
    turn = engine.play(engine.start(game), f"go to {place}")
    for marks in ((), ("on",)):
        assert [drawn.marks for drawn in RENDERER.layout(turn.house) if drawn.name == lamp] == [marks]
        turn = engine.play(turn, f"use {lamp}")
    assert turn.text == f"You turn on the {lamp}."


def test_marks_follow_the_order_in_which_an_examination_looks() -> None:
    both = frozenset({"apple 1", "mug 1"})
    state = replace(house(), hot=both, clean=both, on=both, sliced=both)
    assert marks_of(state, "apple 1") == ("hot", "clean", "sliced")
    assert marks_of(replace(state, hot=frozenset(), clean=frozenset()), "apple 1") == ("on",)
    assert marks_of(state, "egg 1") == ()
    assert marks_of(state, "mug 1") == ("hot", "clean", "sliced")


def test_vessels_show_their_treatment() -> None:
    cold = replace(house("countertop 1", "mug 1"), cool=frozenset({"mug 1"}), clean=frozenset({"mug 1"}))
    assert [drawn.marks for drawn in RENDERER.layout(cold)] == [("cool", "clean")]


def test_all_receptacles_at_one_spot_are_seen() -> None:
    spots = {"fridge 1": "loc 1", "cabinet 1": "loc 1", "countertop 1": "loc 2"}
    shut = replace(house("fridge 1", "apple 1"), spots=spots)
    ajar = replace(shut, opened=frozenset({"fridge 1", "cabinet 1"}))
    assert [(d.name, d.place, d.marks) for d in RENDERER.layout(shut)] == [
        ("apple 1", "fridge 1", ()),
        ("cabinet 1", "", ("closed",)),
    ]
    assert [(d.name, d.place, d.marks) for d in RENDERER.layout(ajar)] == [
        ("apple 1", "fridge 1", ()),
        ("cabinet 1", "", ("open",)),
        ("plate 1", "cabinet 1", ()),
    ]
    pictures = [RENDERER.draw(state, TASK) for state in (replace(shut, spots={}), shut, ajar)]
    assert len({picture.tobytes() for picture in pictures}) == 3


def test_a_closed_door_hides_what_is_behind_it() -> None:
    shut = RENDERER.draw(house("fridge 1", "apple 1", opened=False), TASK)
    assert np.array_equal(shut, RENDERER.draw(house("fridge 1", opened=False), TASK))
    # The door itself is drawn, not only told in the strip above.
    ajar = RENDERER.draw(house("fridge 1", "apple 1"), TASK)
    assert not np.array_equal(shut[42:264, :20], ajar[42:264, :20])


def test_the_overview_tells_nothing_of_doors_and_contents() -> None:
    before = house(None)
    after = replace(before, contents={name: ("apple 1",) for name in before.contents}, opened=before.openable)
    assert np.array_equal(RENDERER.draw(before, TASK), RENDERER.draw(after, TASK))


def test_nothing_elsewhere_is_shown() -> None:
    here = house("countertop 1", "apple 1")
    there = replace(here, contents={**here.contents, "cabinet 1": ()}, clean=frozenset({"plate 1"}))
    assert np.array_equal(RENDERER.draw(here, TASK), RENDERER.draw(there, TASK))


@pytest.mark.parametrize("kind", sorted(LOOKS))
def test_every_receptacle_shows_whether_it_is_open_and_empty(kind: str) -> None:
    for size in (64, 300, 600):
        open_, empty, closed = (scene(kind, *state, size) for state in ((False, False), (False, True), (True, False)))
        assert not np.array_equal(open_, closed)
        assert not np.array_equal(open_, empty)
        # Where objects go, there is one colour, that of the objects' background.
        left, top, right, bottom = (scaled(length, size) for length in INSIDE)
        above = scaled(SCENE_TOP, size)
        assert (open_[top - above : bottom - above, left:right] == LOOKS[kind].inside).all()


@pytest.mark.parametrize("mark", sorted(BADGES))
def test_a_mark_changes_the_object_and_nothing_else(mark: str) -> None:
    plain: Any = house("countertop 1", "apple 1", "egg 1", "fork 1", holding="knife 1")
    for index, name in ((1, "egg 1"), (3, "knife 1")):
        marked = replace(plain, **{mark: frozenset({name})})
        box = RENDERER.layout(plain)[index].box
        one, other = RENDERER.draw(plain, TASK), RENDERER.draw(marked, TASK)
        assert not np.array_equal(one, other)
        assert np.array_equal(outside(one, box), outside(other, box))


def test_every_badge_is_seen_where_three_are_shown() -> None:
    plain = house("countertop 1", *(f"apple {i}" for i in range(28)))
    all_three = replace(plain, hot=frozenset({"apple 0"}), clean=frozenset({"apple 0"}), sliced=frozenset({"apple 0"}))
    pictures = [RENDERER.draw(all_three, TASK)]
    none: frozenset[str] = frozenset()
    fewer = (replace(all_three, hot=none), replace(all_three, clean=none), replace(all_three, sliced=none))
    pictures += [RENDERER.draw(house, TASK) for house in fewer]
    for one, other in combinations(pictures, 2):
        assert not np.array_equal(one, other)


# Drawings.


def test_every_kind_of_the_vocabulary_is_drawn() -> None:
    receptacles = {place for places in (*PLACES.values(), *FIXTURES.values()) for place in places}
    plans = [room(kind, number) for kind in ROOM_KINDS for number in room_numbers(kind, unseen=False)]
    receptacles |= {piece.kind for plan in plans for piece in plan.receptacles}
    assert {name.lower() for name in receptacles} <= set(LOOKS)
    assert {name.lower() for name in (*PLACES, *FIXTURES)} | set(LOOKS) <= set(ICONS)


def test_no_two_kinds_look_the_same() -> None:
    grid = object_grid(12, 300)
    icons = [object_tile(kind, (), "desk", replace(grid, px=4))[: grid.height // 2].tobytes() for kind in ICONS]
    assert len(set(icons)) == len(icons)


def test_shapes_use_known_inks() -> None:
    roles = {"body", "edge", "inside", "wall", "floor"}
    drawings = [*ICONS.values(), *BADGES.values()]
    drawings += [look.shapes(closed) for look in LOOKS.values() for closed in (False, True)]
    assert {shape.split()[0] for drawing in drawings for shape in drawing.split(";")} <= INKS.keys() | roles


def test_kinds_that_are_not_in_the_tables_are_drawn_too() -> None:
    strange = house("teapot holder 3", "jukebox 1", "", holding="sonic screwdriver 2")
    assert [drawn.name for drawn in RENDERER.layout(strange)] == ["jukebox 1", "", "sonic screwdriver 2"]
    assert RENDERER.draw(strange, TASK).shape == (300, 300, 3)


# Layout.


@pytest.mark.parametrize("size", [64, 100, 300, 511, 600])
def test_boxes_stay_apart_and_inside_the_picture(size: int) -> None:
    renderer = SceneRenderer(size)
    states = [state for id in GAMES[::5] for state in everywhere(id)]
    states += [house("countertop 1", *(f"apple {i}" for i in range(n)), holding="egg 1") for n in range(60)]
    for state in states:
        boxes = [drawn.box for drawn in renderer.layout(state)]
        assert all(0 <= b.left < b.right <= size and 0 <= b.top < b.bottom <= size for b in boxes)
        if len(boxes) > 1:
            assert not any(overlap(a, b) for a, b in combinations(boxes, 2))


@pytest.mark.parametrize("id", GAMES)
def test_names_are_whole_and_large_enough_to_read(id: str) -> None:
    for state in everywhere(id):
        if state.place is not None and len(RENDERER.layout(replace(state, holding=None))) > len(state.visible()):
            continue  # with others at the same spot cells are smaller
        count = len(state.contents) if state.place is None else len(state.visible())
        grid = (receptacle_grid if state.place is None else object_grid)(count, 300)
        for drawn in RENDERER.layout(state)[:count]:
            if state.place is None:
                tile = receptacle_tile(drawn.name, grid)
            else:
                tile = object_tile(drawn.name, drawn.marks, state.place.split()[0], grid)
                line = line_pixels(drawn.name, grid.px, False, grid.width - 2, INK, (255, 255, 255))
                assert line.shape[0] >= height(8) and line.shape[1] - 1 <= grid.width - 2, drawn.name
            assert (tile[:, [0, -1]] == tile[0, 0]).all(), drawn.name


def test_long_tasks_take_two_lines_and_end_in_dots() -> None:
    words = " ".join(f"word{i}" for i in range(60))
    short, one, other = (RENDERER.draw(house(), task)[:20] for task in (TASK, words, f"{words} and more"))
    assert np.array_equal(one, other)
    assert not np.array_equal(one, short)
    # Both lines are written.
    assert (one[:10] != one[0, 0]).any() and (one[10:] != one[0, 0]).any()


# The array.


@pytest.mark.parametrize("size", [64, 84, 224, 300, 600])
def test_pictures_are_fresh_arrays_of_the_size_asked_for(size: int) -> None:
    renderer = SceneRenderer(size)
    for state in everywhere(GAMES[3]):
        picture = renderer.draw(state, TASK)
        assert picture.shape == (size, size, 3) and picture.dtype == np.uint8
        kept = picture.copy()
        picture[:] = 7
        assert np.array_equal(renderer.draw(state, TASK), kept)


def test_the_same_state_gives_the_same_pixels_whatever_was_drawn_before() -> None:
    states = list(everywhere(GAMES[2]))
    first = [RENDERER.draw(state, TASK) for state in states]
    again = [SceneRenderer().draw(state, TASK) for state in reversed(states)][::-1]
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


def test_task_place_and_hand_are_all_seen() -> None:
    states = [house("fridge 1"), house("fridge 2"), house("fridge 1", holding="egg 1"), house("fridge 1", "egg 1")]
    pictures = [RENDERER.draw(state, TASK) for state in states] + [
        RENDERER.draw(states[0], f"cool some {food}.") for food in ("egg", "pea")
    ]
    assert len({picture.tobytes() for picture in pictures}) == 6


@pytest.mark.parametrize("size", [63, 601, 0, -300])
def test_sizes_that_cannot_be_drawn_are_refused(size: int) -> None:
    with pytest.raises(ValueError, match=f"size must be between 64 and 600 pixels, got {size}"):
        SceneRenderer(size)
