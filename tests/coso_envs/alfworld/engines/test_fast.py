"""The fast engine by itself; that it says what TextWorld says is tested in tests/benchmarks/measure/alfworld."""

from __future__ import annotations

import copy
import pickle
import random
from dataclasses import replace

import pytest

from coso_envs.alfworld.engines.make import make_engine
from coso_envs.alfworld.game import Game
from coso_envs.alfworld.turn import Engine, House, Turn
from tests.coso_envs.alfworld.problems import make_game


@pytest.fixture(scope="module")
def engine() -> Engine:
    return make_engine("fast")


def stroll(engine: Engine, turn: Turn, seed: int, steps: int = 40) -> list[Turn]:
    rng = random.Random(seed)
    turns = [turn]
    for _ in range(steps):
        turns.append(engine.play(turns[-1], rng.choice(turns[-1].admissible)))
    return turns


_PROBLEM = """(define (problem p) (:domain alfred)
(:objects agent1 - agent l1 l2 l3 - location drawer_bar_1 drawer_bar_2 microwave_bar_1 - receptacle
    mug_bar_1 knife_bar_1 apple_bar_1 lamp_bar_1 - object)
(:init (atLocation agent1 l2)
    (receptacleAtLocation drawer_bar_1 l1) (receptacleType drawer_bar_1 DrawerType) (openable drawer_bar_1)
    (receptacleAtLocation drawer_bar_2 l1) (receptacleType drawer_bar_2 DrawerType)
    (receptacleAtLocation microwave_bar_1 l3) (receptacleType microwave_bar_1 MicrowaveType)
    (inReceptacle mug_bar_1 drawer_bar_1) (objectAtLocation mug_bar_1 l1) (objectType mug_bar_1 MugType)
    (inReceptacle lamp_bar_1 drawer_bar_1) (objectAtLocation lamp_bar_1 l1) (objectType lamp_bar_1 DeskLampType)
    (inReceptacle knife_bar_1 drawer_bar_2) (objectAtLocation knife_bar_1 l1) (objectType knife_bar_1 KnifeType)
    (inReceptacle apple_bar_1 drawer_bar_2) (objectAtLocation apple_bar_1 l1) (objectType apple_bar_1 AppleType)
    (pickupable mug_bar_1) (pickupable knife_bar_1) (pickupable apple_bar_1) (heatable mug_bar_1)
    (sliceable apple_bar_1) (toggleable lamp_bar_1) (canContain DrawerType MugType))
(:goal (and (exists (?o - object ?r - receptacle) (and (objectType ?o MugType) (heatable ?o) (isHot ?o)
    (receptacleType ?r DrawerType) (inReceptacle ?o ?r))))))"""


def small_house() -> Game:
    """Two drawers at one spot and a microwave elsewhere; the task is to put a hot mug in a drawer."""
    return replace(make_game(0), id="small", problem=_PROBLEM)


def test_a_game_from_start_to_win(engine: Engine) -> None:
    turn = engine.start(small_house())
    assert (
        "You are in the middle of a room. Looking quickly around you, you see a drawer 2, a drawer 1, and" in turn.text
    )
    told: list[tuple[str, float]] = []
    for command in (
        "go to drawer 2",
        "open drawer 2",
        "take mug 1 from drawer 2",
        "examine mug 1",
        "go to microwave 1",
        "heat mug 1 with microwave 1",
        "examine mug 1",
        "inventory",
        "go to drawer 2",
        "look",
        "move mug 1 to drawer 2",
    ):
        assert command in turn.admissible
        assert not turn.won
        turn = engine.play(turn, command)
        told.append((turn.text, turn.goal_rate))
    assert told == [
        ("You arrive at drawer 2. The drawer 2 is closed.", 1 / 3),
        ("You open the drawer 2. The drawer 2 is open. In it, you see a lamp 1, and a mug 1.", 1 / 3),
        ("You pick up the mug 1 from the drawer 2.", 0),
        ("There's nothing special about mug 1.", 0),
        ("You arrive at microwave 1. On the microwave 1, you see nothing.", 0),
        ("You heat the mug 1 using the microwave 1.", 1 / 3),
        ("This is a hot mug 1.", 1 / 3),
        ("You are carrying: a mug 1.", 1 / 3),
        ("You arrive at drawer 2. The drawer 2 is open. In it, you see a lamp 1.", 1 / 3),
        ("You are facing the drawer 2, and drawer 1. Next to it, you see nothing.", 1 / 3),
        ("You move the mug 1 to the drawer 2.", 1),
    ]
    assert turn.won


def test_at_a_shared_spot_the_place_is_what_was_named_last(engine: Engine) -> None:
    turn = engine.play(engine.start(small_house()), "go to drawer 2")
    assert turn.house.place == "drawer 2"
    assert turn.house.visible() == ()
    turn = engine.play(turn, "examine drawer 1")
    assert turn.house.place == "drawer 1"
    assert turn.house.visible() == ("apple 1", "knife 1")
    assert "go to drawer 2" not in turn.admissible


