"""Both ALFWorld engines give the same game: 20 of them here, more with benchmarks.measure.alfworld.lockstep."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.measure.alfworld import lockstep
from benchmarks.measure.alfworld.lockstep import compare, difference, expert, random_walker, walk_both
from coso_envs.alfworld.engines.fast import why_not_fast
from coso_envs.alfworld.engines.make import make_engine
from coso_envs.alfworld.game import TASK_TYPES, Game
from coso_envs.alfworld.games import generated as games
from coso_envs.alfworld.games.generated import SPLITS
from coso_envs.alfworld.turn import Engine, Turn
from tests.coso_envs.alfworld.archives import ARCHIVES
from tests.coso_envs.alfworld.miniature import write_game
from tests.coso_envs.alfworld.problems import make_game
from tests.inner_loop import quick


@pytest.fixture(scope="module")
def reference() -> Iterator[Engine]:
    engine = make_engine("textworld")
    yield engine
    engine.close()


def smallest_game(task_type: str) -> Game:
    """A generated game that TextWorld translates quickly."""
    return min((games.load(id) for id in games.game_ids("train", [task_type])[:20]), key=lambda game: len(game.problem))


@pytest.mark.parametrize("seed", quick((0, 1), range(14)))
def test_awkward_games_are_the_same_on_both_engines(reference: Engine, seed: int) -> None:
    game = make_game(seed, receptacles=7, objects=9)
    walk = walk_both(game, reference, make_engine("fast"), random_walker(seed), steps=25, shuffle_seed=seed or None)
    assert walk.difference == ""


@pytest.mark.slow
@pytest.mark.parametrize("seed", quick((20,), range(20, 23)))
@pytest.mark.parametrize("version", ["archive 2.1.1", "archive 2.1.2", "alfworld before 0.4"])
def test_games_of_older_archives_are_the_same_on_both_engines(reference: Engine, version: str, seed: int) -> None:
    game = ARCHIVES[version](make_game(seed, receptacles=7, objects=9))
    walk = walk_both(game, reference, make_engine("fast"), random_walker(seed), steps=25, shuffle_seed=seed % 2 or None)
    assert why_not_fast(game) == ""
    assert walk.difference == ""


_SINK = """(define (problem p) (:domain alfred)
(:objects agent1 - agent loc_bar_1 loc_bar_2 loc_bar_3 - location table_bar_1 sink_bar_1 - receptacle
    fork_bar_1 - object ForkType KnifeType ButterKnifeType - otype
    TableType SinkType SinkBasinType MicrowaveType FridgeType - rtype)
(:init (atLocation agent1 loc_bar_3) (canContain SinkType ForkType)
    (receptacleAtLocation table_bar_1 loc_bar_1) (receptacleType table_bar_1 TableType)
    (receptacleAtLocation sink_bar_1 loc_bar_2) (receptacleType sink_bar_1 SinkType)
    (inReceptacle fork_bar_1 table_bar_1) (objectAtLocation fork_bar_1 loc_bar_1) (objectType fork_bar_1 ForkType)
    (pickupable fork_bar_1) (cleanable fork_bar_1))
(:goal (and (exists (?r - receptacle) (exists (?o - object) (and (inReceptacle ?o ?r)
    (objectType ?o ForkType) (receptacleType ?r SinkType)))))))"""


@pytest.mark.parametrize("version", ARCHIVES)
def test_only_older_archives_clean_at_a_sink(reference: Engine, version: str) -> None:
    game = ARCHIVES[version](replace(make_game(0), problem=_SINK))
    commands = [
        "go to table 1",
        "take fork 1 from table 1",
        "go to sink 1",
        "clean fork 1 with sink 1",
        "examine fork 1",
    ]
    walk = walk_both(game, reference, make_engine("fast"), lambda game, turn: commands.pop(0) if commands else None)
    assert (walk.steps, walk.difference) == (5, "")
    turn = make_engine("fast").start(game)
    for command in ("go to table 1", "take fork 1 from table 1", "go to sink 1"):
        turn = make_engine("fast").play(turn, command)
    assert ("clean fork 1 with sink 1" in turn.admissible) is (version in ("archive 2.1.1", "archive 2.1.2"))


@pytest.mark.parametrize("task_type", quick(TASK_TYPES[:1], TASK_TYPES))
def test_generated_games_are_won_at_the_same_step(reference: Engine, task_type: str) -> None:
    walk = walk_both(smallest_game(task_type), reference, make_engine("fast"), expert, shuffle_seed=1)
    assert walk.difference == ""
    assert walk.won


def test_a_game_that_textworld_would_run_is_no_comparison() -> None:
    game = make_game(0)
    [walk] = compare([replace(game, grammar=game.grammar.replace("You close the", "You shut the"))])
    assert walk.difference == "is not the fast engine's: its grammar is not ALFWorld's"


@pytest.mark.slow
@pytest.mark.parametrize("version", quick(["archive 2.1.2"], ["archive 2.1.1", "archive 2.1.2"]))
def test_downloaded_games(
    version: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for split in SPLITS:
        write_game(tmp_path, split, ARCHIVES[version](smallest_game("look_at_obj_in_light")))
    monkeypatch.setattr(sys, "argv", ["lockstep", "--data", str(tmp_path), "--steps", "4"])
    lockstep.main()
    assert capsys.readouterr().out.startswith("3 games, 6 walks (3 won), 6 equal")


def test_downloaded_games_that_are_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(sys, "argv", ["lockstep", "--data", str(tmp_path)])
    with pytest.raises(SystemExit, match=f"no ALFWorld data: {tmp_path} holds neither"):
        lockstep.main()


class _Liar:
    """The fast engine with one false letter."""

    def __init__(self) -> None:
        self._honest = make_engine("fast")

    def start(self, game: Game, shuffle_seed: int | None = None) -> Turn:
        return self._honest.start(game, shuffle_seed)

    def play(self, turn: Turn, command: str) -> Turn:
        return replace(self._honest.play(turn, command), text="You see nothing.")

    def close(self) -> None:
        self._honest.close()


def test_a_difference_is_found() -> None:
    honest = make_engine("fast")
    walk = walk_both(make_game(0), honest, _Liar(), random_walker(0))
    assert walk.steps == 1
    assert "text: textworld" in walk.difference
    assert "'You see nothing.'" in walk.difference


def test_every_field_counts() -> None:
    turn = make_engine("fast").start(make_game(0))
    house = replace(turn.house, holding="nothing 1")
    others: dict[str, Any] = {"text": "", "admissible": (), "won": not turn.won, "goal_rate": 0.5, "house": house}
    for name, other in others.items():
        assert difference(turn, replace(turn, **{name: other})).startswith(f"{name}: ")


def test_walks_are_seeded() -> None:
    turn = make_engine("fast").start(make_game(0))
    first, again = random_walker(3), random_walker(3)
    said = [first(make_game(0), turn) for _ in range(50)]
    assert said == [again(make_game(0), turn) for _ in range(50)]
    assert len(set(said)) > 5
