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
from coso_envs.alfworld.games import package_data, rooms, vocabulary
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
        for kind in rooms.ROOM_KINDS.values():
            assert set(kind.furniture) <= constants.RECEPTACLES - vocabulary.VESSELS
            assert set(kind.objects) <= set(vocabulary.PLACES) <= constants.OBJECTS_SET
            assert set(kind.fixtures) <= set(vocabulary.FIXTURES) <= constants.OBJECTS_SET

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
        assert len(ids) == games.GAMES_PER_TYPE["valid_seen"]
        assert all(games.load(id).id == id for id in ids[:3])

    def test_all_task_types_by_default(self) -> None:
        assert len(set(games.game_ids("train"))) == 6 * games.GAMES_PER_TYPE["train"]

    def test_a_game_is_the_same_on_every_machine(self) -> None:
        texts = "".join(games.load(f"train/{task_type}/0012").problem for task_type in TASK_TYPES)
        digest = hashlib.sha256(texts.encode()).hexdigest()
        assert digest == "527f2db3feb56a505bc06a593b39dcebba6358cb5677803bf9106c053bce02f6", (
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
        with pytest.raises(ValueError, match="valid_seen has games 0 to 24 of each type, not 25"):
            games.load("valid_seen/pick_and_place_simple/0025")

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
        assert not set(rooms.SEEN_ROOMS) & set(rooms.UNSEEN_ROOMS)

    def test_seen_rooms_are_those_of_training(self, sample: dict[tuple[Split, str], list[Game]]) -> None:
        seen = {self.room(game) for task_type in TASK_TYPES for game in sample["valid_seen", task_type]}
        plans = {frozenset((r.id, r.location) for r in rooms.room(k, n).receptacles)
                 for k in rooms.ROOM_KINDS for n in rooms.SEEN_ROOMS}  # fmt: skip
        assert seen <= plans

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
            assert 10 <= len(facts(game, "receptacleType")) <= 30
            assert 15 <= len(facts(game, "objectType")) <= 40

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
                places[homes[thing]] in (vocabulary.PLACES.get(kind) or vocabulary.FIXTURES[kind])
                for thing, kind in kinds.items()
            )
            assert dict(facts(game, "objectAtLocation")) == {thing: locations[home] for thing, home in homes.items()}
            # One place to stand for each receptacle, and the start is at none of them.
            assert len(set(locations.values())) == len(locations)
            assert facts(game, "atLocation")[0][1] not in locations.values()

    def test_nothing_is_done_at_the_start(self, sample: dict[tuple[Split, str], list[Game]]) -> None:
        """No wanted object is in a target, or where it would be cool already, and there are enough of them."""
        for (_, task_type), some in sample.items():
            for game in some:
                objective = read_objective(task_type, game.problem)
                places = dict(facts(game, "receptacleType"))
                homes = dict(facts(game, "inReceptacle"))
                wanted = [t for t, kind in facts(game, "objectType") if kind.lower() == f"{objective.thing}type"]
                at = {places[homes[thing]].removesuffix("Type").lower() for thing in wanted}
                assert len(wanted) >= objective.task.count
                assert objective.target not in at
                assert task_type != "pick_cool_then_place_in_recep" or "fridge" not in at

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
    plans = [rooms.room(kind, number) for number in range(1, 31)]
    assert len({plan.receptacles for plan in plans}) == 30
    for plan in plans:
        ids = [receptacle.id for receptacle in plan.receptacles]
        assert len(set(ids)) == len(ids)
        assert 10 <= len(ids) <= 30


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