def test_a_lamp_in_a_closed_drawer_can_be_used_as_in_alfworld(engine: Engine) -> None:
    turn = engine.play(engine.start(small_house()), "go to drawer 1")
    assert "use lamp 1" in turn.admissible
    assert engine.play(turn, "use lamp 1").house.on == {"lamp 1"}


def test_slicing_takes_a_knife_in_hand(engine: Engine) -> None:
    turn = engine.play(engine.start(small_house()), "go to drawer 1")
    assert not any(command.startswith("slice") for command in turn.admissible)
    turn = engine.play(turn, "take knife 1 from drawer 1")
    turn = engine.play(turn, "slice apple 1 with knife 1")
    assert turn.text == "You sliced the apple 1 with the knife 1."
    assert turn.house.sliced == {"apple 1"}


@pytest.mark.parametrize("command", ["", "dance", "LOOK", "go to middle", "take mug 1 from drawer 2", "🎈"])
def test_what_is_not_admissible_changes_nothing(engine: Engine, command: str) -> None:
    turn = engine.start(small_house())
    after = engine.play(turn, command)
    assert after.text == "Nothing happens."
    assert replace(after, text=turn.text) == turn


def test_space_around_a_command_is_ignored(engine: Engine) -> None:
    turn = engine.start(small_house())
    assert engine.play(turn, " inventory\n").text == "You are not carrying anything."


def test_playing_leaves_earlier_turns_as_they_were(engine: Engine) -> None:
    turns = stroll(engine, engine.start(make_game(3), 1), seed=3)
    before = [repr(turn.house) for turn in turns]
    again = stroll(engine, turns[0], seed=3)
    assert again == turns
    assert [repr(turn.house) for turn in turns] == before
    for turn in reversed(turns):
        engine.play(turn, turn.admissible[0])
    assert [repr(turn.house) for turn in turns] == before


def test_turns_pickle_and_copy(engine: Engine) -> None:
    turn = stroll(engine, engine.start(make_game(4), 2), seed=4)[-1]
    for twin in (pickle.loads(pickle.dumps(turn)), copy.deepcopy(turn)):
        assert stroll(engine, twin, seed=1) == stroll(engine, turn, seed=1)


def test_a_game_that_cannot_be_read_is_named(engine: Engine) -> None:
    with pytest.raises(ValueError, match="small: PDDL text ends within an open parenthesis"):
        engine.start(replace(small_house(), problem="(define (problem"))
    with pytest.raises(ValueError, match="small: the goal cannot be reached"):
        engine.start(replace(small_house(), problem=small_house().problem.replace("?o MugType", "?o BoatType")))


def test_a_grammar_that_is_not_alfworlds_goes_to_textworld_and_says_so_once() -> None:
    engine = make_engine("fast")
    game = make_game(0, receptacles=4, objects=4)
    other = replace(game, grammar=game.grammar.replace("You close the", "You shut the"))
    with pytest.warns(UserWarning, match="its grammar is not ALFWorld's; TextWorld runs it") as said:
        turn = engine.start(other)
        turn = engine.start(other)
    assert len(said) == 1
    place = min(turn.house.openable)
    for verb in ("go to", "open", "close"):
        turn = engine.play(turn, f"{verb} {place}")
    assert turn.text == f"You shut the {place}."
    engine.close()


def test_an_engine_must_be_known() -> None:
    with pytest.raises(ValueError, match="engine must be one of"):
        make_engine("slow")  # type: ignore[arg-type]


def test_who_is_in_front_of_one_receptacle_reaches_those_at_the_same_spot(engine: Engine) -> None:
    house = engine.start(small_house()).house
    assert house.spots == {"drawer 1": "l1 ", "drawer 2": "l1 ", "microwave 1": "l3 "}
    assert house.reaches("drawer 1", "drawer 2")
    assert house.reaches("drawer 1", "drawer 1")
    assert not house.reaches("drawer 1", "microwave 1")
    assert not house.reaches("drawer 1", None)
    nowhere = House(None, None, {}, frozenset(), frozenset())
    assert nowhere.reaches("a 1", "a 1") and not nowhere.reaches("a 1", "b 1")


def test_nothing_is_visible_behind_a_closed_door_and_in_the_middle_of_the_room() -> None:
    house = House("box 1", None, {"box 1": ("pen 1",)}, frozenset({"box 1"}), frozenset())
    assert house.visible() == ()
    assert replace(house, opened=frozenset({"box 1"})).visible() == ("pen 1",)
    assert replace(house, openable=frozenset()).visible() == ("pen 1",)
    assert replace(house, place=None).visible() == ()
