"""Both ALFWorld engines give the same game: 20 of them here, more with ``python -m benchmarks.alfworld.lockstep``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from benchmarks.alfworld.lockstep import difference, expert, random_walker, walk_both
from coso_envs.alfworld.engine import Engine, Turn, make_engine
from coso_envs.alfworld.game import TASK_TYPES, Game
from coso_envs.alfworld.games import generated as games
from tests.coso_envs.alfworld.problems import make_game


@pytest.fixture(scope="module")
def reference() -> Iterator[Engine]:
    engine = make_engine("textworld")
    yield engine
    engine.close()


def smallest_game(task_type: str) -> Game:
    """A generated game that TextWorld translates quickly."""
    return min((games.load(id) for id in games.game_ids("train", [task_type])[:20]), key=lambda game: len(game.problem))


@pytest.mark.parametrize("seed", range(14))
def test_awkward_games_are_the_same_on_both_engines(reference: Engine, seed: int) -> None:
    game = make_game(seed, receptacles=7, objects=9)
    walk = walk_both(game, reference, make_engine("fast"), random_walker(seed), steps=25, shuffle_seed=seed or None)
    assert walk.difference == ""


@pytest.mark.parametrize("task_type", TASK_TYPES)
def test_generated_games_are_won_at_the_same_step(reference: Engine, task_type: str) -> None:
    walk = walk_both(smallest_game(task_type), reference, make_engine("fast"), expert, shuffle_seed=1)
    assert walk.difference == ""
    assert walk.won


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
    others = {"text": "", "admissible": (), "won": not turn.won, "goal_rate": 0.5, "house": house}
    for name, other in others.items():
        assert difference(turn, replace(turn, **{name: other})).startswith(f"{name}: ")


def test_walks_are_seeded() -> None:
    turn = make_engine("fast").start(make_game(0))
    first, again = random_walker(3), random_walker(3)
    said = [first(make_game(0), turn) for _ in range(50)]
    assert said == [again(make_game(0), turn) for _ in range(50)]
    assert len(set(said)) > 5
