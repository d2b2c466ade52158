"""Generated games: fixed by their ids, in disjoint splits, in ALFWorld's vocabulary, wording and sizes."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from coso_envs.alfworld.game import TASK_TYPES, Game
from coso_envs.alfworld.games import generated as games
from coso_envs.alfworld.games import package_data, rooms, tables, vocabulary
from coso_envs.alfworld.games.generated import SPLITS, Split
from coso_envs.alfworld.games.tasks import TASKS, read_objective

#: Enough games of each split and type to see what there is.
SAMPLE = 25


def from_package(path: str) -> ModuleType:
    """A module of the alfworld package, run by itself: importing the package would make a cache folder."""
    spec = importlib.util.find_spec("alfworld")
    assert spec is not None and spec.origin is not None
    file = Path(spec.origin).parent / path
    own = importlib.util.spec_from_file_location(file.stem, file)
    assert own is not None and own.loader is not None
    module = importlib.util.module_from_spec(own)
    own.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def constants() -> ModuleType:
    return from_package("gen/constants.py")


@pytest.fixture(scope="module")
def sample() -> dict[tuple[Split, str], list[Game]]:
    return {(s, t): [games.generate(s, t, number) for number in range(SAMPLE)] for s in SPLITS for t in TASK_TYPES}


def facts(game: Game, predicate: str) -> list[Any]:
    """The arguments of a predicate where it is true at the start, as tuples of str."""
    start = game.problem[game.problem.index("(:init") : game.problem.index("(:goal")]
    return [tuple(words.split()) for words in re.findall(rf"\({predicate} ([^()]*)\)", start)]


class TestVocabulary:
    """Every table is the alfworld package's."""

    def test_places(self, constants: ModuleType) -> None:
        vessels = set(constants.MOVABLE_RECEPTACLES)
        theirs = {
            (thing, place)
            for place, things in constants.VAL_RECEPTACLE_OBJECTS.items()
            for thing in things
            if place not in vessels and not thing.endswith("Sliced")
        }
        assert {(thing, place) for thing, places in vocabulary.PLACES.items() for place in places} == theirs

    def test_what_can_be_done(self, constants: ModuleType) -> None:
        theirs = constants.VAL_ACTION_OBJECTS
        ours = {
            "Heatable": vocabulary.HEATABLE,
            "Coolable": vocabulary.COOLABLE,
            "Cleanable": vocabulary.CLEANABLE,
            "Toggleable": vocabulary.LAMPS,
            "Sliceable": vocabulary.SLICEABLE,
        }
        assert ours == {name: {thing for thing in theirs[name] if not thing.endswith("Sliced")} for name in ours}
        assert constants.OPENABLE_CLASS_SET - {"Box"} == vocabulary.OPENABLE
        assert constants.MOVABLE_RECEPTACLES_SET == vocabulary.VESSELS

    def test_rooms_hold_known_things(self, constants: ModuleType) -> None:
        assert set(tables.contents()) == set(tables.floor_plans()) == set(rooms.ROOM_KINDS)
        for kind in rooms.ROOM_KINDS:
            furniture = {name for plan in tables.floor_plans()[kind] for name in plan.furniture}
            assert furniture <= constants.RECEPTACLES - vocabulary.VESSELS
            assert set(tables.contents()[kind]) <= {*vocabulary.PLACES, *vocabulary.FIXTURES} <= constants.OBJECTS_SET
            assert {place for amount in tables.contents()[kind].values() for place in amount.where} <= furniture

    def test_task_types_are_set_in_the_same_rooms(self, constants: ModuleType) -> None:
        assert {name: set(task.rooms) for name, task in TASKS.items()} == {
            name: constants.GOALS_VALID[name] for name in TASK_TYPES
        }

    def test_wordings_and_goals(self) -> None:
        theirs = from_package("gen/goal_library.py").gdict
        for name, task in TASKS.items():
            names = {"obj": "{thing}", "recep": "{target}", "toggle": "{target}"}
            assert list(task.templates) == [template.format(**names) for template in theirs[name]["templates"]]
            goal = theirs[name]["pddl"].replace("#", "-").format(**names)
            assert "".join(goal.split()) == "".join(f"(:goal(and{task.formula})))".split())


