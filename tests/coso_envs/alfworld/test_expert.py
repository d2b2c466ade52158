"""The expert: wins everywhere, from anywhere, by a shortest way; its thoughts name the sub-goal and not the command."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from coso_envs.alfworld.engines.make import make_engine
from coso_envs.alfworld.expert import expert_command, plan
from coso_envs.alfworld.game import TASK_TYPES, Game
from coso_envs.alfworld.games import generated as games
from coso_envs.alfworld.games.tasks import TASKS, read_objective
from coso_envs.alfworld.turn import Engine, House, Turn, kind_of
from coso_envs.alfworld.wording import Thoughts, expert_thoughts

MAX_STEPS = 50


@pytest.fixture(scope="module")
def engine() -> Engine:
    return make_engine("fast")


def walk(engine: Engine, game: Game, turn: Turn) -> list[str]:
    """What the expert does until the game is won."""
    commands: list[str] = []
    while not turn.won and len(commands) < MAX_STEPS:
        commands.append(expert_command(game, turn))
        assert commands[-1] in turn.admissible
        turn = engine.play(turn, commands[-1])
    assert turn.won, f"{game.id}: {commands}"
    return commands


def stroll(engine: Engine, game: Game, seed: int, steps: int) -> Turn:
    """Where a random player gets."""
    rng = random.Random(seed)
    turn = engine.start(game)
    for _ in range(steps):
        # What is taken of these can be put nowhere, and the game not be won any more.
        harmless = [command for command in turn.admissible if not command.startswith(("take papertow", "take teddy"))]
        following = engine.play(turn, rng.choice(harmless))
        turn = turn if following.won else following
    return turn


def shortest(engine: Engine, game: Game, turn: Turn) -> int:
    """The fewest commands to win, by looking through all states that the things of the task can bring about."""
    objective = read_objective(game.task_type, game.problem)
    house = turn.house
    kinds = {objective.thing, objective.target, str(objective.task.station).lower()}
    names = {name for name in (*house.contents, *sum(house.contents.values(), ())) if kind_of(name) in kinds}
    names |= {place for place, things in house.contents.items() if names & set(things)}
    names |= {name for name in (house.place, house.holding) if name is not None}

    def key(some: House) -> tuple[Any, ...]:
        contents = tuple(some.contents[place] for place in sorted(some.contents) if place in names)
        return some.place, some.holding, contents, some.opened, some.clean, some.hot, some.cool, some.on

    front, seen, steps = [turn], {key(turn.house)}, 0
    while front:
        if any(turn.won for turn in front):
            return steps
        following: list[Turn] = []
        for turn in front:
            for command in turn.admissible:
                verb, *rest = command.split(" ")
                things = " ".join(rest).replace(" with ", "|").replace(" from ", "|").replace(" to ", "|")
                things = things.removeprefix("to ")
                if verb in ("examine", "look", "inventory", "help", "close") or set(things.split("|")) - names:
                    continue
                new = engine.play(turn, command)
                if key(new.house) not in seen:
                    seen.add(key(new.house))
                    following.append(new)
        front, steps = following, steps + 1
    raise AssertionError(f"{game.id} cannot be won")


@pytest.mark.parametrize("task_type", TASK_TYPES)
class TestCommands:
    @pytest.mark.slow
    def test_wins_from_the_start_as_planned(self, task_type: str, engine: Engine) -> None:
        for number in range(15):
            game = games.generate("valid_unseen", task_type, number)
            turn = engine.start(game)
            assert [step.command for step in plan(game, turn)] == walk(engine, game, turn)

    @pytest.mark.slow
    def test_wins_from_where_others_left_off(self, task_type: str, engine: Engine) -> None:
        for number in range(15):
            game = games.generate("valid_seen", task_type, number)
            walk(engine, game, stroll(engine, game, seed=number, steps=60))

    def test_shuffled_names(self, task_type: str, engine: Engine) -> None:
        game = games.generate("train", task_type, 7)
        walk(engine, game, engine.start(game, shuffle_seed=3))

    def test_no_way_is_shorter(self, task_type: str, engine: Engine) -> None:
        game = games.generate("train", task_type, 3)
        turn = engine.start(game)
        assert len(plan(game, turn)) == shortest(engine, game, turn)


def with_shared_spots(game: Game) -> Game:
    """The game with every two receptacles at one spot, as in most of ALFWorld's own games."""
    spots = sorted(set(re.findall(r"\(receptacleAtLocation \S+ (\S+)\)", game.problem)))
    problem = game.problem
    for one, other in zip(spots[::2], spots[1::2], strict=False):
        problem = re.sub(rf"\b{other}\b", one, problem)
    return replace(game, problem=problem)


