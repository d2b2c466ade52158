"""The reference engine: it is TextWorld, and goes back where it is told."""

from __future__ import annotations

import copy
import pickle
import random
import subprocess
import sys
from dataclasses import replace

import pytest
import textworld
from textworld.envs.pddl import PddlEnv

from coso_envs.alfworld.engines.make import make_engine
from coso_envs.alfworld.engines.names import display_names
from coso_envs.alfworld.turn import Engine, Turn
from tests.coso_envs.alfworld.problems import make_game

GAME = make_game(2, receptacles=5, objects=6)


@pytest.fixture
def engine() -> Engine:
    return make_engine("textworld")


@pytest.mark.slow
def test_it_says_and_offers_what_plain_textworld_does(engine: Engine) -> None:
    env = PddlEnv(textworld.EnvInfos(admissible_commands=True, won=True))
    env.load({"pddl_domain": GAME.domain, "grammar": GAME.grammar, "pddl_problem": GAME.problem})
    for id, name in display_names(env._entity_infos, 5).items():
        env._entity_infos[id].name = name
    state, turn, rng = env.reset(), engine.start(GAME, 5), random.Random(0)
    for _ in range(12):
        assert turn.text == state.feedback
        assert list(turn.admissible) == state["admissible_commands"]
        assert turn.won == state["won"]
        command = rng.choice([*turn.admissible, "dance"])
        state, _, _ = env.step(command)
        turn = engine.play(turn, command)


def test_it_goes_back_to_any_earlier_turn(engine: Engine) -> None:
    rng = random.Random(1)
    turns = [engine.start(GAME)]
    commands = []
    for _ in range(8):
        commands.append(rng.choice(["dance", *turns[-1].admissible]))
        turns.append(engine.play(turns[-1], commands[-1]))
    for at in (3, 6, 0):
        assert engine.play(turns[at], commands[at]) == turns[at + 1]
    twin: Turn = pickle.loads(pickle.dumps(copy.deepcopy(turns[5])))
    assert make_engine("textworld").play(twin, commands[5]) == turns[6]


def test_an_unsolvable_game_is_named(engine: Engine) -> None:
    with pytest.raises(ValueError, match=f"{GAME.id}: TextWorld cannot run this game: "):
        engine.start(replace(GAME, problem=_with_goal(GAME.problem, "(isSliced agent1)")))
    assert engine.start(GAME).text.startswith("-= Welcome")


def test_a_broken_game_is_named(engine: Engine) -> None:
    for broken in (
        replace(GAME, problem="(define"),
        replace(GAME, domain="(define)"),
        replace(GAME, grammar="grammar"),
    ):
        with pytest.raises(ValueError, match=f"{GAME.id}: TextWorld cannot run this game: "):
            engine.start(broken)
    assert engine.start(GAME).text.startswith("-= Welcome")


def test_it_only_takes_its_own_turns(engine: Engine) -> None:
    with pytest.raises(TypeError, match="not a turn of the textworld engine: FastTurn"):
        engine.play(make_engine("fast").start(GAME), "look")


def test_a_closed_engine_leaves_its_planner_to_the_next(engine: Engine) -> None:
    before = engine.start(GAME)
    engine.close()
    engine.close()
    other = make_engine("textworld")
    assert other.start(GAME) == before
    assert engine.play(before, "look") == other.play(before, "look")


def test_without_textworld_the_extra_is_named() -> None:
    program = """
import sys
sys.modules["textworld"] = None
import coso_envs
from coso_envs.alfworld.engines.make import make_engine
make_engine("fast")
make_engine("textworld")
"""
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert answer.returncode == 1
    assert 'pip install "coso-envs[alfworld]"' in answer.stderr


def _with_goal(problem: str, goal: str) -> str:
    return f"{problem[: problem.index('(:goal')]}(:goal {goal}))"