class TestIds:
    def test_ids_name_their_games(self) -> None:
        ids = games.game_ids("valid_seen", ("look_at_obj_in_light",))
        assert ids[:2] == ("valid_seen/look_at_obj_in_light/0000", "valid_seen/look_at_obj_in_light/0001")
        assert len(ids) == 13 and len(games.game_ids("valid_seen", ("look_at_obj_in_light",), "even")) == 25
        assert all(games.load(id).id == id for id in ids[:3])

    def test_all_task_types_by_default(self) -> None:
        assert len(set(games.game_ids("train"))) == 3553
        assert len(set(games.game_ids("train", shares="even"))) == 3600

    def test_unknown_shares(self) -> None:
        with pytest.raises(ValueError, match=r"shares must be one of .*'real', 'even'.*, got 'odd'"):
            games.game_ids("train", shares="odd")  # type: ignore[arg-type]

    def test_a_game_is_the_same_on_every_machine(self) -> None:
        texts = "".join(games.load(f"train/{task_type}/0012").problem for task_type in TASK_TYPES)
        digest = hashlib.sha256(texts.encode()).hexdigest()
        assert digest == "8c2c0ff873cbdb98104a190c572fa36b304dc67aaff5b75622b47110a9a695fe", (
            "other games under the same ids: this is a new version of the environment"
        )

    @pytest.mark.parametrize(
        "id",
        ["", "train", "train/pick_and_place_simple", "test/pick_and_place_simple/0001", "train/fly/0001",
         "train/pick_and_place_simple/x", "train/pick_and_place_simple/²", "train/pick_and_place_simple/-1"],
    )  # fmt: skip
    def test_unknown_ids(self, id: str) -> None:
        with pytest.raises(ValueError, match="there is no game"):
            games.load(id)

    def test_one_spelling(self) -> None:
        with pytest.raises(ValueError, match="did you mean 'train/pick_and_place_simple/0012'"):
            games.load("train/pick_and_place_simple/12")

    def test_numbers_end(self) -> None:
        with pytest.raises(ValueError, match="valid_seen has games 0 to 34 of pick_and_place_simple, not 35"):
            games.load("valid_seen/pick_and_place_simple/0035")

    def test_unknown_split_and_task_type(self) -> None:
        with pytest.raises(ValueError, match="split must be one of"):
            games.game_ids("test")  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="task type must be one of"):
            games.game_ids("train", ("fly",))


class TestSplits:
    def room(self, game: Game) -> frozenset[tuple[str, ...]]:
        """What tells a floor plan: its receptacles with their places."""
        return frozenset(facts(game, "receptacleAtLocation"))

    def test_unseen_rooms_are_seen_nowhere_else(self, sample: dict[tuple[Split, str], list[Game]]) -> None:
        of_split = {split: {self.room(g) for t in TASK_TYPES for g in sample[split, t]} for split in SPLITS}
        assert not of_split["valid_unseen"] & (of_split["train"] | of_split["valid_seen"])
        assert len(of_split["valid_unseen"]) > 12
        for kind in rooms.ROOM_KINDS:
            seen, unseen = (rooms.room_numbers(kind, unseen=unseen) for unseen in (False, True))
            assert len(unseen) == 5 and sorted((*seen, *unseen)) == list(range(1, 29))

    def test_seen_rooms_are_those_of_training(self, sample: dict[tuple[Split, str], list[Game]]) -> None:
        seen = {self.room(game) for task_type in TASK_TYPES for game in sample["valid_seen", task_type]}
        plans = {frozenset((r.id, r.location) for r in rooms.room(k, n).receptacles)
                 for k in rooms.ROOM_KINDS for n in rooms.room_numbers(k, unseen=False)}  # fmt: skip
        assert seen <= plans

    @pytest.mark.slow
    @pytest.mark.parametrize("task_type", TASK_TYPES)
    def test_an_objective_in_a_room_is_of_one_split(
        self, task_type: str, sample: dict[tuple[Split, str], list[Game]]
    ) -> None:
        def keys(some: list[Game]) -> set[object]:
            return {(self.room(game), read_objective(task_type, game.problem)) for game in some}

        held_out = keys(sample["valid_seen", task_type])
        trained = keys([games.generate("train", task_type, number) for number in range(150)])
        assert held_out and not held_out & trained