def with_things_in_two_places(game: Game) -> Game:
    """The game with every object in another receptacle besides, as some are in many of ALFWorld's own games."""
    target = read_objective(game.task_type, game.problem).target
    places = [
        place
        for place, kind in re.findall(r"\(receptacleType (\S+) (\w+)Type\)", game.problem)
        if kind.lower() != target  # else nothing, or less, would be left to do
    ]
    added = [
        f"(inReceptacle {thing} {rng.choice([place for place in places if place != first])})"
        for rng in [random.Random(0)]
        for thing, first in re.findall(r"\(inReceptacle (\S+) ([^\s?]+)\)", game.problem)
        if first in places
    ]
    return replace(game, problem=game.problem.replace("(:init", f"(:init {' '.join(added)}"))


@pytest.mark.parametrize("change", [with_shared_spots, with_things_in_two_places])
@pytest.mark.parametrize("task_type", TASK_TYPES)
class TestRoomsLikeALFWorldsOwn:
    def test_wins_from_the_start_as_planned(
        self, task_type: str, change: Callable[[Game], Game], engine: Engine
    ) -> None:
        for number in range(6):
            game = change(games.generate("valid_unseen", task_type, number))
            turn = engine.start(game)
            done = walk(engine, game, turn)
            # A thing that lies in its target besides is there as soon as it is clean.
            assert [step.command for step in plan(game, turn)][: len(done)] == done

    def test_wins_from_where_others_left_off(
        self, task_type: str, change: Callable[[Game], Game], engine: Engine
    ) -> None:
        for number in range(6):
            game = change(games.generate("valid_seen", task_type, number))
            turn = stroll(engine, game, seed=number, steps=60)
            walk(engine, game, turn)

    def test_no_way_is_shorter(self, task_type: str, change: Callable[[Game], Game], engine: Engine) -> None:
        game = change(games.generate("train", task_type, 3))
        turn = engine.start(game)
        assert len(plan(game, turn)) == shortest(engine, game, turn)


@pytest.mark.slow
@pytest.mark.parametrize("command", ["move {o} to {r}", "put {o} in/on {r}"], ids=["present", "before-0.4"])
def test_wins_on_the_reference(command: str) -> None:
    engine = make_engine("textworld")
    game = games.load("train/pick_cool_then_place_in_recep/0001")
    game = replace(game, grammar=game.grammar.replace("move {o} to {r}", command))
    walk(engine, game, engine.start(game))
    engine.close()


