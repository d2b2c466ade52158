"""PettingZoo's own tests, on every game."""

from __future__ import annotations

import itertools
import subprocess
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

pytest.importorskip("pettingzoo", reason="pettingzoo is not installed: pip install 'coso-envs[multiagent]'")

import pettingzoo
from gymnasium.error import ResetNeeded

with warnings.catch_warnings():
    # PettingZoo's tests import one of its own games in a way that it has given up.
    warnings.simplefilter("ignore", DeprecationWarning)
    from pettingzoo.test import api_test, parallel_api_test, parallel_seed_test, render_test, seed_test

import coso_envs.multiagent
from coso_envs.multiagent import blackjack_table_v0, phone_team_v0

#: PettingZoo expects arrays; observations here are dicts with a text, and actions are texts.
KNOWN = (
    "Observation is not a NumPy array",
    "Observation space for each agent probably should be",
    "Action space for each agent probably should be",
)


def table(**kwargs: Any) -> Any:
    return blackjack_table_v0.env(**{"rounds": 2, "size": 96, **kwargs})


def team(**kwargs: Any) -> Any:
    return phone_team_v0.parallel_env(**{"resolution": 64, "items": 2, "max_steps": 4, **kwargs})


def team_in_turn(**kwargs: Any) -> Any:
    return phone_team_v0.env(**{"resolution": 64, "items": 2, "max_steps": 4, **kwargs})


@pytest.fixture(autouse=True)
def known_warnings() -> Iterator[None]:
    with warnings.catch_warnings():
        for message in KNOWN:
            warnings.filterwarnings("ignore", message)
        yield


@pytest.mark.parametrize("make", [table, team_in_turn, lambda: table(seats=6, image=False)])
def test_agents_in_turn(make: Callable[[], Any]) -> None:
    api_test(make(), num_cycles=30)


def test_agents_at_the_same_time() -> None:
    parallel_api_test(team(), num_cycles=20)


@pytest.mark.parametrize("make", [table, team_in_turn])
def test_the_seed_decides_everything(make: Callable[[], Any]) -> None:
    seed_test(make, num_cycles=10)


def test_the_seed_decides_everything_at_the_same_time() -> None:
    parallel_seed_test(team, num_cycles=4)


@pytest.mark.parametrize("make", [table, team_in_turn])
def test_every_way_to_render(make: Callable[..., Any], capsys: pytest.CaptureFixture[str]) -> None:
    render_test(make, {"human": lambda result: result is None, "ansi": lambda text: len(text) > 10})
    assert len(capsys.readouterr().out) > 10  # "human" prints


@pytest.mark.parametrize("make", [table, team])
def test_each_seat_has_its_own_picture_in_its_space(make: Callable[[], Any]) -> None:
    env = make()
    env.reset(seed=3)
    pictures = [env.observe(agent)["image"] for agent in env.agents]
    assert all(env.observe(agent) in env.observation_space(agent) for agent in env.agents)
    if make is table:  # phones begin with the same page
        assert not any(np.array_equal(one, two) for one, two in itertools.pairwise(pictures))


@pytest.mark.parametrize(("kind", "name"), coso_envs.multiagent.ENTRY_POINTS)
def test_games_are_registered_with_pettingzoo(kind: Any, name: str) -> None:
    coso_envs.multiagent.register_all()  # a second time, without a warning
    env = pettingzoo.make(kind, name, image=False)
    env.reset(seed=1)
    assert len(env.agents) >= 2 and env.agents == env.possible_agents


@pytest.mark.parametrize("make", [table, team])
def test_a_snapshot_before_the_first_reset_leads_back_there(make: Callable[..., Any]) -> None:
    env, other = make(render_mode="ansi"), make(render_mode="ansi")
    kept = env.snapshot

    def begin(game: Any) -> Any:
        game.reset()
        return game.render(), [game.observe(agent)["prompt"] for agent in game.agents]

    first = begin(env)
    env.snapshot = other.snapshot = kept
    for act in (env.render, other.render, lambda: env.step({}), lambda: other.step({})):
        with pytest.raises(ResetNeeded, match=r"call reset\(\) before"):
            act()
    assert begin(env) == first == begin(other)


_GAMES = (table, lambda: table(seats=5), team, team_in_turn)


@pytest.mark.parametrize(("make", "of"), list(itertools.permutations(_GAMES, 2)))
def test_a_snapshot_of_another_game_is_refused(make: Callable[..., Any], of: Callable[..., Any]) -> None:
    env = make()
    env.reset(seed=0)
    before = env.observe(env.agents[0])["prompt"]
    with pytest.raises(ValueError, match="cannot go on from a snapshot of"):
        env.snapshot = of().snapshot
    assert env.observe(env.agents[0])["prompt"] == before


def test_without_pettingzoo_the_extra_is_named() -> None:
    code = "import sys; sys.modules['pettingzoo'] = None; import importlib.util as u; f = u.find_spec;"
    code += "u.find_spec = lambda name, *a: None if name == 'pettingzoo' else f(name, *a); import coso_envs.multiagent"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.stderr.strip().endswith("install it with: pip install 'coso-envs[multiagent]'")