class TestContents:
    def test_sizes(self, sample: dict[tuple[Split, str], list[Game]]) -> None:
        for game in (game for some in sample.values() for game in some):
            assert 6 <= len(facts(game, "receptacleType")) <= 54
            assert 8 <= len(facts(game, "objectType")) <= 70

    def test_variety(self, sample: dict[tuple[Split, str], list[Game]]) -> None:
        for (_, task_type), some in sample.items():
            objectives = {read_objective(task_type, game.problem) for game in some}
            assert len(objectives) >= 10
            assert len({game.problem.split("\n", 1)[1] for game in some}) == SAMPLE

    def test_everything_lies_where_it_can(self, sample: dict[tuple[Split, str], list[Game]]) -> None:
        for game in (game for some in sample.values() for game in some):
            kinds = {thing: kind.removesuffix("Type") for thing, kind in facts(game, "objectType")}
            places = {place: kind.removesuffix("Type") for place, kind in facts(game, "receptacleType")}
            locations = dict(facts(game, "receptacleAtLocation"))
            homes = dict(facts(game, "inReceptacle"))
            assert homes.keys() == kinds.keys() and len(facts(game, "inReceptacle")) == len(kinds)
            assert all(
                places[homes[thing]] in (vocabulary.PLACES.get(kind) or places.values())
                for thing, kind in kinds.items()
            )
            assert dict(facts(game, "objectAtLocation")) == {thing: locations[home] for thing, home in homes.items()}
            # The start is at none of them.
            assert facts(game, "atLocation")[0][1] not in locations.values()

    def test_what_of_the_goal_holds_at_the_start(self, sample: dict[tuple[Split, str], list[Game]]) -> None:
        """Wanted objects are at a target only before their treatment, none where it would be cool, enough of them."""
        at_target = dict.fromkeys(TASK_TYPES, 0)
        for (_, task_type), some in sample.items():
            for game in some:
                objective = read_objective(task_type, game.problem)
                places = dict(facts(game, "receptacleType"))
                homes = dict(facts(game, "inReceptacle"))
                wanted = [t for t, kind in facts(game, "objectType") if kind.lower() == f"{objective.thing}type"]
                at = {places[homes[thing]].removesuffix("Type").lower() for thing in wanted}
                assert len(wanted) >= objective.task.count
                at_target[task_type] += objective.target in at
                assert task_type != "pick_cool_then_place_in_recep" or "fridge" not in at
        for task_type, number in at_target.items():
            treated = TASKS[task_type].treatment is not None
            assert 0.3 < number / (3 * SAMPLE) < 0.6 if treated else number == 0, task_type

    def test_rooms_are_like_alfworlds(self, sample: dict[tuple[Split, str], list[Game]]) -> None:
        """Figures of ALFWorld's own games, such as several receptacles at one spot in 74 %."""
        shared = doorless = doors = 0
        some = [game for games_of_type in sample.values() for game in games_of_type]
        for game in some:
            locations = Counter(location for _, location in facts(game, "receptacleAtLocation"))
            shared += max(locations.values()) > 1
            names = [place for place, kind in facts(game, "receptacleType") if kind in ("CabinetType", "DrawerType")]
            openable = {place for (place,) in facts(game, "openable")}
            doors += len(names)
            doorless += len(set(names) - openable)
        assert 0.6 < shared / len(some) < 0.85
        assert 0.12 < doorless / doors < 0.24

    def test_the_first_games_have_the_objectives_of_all(self) -> None:
        """In ALFWorld 112 of 498 things that are to be hot are mugs, and 114 go to a fridge."""
        some = [games.generate("train", "pick_heat_then_place_in_recep", number) for number in range(50)]
        found = [read_objective(game.task_type, game.problem) for game in some]
        assert 8 <= sum(objective.thing == "mug" for objective in found) <= 15
        assert 8 <= sum(objective.target == "fridge" for objective in found) <= 15

    def test_the_instruction_tells_the_goal(self, sample: dict[tuple[Split, str], list[Game]]) -> None:
        used: Counter[str] = Counter()
        for (_, task_type), some in sample.items():
            for game in some:
                objective = read_objective(task_type, game.problem)
                values = {"thing": objective.thing, "target": objective.target}
                wordings = {f"{template.format(**values)}.": template for template in TASKS[task_type].templates}
                used[wordings[game.instruction]] += 1
                assert f"Your task is to: {game.instruction}" in game.grammar
                assert "UNKNOWN GOAL" not in game.grammar
        assert all(used[template] > 10 for task in TASKS.values() for template in task.templates)

    def test_a_foreign_goal_is_refused(self) -> None:
        game = games.load("train/pick_and_place_simple/0000")
        with pytest.raises(ValueError, match="this is not a goal of look_at_obj_in_light"):
            read_objective("look_at_obj_in_light", game.problem)


@pytest.mark.parametrize("kind", rooms.ROOM_KINDS)
def test_floor_plans(kind: str) -> None:
    plans = [rooms.room(kind, number) for number in range(1, 29)]
    assert len({plan.receptacles for plan in plans}) == 28
    for plan in plans:
        ids = [receptacle.id for receptacle in plan.receptacles]
        assert len(set(ids)) == len(ids)
        assert 6 <= len(ids) <= 54


def test_ids_are_spelled_as_in_alfworld() -> None:
    assert (
        rooms.thing_id("Apple", (0.754, 1.0, -0.5))
        == "Apple_bar__plus_00_dot_75_bar__plus_01_dot_00_bar__minus_00_dot_50"
    )
    assert rooms.thing_id("SinkBasin", (-1.9, 1, 0)) == (
        "Sink_bar__minus_01_dot_90_bar__plus_01_dot_00_bar__plus_00_dot_00_bar_SinkBasin"
    )


def test_an_older_alfworld_package_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Its games have other words, and would not say so.
    (tmp_path / "alfworld" / "data").mkdir(parents=True)
    (tmp_path / "alfworld" / "__init__.py").touch()
    for name in ("alfred.pddl", "alfred.twl2"):
        (tmp_path / "alfworld" / "data" / name).write_text("action look")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "alfworld", raising=False)
    read = package_data._read.__wrapped__
    monkeypatch.setattr(package_data, "_read", read)
    for text in (package_data.domain_text, package_data.grammar_text):
        with pytest.raises(ImportError, match=r"need alfworld 0.4 or newer, the one in .* is older; install it with"):
            text()
