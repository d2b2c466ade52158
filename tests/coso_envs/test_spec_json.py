"""A spec's JSON makes the same environments again, alone and in every kind of vector environment."""

from __future__ import annotations

import json
from typing import Any

import gymnasium as gym
import pytest
from gymnasium.envs.registration import EnvSpec
from gymnasium.utils.env_checker import data_equivalence
from gymnasium.vector import AutoresetMode

import coso_envs
from coso_envs.testing import play_vector
from coso_envs.wrappers import IndexActions

SMALL: dict[str, dict[str, Any]] = {
    "coso/NumberLine-v0": {"size": 64},
    "coso/ALFWorldText-v0": {},
    "coso/AitW-WebShopping-v0": {"resolution": 64},
}
MODES = ["sync", "async"]
RESETS = [mode.value for mode in AutoresetMode if mode is not AutoresetMode.DISABLED]
BATCHES = [['{"action": "+"}', "hm"]] * 12


def again(spec: Any) -> EnvSpec:
    """The spec after a round trip through JSON."""
    return EnvSpec.from_json(json.dumps(json.loads(spec.to_json())))


def play(envs: Any) -> list[Any]:
    return play_vector(envs, 3, BATCHES)


@pytest.mark.parametrize("maker", [gym.make_vec, coso_envs.make_vec])
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("env_id", SMALL)
def test_vector_environments_of_one_environments_spec(env_id: str, mode: Any, maker: Any) -> None:
    spec = again(gym.make(env_id, **SMALL[env_id]).spec)
    before = spec.to_json()
    made = play(maker(spec, 2, vectorization_mode=mode))
    assert data_equivalence(made, play(gym.make_vec(env_id, 2, **SMALL[env_id])), exact=True)
    assert spec.to_json() == before


@pytest.mark.parametrize("maker", [gym.make_vec, coso_envs.make_vec])
@pytest.mark.parametrize("named", [True, False])
@pytest.mark.parametrize("autoreset", RESETS)
@pytest.mark.parametrize("mode", MODES)
def test_a_vector_environments_spec_has_all_its_settings(mode: Any, autoreset: str, named: bool, maker: Any) -> None:
    asked: Any = autoreset if named else AutoresetMode(autoreset)
    envs: Any = coso_envs.make_vec("coso/NumberLine-v0", 2, vectorization_mode=mode, autoreset_mode=asked, size=64)
    spec = again(envs.spec)
    made = maker(spec)
    assert made.num_envs == 2 and made.metadata["autoreset_mode"] == AutoresetMode(autoreset)
    assert made.spec.kwargs["vectorization_mode"] == mode
    assert again(made.spec) == spec
    assert data_equivalence(play(made), play(envs), exact=True)


def test_further_vector_arguments_survive_json() -> None:
    envs: Any = coso_envs.make_vec("coso/NumberLine-v0", 2, vector_kwargs={"copy": False}, size=64)
    assert again(envs.spec).kwargs["vector_kwargs"] == {"copy": False, "autoreset_mode": "NextStep"}
    envs.close()


def test_arguments_of_the_environment_go_before_the_specs() -> None:
    envs: Any = coso_envs.make_vec(again(gym.make("coso/NumberLine-v0", size=64).spec), 2, size=32)
    assert envs.single_observation_space["image"].shape == (32, 32, 3)
    assert envs.spec.kwargs["size"] == 32
    envs.close()


def steps_until_the_end(envs: Any) -> int:
    """Return the step at which the first game is truncated, for games that nothing solves; it must be the spec's."""
    envs.reset(seed=0)
    ends = (steps for steps in range(1, 100) if envs.step(["hm", "hm"])[3][0])
    found = next(ends)
    assert envs.spec.max_episode_steps == found
    envs.close()
    return found


@pytest.mark.parametrize("steps", [3, 40])
def test_a_changed_step_limit_counts(steps: int) -> None:
    game: dict[str, Any] = {"level": "GoToObjS4", "max_steps": 12, "image": False}
    written = again(gym.make("coso/BabyAI-GoToObjS4-v0", **game).spec)
    assert steps_until_the_end(coso_envs.make_vec(written, 2)) == 12
    assert steps_until_the_end(coso_envs.make_vec(written, 2, max_steps=steps)) == steps
    assert steps_until_the_end(coso_envs.make_vec(again(coso_envs.make_vec(written, 2, max_steps=steps).spec))) == steps
    # Gymnasium puts the spec's limit around an environment, unless it is told not to.
    alone: Any = gym.make(written, max_episode_steps=-1, max_steps=steps)
    assert alone.spec.max_episode_steps == alone.unwrapped.max_steps == steps
    written.kwargs["max_steps"] = steps  # as by hand in the JSON, where the number beside it is still the old one
    assert steps_until_the_end(coso_envs.make_vec(again(written), 2)) == min(steps, 12)
    written.max_episode_steps = None
    assert steps_until_the_end(coso_envs.make_vec(again(written), 2)) == steps


def test_a_limit_that_another_argument_gives_counts() -> None:
    written = again(gym.make("coso/NumberLine-v0", image=False).spec)
    assert steps_until_the_end(coso_envs.make_vec(written, 2, max_position=9)) == 18


def test_a_limit_around_the_environment_stays() -> None:
    written = again(gym.make("coso/NumberLine-v0", image=False, max_episode_steps=3).spec)
    assert steps_until_the_end(coso_envs.make_vec(written, 2)) == 3
    assert steps_until_the_end(coso_envs.make_vec(written, 2, max_position=9)) == 3


@pytest.mark.parametrize("mode", MODES)
def test_wrappers_in_the_spec_are_put_around_again(mode: Any) -> None:
    spec = again(IndexActions(gym.make("coso/NumberLine-v0", size=64)).spec)
    envs: Any = coso_envs.make_vec(spec, 2, vectorization_mode=mode)
    assert envs.single_action_space == gym.spaces.Discrete(2)
    envs.close()


@pytest.mark.parametrize("wrong", [None, 7, {"id": "coso/NumberLine-v0"}, b"coso/NumberLine-v0"])
def test_what_is_no_id_is_refused_in_a_sentence(wrong: Any) -> None:
    with pytest.raises(TypeError, match=r"an environment's id or its EnvSpec, got "):
        coso_envs.make_vec(wrong, 2)