class TestFromAnywhere:
    @pytest.fixture
    def game(self) -> Game:
        formula = TASKS["pick_and_place_simple"].formula.format(thing="Mug", target="DiningTable")
        game = games.load("train/pick_and_place_simple/0000")
        return replace(game, instruction="put a mug in diningtable.", problem=f"(:goal {formula})")

    def turn(self, game: Game, **changes: Any) -> Turn:
        house = House(
            place=None,
            holding=None,
            contents={"diningtable 1": (), "cabinet 1": ("mug 1",), "countertop 1": ("mug 2",), "drawer 1": ()},
            openable=frozenset({"cabinet 1", "drawer 1"}),
            opened=frozenset(),
        )
        return Turn("", (), won=False, goal_rate=0.0, house=replace(house, **changes))

    def commands(self, game: Game, **changes: Any) -> list[str]:
        return [step.command for step in plan(game, self.turn(game, **changes))]

    def test_the_nearest_of_two(self, game: Game) -> None:
        assert self.commands(game)[:2] == ["go to countertop 1", "take mug 2 from countertop 1"]
        assert self.commands(game, place="cabinet 1", opened=frozenset({"cabinet 1"}))[0] == "take mug 1 from cabinet 1"

    def test_no_step_between_receptacles_at_one_spot(self, game: Game) -> None:
        spots = {"diningtable 1": "loc 1", "cabinet 1": "loc 2", "countertop 1": "loc 3", "drawer 1": "loc 1"}
        assert self.commands(game, place="drawer 1", holding="mug 3", spots=spots) == ["move mug 3 to diningtable 1"]
        assert self.commands(game, place="cabinet 1", holding="mug 3", spots=spots) == [
            "go to diningtable 1",
            "move mug 3 to diningtable 1",
        ]

    def test_a_hand_full_of_something_else(self, game: Game) -> None:
        contents = {"diningtable 1": (), "drawer 1": (), "cabinet 1": ("mug 1",)}
        here = {"holding": "spoon 1", "contents": contents, "place": "drawer 1", "opened": frozenset({"drawer 1"})}
        assert self.commands(game, **here) == [
            "move spoon 1 to drawer 1",
            "go to cabinet 1",
            "open cabinet 1",
            "take mug 1 from cabinet 1",
            "go to diningtable 1",
            "move mug 1 to diningtable 1",
        ]

    def test_what_fits_nowhere_near_is_carried_on(self, game: Game) -> None:
        contents = {"diningtable 1": (), "drawer 1": (), "cabinet 1": ("mug 1",)}
        assert self.commands(game, holding="book 1", contents=contents, place=None)[:3] == [
            "go to cabinet 1",
            "open cabinet 1",
            "move book 1 to cabinet 1",
        ]

    @pytest.mark.parametrize("changes", [{"holding": "anvil 1"}, {"contents": {"diningtable 1": ()}}])
    def test_nothing_to_be_done(self, game: Game, changes: dict[str, Any]) -> None:
        turn = self.turn(game, **changes)
        assert plan(game, turn)[0] == ("look", "none")
        assert "nothing left" in " ".join(expert_thoughts(game, turn, np.random.default_rng(n)) for n in range(9))

    def test_a_won_game(self, game: Game) -> None:
        assert plan(game, replace(self.turn(game), won=True)) == (("look", "none"),)

    def test_a_game_with_another_goal(self, game: Game) -> None:
        game = replace(game, id="some/folder", task_type="look_at_obj_in_light")
        with pytest.raises(ValueError, match="some/folder: this is not a goal of look_at_obj_in_light"):
            expert_command(game, self.turn(game))


class TestThoughts:
    @pytest.mark.parametrize("thoughts", ["full", "short"])
    @pytest.mark.parametrize("task_type", TASK_TYPES)
    def test_name_the_sub_goal_but_not_the_command(self, task_type: str, thoughts: Thoughts, engine: Engine) -> None:
        game = games.generate("train", task_type, 1)
        turn, rng = engine.start(game), np.random.default_rng(0)
        words = {
            "get": "first|next|want|picking",
            "get second": "another|second|more",
            "put": "bring|goes|leave|belongs",
            "clean": "clean|washed|water",
            "heat": "hot|warm|heating",
            "cool": "cold|chill|cool",
            "light": "light|want",
        }
        while not turn.won:
            step = plan(game, turn)[0]
            thought = expert_thoughts(game, turn, rng, thoughts)
            assert (game.instruction.rstrip(".") in thought) == (thoughts == "full")
            assert any(word in thought for word in words[step.sub_goal].split("|"))
            assert step.command not in thought
            assert not any(letter.isdigit() for letter in thought)
            assert "{" not in thought and thought.endswith(".") and thought[0].isupper()
            turn = engine.play(turn, step.command)

    def test_many_wordings(self, engine: Engine) -> None:
        game = games.load("train/pick_and_place_simple/0000")
        turn, rng = engine.start(game), np.random.default_rng(0)
        assert len({expert_thoughts(game, turn, rng) for _ in range(1000)}) > 150

    def test_the_same_stream_gives_the_same_thought(self, engine: Engine) -> None:
        game = games.load("train/pick_and_place_simple/0000")
        turn = engine.start(game)
        first, second = (expert_thoughts(game, turn, np.random.default_rng(5)) for _ in range(2))
        assert first == second
